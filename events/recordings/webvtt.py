"""Captions and chapters in WebVTT, checked on upload and read for the transcript.

webvtt-py reads the cues: blocks, times and what is said. It neither says in which line
a fault is nor minds stray text between cues, digits of other scripts, `WEBVTTX`, a cue
that ends before it starts or a file without bounds, and its strict mode refuses cue
settings that players skip. So each line is looked at here before. Of several voices in
a cue it names the first alone, and it reads no character references: the words are
taken apart here, too. Source of the grammar: W3C WebVTT §4 (syntax) and §6.4 (cue
text).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import webvtt

Line: TypeAlias = tuple[int, str]

_HEADER: Final = re.compile(r"\ufeff?WEBVTT(?:[ \t].*)?")
# Unlike str.splitlines(), the format knows three line ends only.
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_SUBRIP: Final = re.compile(r"\ufeff?\s*[0-9]+[ \t]*\n[^\n]*-->")
_TIME: Final = r"(?:[0-9]{2,4}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
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

    Codes: header, subrip (no header, but the first cue of the other format), nul,
    timing, order (end not after start), stray_text (neither cue nor comment, often the
    rest of a cue after an empty line), too_long, too_many, empty.
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
    timings = list(_timing_lines(_LINE_END.split(text), max_cues))
    captions = webvtt.from_string(text).captions
    cues: list[Cue] = []
    for number, caption in zip(timings, captions, strict=True):
        cues.extend(_cues(number, caption))
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


def _timing_lines(lines: list[str], max_cues: int) -> Iterator[int]:
    """Yield the line in which each cue begins, having looked at all around it."""
    if not _HEADER.fullmatch(lines[0]):
        is_subrip = _SUBRIP.match("\n".join(lines[:10]))
        raise CaptionError(1, "subrip" if is_subrip else "header")
    blocks = _blocks(lines)
    for number, line in next(blocks):
        if "-->" in line:
            raise CaptionError(number, "timing")
    found = 0
    for block in blocks:
        if number_of_cue := _timing_line(block):
            found += 1
            if found > max_cues:
                raise CaptionError(number_of_cue, "too_many")
            yield number_of_cue


def _timing_line(block: list[Line]) -> int | None:
    """Return the line with the times of a cue; None for what is no cue."""
    arrows = [index for index, (_, line) in enumerate(block) if "-->" in line]
    if arrows:
        _check_arrows(block, arrows)
        return block[arrows[0]][0]
    if not _SILENT.fullmatch(block[0][1]):
        raise CaptionError(block[0][0], "stray_text")
    return None


def _check_arrows(block: list[Line], arrows: list[int]) -> None:
    # Before the timing there is room for one line, the identifier; a second arrow means
    # that the empty line between two cues is missing.
    if arrows[0] > 1:
        raise CaptionError(block[arrows[0]][0], "timing")
    if len(arrows) > 1:
        raise CaptionError(block[arrows[1]][0], "timing")
    number, line = block[arrows[0]]
    if not _TIMING.fullmatch(line):
        raise CaptionError(number, "timing")


def _cues(number: int, caption: webvtt.Caption) -> Iterator[Cue]:
    start, end = (
        time.in_milliseconds() / 1000 for time in (caption.start_time, caption.end_time)
    )
    if end <= start:
        raise CaptionError(number, "order")
    for voice, passage in _passages(caption.raw_text):
        if text := _plain(passage):
            yield Cue(start, end, text, voice)


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
