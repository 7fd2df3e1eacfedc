"""Wall-clock times and the zones they are meant in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

FIRST_YEAR, LAST_YEAR = 1990, 2099
USUAL_LENGTH = timedelta(hours=2)
SESSION_LENGTH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Start and end as aware datetimes; the end is exclusive. All-day: midnights."""

    start: datetime
    end: datetime
    all_day: bool


class TimesError(ValueError):
    """Says that no moments can be told from dates, clock times and a zone."""


class NonexistentTimeError(TimesError):
    """The clock jumps over this time on this day in this zone."""

    def __init__(self, clock: time) -> None:
        """Keep the time, so that a form can point at its field."""
        super().__init__(clock)
        self.clock = clock


class YearOutOfRangeError(TimesError):
    """A date lies so far away that it must be a slip of the finger."""


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Return IANA zone names, the site's own first."""
    areas = ("Europe/", "Africa/", "America/", "Asia/", "Australia/", "Pacific/")
    zones = sorted(name for name in available_timezones() if name.startswith(areas))
    zones.remove(settings.TIME_ZONE)
    return [(name, name.replace("_", " ")) for name in (settings.TIME_ZONE, *zones)]


def is_plannable(day: date) -> bool:
    """Say whether a day lies in the years we plan in, not a slip of the finger away."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def at(day: date, clock: time, zone: str) -> datetime:
    """Return the moment a wall clock in `zone` shows `clock` on `day`.

    Raises:
        NonexistentTimeError: The clocks are put forward over that time.
    """
    if is_skipped(day, clock, zone):
        raise NonexistentTimeError(clock)
    return nearest(day, clock, zone)


def is_skipped(day: date, clock: time, zone: str) -> bool:
    """Say whether the clocks in `zone` are put forward over that time on `day`."""
    return nearest(day, clock, zone).time() != clock


def nearest(day: date, clock: time, zone: str) -> datetime:
    """Return the moment like `at`, but put forward where the clocks are.

    Some zones jump at midnight; a whole day there begins at one o'clock.
    """
    moment = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC).astimezone(ZoneInfo(zone))


def span(
    start_date: date,
    start_time: time | None,
    end_date: date | None,
    end_time: time | None,
    zone: str,
) -> Span:
    """Return when an event takes place; without a start time it lasts whole days.

    Raises:
        NonexistentTimeError: The clocks are put forward over one of the times.
        YearOutOfRangeError: A year is not one of those we plan in.
    """
    last_day = end_date or start_date
    if not (is_plannable(start_date) and is_plannable(last_day)):
        raise YearOutOfRangeError
    if start_time is None:
        after = nearest(last_day + timedelta(days=1), time(), zone)
        return Span(nearest(start_date, time(), zone), after, all_day=True)
    start = at(start_date, start_time, zone)
    if end_time is None:
        end = (start.astimezone(UTC) + USUAL_LENGTH).astimezone(start.tzinfo)
        return Span(start, end, all_day=False)
    return Span(start, at(last_day, end_time, zone), all_day=False)


def session_span(day: date, start: time, end: time | None, zone: str) -> Span:
    """Return when a session of a summit takes place.

    One without an end, or whose end the clocks put before its start, lasts an hour:
    so its length does not depend on what else is in its room.
    """
    starts = nearest(day, start, zone)
    ends = nearest(day, end, zone) if end else starts
    if ends.astimezone(UTC) <= starts.astimezone(UTC):
        ends = (starts.astimezone(UTC) + SESSION_LENGTH).astimezone(starts.tzinfo)
    return Span(starts, ends, all_day=False)


class LocalTime(datetime):
    """Shows the clock of its own zone: templates do not convert it to the site's."""

    convert_to_local_time = False


def local(moment: datetime, zone: str) -> LocalTime:
    """Return a moment as the clock in `zone` shows it."""
    there = moment.astimezone(ZoneInfo(zone))
    shown = LocalTime.combine(there.date(), there.timetz())
    return shown.replace(fold=there.fold)  # a subclass loses it in `combine`
