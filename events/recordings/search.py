"""Searching what is said in recordings: hits lead to the second."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Window
from django.db.models.functions import RowNumber
from wagtail.models import Page

from events.models import Passage, Recording
from events.recordings.on_pages import moment_address
from events.recordings.players import duration_display
from events.recordings.voices import shown_voice
from events.summits import speakers_of
from home.analysis import index_text, query_terms
from home.index import matching
from home.locks import locked_collections
from home.navigation import address
from home.querysets import PageQuerySet, preference

LISTED: Final = 10
MOMENTS_EACH: Final = 3  # of one recording
PASSAGES_EACH: Final = 5  # so that a long recording does not hide the others
LOOKED_AT: Final = (
    100  # passages: each of their cues is analysed while the reader waits
)

Groups = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; `is_hit` of a word that was looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A second of a recording at which somebody says what was looked for."""

    title: str
    title_lang: str
    crumb: str  # the summit
    url: str
    clock: str
    speakers: list[str]
    chapter: str
    lang: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Said:
    """What a search finds; `has_more` where not all of it is listed."""

    moments: list[Moment]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """The cue of a passage that says most of what was looked for."""

    passage: Passage
    cue: dict[str, Any]
    words: int


def spoken(text: str, language: str, limit: int = LISTED) -> Said:
    """Return where all words of `text` are said within half a minute.

    Only recordings of public pages, each on its page for a reader of `language`. What is
    said in her language comes first; of one recording one language is enough. The best
    moment of each recording comes before the second of any.
    """
    groups = query_terms(text)
    if not groups:
        return Said([], has_more=False)
    hits = _best_first(_found(groups, language), groups)
    return Said(_moments(hits[:limit], groups), has_more=len(hits) > limit)


def _found(groups: Groups, language: str) -> list[list[Passage]]:
    """Return the passages of each recording, in the language it is best read in."""
    pages = PageQuerySet(Page).live_in(language)
    rank = preference(language, "language")
    place = Window(
        RowNumber(), partition_by="recording", order_by=[rank, "start_seconds"]
    )
    found = (
        Passage.objects.filter(
            recording__in=Recording.objects.on_the_record(),
            recording__page__in=pages.values("pk"),
            pk__in=matching(Passage, groups),
        )
        .annotate(rank=rank, place=place)
        .filter(place__lte=PASSAGES_EACH)
        .select_related("recording__page__locale", "document")
        .order_by("rank", "recording__page", "recording__position", "place")
    )
    together: dict[int, list[Passage]] = {}
    for passage in _open(found[:LOOKED_AT]):
        of_recording = together.setdefault(passage.recording_id, [])
        if all(one.language == passage.language for one in of_recording):
            of_recording.append(passage)
    return list(together.values())


def _open(passages: Iterable[Passage]) -> list[Passage]:
    """Leave out what was locked just now, before the passages were looked at again."""
    found = list(passages)
    locked = locked_collections() if found else frozenset()
    return [
        passage
        for passage in found
        if passage.document is None or passage.document.collection_id not in locked
    ]


def _best_first(recordings: Iterable[list[Passage]], groups: Groups) -> list[Hit]:
    """Return the hits of all recordings; what is said in another language comes last."""
    ranked = [
        (passages[0].rank, place, -hit.words, number, hit)
        for number, passages in enumerate(recordings)
        for place, hit in enumerate(_best(passages, groups))
    ]
    return [hit for *_, hit in sorted(ranked, key=lambda one: one[:-1])]


def _best(passages: Iterable[Passage], groups: Groups) -> list[Hit]:
    """Return the best hits in passages of one recording, each cue once.

    Where only the title of a chapter has the words, the chapter's beginning is the hit.
    """
    hits: list[Hit] = []
    seen: set[Any] = set()
    for passage in passages:
        hit = _hit(passage, groups, seen)
        key = hit.cue["start"] if hit.words else passage.chapter
        if key not in seen:
            seen.add(key)
            hits.append(hit)
    return sorted(hits, key=lambda hit: -hit.words)[:MOMENTS_EACH]


def _hit(passage: Passage, groups: Groups, seen: set[Any]) -> Hit:
    """Return the cue with most words, the first such that is not told already."""
    fresh = [cue for cue in passage.cues if cue["start"] not in seen]
    counted = [
        (_said(cue["text"], passage, groups), cue) for cue in fresh or passage.cues
    ]
    words, cue = max(counted, key=lambda one: one[0])
    return Hit(passage, cue, words)


def _said(text: str, passage: Passage, groups: Groups) -> int:
    """Count the words that were looked for in a text, as the index counts them."""
    terms = set(index_text(name=[], body=[text], language=passage.language).split())
    return sum(not terms.isdisjoint(group) for group in groups)


def _moments(hits: list[Hit], groups: Groups) -> list[Moment]:
    from home.views.search import parent_path, parents  # noqa: PLC0415  # views load last

    pages = [hit.passage.recording.page for hit in hits]
    above = parents(pages)
    named = speakers_of([page.pk for page in pages])
    return [
        _moment(
            hit,
            groups,
            crumb=above.get(parent_path(page), ""),
            named=[person.name for person in named.get(page.pk, [])],
        )
        for hit, page in zip(hits, pages, strict=True)
    ]


def _moment(hit: Hit, groups: Groups, *, crumb: str, named: list[str]) -> Moment:
    passage, cue, recording = hit.passage, hit.cue, hit.passage.recording
    page, seconds = recording.page, int(cue["start"])
    language = page.locale.language_code
    path = address(page.url_path, language) or ""
    return Moment(
        title=page.title,
        title_lang=language,
        crumb=crumb,
        url=moment_address(path, recording.block, seconds, passage.language),
        clock=duration_display(seconds) or "0:00",
        speakers=_speakers(cue["voice"], named),
        chapter=passage.chapter,
        lang=passage.language,
        pieces=list(pieces(cue["text"], passage, groups)),
    )


def _speakers(voice: str | None, named: list[str]) -> list[str]:
    """Return who says it: the voice if it has a name, else who spoke in the session."""
    if voice:
        return [shown] if (shown := shown_voice(voice)) else []
    return named


def pieces(text: str, passage: Passage, groups: Groups) -> Iterator[Piece]:
    """Yield a text in parts, so that the words looked for can be marked."""
    for part in re.findall(r"\S+|\s+", text):
        yield Piece(part, bool(part.strip()) and _said(part, passage, groups) > 0)
