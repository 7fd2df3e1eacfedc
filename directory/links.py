"""Addresses of searches: parameters in one order, none empty, so they can be shared."""

from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from directory.filters import ACTIVE, DIMENSIONS, RELEVANCE, Criteria
from directory.models import DirectoryPage
from home import navigation
from home.caching import cached

Pairs = list[tuple[str, str]]

# What a form sends although it is what one gets anyway.
DEFAULTS: Final = {("sort", RELEVANCE), ("page", "1")}


def parameters(criteria: Criteria, page: int = 1) -> Pairs:
    """Return the parameters that ask for `criteria`, sorted."""
    pairs = [(name, code) for name in DIMENSIONS for code in criteria.codes(name)]
    if criteria.status == ACTIVE:
        pairs = [pair for pair in pairs if pair[0] != "status"]
    pairs += [("q", criteria.text), ("sort", criteria.sort), ("page", str(page))]
    pairs += [("exact", "1" if criteria.exact and criteria.text else "")]
    return sorted(
        (name, text) for name, text in pairs if text and (name, text) not in DEFAULTS
    )


def address(path: str, criteria: Criteria, page: int = 1) -> str:
    """Return the address of a search below `path`."""
    query = urlencode(parameters(criteria, page))
    return f"{path}?{query}" if query else path


def directory_url(language: str) -> str:
    """Return the address of the directory for readers of `language`."""
    return cached(f"directory:url:{language}", lambda: _directory_url(language))


def _directory_url(language: str) -> str:
    rows = DirectoryPage.objects.live().public().values(*navigation.ROW)
    versions = {link["lang"]: link for link in navigation.links(rows)}
    best = navigation.preferred(versions, language)
    return best["url"] if best else navigation.home_url(language)


def toggled(criteria: Criteria, name: str, code: str) -> Criteria:
    """Return the criteria with one code more, or less if it was there."""
    codes = criteria.codes(name)
    kept = tuple(c for c in codes if c != code) if code in codes else (*codes, code)
    return criteria.with_codes(name, kept or (ACTIVE if name == "status" else ()))


def tidy(query: QueryDict) -> str | None:
    """Return the query string without empty and needless parameters, sorted.

    None when there are none: an untidy order alone is not worth a redirect.
    """
    given = [(name, text) for name, texts in query.lists() for text in texts]
    kept = [pair for pair in given if pair[1].strip() and pair not in DEFAULTS]
    if {code for name, code in kept if name == "status"} == set(ACTIVE):
        kept = [pair for pair in kept if pair[0] != "status"]
    return urlencode(sorted(kept)) if len(kept) < len(given) else None
