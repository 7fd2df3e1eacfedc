"""What the search is compared with: plain SQL for the rows, and Wagtail's own search.

Wagtail's search is given the same index terms for the same words, because the index
holds nothing else. It knows no tiers, no other languages and no correction; filters
and counts for each facet are what its documentation offers: `facet()` for fields of the
page, a count query over what was found for everything else.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count
from wagtail.models import Locale
from wagtail.search.query import MATCH_ALL

from bench.conditions import conditions
from directory.filters import DIMENSIONS
from directory.models import AppPlatform, ProfilePage
from directory.relations import RELATIONS
from home.analysis import query_terms, search_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.questions import Asked

PER_PAGE = 20


def rows(keys: Sequence[int]) -> list[Any]:
    """Fetch the rows a page of results shows, by primary key, in plain SQL."""
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.title, p.url_path, p.translation_key, l.language_code, "  # noqa: S608  # marks only
            "e.summary, e.kind, e.state, e.source_as_of, i.id, i.file "
            "FROM wagtailcore_page p "
            "JOIN directory_profilepage e ON e.page_ptr_id = p.id "
            "JOIN wagtailcore_locale l ON l.id = p.locale_id "
            "LEFT JOIN home_siteimage i ON i.id = e.logo_id "
            f"WHERE p.id IN ({marks})",
            list(keys),
        )
        return cursor.fetchall()


def search(asked: Asked) -> tuple[list[ProfilePage], int, dict[str, dict[str, int]]]:
    """Return a page of results, their number and the counts of every facet."""
    results = _results(asked, without="")
    first = (asked.page - 1) * PER_PAGE
    facets = {name: _facet(asked, name) for name in DIMENSIONS}
    return list(results[first : first + PER_PAGE]), results.count(), facets


def _results(asked: Asked, *, without: str) -> Any:
    pages = ProfilePage.objects.live().filter(locale=_locale(asked.language))
    pages = pages.select_related("locale", "logo").defer_streamfields()
    for name, condition in conditions(asked.criteria).items():
        if name in {"kind", "status"} and name != without:
            pages = pages.filter(condition)
        elif name != without:
            found = ProfilePage.objects.filter(condition)
            pages = pages.filter(pk__in=found.order_by().values("pk"))
    query = search_query(query_terms(asked.criteria.text)) or MATCH_ALL
    return pages.search(query)


@cache
def _locale(language: str) -> int:
    return Locale.objects.get(language_code=language).pk


def _facet(asked: Asked, name: str) -> dict[str, int]:
    results = _results(asked, without=name)
    if name in {"kind", "status"}:
        counts: dict[str, int] = results.facet("kind" if name == "kind" else "state")
        return counts
    found = results.get_queryset().order_by()
    if name == "cost":
        rows = found.values_list("cost")
    elif name == "platform":
        pages = AppPlatform.objects.filter(page__in=found.values("pk"))
        rows = pages.values_list("platform")
    else:
        field, model = RELATIONS[name]
        through = getattr(ProfilePage, field).through.objects
        links = through.filter(profilepage__in=found.values("pk"))
        rows = links.values_list(f"{model.__name__.lower()}__code")
    return dict(rows.annotate(number=Count("pk")))
