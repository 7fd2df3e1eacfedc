"""What a new edition of the world's time zones changes about what is ahead."""

from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from django.core.cache import cache

from events.models.announced import Announced, announcing_pages
from events.times import TimesError

PAUSE = timedelta(days=1)


def follow_zones(now: datetime) -> int:
    """Move what is ahead where the clock of its place means another moment now.

    Editors give the hour that clocks will show, and governments change clocks. A moved
    meetup is news like any other: calendars and registered people are told.
    """
    key = f"zones:{version('tzdata')}"
    if cache.add(key, now, PAUSE.total_seconds()):
        for model in announcing_pages():
            _follow(model, now)
    return 0


def _follow(model: type[Any], now: datetime) -> None:
    rows = model.announcements.objects
    ahead = rows.ending_since(now).filter(withdrawn_at=None)
    told = {row.key: row for row in ahead}
    for page in model.objects.live().filter(translation_key__in=told):
        if _is_other(page, told[page.translation_key]) and page.is_source:
            rows.follow(page, now)


def _is_other(page: Any, told: Announced) -> bool:
    """Say whether a page means other facts now.

    An hour the clocks now jump over means none: what was told stays.
    """
    try:
        return any(getattr(told, name) != value for name, value in page.facts.items())
    except TimesError:
        return False
