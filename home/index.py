"""Asking Wagtail's search index for coded terms, in each database's own words.

The index is filled and kept by Wagtail's backend. Asked through it, PostgreSQL would
join the title to the column our terms are in, and no index covers both together; and
each term would be an expression of its own, of which a question has hundreds. Terms
are letters and digits alone (`home.analysis.terms`), so a question is one short text.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import IntegerField, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from modelsearch.utils import get_descendants_content_types_pks

Groups = Sequence[Sequence[str]]  # index terms: one of each group must be there

MATCHING: Final = (
    "SELECT rowid FROM wagtailsearch_indexentry_fts"
    " WHERE wagtailsearch_indexentry_fts MATCH %s"
)


def matching(model: type[Model], groups: Groups) -> QuerySet[Any]:
    """Return the primary keys of rows of `model` that have one term of each group.

    Drafts and restricted pages are in the index too; leave them out yourself.
    """
    from wagtail.search.models import IndexEntry  # noqa: PLC0415  # models import this

    types = get_descendants_content_types_pks(model)
    entries = IndexEntry.objects.filter(content_type_id__in=types)
    if connection.vendor == "postgresql":
        asked = SearchQuery(
            _joined(groups, "&", "|"), search_type="raw", config="simple"
        )
        entries = entries.filter(body=asked)
    else:
        rows = RawSQL(MATCHING, [f"body : ({_joined(groups, 'AND', 'OR')})"])  # noqa: S611  # a parameter
        entries = entries.filter(pk__in=rows)
    return entries.values_list(Cast("object_id", IntegerField()))


def _joined(groups: Groups, both: str, either: str) -> str:
    """Return the question in a database's words; one big `either` in each bracket."""
    return f" {both} ".join(f"({f' {either} '.join(group)})" for group in groups)
