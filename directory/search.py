"""The one door to the directory: what is asked in, a page of entries with counts out.

How an entry was found decides its rank (`directory.tiers`). Then come what is active
and confirmed lately before the rest, pages in the reader's language before others, and
the folded name. All of it is computed by the database from index terms that are the
same everywhere, so two databases give one order.

Where nothing is found, the search helps itself: filters that were too strict are named
with what they cost; else the nearest spelling is searched for and said so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F, Q
from django.utils import timezone

from directory import facets, spelling
from directory.filters import (
    ACTIVE,
    CONFIRMED,
    NAME,
    NEWEST,
    Criteria,
    conditions,
)
from directory.models import Confirmation, ProfilePage
from directory.querysets import freshness_rank
from directory.tiers import Question, understand
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

    Pages count from one. Raises `NoSuchPageError` when there are fewer.
    """
    hidden = restricted()
    found = _found(criteria, language, page, per_page, hidden)
    if found.count or criteria.exact:
        return found
    best = found
    for meant in spelling.corrections(criteria.text, hidden):
        instead = replace(criteria, text=meant)
        again = _found(instead, language, page, per_page, hidden)
        if again.count:
            return replace(again, corrected=meant)
        if again.relaxations and not best.relaxations:
            best = replace(again, corrected=meant)
    if best.relaxations:
        return best
    wider = _found(criteria, language, page, per_page, hidden, broadly=True)
    return replace(wider, broader=True) if wider.count else best


def _found(
    criteria: Criteria,
    language: str,
    page: int,
    per_page: int,
    hidden: Q,
    *,
    broadly: bool = False,
) -> Found:
    question = understand(criteria.text, broadly=broadly)
    entries = ProfilePage.objects.live_in(language, hidden)
    found = None
    if question.tiers:
        found = ProfilePage.objects.in_tiers(question.tiers, hidden)
        entries = entries.with_keys_in(facets.FOUND)
    first = max(page - 1, 0) * per_page
    counts = facets.count(
        entries,
        conditions(criteria),
        found=found,
        order=_order(criteria.sort, by_tier=found is not None),
        window=range(first, first + per_page),
        # A whole name also finds what has ended.
        named=found is not None and criteria.status == ACTIVE,
    )
    if not counts.total:
        return _nothing(counts, question, per_page)
    if page < 1 or first >= counts.total:
        raise NoSuchPageError(page)
    return Found(
        count=counts.total,
        page=page,
        per_page=per_page,
        entries=_entries(counts.shown),
        facets=counts.facets,
    )


def _order(sort: str, *, by_tier: bool) -> facets.Order:
    """Return the columns results are sorted by, before their name and key."""
    if sort == NAME:
        return {}
    if sort == NEWEST:
        return {"newest": F("first_published_at")}
    if sort == CONFIRMED:
        return {"newest": Confirmation.objects.latest_on()}
    columns = {"freshness": freshness_rank(timezone.localdate())}
    best = {"tier": F("tier")} if by_tier else {}
    return {**best, **columns, "language_rank": F("language_rank")}


def _entries(shown: Sequence[int]) -> tuple[ProfilePage, ...]:
    """Return the entries with these primary keys, in this order."""
    pages = ProfilePage.objects.filter(pk__in=shown).defer_streamfields()
    pages = pages.select_related("locale", "logo").prefetch_related("logo__renditions")
    found = {page.pk: page for page in pages}
    return tuple(found[pk] for pk in shown if pk in found)


def _nothing(counts: facets.Counts, question: Question, per_page: int) -> Found:
    """Return what helps somebody who found nothing: filters to drop, single words."""
    costly = sorted(counts.without.items(), key=lambda item: -item[1])
    relaxations = [Relaxation(name, number) for name, number in costly if number]
    if counts.unfiltered and not relaxations:
        relaxations = [Relaxation("", counts.unfiltered)]
    words = dict.fromkeys(word.written for word in question.required)
    return Found(
        count=0,
        page=1,
        per_page=per_page,
        facets=counts.facets,
        relaxations=tuple(relaxations),
        words=tuple(words) if len(words) > 1 else (),
    )
