"""What is built once and kept until any content changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any, TypeVar, cast

from django.core.cache import cache
from wagtail.models import Site

T = TypeVar("T")

# Only a backstop: what is stale is never asked for, because its key has gone.
SECONDS = 6 * 60 * 60
_ABSENT = object()

_known: ContextVar[list[int] | None] = ContextVar("content_version", default=None)
_kept: dict[str, tuple[int, Any]] = {}
_last_seen: list[int] = []

_building = RLock()  # one thread builds, the others wait for it


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


def kept(key: str, build: Callable[[], T], renew: Callable[[T], T] | None = None) -> T:
    """Return what `build` returned in this process since the last change of content.

    For large structures that are only read: `cached` would unpickle them each time.
    `renew` gets what was kept before and brings it up to date, where that is cheaper.
    """
    number = version()
    known = _kept.get(key)
    if known is None or known[0] != number:
        with _building:
            known = _kept.get(key)
            if known is None or known[0] != number:
                value = build() if known is None or renew is None else known[1]
                known = _kept[key] = (number, renew(value) if renew else value)
    return cast("T", known[1])


def forget_kept() -> None:
    """Forget what this process keeps; for another database behind the same process."""
    _kept.clear()


@contextmanager
def one_version() -> Iterator[None]:
    """Ask the database for the version at most once while the block only reads."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)


def forget_version() -> None:
    """Ask each time from now on: what was changed just now may yet be rolled back."""
    _known.set(None)


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
