"""What is said in a recording: its captions, grouped by its chapters."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from wagtail.documents.models import AbstractDocument

from events.recordings.captions import CaptionFileError, check_captions
from events.recordings.webvtt import Cue
from home.caching import cached
from home.languages import by_preference, is_language

PASSAGE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording; `title` is empty where a recording has no chapters.

    `seconds` is where it begins. The cues are those that begin in it.
    """

    seconds: float
    title: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """The captions of a recording in one language; chapters may be in another."""

    language: str
    chapters: tuple[Chapter, ...]
    chapter_language: str = ""
    file: AbstractDocument | None = None

    @property
    def cues(self) -> tuple[Cue, ...]:
        return tuple(cue for chapter in self.chapters for cue in chapter.cues)


def transcripts(recording: Mapping[str, Any]) -> dict[str, Transcript]:
    """Return the transcripts of a stored recording by language, as it lists them.

    Captions that are gone or broken are left out.
    """
    chapters = _chapters(recording)
    return {
        language: _transcript(language, cues, chapters, file)
        for language, (file, cues) in read_all(recording, "captions").items()
    }


def chapters(recording: Mapping[str, Any], language: str) -> tuple[Cue, ...]:
    """Return the chapters for a reader of `language`; their texts are the titles."""
    found = _chapters(recording)
    return best(found, language, recording.get("language")) or ()


def read_all(
    recording: Mapping[str, Any], kind: str
) -> dict[str, tuple[AbstractDocument, tuple[Cue, ...]]]:
    """Return the files of one kind and their cues, by language; the first one counts."""
    found: dict[str, tuple[AbstractDocument, tuple[Cue, ...]]] = {}
    for track in recording.get("tracks") or ():
        language, document = track.get("language"), track.get("file")
        wanted = (track.get("kind") or "captions") == kind and is_language(language)
        if document and wanted and language not in found and (cues := read(document)):
            found[language] = document, cues
    return found


def _chapters(recording: Mapping[str, Any]) -> dict[str, tuple[Cue, ...]]:
    found = read_all(recording, "chapters")
    return {language: cues for language, (_file, cues) in found.items()}


def read(document: AbstractDocument) -> tuple[Cue, ...]:
    """Return the cues of a file; none of one that is gone or broken."""
    key = f"cues:{document.pk}:{document.file_hash}"
    return cached(key, lambda: _read(document))


def _read(document: AbstractDocument) -> tuple[Cue, ...]:
    try:
        return check_captions(document)
    except CaptionFileError:
        return ()  # uploads are checked; this one was changed in storage, or is gone


def best(found: Mapping[str, Any], language: str, spoken: Any) -> Any:
    """Return what is for a reader of `language`; None of nothing."""
    for code in (language, spoken, *by_preference(language), *found):
        if code in found:
            return found[code]
    return None


def _transcript(
    language: str,
    cues: tuple[Cue, ...],
    chapters: dict[str, tuple[Cue, ...]],
    file: AbstractDocument,
) -> Transcript:
    chosen = language if language in chapters else next(iter(chapters), "")
    if not chosen:
        return Transcript(language, (Chapter(0.0, "", cues),), file=file)
    parts = tuple(_grouped(cues, chapters[chosen]))
    return Transcript(language, parts, chosen, file)


def _grouped(cues: tuple[Cue, ...], marks: tuple[Cue, ...]) -> Iterator[Chapter]:
    """Yield a part for each chapter, and one without title for what comes before."""
    starts = [mark.start_seconds for mark in marks]
    within: list[list[Cue]] = [[] for _ in range(len(marks) + 1)]
    for cue in cues:
        within[bisect_right(starts, cue.start_seconds)].append(cue)
    if within[0]:
        yield Chapter(0.0, "", tuple(within[0]))
    for mark, part in zip(marks, within[1:], strict=True):
        yield Chapter(mark.start_seconds, mark.text, tuple(part))


def passages(transcript: Transcript) -> Iterator[tuple[str, tuple[Cue, ...]]]:
    """Yield half a minute of speech each, with the title of its chapter.

    A passage begins with the last cue of the one before, so that words of one sentence
    are found together; not after a silence.
    """
    for chapter in transcript.chapters:
        cues = chapter.cues
        for start, end in pairwise([0, *_cuts(cues), len(cues)]):
            if start < end:
                yield chapter.title, cues[_overlap(cues, start) : end]


def _overlap(cues: tuple[Cue, ...], start: int) -> int:
    """Return where a passage begins that is cut at `start`."""
    before = max(start - 1, 0)
    gap = cues[start].start_seconds - cues[before].start_seconds
    return before if gap < PASSAGE_SECONDS else start


def _cuts(cues: Iterable[Cue]) -> Iterator[int]:
    begun: float | None = None
    for place, cue in enumerate(cues):
        if begun is None:
            begun = cue.start_seconds
        elif cue.start_seconds - begun >= PASSAGE_SECONDS:
            begun = cue.start_seconds
            yield place
