"""What a new edition of the world's time zones changes about what is ahead."""

from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from django.core.cache import caches
from django.db import transaction

from events.models.announced import Announced, announcing_pages
from events.times import TimesError

PAUSE = timedelta(days=1)


def follow_zones(now: datetime) -> int:
    """Move what is ahead where the clock of its place means another moment now.

    Editors give the hour that clocks will show, and governments change clocks. For
    calendars that is news; for people at the place nothing has moved.
    """
    key, cache = f"zones:{version('tzdata')}", caches["shared"]
    if cache.get(key):
        return 0
    for model in announcing_pages():
        _follow(model, now)
    cache.set(key, True, PAUSE.total_seconds())
    return 0


def _follow(model: type[Any], now: datetime) -> None:
    rows = model.announcements.objects
    ahead = rows.ending_since(now).filter(withdrawn_at=None)
    told = {row.key: row for row in ahead}
    for page in model.objects.live().filter(translation_key__in=told):
        before = told[page.translation_key]
        if _is_other(page, before) and page.is_source:
            with transaction.atomic():
                rows.follow(page, now)
                rows.select_for_update().get(pk=before.pk).refit(before, now)


def _is_other(page: Any, told: Announced) -> bool:
    """Say whether a page means other moments now.

    An hour the clocks now jump over means none: what was told stays.
    """
    try:
        news = any(getattr(told, name) != value for name, value in page.facts.items())
        return news or told.is_outdated
    except TimesError:
        return False
