"""The one door to the directory: what is asked in, a page of entries with counts out.

How an entry was found decides its rank (`directory.tiers`). Then come what is active
and confirmed lately before the rest, pages in the reader's language before others, and
the folded name. The database finds index terms, which are the same everywhere; all the
rest is computed here from sets (`directory.shelf`), so two databases give one order.

Where nothing is found, the search helps itself: filters that were too strict are named
with what they cost; else the nearest spelling is searched for and said so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import product
from operator import and_, or_

from django.utils import timezone

from directory import shelf, spelling
from directory.filters import ACTIVE, CONFIRMED, DIMENSIONS, NAME, NEWEST, Criteria
from directory.models import ProfilePage
from directory.shelf import View
from directory.tiers import Question, understand
from home.index import Groups, matching_each
from home.querysets import restricted

__all__ = [
    "Criteria",
    "Found",
    "NoSuchPageError",
    "Relaxation",
    "SearchError",
    "search",
]


class SearchError(Exception):
    """Base of what can be wrong with a search."""


class NoSuchPageError(SearchError):
    """The page asked for lies beyond the last one."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A filter that hides everything, and how many entries there are without it.

    Without a name: all filters together.
    """

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
    corrected: str | None = None  # what was searched for instead
    broader: bool = False  # nothing on the topic itself, but on a broader one
    relaxations: tuple[Relaxation, ...] = ()
    words: tuple[str, ...] = ()  # each finds something, but no entry has them all


def search(criteria: Criteria, *, language: str, page: int, per_page: int) -> Found:
    """Return the entries that meet `criteria`, for a reader of `language`.

    Pages count from one; the first is there even if nothing is found. Raises
    `NoSuchPageError` when there are fewer.
    """
    found = _helped(criteria, language, page, per_page)
    if page != 1 and not found.count:
        raise NoSuchPageError(page)
    return found


def _helped(criteria: Criteria, language: str, page: int, per_page: int) -> Found:
    """Return what is found, if need be by another spelling or on a broader topic."""
    view = shelf.view(language)
    found = _found(criteria, view, page, per_page)
    if found.count or criteria.exact:
        return found
    best = found
    for meant in spelling.corrections(criteria.text, restricted()):
        instead = replace(criteria, text=meant)
        again = _found(instead, view, page, per_page)
        if again.count:
            return replace(again, corrected=meant)
        if again.relaxations and not best.relaxations:
            best = replace(again, corrected=meant)
    if best.relaxations:
        return best
    wider = _found(criteria, view, page, per_page, broadly=True)
    return replace(wider, broader=True) if wider.count else best


def _found(
    criteria: Criteria, view: View, page: int, per_page: int, *, broadly: bool = False
) -> Found:
    question = understand(criteria.text, broadly=broadly)
    tiers = _tiers(question, view)
    hits = Hits(reduce(or_, tiers), view.chosen(criteria))
    if question.tiers and criteria.status == ACTIVE:
        hits.chosen["status"] |= tiers[0]  # a whole name also finds what has ended
    counts = {name: view.counts(name, hits.without(name)) for name in DIMENSIONS}
    total = hits.without().bit_count()
    if not total:
        return _nothing(hits, counts, question, per_page)
    first = (page - 1) * per_page
    if page < 1 or first >= total:
        raise NoSuchPageError(page)
    groups = _order(criteria.sort, hits.without(), tiers, view)
    places = shelf.window(groups, first, per_page)
    return Found(
        count=total,
        page=page,
        per_page=per_page,
        entries=_entries([view.entries[place].pk for place in places]),
        facets=counts,
    )


@dataclass(frozen=True, slots=True)
class Hits:
    """What a text finds, and what each of the filters leaves of everything."""

    found: int
    chosen: dict[str, int]

    def without(self, left_out: str = "") -> int:
        """Return what is found under all filters, or under all but one."""
        kept = (bits for name, bits in self.chosen.items() if name != left_out)
        return reduce(and_, kept, self.found)


def _tiers(question: Question, view: View) -> list[int]:
    """Return the entries of each tier, in the first in which they are found."""
    if not question.tiers:
        return [view.all]
    tiers, seen = [], 0
    for pages in matching_each(ProfilePage, _further(question.tiers)):
        found = view.of(pages)
        tiers.append(found & ~seen)
        seen |= found
    return tiers


def _further(tiers: Sequence[Groups]) -> list[Groups]:
    """Return what each tier finds that those before it do not, if that is one word."""
    if any(len(groups) > 1 for groups in tiers):
        return list(tiers)
    seen: set[str] = set()
    asked: list[Groups] = []
    for (terms,) in tiers:
        asked.append([[term for term in terms if term not in seen]])
        seen.update(terms)
    return [groups for groups in asked if groups[0]]


def _order(sort: str, hits: int, tiers: Sequence[int], view: View) -> Iterator[int]:
    """Yield the hits in sets, one set after another; within each by name."""
    if sort == NAME:
        return iter([hits])
    if sort in {NEWEST, CONFIRMED}:
        places = view.by_publication() if sort == NEWEST else view.by_confirmation()
        found = set(shelf.members(hits))
        return (1 << place for place in places if place in found)
    ranks = product(tiers, view.by_freshness(timezone.localdate()), view.by_language())
    return (reduce(and_, sets, hits) for sets in ranks)


def _entries(shown: Sequence[int]) -> tuple[ProfilePage, ...]:
    """Return the entries with these primary keys, in this order."""
    pages = ProfilePage.objects.filter(pk__in=shown).defer_streamfields()
    pages = pages.select_related("locale", "logo").prefetch_related("logo__renditions")
    found = {page.pk: page for page in pages}
    return tuple(found[pk] for pk in shown if pk in found)


def _nothing(
    hits: Hits, counts: dict[str, dict[str, int]], question: Question, per_page: int
) -> Found:
    """Return what helps somebody who found nothing: filters to drop, single words."""
    costs = {name: hits.without(name).bit_count() for name in hits.chosen}
    costly = sorted(costs.items(), key=lambda item: -item[1])
    relaxations = [Relaxation(name, number) for name, number in costly if number]
    if hits.found and not relaxations:
        relaxations = [Relaxation("", hits.found.bit_count())]
    words = dict.fromkeys(word.written for word in question.required)
    return Found(
        count=0,
        page=1,
        per_page=per_page,
        facets=counts,
        relaxations=tuple(relaxations),
        words=tuple(words) if len(words) > 1 else (),
    )
