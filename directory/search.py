"""The one door to the directory: what is asked in, a page of entries with counts out.

A text is cut into words. Each word may be part of a name, begin one, stand in the
summary or the text, or name a topic, audience, language or place in any language
(`directory.concepts`); every word must be found in one of these ways, in whichever
language version of the entry. How it was found decides the rank:

    0 the whole name · 1 words of names · 2 beginnings of them · 3 summary and concepts
    · 4 the text, and places that are served from elsewhere

Then come what is active and confirmed lately before the rest, pages in the reader's
language before others, and the folded name. All of it is computed by the database from
index terms that are the same everywhere, so two databases give one order.
"""

from dataclasses import dataclass, field

from django.db.models import F, Q
from django.utils import timezone

from directory import facets, spelling
from directory.concepts import concepts, narrow_terms, wide_terms
from directory.filters import (
    ACTIVE,
    CONFIRMED,
    NAME,
    NEWEST,
    RELEVANCE,
    Criteria,
    conditions,
)
from directory.models import ProfilePage
from directory.querysets import Groups, ProfileQuerySet
from home.analysis import query_words, significant, whole, word_terms
from home.querysets import restricted

__all__ = [
    "Criteria",
    "Found",
    "NoSuchPageError",
    "Relaxation",
    "SearchError",
    "search",
]

# The fields of the index a word is looked up in, best first; see `home.analysis`.
NAMES, BEGINNINGS, SUMMARIES, ANYWHERE = "n", "np", "npt", "nptb"


class SearchError(Exception):
    """Base of what can be wrong with a search."""


class NoSuchPageError(SearchError):
    """The page asked for lies beyond the last one."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A filter that hides everything, and how many entries there are without it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of entries, and what a reader may do next."""

    count: int
    page: int
    per_page: int
    entries: tuple[ProfilePage, ...] = ()
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    suggestion: str | None = None
    relaxations: tuple[Relaxation, ...] = ()


def search(criteria: Criteria, *, language: str, page: int, per_page: int) -> Found:
    """Return the entries that meet `criteria`, for a reader of `language`.

    Pages count from one. Raises `NoSuchPageError` when there are fewer.
    """
    tiers = tiers_of(criteria.text)
    hidden = restricted()
    entries = ProfilePage.objects.live_in(language, hidden)
    if tiers:
        entries = entries.found_by(tiers[-1], hidden)
    active = _conditions(criteria, tiers, hidden)
    counts = facets.count(entries, active)
    first = (page - 1) * per_page
    if page < 1 or first >= max(counts.total, 1):
        raise NoSuchPageError(page)
    if not counts.total:
        return _nothing(criteria, counts, per_page)
    chosen = entries.filter(*active.values())
    if tiers and criteria.sort == RELEVANCE:
        chosen = chosen.in_tiers(tiers[:-1], hidden)
    chosen = _sorted(chosen, criteria.sort)
    chosen = chosen.select_related("locale", "logo").prefetch_related(
        "logo__renditions"
    )
    return Found(
        count=counts.total,
        page=page,
        per_page=per_page,
        entries=tuple(chosen.defer_streamfields()[first : first + per_page]),
        facets=counts.facets,
    )


def tiers_of(text: str) -> list[Groups]:
    """Return the index terms `text` is looked up by, the best way of being found first.

    A whole name is written as one term, which stands in for each of the words: so
    "job aid ukraine" finds "JobAidUkraine", and the reverse.
    """
    words = query_words(text)
    if not words:
        return []
    name, meanings = whole(words), concepts(words)
    tiers: list[list[list[str]]] = [[[name]], [], [], [], []]
    for i in significant(words):
        narrow, wide = narrow_terms(meanings[i]), wide_terms(meanings[i])
        tiers[1].append([name, *word_terms(words[i], NAMES)])
        tiers[2].append([name, *word_terms(words[i], BEGINNINGS)])
        tiers[3].append([name, *word_terms(words[i], SUMMARIES), *narrow])
        tiers[4].append([name, *word_terms(words[i], ANYWHERE), *narrow, *wide])
    return list(tiers)


def _conditions(criteria: Criteria, tiers: list[Groups], hidden: Q) -> dict[str, Q]:
    """Return the condition of each filter; a whole name also finds what has ended."""
    active = conditions(criteria)
    if tiers and criteria.status == ACTIVE:
        named = ProfilePage.objects.keys_found_by(tiers[0], hidden)
        active["status"] |= Q(translation_key__in=named)
    return active


def _sorted(entries: ProfileQuerySet, sort: str) -> ProfileQuerySet:
    if sort == NAME:
        return entries.sorted_by()
    if sort == NEWEST:
        return entries.sorted_by(F("first_published_at").desc(nulls_last=True))
    if sort == CONFIRMED:
        newest = F("confirmed_on").desc(nulls_last=True)
        return entries.with_confirmation().sorted_by(newest)
    best = ["tier"] if "tier" in entries.query.annotations else []
    entries = entries.with_freshness(timezone.localdate())
    return entries.sorted_by(*best, "freshness", "language_rank")


def _nothing(criteria: Criteria, counts: facets.Counts, per_page: int) -> Found:
    """Return what helps somebody who found nothing: filters to drop, another spelling."""
    costly = sorted(counts.without.items(), key=lambda item: -item[1])
    return Found(
        count=0,
        page=1,
        per_page=per_page,
        facets=counts.facets,
        suggestion=spelling.nearest(criteria.text),
        relaxations=tuple(
            Relaxation(name, number) for name, number in costly if number
        ),
    )
