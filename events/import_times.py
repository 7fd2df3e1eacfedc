"""When something in a calendar file takes place, in one of the zones we plan in."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar.prop import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from events.content_lines import Block, Property, UnreadableLineError
from events.ical_text import clean
from events.times import is_plannable, zone_choices
from events.vtimezone import packaged_zone

_VALUE: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?", re.ASCII | re.IGNORECASE
)
_OFFSET: Final = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)
_LONGEST: Final = timedelta(days=366)


class ImportTimeError(ValueError):
    """Says, in words for the reader of the preview, why times cannot be taken over."""

    message: str | Promise = gettext_lazy("Its time cannot be read.")

    def __str__(self) -> str:
        return str(self.message)


class NoStartError(ImportTimeError):
    message = gettext_lazy("It does not say when it begins.")


class YearError(ImportTimeError):
    message = gettext_lazy("Its year is not between 1990 and 2099.")


class EndBeforeStartError(ImportTimeError):
    message = gettext_lazy("It ends before it begins.")


class TooLongError(ImportTimeError):
    message = gettext_lazy("It lasts longer than a year.")


class MixedTimesError(ImportTimeError):
    message = gettext_lazy("Only one of its start and its end has a time of day.")


class ClockError(ImportTimeError):
    message = gettext_lazy(
        "The clocks are changed at that hour, so the time is not certain."
    )


class UnknownZoneError(ImportTimeError):
    def __init__(self, name: str) -> None:
        """Keep the name, as the file gives it."""
        super().__init__(name)
        words = gettext_lazy("Its time zone “%(zone)s” is not known.")
        self.message = str(words) % {"zone": name[:60]}


@dataclass(frozen=True, slots=True)
class Times:
    """Wall-clock times as a meetup has them, and what had to be assumed."""

    start_date: date
    start_time: time | None
    end_date: date | None  # None: the same day
    end_time: time | None
    zone: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Clocks:
    """Understands the zones of one file; what is without a zone is in `home`."""

    home: str  # IANA name
    blocks: dict[str, Block] = field(default_factory=dict)  # VTIMEZONE by TZID
    described: dict[str, tzinfo | None] = field(default_factory=dict)

    @classmethod
    def of(cls, calendar: Block, home: str) -> "Clocks":
        blocks: dict[str, Block] = {}
        for block in calendar.walk("VTIMEZONE"):
            name = _first(block, "TZID")
            if name:
                blocks.setdefault(name, block)
        return cls(home, blocks)

    def read(self, prop: Property, notes: list[str]) -> date | datetime:
        """Return a date, or a moment on the clock of a zone that we plan in.

        Raises:
            ImportTimeError: There is none, or it is not certain which one is meant.
        """
        day, clock, is_utc = _parsed(prop.value)
        if clock is None:
            return day
        name = "UTC" if is_utc else clean(prop.parameters.get("TZID", "")).strip()
        if not name:
            note = _("It names no time zone; its time is taken as that of %(zone)s.")
            notes.append(note % {"zone": self.home})
            name = self.home
        return self._moment(datetime.combine(day, clock), self._zone(name, notes))

    def _moment(self, wall: datetime, zone: tzinfo) -> datetime:
        there = wall.replace(tzinfo=zone)
        moment = there.astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != wall:
            raise ClockError  # an hour the clocks leave out
        if getattr(zone, "key", "") not in _plannable():
            there = moment.astimezone(ZoneInfo(self.home))
        if there.fold:
            raise ClockError  # an hour that comes twice, and the second one is meant
        return there

    def _zone(self, name: str, notes: list[str]) -> tzinfo:
        if known := _named(name):
            return known
        if name not in self.described:
            self.described[name] = self._described(name)
        assumed = self.described[name]
        if assumed is None:
            raise UnknownZoneError(name)
        note = _("Its time zone “%(zone)s” is taken as that of %(ours)s.")
        ours = getattr(assumed, "key", str(assumed))
        notes.append(note % {"zone": name[:60], "ours": ours})
        return assumed

    def _described(self, name: str) -> tzinfo | None:
        """Return what the file itself says of a zone that is named like no other."""
        block = self.blocks.get(name)
        if block is None:
            return None
        return _named(_first(block, "X-LIC-LOCATION")) or self._by_offsets(block)

    def _by_offsets(self, block: Block) -> tzinfo | None:
        """Return the zone whose distance from UTC the file describes.

        One distance all year is a zone of its own; two are taken for the site's zone
        where they are those of its winter and summer. Rules are not looked at.
        """
        offsets = {
            _offset(_first(part, "TZOFFSETTO"))
            for part in block.blocks
            if part.name in {"STANDARD", "DAYLIGHT"}
        }
        if None in offsets:
            return None
        home = ZoneInfo(self.home)
        seasons = [datetime(2026, month, 1, tzinfo=home) for month in (1, 7)]
        if offsets == {season.utcoffset() for season in seasons}:
            return home
        if len(offsets) == 1:
            return timezone(offsets.pop() or timedelta())
        return None


def read_times(properties: dict[str, Property], clocks: Clocks) -> Times:
    """Return when an event takes place (RFC 5545 §3.6.1, §3.8.2).

    Raises:
        ImportTimeError: That cannot be told, or cannot be planned.
    """
    notes: list[str] = []
    if "DTSTART" not in properties:
        raise NoStartError
    start = clocks.read(properties["DTSTART"], notes)
    end = _end(start, properties, clocks, notes)
    if isinstance(start, datetime):
        return _timed(start, end, clocks, notes)
    return _whole_days(start, end, clocks, notes)


def _end(
    start: date | datetime,
    properties: dict[str, Property],
    clocks: Clocks,
    notes: list[str],
) -> date | datetime | None:
    if "DTEND" in properties:
        assumptions: list[str] = []
        end = clocks.read(properties["DTEND"], assumptions)
        notes.extend(note for note in assumptions if note not in notes)
    elif "DURATION" in properties:
        end = _after(start, _duration(properties["DURATION"].value))
    else:
        return None
    if isinstance(end, datetime) != isinstance(start, datetime):
        raise MixedTimesError
    if _in_order(end) < _in_order(start):
        raise EndBeforeStartError
    if _in_order(end) - _in_order(start) > _LONGEST:
        raise TooLongError
    if not is_plannable(end):
        raise YearError
    return end


def _timed(
    start: datetime, end: date | datetime | None, clocks: Clocks, notes: list[str]
) -> Times:
    zone = getattr(start.tzinfo, "key", clocks.home)
    day, clock = start.date(), start.time()
    if not isinstance(end, datetime) or end == start:
        notes.append(_("It does not say when it ends."))
        return Times(day, clock, None, None, zone, tuple(notes))
    end = end.astimezone(UTC).astimezone(start.tzinfo)
    if end.fold:
        raise ClockError
    last = end.date() if end.date() != day else None
    return Times(day, clock, last, end.time(), zone, tuple(notes))


def _whole_days(
    start: date, end: date | None, clocks: Clocks, notes: list[str]
) -> Times:
    """Return whole days; in the file the end is the day after (RFC 5545 §3.6.1)."""
    last = end - timedelta(days=1) if end else start
    end_date = last if last > start else None
    return Times(start, None, end_date, None, clocks.home, tuple(notes))


def _parsed(value: str) -> tuple[date, time | None, bool]:
    """Take a DATE or DATE-TIME apart (RFC 5545 §3.3.4, §3.3.5)."""
    match = _VALUE.fullmatch(value.strip())
    if match is None:
        raise ImportTimeError
    numbers = [int(part or 0) for part in match.groups()[:6]]
    try:
        found = date(*numbers[:3])
        clock = time(numbers[3], numbers[4], numbers[5]) if match[4] else None
    except ValueError as error:
        raise ImportTimeError from error
    if not is_plannable(found):
        raise YearError
    return found, clock, bool(match[7])


def _duration(value: str) -> timedelta:
    try:
        duration = vDuration.from_ical(value.strip())
    except (ValueError, OverflowError) as error:
        raise ImportTimeError from error
    if duration < timedelta():
        raise EndBeforeStartError
    if duration > _LONGEST:
        raise TooLongError
    return duration


def _after(start: date | datetime, duration: timedelta) -> date | datetime:
    if not isinstance(start, datetime):
        return start + duration
    there = (start.astimezone(UTC) + duration).astimezone(start.tzinfo)
    if there.fold:
        raise ClockError
    return there


def _in_order(at: date | datetime) -> datetime:
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime.combine(at, time(), UTC)


def _named(name: str) -> tzinfo | None:
    """Return the zone of an IANA or Windows name, or of a path that ends in one."""
    name = name.strip().strip('"')
    if name in WINDOWS_TO_OLSON:
        name = WINDOWS_TO_OLSON[name]
    parts = name.strip("/").split("/")
    for tail in (parts, parts[-3:], parts[-2:]):
        try:
            return _clock("/".join(tail))
        except ZoneInfoNotFoundError:
            continue
    return None


def _clock(name: str) -> tzinfo:
    """Return the zone as the models read it, if the package knows its name."""
    packaged_zone(name)
    return ZoneInfo(name)


@cache
def _plannable() -> frozenset[str]:
    return frozenset(name for name, _label in zone_choices())


def _first(block: Block, name: str) -> str:
    try:
        found = block.properties(name).get(name)
    except UnreadableLineError:
        return ""
    return found.value.strip() if found else ""


def _offset(value: str) -> timedelta | None:
    """Read a UTC-OFFSET (RFC 5545 §3.3.14)."""
    match = _OFFSET.fullmatch(value)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset >= timedelta(days=1):
        return None
    return -offset if match[1] == "-" else offset
