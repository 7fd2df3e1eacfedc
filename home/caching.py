"""Pieces of pages that are built once and kept until any content changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

from django.core.cache import cache
from wagtail.models import Site

T = TypeVar("T")

# Only a backstop: what is stale is never asked for, because its key has gone.
SECONDS = 6 * 60 * 60
_ABSENT = object()

_known: ContextVar[list[int] | None] = ContextVar("content_version", default=None)
_last_seen: list[int] = []


def cached(key: str, build: Callable[[], T]) -> T:
    """Return what `build` returned since the last change of any public content.

    `key` names the piece and everything it depends on besides content, such as the
    language: `f"menu:{language}"`. Values must be picklable; what depends on the hour
    does not belong here.
    """
    full_key = f"{key}@{version()}"
    value = cache.get(full_key, _ABSENT)
    if value is _ABSENT:
        value = build()
        cache.set(full_key, value, SECONDS)
    return cast("T", value)


@contextmanager
def one_version() -> Iterator[None]:
    """Ask the database for the version at most once while the block runs."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)


def version() -> int:
    """Return the number of the present state of all public content."""
    known = _known.get()
    if known is None:
        return _read()
    if not known:
        known.append(_read())
    return known[0]


def _read() -> int:
    from home.models import ContentVersion  # noqa: PLC0415  # models import this module

    number = ContentVersion.objects.current()
    if _last_seen != [number]:
        # Wagtail keeps the roots of its trees in the cache for an hour. Where each
        # process has a cache of its own, only the one that saved them forgets them.
        Site.clear_site_root_paths_cache()
        _last_seen[:] = [number]
    return number
