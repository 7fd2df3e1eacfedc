"""Calendar files from elsewhere as proposals for meetups: bytes in, proposals out.

What cannot be taken over is refused with its reason; what had to be assumed or cut is
said. Nothing here knows a request or the database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from hashlib import sha256
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar.parser import unescape_backslash

from events.choices import Form, Status
from events.content_lines import Block, Property, UnreadableLineError, read_blocks
from events.ical_text import clean
from events.import_times import Clocks, ImportTimeError, Times, read_times

MAX_TITLE: Final = 200
MAX_TEXT: Final = 5000
MAX_PLACE: Final = 300
MAX_URL: Final = 200
MAX_UID: Final = 255

STATUSES: Final = {
    "TENTATIVE": Status.PLANNED,
    "CONFIRMED": Status.CONFIRMED,
    "CANCELLED": Status.CANCELLED,
}
# Where programmes write the address of a video meeting, the standard's own name first.
MEETINGS: Final = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
)
WANTED: Final = (
    "UID", "RECURRENCE-ID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE",
    "RDATE", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", *MEETINGS,
)  # fmt: skip

Facts = dict[str, str]

_is_web_address = URLValidator(schemes=["http", "https"])
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A meetup as a file tells of it.

    Facts are texts under the names of the page's fields, "" for none; besides them
    `description` and `location`. Notes say what had to be assumed.
    """

    uid: str
    facts: Facts
    notes: tuple[str, ...] = ()
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry of a file that is not taken over, and why."""

    title: str
    reason: str


@dataclass(slots=True)
class Reading:
    """What a file holds, in its own order."""

    proposals: list[Proposal] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


class EntryError(ValueError):
    """Says, in words for the reader of the preview, why an entry is not taken over."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class CutOffError(EntryError):
    message = gettext_lazy("The file ends in the middle of this entry.")


class UntitledError(EntryError):
    message = gettext_lazy("It has no title.")


class ExceptionDateError(EntryError):
    message = gettext_lazy(
        "It changes a single date of a series, of which only the first date is taken."
    )


class LongIdentifierError(EntryError):
    message = gettext_lazy("Its identifier (UID) is too long.")


class DamagedLineError(EntryError):
    message = gettext_lazy("It holds a line that cannot be read.")


def read_calendar(raw: bytes, *, zone: str) -> Reading:
    """Return the meetups that a calendar file proposes (RFC 5545).

    Args:
        raw: The file, at most 2 MB of UTF-8.
        zone: IANA name of the zone in which times without one are meant.

    Raises:
        CalendarFileError: Nothing can be taken from the file at all.
    """
    root = read_blocks(raw)
    clocks = Clocks.of(root, zone)
    reading = Reading()
    for event in root.walk("VEVENT"):
        try:
            reading.proposals.append(_proposal(event, clocks))
        except (EntryError, ImportTimeError) as error:
            reading.refusals.append(Refusal(_title_of(event), str(error)))
    if not root.is_closed:
        reading.refusals.append(
            Refusal("", _("The file is cut off. Further entries may be missing."))
        )
    reading.proposals = list(_latest(reading))
    return reading


def _proposal(event: Block, clocks: Clocks) -> Proposal:
    properties = _properties(event)
    if not event.is_closed:
        raise CutOffError
    if "RECURRENCE-ID" in properties:
        raise ExceptionDateError
    times = read_times(properties, clocks)
    notes = list(times.notes)
    if "RRULE" in properties or "RDATE" in properties:
        notes.append(_("It takes place repeatedly; only its first date is taken."))
    facts = _texts(properties, notes) | _clock_facts(times)
    uid = _uid(properties, facts, notes)
    return Proposal(uid, facts, tuple(notes), _sequence(properties))


def _properties(event: Block) -> dict[str, Property]:
    try:
        return event.properties(*WANTED)
    except UnreadableLineError as error:
        raise DamagedLineError from error


