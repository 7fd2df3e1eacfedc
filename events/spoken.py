"""Searching what is said in recordings: hits lead to the second."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wagtail.models import Page

from events.models import Passage
from events.players import duration_display
from events.recorded import moment_address
from events.summits import speakers_of
from home.analysis import index_text, query_terms
from home.index import matching
from home.navigation import address
from home.querysets import PageQuerySet, preference

LISTED: Final = 10
MOMENTS_EACH: Final = 3  # of one recording
LOOKED_AT: Final = 100  # passages

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


def spoken(text: str, language: str, limit: int = LISTED) -> list[Moment]:
    """Return where all words of `text` are said within half a minute.

    Only recordings of public pages, each on its page for a reader of `language`. What is
    said in her language comes first; of one recording one language is enough.
    """
    groups = query_terms(text)
    if not groups:
        return []
    pages = PageQuerySet(Page).live_in(language)
    found = (
        Passage.objects.filter(
            recording__page__in=pages.values("pk"), pk__in=matching(Passage, groups)
        )
        .annotate(rank=preference(language, "language"))
        .select_related("recording__page__locale")
        .order_by("rank", "recording__page", "recording__position", "start_seconds")
    )
    chosen = list(_chosen(found[:LOOKED_AT], groups))[:limit]
    return _moments(chosen, groups)


def _chosen(
    found: Iterable[Passage], groups: Groups
) -> Iterator[tuple[Passage, dict[str, Any]]]:
    """Yield passages with the cue that says most of it; each cue once."""
    languages: dict[int, str] = {}
    seen: dict[int, set[float]] = {}
    for passage in found:
        key = passage.recording_id
        if languages.setdefault(key, passage.language) != passage.language:
            continue
        cue = max(passage.cues, key=lambda cue: _said(cue["text"], passage, groups))
        starts = seen.setdefault(key, set())
        if cue["start"] not in starts and len(starts) < MOMENTS_EACH:
            starts.add(cue["start"])
            yield passage, cue


def _said(text: str, passage: Passage, groups: Groups) -> int:
    """Count the words that were looked for in a text, as the index counts them."""
    terms = set(index_text(name=[], body=[text], language=passage.language).split())
    return sum(not terms.isdisjoint(group) for group in groups)


def _moments(
    chosen: list[tuple[Passage, dict[str, Any]]], groups: Groups
) -> list[Moment]:
    from home.views.search import parent_path, parents  # noqa: PLC0415  # views load last

    pages = [passage.recording.page for passage, _cue in chosen]
    above = parents(pages)
    named = speakers_of([page.pk for page in pages])
    return [
        Moment(
            title=page.title,
            title_lang=page.locale.language_code,
            crumb=above.get(parent_path(page), ""),
            url=moment_address(
                address(page.url_path, page.locale.language_code) or "",
                passage.recording.block,
                int(cue["start"]),
                passage.language,
            ),
            clock=duration_display(int(cue["start"])) or "0:00",
            speakers=[cue["voice"]]
            if cue["voice"]
            else [person.name for person in named.get(page.pk, [])],
            chapter=passage.chapter,
            lang=passage.language,
            pieces=list(pieces(cue["text"], passage, groups)),
        )
        for (passage, cue), page in zip(chosen, pages, strict=True)
    ]


def pieces(text: str, passage: Passage, groups: Groups) -> Iterator[Piece]:
    """Yield a text in parts, so that the words looked for can be marked."""
    for part in re.findall(r"\S+|\s+", text):
        yield Piece(part, bool(part.strip()) and _said(part, passage, groups) > 0)
