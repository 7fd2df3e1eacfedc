"""Time zones as compact VTIMEZONE components (RFC 5545 §3.6.5).

icalendar writes a zone as lists of RDATEs, of which ical.js reads only the first value
of each. Here a zone is its yearly rule instead, taken from the POSIX footer of the
`tzdata` package (RFC 9636 §3.3), so that nothing depends on the machine's own tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR = 2007
LAST_YEAR = 2037
BASE_YEAR = 1970
YEARS_TO_LEARN = 2  # how old the zones of a programme may be

_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_NAME = r"[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>"
_TIME = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_DATE = rf"M(\d+)\.(\d)\.(\d)(?:/({_TIME}))?"
_FOOTER = re.compile(rf"({_NAME})({_TIME})(?:({_NAME})({_TIME})?,{_DATE},{_DATE})?")


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of the clocks that returns every year."""

    name: str
    before: timedelta
    after: timedelta
    month: int
    week: int  # 1 to 4; 5 is the last one of the month
    weekday: int  # 0 is Sunday
    clock: timedelta  # of the wall clock before the change

    def on(self, year: int) -> datetime:
        """Return the wall clock at which the change happens in a year."""
        if self.week == 5:
            following = date(year + self.month // 12, self.month % 12 + 1, 1)
            day = following - timedelta(days=7)
        else:
            day = date(year, self.month, 7 * self.week - 6)
        day += timedelta(days=(self.weekday - day.isoweekday()) % 7)
        return datetime.combine(day, time()) + self.clock

    def moment(self, year: int) -> datetime:
        """Return the moment of the change in a year, in UTC."""
        return (self.on(year) - self.before).replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a POSIX footer says: a standard time and no or two changes a year."""

    name: str
    offset: timedelta
    changes: tuple[_Change, ...] = ()

    def expected(
        self, first_year: int, last_year: int
    ) -> Iterator[tuple[datetime, timedelta]]:
        """Yield moments, day by day and around each change, with their offset."""
        changes = sorted(
            (change.moment(year), change.before, change.after)
            for year in range(first_year, last_year + 1)
            for change in self.changes
        )
        moment = datetime(first_year, 1, 1, tzinfo=UTC)
        offset = changes[0][1] if changes else self.offset
        for until, _, after in changes:
            yield from _days(moment, until, offset)
            moment, offset = until, after
        yield from _days(moment, datetime(last_year + 1, 1, 1, tzinfo=UTC), offset)


@cache
def vtimezone(
    tzid: str, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR
) -> Timezone | None:
    """Build the compact VTIMEZONE of a zone (RFC 5545 §3.6.5).

    The component is shared between calls and is not to be changed.

    Args:
        tzid: IANA name of the zone.
        first_year: First calendar year (UTC) in which the component must be right.
        last_year: Last such year, inclusive.

    Returns:
        The zone's present rule, written as if it had held since 1970; or None where
        times are better written in UTC: the zone is UTC itself or unknown, its rule
        is not a plain weekday of a month, or its clocks differ from it in these years
        or did so lately. Programmes that have not heard of a new rule yet would show
        another hour under the name of that zone.
    """
    try:
        zone = packaged_zone(tzid)
    except ZoneInfoNotFoundError:
        return None
    rule = _parsed(_tzif(tzid).rsplit(b"\n", 2)[1].decode("ascii"))
    if rule is None or rule.name == "UTC":
        return None
    for moment, offset in rule.expected(min(first_year, _settled_year()), last_year):
        if moment.astimezone(zone).utcoffset() != offset:
            return None
    return _component(tzid, rule)


@cache
def _settled_year() -> int:
    """Return the first year of the rules that every programme should know by now."""
    release = int(version("tzdata").partition(".")[0])
    return release - YEARS_TO_LEARN


@cache
def packaged_zone(tzid: str) -> ZoneInfo:
    """Return a zone as the `tzdata` package knows it, never the machine's.

    Args:
        tzid: IANA name of the zone.

    Raises:
        ZoneInfoNotFoundError: The package has no zone of that name.
    """
    return ZoneInfo.from_file(BytesIO(_tzif(tzid)), key=tzid)


def _tzif(tzid: str) -> bytes:
    if tzid not in _names():
        message = f"No time zone found with key {tzid}"
        raise ZoneInfoNotFoundError(message)
    return files("tzdata").joinpath("zoneinfo", *tzid.split("/")).read_bytes()


@cache
def _names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def _parsed(footer: str) -> _Rule | None:
    """Read a POSIX TZ string; None where a change is not on a plain weekday."""
    match = _FOOTER.fullmatch(footer)
    if match is None:
        return None
    name, west, summer_name, summer_west, *rules = match.groups()
    standard = -_duration(west)
    if summer_name is None:
        return _Rule(name.strip("<>"), standard)
    summer = -_duration(summer_west) if summer_west else standard + timedelta(hours=1)
    starts = _change(summer_name, standard, summer, rules[:4])
    ends = _change(name, summer, standard, rules[4:])
    if not all(timedelta() <= c.clock < timedelta(days=1) for c in (starts, ends)):
        return None
    return _Rule(name.strip("<>"), standard, (starts, ends))


def _change(
    name: str, before: timedelta, after: timedelta, rule: list[str | None]
) -> _Change:
    month, week, weekday = (int(number or 0) for number in rule[:3])
    clock = _duration(rule[3] or "2")
    return _Change(name.strip("<>"), before, after, month, week, weekday, clock)


def _duration(text: str) -> timedelta:
    hours, minutes, seconds, *_ = *(int(p) for p in text.lstrip("+-").split(":")), 0, 0
    duration = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -duration if text.startswith("-") else duration


def _component(tzid: str, rule: _Rule) -> Timezone:
    component = Timezone()
    component.add("TZID", tzid)
    # Whoever is ahead is DAYLIGHT: Dublin's footer calls its winter the exception.
    for change in sorted(rule.changes, key=lambda c: c.before - c.after):
        kind = TimezoneDaylight if change.after > change.before else TimezoneStandard
        part = kind()
        part.add("DTSTART", change.on(BASE_YEAR))
        week = -1 if change.week == 5 else change.week
        day = f"{week}{_WEEKDAYS[change.weekday]}"
        part.add("RRULE", vRecur(FREQ="YEARLY", BYMONTH=change.month, BYDAY=day))
        _add_observance(component, part, change.name, change.before, change.after)
    if not rule.changes:
        part = TimezoneStandard()
        part.add("DTSTART", datetime.combine(date(BASE_YEAR, 1, 1), time()))
        _add_observance(component, part, rule.name, rule.offset, rule.offset)
    return component


def _add_observance(
    component: Timezone,
    part: TimezoneDaylight | TimezoneStandard,
    name: str,
    before: timedelta,
    after: timedelta,
) -> None:
    part.add("TZNAME", name)
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    component.add_component(part)


def _days(
    start: datetime, end: datetime, offset: timedelta
) -> Iterator[tuple[datetime, timedelta]]:
    """Yield start, each day after it and the last second before end."""
    while start < end:
        yield start, offset
        start += timedelta(days=1)
    yield end - timedelta(seconds=1), offset
