"""Captions and chapters in WebVTT, checked on upload and read for the transcript.

Own code rather than webvtt-py 0.6: that library does not say in which line a fault is,
drops stray text without a word and takes a cue that ends before it starts. Source of
the grammar: W3C WebVTT, §4 (syntax) and §6.4 (cue text).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADER: Final = re.compile(r"\ufeff?WEBVTT(?:[ \t].*)?")
# Unlike str.splitlines(), the format knows three line ends only.
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TIME: Final = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9]\.[0-9]{3})"
_TIMING: Final = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_SILENT_BLOCK: Final = re.compile(r"(?:NOTE(?:[ \t].*)?|(?:STYLE|REGION)[ \t]*)")
_TAG: Final = re.compile(r"<[^>]*(?:>|\Z)")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?(?:\s+([^>]*))?>|</v>")
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

    Codes: header, nul, timing, order (end not after start), stray_text, too_long,
    too_many, empty.
    """

    def __init__(self, line: int | None, code: str) -> None:
        """Keep the line and the code for whoever words the message."""
        super().__init__(f"{code} (line {line})" if line else code)
        self.line = line
        self.code = code


type_of_line = tuple[int, str]


def validate(
    text: str, *, max_cues: int = 20_000, max_bytes: int = 2_000_000
) -> tuple[Cue, ...]:
    """Check a WebVTT file and return its cues in the order of their start.

    `max_bytes` is the size in UTF-8. A cue with several voices becomes one Cue for each
    passage; passages without text are left out. Raises CaptionError.
    """
    _check_whole(text, max_bytes)
    cues: list[Cue] = []
    blocks = _blocks(_LINE_END.split(text))
    next(blocks)  # the header and the lines that belong to it
    for count, block in enumerate(filter(_is_cue, blocks), start=1):
        if count > max_cues:
            raise CaptionError(block[0][0], "too_many")
        cues.extend(_cues(block))
    if not cues:
        raise CaptionError(None, "empty")
    return tuple(sorted(cues, key=lambda cue: cue.start_seconds))
