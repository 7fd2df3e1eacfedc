"""Pieces of pages that are built once and kept until any content changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any, TypeVar, cast
from uuid import uuid4

from django.core.cache import cache
from wagtail.models import Site

T = TypeVar("T")

# Only a backstop: what is stale is never asked for, because its key has gone.
SECONDS = 6 * 60 * 60
_ABSENT = object()

_known: ContextVar[list[int] | None] = ContextVar("content_version", default=None)
_last_seen: list[int] = []

State = tuple[str, int]  # the cache's own mark, the version of the content
_remembered: dict[str, tuple[State, Any]] = {}
_building = RLock()  # one thread builds, the others wait for it


def cached(key: str, build: Callable[[], T]) -> T:
    """Return what `build` returned since the last change of any public content.

    `key` names the piece and everything it depends on besides content, such as the
    language: `f"menu:{language}"`. Values must be picklable; what depends on the hour
    does not belong here.
    """
    full_key = f"{key}:{version()}"
    value = cache.get(full_key, _ABSENT)
    if value is _ABSENT:
        value = build()
        cache.set(full_key, value, SECONDS)
    return cast("T", value)


def remembered(key: str, build: Callable[[], T]) -> T:
    """Return what `build` returned in this process since content last changed.

    For what is too large to be pickled with every request: it stays in memory, one
    piece a key. Clearing the cache makes every process forget its pieces too.
    """
    mark = cache.get_or_set("caching:mark", lambda: uuid4().hex, timeout=None)
    state = (str(mark), version())
    found = _remembered.get(key)
    if found is None or found[0] != state:
        with _building:
            found = _remembered.get(key)
            if found is None or found[0] != state:
                found = _remembered[key] = (state, build())
    return cast("T", found[1])


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
