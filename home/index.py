"""Asking Wagtail's search index for coded terms, in each database's own words.

The index is filled and kept by Wagtail's backend. Asked through it, PostgreSQL would
join the title to the column our terms are in, and no index covers both together; and
each term would be an expression of its own, of which a question has hundreds. Terms
are letters and digits alone (`home.analysis.terms`), so a question is one short text.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import IntegerField, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from modelsearch.utils import get_descendants_content_types_pks

Groups = Sequence[Sequence[str]]  # index terms: one of each group must be there

FROM: Final = "FROM wagtailsearch_indexentry WHERE content_type_id IN ({types})"
POSTGRESQL: Final = "body @@ to_tsquery('simple', %s)"
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


def matching_each(
    model: type[Model], questions: Sequence[Groups]
) -> list[Iterator[int]]:
    """Return what `matching` finds for each of several questions; asks one query.

    The keys of each come as one text: a row for each key would take the driver of a
    database longer than the search itself.
    """
    types = ", ".join(map(str, get_descendants_content_types_pks(model)))
    if connection.vendor == "postgresql":
        one = f"SELECT %s, string_agg(object_id, ',') {FROM} AND {POSTGRESQL}"
        asked = [_joined(groups, "&", "|") for groups in questions]
    else:
        one = f"SELECT %s, group_concat(object_id) {FROM} AND id IN ({MATCHING})"
        asked = [f"body : ({_joined(groups, 'AND', 'OR')})" for groups in questions]
    parameters = [part for pair in enumerate(asked) for part in pair]
    statement = " UNION ALL ".join([one.format(types=types)] * len(asked))
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = dict(cursor.fetchall())
    keys = ((found[i] or "").split(",") for i in range(len(asked)))
    return [map(int, filter(None, some)) for some in keys]


def _joined(groups: Groups, both: str, either: str) -> str:
    """Return the question in a database's words; one big `either` in each bracket."""
    return f" {both} ".join(f"({f' {either} '.join(group)})" for group in groups)
