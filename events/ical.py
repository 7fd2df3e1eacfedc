"""Calendar files (RFC 5545, RFC 7986) as a pure function of what they hold.

Lines are written here, in the order icalendar gives them: its components would cost
several times as much, icalendar 7.3 takes a literal backslash-N for a line break, and
it can fold between the two characters of an escaped backslash.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Timezone, vRecur
from icalendar.parser import param_value
from icalendar.timezone import is_utc

from events.ical_text import CalendarError, ascii_url, clean, escaped, folded
from events.vtimezone import LAST_YEAR, packaged_zone, vtimezone

PRODID = "-//Lotse//Calendar 1.0//EN"
REFRESH = "PT6H"
BYTE_ORDER_MARK = "\ufeff"


class FloatingTimeError(CalendarError):
    """A time has no zone, so every reader would see another moment."""


class EndNotAfterStartError(CalendarError):
    """An end is not later than its start, or a date where the start is a time."""


class EndlessRuleError(CalendarError):
    """A recurrence has neither UNTIL nor COUNT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInfo:
    """What a subscription says about itself (RFC 7986 §5)."""

    name: str
    description: str
    url: str  # the page for people
    source: str  # the address of this very feed
    language: str  # BCP 47
    zone: str  # IANA name
    color: str  # CSS3 name
    last_modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One date, or one rule with its exceptions (RFC 5545 §3.6.1)."""

    uid: str
    sequence: int
    created: datetime
    last_modified: datetime
    summary: str
    description: str  # plain text
    start: datetime | date  # a date means all day
    end: datetime | date  # exclusive
    zone: str  # IANA name
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
    language: str  # BCP 47
    location: str = ""  # a human address
    geo: tuple[float, float] | None = None  # latitude, longitude in degrees
    categories: tuple[str, ...] = ()
    url: str = ""
    conference: tuple[str, str] | None = None  # URL, label
    image: tuple[str, str] | None = None  # URL, media type
    rrule: str | None = None  # RFC 5545 §3.3.10, with UNTIL or COUNT
    overrides: tuple["CalendarEvent", ...] = ()
    recurrence_id: datetime | date | None = None  # the date an override replaces


def build_calendar(
    events: Iterable[CalendarEvent], info: CalendarInfo | None, *, host: str
) -> bytes:
    """Write events as one calendar (RFC 5545 §3.4, RFC 7986 §5).

    Args:
        events: The dates, in any order.
        info: What the subscription is called; None for the download of one event,
            which must not open a new calendar in Outlook.
        host: Name of the site, which makes each UID globally unique.

    Returns:
        UTF-8 lines of at most 75 octets, each ended by CRLF; equal for equal arguments.

    Raises:
        FloatingTimeError: A time has no zone.
        EndNotAfterStartError: An event does not end after it starts.
        EndlessRuleError: A recurrence has no end.
        RelativeUrlError: An address has no scheme.
    """
    given = list(events)
    zones = _zones(given)
    single = [one for event in given for one in _without_drift(event, zones)]
    single.sort(key=lambda one: (_moment(one.start), one.uid))
    homes: set[str] = set()
    lines = [line for one in single for line in _series(one, zones, host, homes)]
    used = [
        line for tzid in sorted(homes - {""}) for line in zones[tzid].content_lines()
    ]
    whole = ["BEGIN:VCALENDAR", *_head(info), *used, *lines, "END:VCALENDAR"]
    return b"".join([folded(line.encode()) + b"\r\n" for line in whole if line])


def etag(content: bytes) -> str:
    """Return the strong entity tag of a file, quotes included (RFC 9110 §8.8.3)."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def _head(info: CalendarInfo | None) -> list[str]:
    """Return the lines of the calendar itself; empty ones are not written."""
    head = ["VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    return head if info is None else [*head, *_described(info)]


def _described(info: CalendarInfo) -> list[str]:
    language = _parameter("LANGUAGE", info.language)
    return [
        _text(f"DESCRIPTION{language}", info.description),
        _text("X-WR-CALDESC", info.description),
        _text(f"NAME{language}", info.name),
        _text("X-WR-CALNAME", info.name),
        _text("COLOR", info.color),
        _time("LAST-MODIFIED", info.last_modified, None),
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        _url("SOURCE;VALUE=URI", info.source),
        _url("URL", info.url),
        f"X-PUBLISHED-TTL:{REFRESH}",
        _text("X-WR-TIMEZONE", info.zone),
    ]


def _series(
    event: CalendarEvent, zones: dict[str, Timezone], host: str, homes: set[str]
) -> Iterator[str]:
    """Yield the lines of an event and its overrides, which share its UID.

    The names of the zones they are written in are added to `homes`.
    """
    uid = event.uid if "@" in event.uid else f"{event.uid}@{host}"
    home = _home(event, zones)
    rule = f"RRULE:{_bounded(event.rrule, event)}" if event.rrule is not None else ""
    yield from _component(event, uid, home, rule=rule)
    homes.add(_tzid(home))
    for override in sorted(event.overrides, key=lambda one: _moment(_replaced(one))):
        replaced = _time("RECURRENCE-ID", _replaced(override), home)
        own = _home(override, zones)
        yield from _component(override, uid, own, replaced=replaced)
        homes.add(_tzid(own))


def _component(
    event: CalendarEvent,
    uid: str,
    home: ZoneInfo | None,
    *,
    replaced: str = "",
    rule: str = "",
) -> list[str]:
    """Return the lines of one VEVENT; empty ones are not written."""
    _require_order(event)
    modified = _stamp(_utc(event.last_modified))
    cancelled = event.status == "CANCELLED"
    return [
        "BEGIN:VEVENT",
        _text(f"SUMMARY{_parameter('LANGUAGE', event.language)}", event.summary),
        _time("DTSTART", event.start, home),
        _time("DTEND", event.end, home),
        f"DTSTAMP:{modified}Z",
        _text("UID", uid),
        replaced,
        f"SEQUENCE:{event.sequence}",
        rule,
        _categories(event),
        _conference(event),
        _time("CREATED", event.created, None),
        _text("DESCRIPTION", event.description),
        "GEO:{:.6f};{:.6f}".format(*event.geo) if event.geo else "",
        _image(event),
        f"LAST-MODIFIED:{modified}Z",
        _text("LOCATION", event.location),
        f"STATUS:{event.status}",
        f"TRANSP:{'TRANSPARENT' if cancelled else 'OPAQUE'}",
        _url("URL", event.url),
        "END:VEVENT",
    ]


def _categories(event: CalendarEvent) -> str:
    names = ",".join(filter(None, map(escaped, event.categories)))
    return _property("CATEGORIES", names)


def _conference(event: CalendarEvent) -> str:
    if event.conference is None:
        return ""
    url, label = event.conference
    label = _parameter("LABEL", " ".join(clean(label).split()))
    return _url(f"CONFERENCE;FEATURE=VIDEO,AUDIO{label};VALUE=URI", url)


def _image(event: CalendarEvent) -> str:
    if event.image is None:
        return ""
    url, kind = event.image
    kind = _parameter("FMTTYPE", kind)
    return _url(f"IMAGE;DISPLAY=BADGE{kind};VALUE=URI", url)


def _without_drift(
    event: CalendarEvent, zones: dict[str, Timezone]
) -> Iterator[CalendarEvent]:
    """Yield an event, or each of its dates if its rule would have to be in UTC.

    There the local hour would shift with the clocks; and of RDATE, which could name
    the dates, ical.js skips the first and node-ical knows nothing.
    """
    timed = event.rrule is not None and isinstance(event.start, datetime)
    if event.rrule is None or not timed or _home(event, zones):
        yield event
        return
    length = _moment(event.end) - _moment(event.start)
    moved = {_moment(_replaced(one)): one for one in event.overrides}
    for start in _starts(event.rrule, event):
        one = moved.get(start) or replace(event, start=start, end=start + length)
        uid = f"{start:%Y%m%dT%H%M%SZ}-{event.uid}"
        yield replace(one, uid=uid, rrule=None, overrides=(), recurrence_id=None)


def _starts(rrule: str, event: CalendarEvent) -> Iterator[datetime]:
    local = _moment(event.start).astimezone(packaged_zone(event.zone))
    return map(_utc, rrulestr(_bounded(rrule, event), dtstart=local))


def _bounded(rrule: str, event: CalendarEvent) -> str:
    rule = vRecur.from_ical(rrule)
    if "UNTIL" in rule:
        rule["UNTIL"] = [_until(rule["UNTIL"][0], event)]
    elif "COUNT" not in rule:
        message = f"{event.uid}: {rrule} has no end"
        raise EndlessRuleError(message)
    return rule.to_ical().decode()


def _until(limit: datetime | date, event: CalendarEvent) -> datetime | date:
    """Return the limit of a rule in the type DTSTART asks for (RFC 5545 §3.3.10)."""
    if not isinstance(event.start, datetime):
        return limit.date() if isinstance(limit, datetime) else limit
    if not isinstance(limit, datetime):
        limit = datetime.combine(limit, time(23, 59, 59))
    if limit.tzinfo is None:
        limit = limit.replace(tzinfo=packaged_zone(event.zone))
    return _utc(limit)


def _zones(events: Iterable[CalendarEvent]) -> dict[str, Timezone]:
    """Map each zone that has a compact form to it, for the years of its events."""
    years: dict[str, list[int]] = {}
    for event in (one for each in events for one in (each, *each.overrides)):
        if isinstance(event.start, datetime):
            last = LAST_YEAR if event.rrule else event.end.year
            years.setdefault(event.zone, []).extend((event.start.year, last))
    # Readers look a year or two ahead with the zones a feed has brought them.
    built = {tzid: vtimezone(tzid, min(of), max(of) + 2) for tzid, of in years.items()}
    return {tzid: zone for tzid, zone in built.items() if zone is not None}


def _home(event: CalendarEvent, zones: dict[str, Timezone]) -> ZoneInfo | None:
    """Return the zone to write an event in where that is unmistakable; else in UTC."""
    if event.zone not in zones or not isinstance(event.start, datetime):
        return None
    zone = packaged_zone(event.zone)
    # Of an hour that clocks show twice, a TZID always means the first.
    repeated = any(_moment(at).astimezone(zone).fold for at in (event.start, event.end))
    return None if repeated else zone


def _replaced(override: CalendarEvent) -> datetime | date:
    return override.recurrence_id or override.start


def _moment(at: datetime | date) -> datetime:
    """Return a time in UTC; a date as its midnight there."""
    if isinstance(at, datetime):
        return _utc(at)
    return datetime.combine(at, time(), UTC)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        message = f"{at.isoformat()} has no time zone"
        raise FloatingTimeError(message)
    return at.astimezone(UTC).replace(microsecond=0)


def _require_order(event: CalendarEvent) -> None:
    start, end = event.start, event.end
    alike = isinstance(start, datetime) == isinstance(end, datetime)
    if not alike or _moment(end) <= _moment(start):
        message = f"{event.uid}: end {end} is not after start {start}"
        raise EndNotAfterStartError(message)


def _time(name: str, at: datetime | date, home: ZoneInfo | None) -> str:
    """Return the line of a date, or of a time in a zone or UTC (RFC 5545 §3.3.5)."""
    if not isinstance(at, datetime):
        return f"{name};VALUE=DATE:{_stamp(at)}"
    if home is None or not (tzid := _tzid(home)):
        return f"{name}:{_stamp(_utc(at))}Z"
    return f"{name};TZID={tzid}:{_stamp(_utc(at).astimezone(home))}"


@cache
def _tzid(home: ZoneInfo | None) -> str:
    """Return the name to write a zone by; none for UTC and its other names."""
    return "" if home is None or is_utc(home) else home.key


def _stamp(at: datetime | date) -> str:
    return at.isoformat()[:19].replace("-", "").replace(":", "")


def _text(name: str, value: str) -> str:
    return _property(name, escaped(value))


def _property(name: str, value: str) -> str:
    """Return the line of an encoded value, without a byte order mark; or no line."""
    return f"{name}:{value.removeprefix(BYTE_ORDER_MARK)}" if value else ""


def _url(name: str, url: str) -> str:
    return f"{name}:{ascii_url(url)}" if url else ""


def _parameter(name: str, value: str) -> str:
    return f";{name}={param_value(value)}"
