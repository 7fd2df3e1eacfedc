"""Rules by which a meetup comes again, and the dates they mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from events.choices import Repeats
from events.times import nearest

MOST_DATES = 200
FREQUENCIES = {
    Repeats.DAILY: "FREQ=DAILY",
    Repeats.WEEKLY: "FREQ=WEEKLY",
    Repeats.FORTNIGHTLY: "FREQ=WEEKLY;INTERVAL=2",
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# By the day a rule names: `cancelled`, or `starts` and `ends` in UTC as ISO 8601; and
# what else differs on that day.
Overrides = Mapping[str, Mapping[str, Any]]


class RecurrenceError(ValueError):
    """Says that no series of dates can be told from a rule."""


class EndlessError(RecurrenceError):
    """The rule has neither a last day nor a number of dates."""


class TooManyDatesError(RecurrenceError):
    """The rule means more dates than anybody would plan."""


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """One date of a series, in UTC; `planned` is the start by the rule alone."""

    day: str  # by the rule, as ISO 8601
    planned: datetime
    starts: datetime
    ends: datetime
    override: Mapping[str, Any] | None = None  # what is said of this date alone

    @property
    def cancelled(self) -> bool:
        return bool(self.override and self.override.get("cancelled"))


def recurrence_rule(
    repeats: Repeats,
    first: datetime,
    until: date | None,
    count: int | None,
    *,
    all_day: bool,
) -> str:
    """Return the RRULE of a series (RFC 5545 §3.3.10); none for a single date.

    Args:
        repeats: How often.
        first: The start of the first date, as the clock of its zone shows it.
        until: The last day a date may begin on.
        count: The number of dates, which wins.
        all_day: Whether the limit must be a day, not a moment in UTC.

    Raises:
        EndlessError: Neither `until` nor `count` is given.
    """
    if repeats == Repeats.NEVER:
        return ""
    if count:
        return f"{_frequency(repeats, first.date())};COUNT={count}"
    if until is None:
        raise EndlessError
    last_second = datetime.combine(until, time(23, 59, 59), first.tzinfo)
    in_utc = f"{last_second.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    limit = f"{until:%Y%m%d}" if all_day else in_utc
    return f"{_frequency(repeats, first.date())};UNTIL={limit}"


def _frequency(repeats: Repeats, first: date) -> str:
    if repeats == Repeats.MONTHLY_BY_DAY:
        # Left to be guessed, a 31st becomes the last day of the month in some readers.
        return f"FREQ=MONTHLY;BYMONTHDAY={first.day}"
    if repeats != Repeats.MONTHLY_BY_WEEKDAY:
        return FREQUENCIES[repeats]
    week = (first.day - 1) // 7 + 1
    # A fifth Tuesday is rare: people mean the last one.
    place = -1 if week == 5 else week
    return f"FREQ=MONTHLY;BYDAY={place}{WEEKDAYS[first.weekday()]}"


def require_few_dates(rule: str, first: datetime, *, all_day: bool) -> None:
    """Accept a rule of at most `MOST_DATES` dates.

    Raises:
        TooManyDatesError: It means more.
    """
    if (
        len(list(islice(_days(rule, first, all_day=all_day), MOST_DATES + 1)))
        > MOST_DATES
    ):
        raise TooManyDatesError


def rule_days(rule: str, first: datetime, *, all_day: bool) -> set[date]:
    """Return the days that a rule of at most `MOST_DATES` dates names."""
    return set(islice(_days(rule, first, all_day=all_day), MOST_DATES))


def series_dates(
    rule: str,
    starts: datetime,
    ends: datetime,
    zone: str,
    *,
    all_day: bool,
    overrides: Overrides,
) -> list[SeriesDate]:
    """Return the dates of a series in the order they take place.

    The local hour stays the same when the clocks change, and so does the length; whole
    days stay whole days. Without a rule there is one date.
    """
    first = starts.astimezone(ZoneInfo(zone))
    if not rule:
        return [SeriesDate(first.date().isoformat(), starts, starts, ends)]
    clock = time() if all_day else first.time()
    found = []
    for day in islice(_days(rule, first, all_day=all_day), MOST_DATES):
        start = nearest(day, clock, zone).astimezone(UTC)
        end = later(start, starts, ends, zone, all_day=all_day)
        found.append(_overridden(day, start, end, overrides))
    return sorted(found, key=lambda one: one.starts)


def later(
    start: datetime, starts: datetime, ends: datetime, zone: str, *, all_day: bool
) -> datetime:
    """Return when a date that begins at `start` ends, as long as `starts` to `ends`."""
    if not all_day:
        return start + (ends - starts)
    home = ZoneInfo(zone)
    days = ends.astimezone(home).date() - starts.astimezone(home).date()
    last = start.astimezone(home).date() + days
    return nearest(last, time(), zone).astimezone(UTC)


def _days(rule: str, first: datetime, *, all_day: bool) -> Iterator[date]:
    if all_day:
        first = datetime.combine(first.date(), time())
    return (moment.date() for moment in rrulestr(rule, dtstart=first))


def _overridden(
    day: date, start: datetime, end: datetime, overrides: Overrides
) -> SeriesDate:
    override = overrides.get(day.isoformat())
    begins, finishes = start, end
    if override and "starts" in override:
        begins = datetime.fromisoformat(override["starts"])
        finishes = datetime.fromisoformat(override["ends"])
    return SeriesDate(day.isoformat(), start, begins, finishes, override)
