"""Wall-clock times and the zones they are meant in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Span:
    """Start and end as aware datetimes; the end is exclusive. All-day: midnights."""

    start: datetime
    end: datetime
    all_day: bool


class NonexistentTime(ValueError):
    """The clock jumps over this time on this day in this zone."""


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Return IANA zone names, the site's own first."""
    areas = ("Europe/", "Africa/", "America/", "Asia/", "Australia/", "Pacific/")
    zones = sorted(name for name in available_timezones() if name.startswith(areas))
    zones.remove(settings.TIME_ZONE)
    return [(name, name.replace("_", " ")) for name in (settings.TIME_ZONE, *zones)]


def at(day: date, clock: time, zone: str) -> datetime:
    """Return the moment a wall clock in `zone` shows `clock` on `day`.

    Raises:
        NonexistentTime: the clocks are put forward over that time.
    """
    tz = ZoneInfo(zone)
    moment = datetime.combine(day, clock, tzinfo=tz)
    if moment.astimezone(ZoneInfo("UTC")).astimezone(tz).time() != clock:
        raise NonexistentTime
    return moment


def span(
    start_date: date,
    start_time: time | None,
    end_date: date | None,
    end_time: time | None,
    zone: str,
) -> Span:
    """Return when an event takes place; without a start time it lasts whole days."""
    last_day = end_date or start_date
    if start_time is None:
        after = last_day + timedelta(days=1)
        return Span(at(start_date, time(), zone), at(after, time(), zone), all_day=True)
    start = at(start_date, start_time, zone)
    if end_time is None:
        return Span(start, start + timedelta(hours=2), all_day=False)
    return Span(start, at(last_day, end_time, zone), all_day=False)
