"""The transcript of a recording as a page shows it, with links to each second."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from events.recordings.addresses import whole_seconds
from events.recordings.on_pages import Recorded, deep_link
from events.recordings.players import duration_display
from events.recordings.transcripts import Chapter, Transcript, best, transcripts
from events.recordings.voices import shown_voice
from events.recordings.webvtt import Cue
from home.languages import autonym


@dataclass(frozen=True, slots=True)
class Line:
    """What is said from a second on; `voice` where another one begins to speak.

    It `is_unnamed` where that one is not known to agree to be named.
    """

    seconds: int
    clock: str
    url: str
    voice: str
    is_unnamed: bool
    text: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    clock: str
    url: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Choice:
    """Another language of the transcript; `label` names it in itself."""

    language: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    language: str
    chapter_language: str
    parts: list[Part]
    others: list[Choice]
    is_open: bool
    correction: str  # the query by which the contact page knows what is meant


def start_of(recorded: Recorded, request: HttpRequest | None) -> int | None:
    """Return the second a page is asked to play a recording from, if it is this one."""
    asked = request.GET if request else QueryDict()
    return second_in(asked) if _is_meant(recorded, asked.get("recording")) else None


def second_in(asked: QueryDict) -> int | None:
    """Return the second that is asked for; what is none is ignored."""
    return whole_seconds(asked.get("t", ""))


def _is_meant(recorded: Recorded, name: str | None) -> bool:
    """Say whether a page is asked for this recording; unnamed, its first is meant."""
    if name:
        return recorded.name == name
    first = next(iter(recorded.page.recordings), None)
    return first is not None and first.block == recorded.block


def reading(recorded: Recorded, request: HttpRequest | None) -> Reading | None:
    """Return the transcript to show; None of a recording without captions."""
    asked = request.GET if request else QueryDict()
    found = transcripts(recorded.value)
    is_meant = _is_meant(recorded, asked.get("recording"))
    wanted = asked.get("captions", "") if is_meant else ""
    chosen = found.get(wanted) or best(
        found, recorded.page.language, recorded.value.get("language")
    )
    if chosen is None:
        return None
    start = start_of(recorded, request)
    here = _cue_at(chosen, start)
    return Reading(
        language=chosen.language,
        chapter_language=chosen.chapter_language,
        parts=[_part(recorded, chosen, chapter, here) for chapter in chosen.chapters],
        others=[
            Choice(code, autonym(code), deep_link(recorded, start, code))
            for code in found
            if code != chosen.language
        ],
        is_open=_is_open(recorded, start) or wanted in found,
        correction=urlencode({"about": deep_link(recorded, start, chosen.language)}),
    )


def _is_open(recorded: Recorded, start: int | None) -> bool:
    # Browsers show no captions of sound: this text is all that deaf readers have.
    return start is not None or recorded.player.is_audio


def _cue_at(transcript: Transcript, start: int | None) -> Cue | None:
    """Return what is said at a second: what begins in it, else what began before.

    Of several that begin in the same second, a link to it means the first.
    """
    if start is None:
        return None
    here = transcript.cues[0]
    for cue in transcript.cues:
        if int(cue.start_seconds) > start:
            break
        if int(cue.start_seconds) > int(here.start_seconds):
            here = cue
    return here


def _part(
    recorded: Recorded, transcript: Transcript, chapter: Chapter, here: Cue | None
) -> Part:
    seconds = int(chapter.seconds)
    return Part(
        title=chapter.title,
        clock=_clock(seconds),
        url=deep_link(recorded, seconds, transcript.language),
        lines=list(_lines(recorded, transcript.language, chapter, here)),
    )


def _lines(
    recorded: Recorded, language: str, chapter: Chapter, here: Cue | None
) -> Iterator[Line]:
    last: Any = None
    for cue in chapter.cues:
        seconds = int(cue.start_seconds)
        voice = shown_voice(cue.voice) if cue.voice != last else ""
        yield Line(
            seconds=seconds,
            clock=_clock(seconds),
            url=deep_link(recorded, seconds, language),
            voice=voice,
            is_unnamed=bool(cue.voice) and cue.voice != last and not voice,
            text=cue.text,
            is_here=cue is here,
        )
        last = cue.voice


def _clock(seconds: int) -> str:
    return duration_display(seconds) or "0:00"
