"""Captions and chapters in WebVTT, checked on upload and read for the transcript.

Own code rather than webvtt-py 0.6: that library does not say in which line a fault is,
drops stray text without a word and takes a cue that ends before it starts. Source of
the grammar: W3C WebVTT §4 (syntax) and §6.4 (cue text).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

Line: TypeAlias = tuple[int, str]

_HEADER: Final = re.compile(r"\ufeff?WEBVTT(?:[ \t].*)?")
# Unlike str.splitlines(), the format knows three line ends only.
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TIME: Final = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9]\.[0-9]{3})"
_TIMING: Final = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_SILENT: Final = re.compile(r"NOTE(?:[ \t].*)?|(?:STYLE|REGION)[ \t]*")
_TAG: Final = re.compile(r"<[^>]*>?")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s([^<>]*))?>|</v>")
# What XML 1.0 cannot carry: the transcript also goes into feeds.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Cue:
    """Is what one voice says in one cue: plain text, to be escaped where it is shown.

    Times are in seconds from the beginning. `text` holds no tags, its lines are parted
    by a line feed. `voice` is the speaker's name, None where the file names none.
    """

    start_seconds: float
    end_seconds: float
    text: str
    voice: str | None


class CaptionError(ValueError):
    """Says what is wrong with a caption file, and in which line (from 1) if in one.

    Codes: header, nul, timing, order (end not after start), stray_text (neither cue nor
    comment, often the rest of a cue after an empty line), too_long, too_many, empty.
    """

    def __init__(self, line: int | None, code: str) -> None:
        """Keep line and code for whoever words the message."""
        super().__init__(line, code)
        self.line = line
        self.code = code


def validate(
    text: str, *, max_cues: int = 20_000, max_bytes: int = 2_000_000
) -> tuple[Cue, ...]:
    """Check a WebVTT file and return its cues in the order of their start.

    `max_bytes` is the size in UTF-8. A cue with several voices becomes one Cue for each
    passage; passages without text are left out. Raises CaptionError.
    """
    _check_size(text, max_bytes)
    lines = _LINE_END.split(text)
    if not _HEADER.fullmatch(lines[0]):
        raise CaptionError(1, "header")
    cues: list[Cue] = []
    for count, block in enumerate(_cue_blocks(lines), start=1):
        if count > max_cues:
            raise CaptionError(block[0][0], "too_many")
        cues.extend(_cues(block))
    if not cues:
        raise CaptionError(None, "empty")
    return tuple(sorted(cues, key=lambda cue: cue.start_seconds))


def _check_size(text: str, max_bytes: int) -> None:
    if len(text) > max_bytes or len(text.encode(errors="surrogatepass")) > max_bytes:
        raise CaptionError(None, "too_long")
    before, nul, _ = text.partition("\x00")
    if nul:
        raise CaptionError(len(_LINE_END.findall(before)) + 1, "nul")


def _blocks(lines: list[str]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            block.append((number, line))
        elif block:
            yield block
            block = []


def _cue_blocks(lines: list[str]) -> Iterator[list[Line]]:
    """Yield each cue from its timing on, without its identifier."""
    blocks = _blocks(lines)
    header = next(blocks)
    for number, line in header:
        if "-->" in line:
            raise CaptionError(number, "timing")
    for block in blocks:
        arrows = [index for index, (_, line) in enumerate(block) if "-->" in line]
        if arrows:
            _check_arrows(block, arrows)
            yield block[arrows[0] :]
        elif not _SILENT.fullmatch(block[0][1]):
            raise CaptionError(block[0][0], "stray_text")


def _check_arrows(block: list[Line], arrows: list[int]) -> None:
    # Before the timing there is room for one line, the identifier; a second arrow means
    # that the empty line between two cues is missing.
    if arrows[0] > 1:
        raise CaptionError(block[arrows[0]][0], "timing")
    if len(arrows) > 1:
        raise CaptionError(block[arrows[1]][0], "timing")


def _cues(block: list[Line]) -> Iterator[Cue]:
    number, timing = block[0]
    found = _TIMING.fullmatch(timing)
    if found is None:
        raise CaptionError(number, "timing")
    start, end = _seconds(*found.group(1, 2, 3)), _seconds(*found.group(4, 5, 6))
    if end <= start:
        raise CaptionError(number, "order")
    for voice, passage in _passages("\n".join(line for _, line in block[1:])):
        if text := _plain(passage):
            yield Cue(start, end, text, voice)


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    # Counted in whole milliseconds: sums of floats drift apart in the last digit.
    milliseconds = int(seconds.replace(".", ""))
    return (int(hours or 0) * 3_600_000 + int(minutes) * 60_000 + milliseconds) / 1000


def _passages(payload: str) -> Iterator[tuple[str | None, str]]:
    voice, position = None, 0
    for tag in _VOICE.finditer(payload):
        yield voice, payload[position : tag.start()]
        voice = _name(tag[1] or "")
        position = tag.end()
    yield voice, payload[position:]


def _name(annotation: str) -> str | None:
    return " ".join(_plain(annotation).split()) or None


def _plain(text: str) -> str:
    # Tags go first: a character reference must not turn into one.
    bare = _UNPRINTABLE.sub("", html.unescape(_TAG.sub("", text)))
    return "\n".join(line.strip() for line in bare.strip().split("\n"))