def _texts(properties: dict[str, Property], notes: list[str]) -> Facts:
    title = _line(properties, "SUMMARY")
    if not title:
        raise UntitledError
    meeting, place = _meeting_and_place(properties, notes)
    description = _BLANK_LINES.sub("\n\n", _text(properties, "DESCRIPTION"))
    return {
        "title": _cut(title, MAX_TITLE, _("Its title was too long and is cut."), notes),
        "description": _cut(
            description, MAX_TEXT, _("Its description was too long and is cut."), notes
        ),
        "status": _status(properties, notes),
        "form": _form(meeting, place),
        "location": _cut(
            place, MAX_PLACE, _("Its place was too long and is cut."), notes
        ),
        "online_url": meeting,
    }


def _meeting_and_place(
    properties: dict[str, Property], notes: list[str]
) -> tuple[str, str]:
    """Return the address of a video meeting and the place where people meet."""
    place = _line(properties, "LOCATION")
    meeting = next(filter(None, (_line(properties, name) for name in MEETINGS)), "")
    if not meeting and place.startswith(("http://", "https://")):
        meeting, place = place, ""
    if meeting and not _is_usable(meeting):
        notes.append(_("Its address to take part online cannot be used."))
        meeting = ""
    is_only_a_word = place.casefold() in {"online", str(Form.ONLINE.label).casefold()}
    return meeting, "" if meeting and is_only_a_word else place


def _is_usable(address: str) -> bool:
    try:
        _is_web_address(address)
    except ValidationError:
        return False
    return len(address) <= MAX_URL


def _form(meeting: str, place: str) -> str:
    if not meeting:
        return Form.ON_SITE.value
    return Form.HYBRID.value if place else Form.ONLINE.value


def _status(properties: dict[str, Property], notes: list[str]) -> str:
    given = _line(properties, "STATUS").upper()
    if given and given not in STATUSES:
        notes.append(_("Its status is not known; it is taken as confirmed."))
    return STATUSES.get(given, Status.CONFIRMED).value


def _clock_facts(times: Times) -> Facts:
    return {
        "start_date": _iso(times.start_date),
        "start_time": _iso(times.start_time),
        "end_date": _iso(times.end_date),
        "end_time": _iso(times.end_time),
        "zone": times.zone,
    }


def _iso(at: date | time | None) -> str:
    return at.isoformat() if at else ""


def _uid(properties: dict[str, Property], facts: Facts, notes: list[str]) -> str:
    """Return what the entry is known by; without a UID, its title and its start."""
    uid = _line(properties, "UID")
    if len(uid) > MAX_UID:
        raise LongIdentifierError
    if uid:
        return uid
    notes.append(
        _(
            "It has no identifier (UID): should its title or its start change, "
            "it will be taken for another meetup."
        )
    )
    known_by = (facts["title"], facts["start_date"], facts["start_time"], facts["zone"])
    return f"no-uid-{sha256(repr(known_by).encode()).hexdigest()[:32]}"


def _latest(reading: Reading) -> Iterator[Proposal]:
    """Yield one proposal for each UID: the one that was revised most often."""
    latest: dict[str, Proposal] = {}
    for proposal in reading.proposals:
        rival = latest.setdefault(proposal.uid, proposal)
        if proposal.sequence > rival.sequence:
            latest[proposal.uid] = proposal
    for proposal in reading.proposals:
        if latest[proposal.uid] is proposal:
            yield proposal
        else:
            reason = _("Another entry of this file has the same identifier (UID).")
            reading.refusals.append(Refusal(proposal.facts["title"], reason))


def _sequence(properties: dict[str, Property]) -> int:
    text = _line(properties, "SEQUENCE")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _title_of(event: Block) -> str:
    """Return how a refused entry calls itself, if it does."""
    try:
        found = event.properties("SUMMARY")
    except UnreadableLineError:
        return ""
    return _line(found, "SUMMARY")[:MAX_TITLE]


def _text(properties: dict[str, Property], name: str) -> str:
    found = properties.get(name)
    return clean(unescape_backslash(found.value)).strip() if found else ""


def _line(properties: dict[str, Property], name: str) -> str:
    return " ".join(_text(properties, name).split())


def _cut(text: str, limit: int, note: str, notes: list[str]) -> str:
    if len(text) <= limit:
        return text
    notes.append(note)
    return text[: limit - 1].rstrip() + "…"
