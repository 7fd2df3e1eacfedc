"""Calendar files (RFC 5545, RFC 7986) as a pure function of what they hold.

Values go to icalendar already encoded, and lines are folded here: icalendar 7.3 takes
a literal backslash-N for a line break and can fold between the two characters of an
escaped backslash.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from hashlib import sha256
from typing import Literal

from dateutil.rrule import rrulestr
from icalendar import Calendar, Component, Event, Timezone, vRecur
from icalendar.prop import vUnknown

from events.ical_text import CalendarError, ascii_url, clean, escaped, folded
from events.vtimezone import LAST_YEAR, packaged_zone, vtimezone

PRODID = "-//Lotse//Calendar 1.0//EN"
REFRESH = "PT6H"


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
    single = (one for event in given for one in _without_drift(event, zones))
    components: list[Component] = []
    for event in sorted(single, key=lambda one: (_moment(one.start), one.uid)):
        components.extend(_series(event, zones, host))
    calendar = _calendar(info)
    calendar.subcomponents = components
    used = sorted(calendar.get_used_tzids())
    calendar.subcomponents = [*(zones[tzid] for tzid in used), *components]
    lines = [str(line).encode() for line in calendar.content_lines() if line]
    return b"".join(folded(line) + b"\r\n" for line in lines)


def etag(content: bytes) -> str:
    """Return the strong entity tag of a file, quotes included (RFC 9110 §8.8.3)."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def _calendar(info: CalendarInfo | None) -> Calendar:
    calendar = Calendar()
    calendar["VERSION"] = _verbatim("2.0")
    calendar["PRODID"] = _verbatim(PRODID)
    calendar["CALSCALE"] = _verbatim("GREGORIAN")
    calendar["METHOD"] = _verbatim("PUBLISH")
    if info is not None:
        _describe(calendar, info)
    return calendar


def _describe(calendar: Calendar, info: CalendarInfo) -> None:
    _set_text(calendar, "NAME", info.name, LANGUAGE=info.language)
    _set_text(calendar, "X-WR-CALNAME", info.name)
    _set_text(calendar, "DESCRIPTION", info.description, LANGUAGE=info.language)
    _set_text(calendar, "X-WR-CALDESC", info.description)
    _set_text(calendar, "X-WR-TIMEZONE", info.zone)
    _set_text(calendar, "COLOR", info.color)
    _set_url(calendar, "URL", info.url)
    _set_url(calendar, "SOURCE", info.source, VALUE="URI")
    calendar["REFRESH-INTERVAL"] = _verbatim(REFRESH, VALUE="DURATION")
    calendar["X-PUBLISHED-TTL"] = _verbatim(REFRESH)
    calendar.add("LAST-MODIFIED", _utc(info.last_modified))


def _series(
    event: CalendarEvent, zones: dict[str, Timezone], host: str
) -> Iterator[Event]:
    """Yield an event and its overrides, which share its UID."""
    uid = event.uid if "@" in event.uid else f"{event.uid}@{host}"
    home = _home(event, zones)
    component = _component(event, uid, home)
    if event.rrule is not None:
        component.add("RRULE", _bounded(event.rrule, event))
    yield component
    for override in sorted(event.overrides, key=lambda one: _moment(_replaced(one))):
        component = _component(override, uid, _home(override, zones))
        component.add("RECURRENCE-ID", _written(_replaced(override), home))
        yield component


def _component(event: CalendarEvent, uid: str, home: tzinfo) -> Event:
    _require_order(event)
    component = Event()
    _set_text(component, "UID", uid)
    component.add("DTSTART", _written(event.start, home))
    component.add("DTEND", _written(event.end, home))
    component.add("DTSTAMP", _utc(event.last_modified))
    component.add("LAST-MODIFIED", _utc(event.last_modified))
    component.add("CREATED", _utc(event.created))
    component["SEQUENCE"] = _verbatim(str(event.sequence))
    component["STATUS"] = _verbatim(event.status)
    cancelled = event.status == "CANCELLED"
    component["TRANSP"] = _verbatim("TRANSPARENT" if cancelled else "OPAQUE")
    _add_details(component, event)
    return component


def _add_details(component: Event, event: CalendarEvent) -> None:
    _set_text(component, "SUMMARY", event.summary, LANGUAGE=event.language)
    _set_text(component, "DESCRIPTION", event.description)
    _set_text(component, "LOCATION", event.location)
    _set_url(component, "URL", event.url)
    categories = ",".join(filter(None, map(escaped, event.categories)))
    if categories:
        component["CATEGORIES"] = _verbatim(categories)
    if event.geo:
        component["GEO"] = _verbatim("{:.6f};{:.6f}".format(*event.geo))
    if event.conference:
        url, label = event.conference
        features = ["VIDEO", "AUDIO"]
        label = " ".join(clean(label).split())
        _set_url(
            component, "CONFERENCE", url, VALUE="URI", FEATURE=features, LABEL=label
        )
    if event.image:
        url, kind = event.image
        _set_url(component, "IMAGE", url, VALUE="URI", DISPLAY="BADGE", FMTTYPE=kind)


def _without_drift(
    event: CalendarEvent, zones: dict[str, Timezone]
) -> Iterator[CalendarEvent]:
    """Yield an event, or each of its dates if its rule would have to be in UTC.

    There the local hour would shift with the clocks; and of RDATE, which could name
    the dates, ical.js skips the first and node-ical knows nothing.
    """
    drifts = isinstance(event.start, datetime) and _home(event, zones) is UTC
    if event.rrule is None or not drifts:
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
    rule = _bounded(rrule, event).to_ical().decode()
    return map(_utc, rrulestr(rule, dtstart=local))


def _bounded(rrule: str, event: CalendarEvent) -> vRecur:
    rule = vRecur.from_ical(rrule)
    if "UNTIL" in rule:
        rule["UNTIL"] = [_until(rule["UNTIL"][0], event)]
    elif "COUNT" not in rule:
        message = f"{event.uid}: {rrule} has no end"
        raise EndlessRuleError(message)
    return rule


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


def _home(event: CalendarEvent, zones: dict[str, Timezone]) -> tzinfo:
    """Return the zone to write an event in: its own where that is unmistakable."""
    if event.zone not in zones or not isinstance(event.start, datetime):
        return UTC
    zone = packaged_zone(event.zone)
    # Of an hour that clocks show twice, a TZID always means the first.
    repeated = any(_moment(at).astimezone(zone).fold for at in (event.start, event.end))
    return UTC if repeated else zone


def _written(at: datetime | date, home: tzinfo) -> datetime | date:
    return _utc(at).astimezone(home) if isinstance(at, datetime) else at


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


def _set_text(component: Component, name: str, value: str, **parameters: str) -> None:
    if text := escaped(value):
        component[name] = _verbatim(text, **parameters)


def _set_url(
    component: Component, name: str, url: str, **parameters: str | list[str]
) -> None:
    if url:
        component[name] = _verbatim(ascii_url(url), **parameters)


def _verbatim(value: str, **parameters: str | list[str]) -> vUnknown:
    """Return a value that icalendar writes as it stands."""
    return vUnknown(value, params=parameters)
