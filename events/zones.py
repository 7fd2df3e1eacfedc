"""What a new edition of the world's time zones changes about meetups ahead."""

from datetime import datetime, timedelta
from importlib.metadata import version

from django.core.cache import cache

from events.models import MeetupPage, Occurrence
from events.models.occurrences import FACTS
from events.times import TimesError

PAUSE = timedelta(days=1)


def follow_zones(now: datetime) -> int:
    """Move what is ahead where the clock of its place means another moment now.

    Editors give the hour that clocks will show, and governments change clocks. A moved
    meetup is news like any other: calendars and registered people are told.
    """
    key = f"zones:{version('tzdata')}"
    if cache.add(key, now, PAUSE.total_seconds()):
        ahead = Occurrence.objects.ending_since(now).filter(withdrawn_at=None)
        told = {row.key: row for row in ahead}
        for page in MeetupPage.objects.live().filter(translation_key__in=told):
            if _is_other(page, told[page.translation_key]) and page.is_source:
                Occurrence.objects.follow(page, now)
    return 0


def _is_other(page: MeetupPage, told: Occurrence) -> bool:
    """Say whether a page means other facts now.

    An hour the clocks now jump over means none: what was told stays.
    """
    try:
        return any(getattr(page, name) != getattr(told, name) for name in FACTS)
    except TimesError:
        return False
