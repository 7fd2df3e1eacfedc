"""Calendar files taken apart (RFC 5545 §3.1, §3.6), whoever has written them.

Files from elsewhere may be cut off, nested without end or no calendars at all. So they
are divided into blocks here, within limits, and icalendar sees one line at a time.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from icalendar.parser import Contentline

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_BLOCKS: Final = 10_000
MAX_EVENTS: Final = 500
MAX_DEPTH: Final = 8
MAX_LINE: Final = 20_000  # characters, unfolded; what is longer is cut

_BREAK: Final = re.compile("\r\n|\n|\r")
_FRAME: Final = re.compile(r"(BEGIN|END):\s*([A-Z0-9-]{1,40})\s*", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,60}(?=[;:])")


class CalendarFileError(ValueError):
    """Says, in words for whoever has chosen the file, why nothing of it is taken."""

    message: str | Promise = _("This calendar file is damaged.")

    def __str__(self) -> str:
        return str(self.message)


class EmptyFileError(CalendarFileError):
    message = _("This file is empty.")


class FileTooLargeError(CalendarFileError):
    message = _("This file is too large: at most 2 MB are possible.")


class EncodingError(CalendarFileError):
    message = _(
        "This file is not encoded as UTF-8. Please export it again with this encoding."
    )


class NotACalendarError(CalendarFileError):
    message = _("This is not a calendar file: it does not begin with BEGIN:VCALENDAR.")


class BrokenStructureError(CalendarFileError):
    message = _("This calendar file is damaged: its parts do not fit together.")


class TooDeepError(CalendarFileError):
    message = _("The parts of this calendar file are nested too deeply.")


class TooManyEventsError(CalendarFileError):
    message = _(
        "This calendar holds more than 500 events. Please export a shorter period."
    )


class UnreadableLineError(ValueError):
    """A line that is needed is not a name, a colon and a value."""


@dataclass(frozen=True, slots=True)
class Property:
    """A content line taken apart; the value stands as it was written."""

    parameters: Mapping[str, str]
    value: str


@dataclass(slots=True)
class Block:
    """What stands between BEGIN and END, without the blocks inside."""

    name: str
    lines: list[str] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)
    is_closed: bool = False

    def walk(self, name: str) -> Iterator["Block"]:
        """Yield the blocks of that name, this one and those inside, in order."""
        if self.name == name:
            yield self
        for block in self.blocks:
            yield from block.walk(name)

    def properties(self, *names: str) -> dict[str, Property]:
        """Return the first property of each of these names that there is.

        Raises:
            UnreadableLineError: One of them cannot be read.
        """
        found: dict[str, Property] = {}
        for line in self.lines:
            match = _NAME.match(line)
            name = match[0].upper() if match else ""
            if name in names and name not in found:
                found[name] = _property(line)
        return found


def read_blocks(raw: bytes) -> Block:
    """Return the calendars of a file, below a block without a name.

    Raises:
        CalendarFileError: It is none, or exceeds the limits.
    """
    root = Block("")
    stack = [root]
    begun = 0
    for line in _lines(_text(raw)):
        frame = _FRAME.fullmatch(line)
        if frame is None:
            stack[-1].lines.append(line)
        elif frame[1].upper() == "BEGIN":
            begun += 1
            _begin(stack, frame[2].upper(), begun)
        else:
            _end(stack, frame[2].upper())
    root.is_closed = len(stack) == 1
    if sum(1 for _event in root.walk("VEVENT")) > MAX_EVENTS:
        raise TooManyEventsError
    return root


def _begin(stack: list[Block], name: str, begun: int) -> None:
    if begun > MAX_BLOCKS:
        raise TooManyEventsError
    if len(stack) > MAX_DEPTH:
        raise TooDeepError
    block = Block(name)
    stack[-1].blocks.append(block)
    stack.append(block)


def _end(stack: list[Block], name: str) -> None:
    if stack[-1].name != name:
        raise BrokenStructureError
    stack.pop().is_closed = True


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise FileTooLargeError
    if not raw.strip():
        raise EmptyFileError
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingError from error
    if not text[:100].lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise NotACalendarError
    return text


def _lines(text: str) -> Iterator[str]:
    """Yield lines unfolded (RFC 5545 §3.1), none of them empty."""
    parts: list[str] = []
    for line in _BREAK.split(text):
        if parts and line.startswith((" ", "\t")):
            parts.append(line[1:])
            continue
        yield from _joined(parts)
        parts = [line]
    yield from _joined(parts)


def _joined(parts: list[str]) -> Iterator[str]:
    line = "".join(parts)
    if line.strip():
        yield line[:MAX_LINE]


def _property(line: str) -> Property:
    try:
        _name, parameters, value = Contentline(line).raw_parts()
    except ValueError as error:
        raise UnreadableLineError(line) from error
    first = {
        name.upper(): each if isinstance(each, str) else str(each[0])
        for name, each in parameters.items()
    }
    return Property(first, value)
