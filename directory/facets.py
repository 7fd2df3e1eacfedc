"""One page of results, and true counts for every filter under all the others.

All in one statement: what is found is found once.

Django has no common table expressions. Without one, each facet would repeat the whole
search; so the hits are compiled by Django, named once, and counted by plain SQL that
SQLite and PostgreSQL both understand. Nothing but names of our own tables and columns
is written into it: all that readers type is a parameter.

Topics and regions are trees, where an entry counts for several terms but only once for
each. Of those the database counts the combinations that occur ("housing,work": 12);
there are few of them, and what each counts for is a matter of small sets.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.db import connection
from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, Value, When

from directory.concepts import NATIONWIDE
from directory.filters import DIMENSIONS, STATES, everywhere
from directory.models import AppPlatform, ProfilePage
from directory.querysets import ProfileQuerySet
from directory.relations import RELATIONS
from home.models import Region, Term, Topic
from home.terms import codes_by_pk, parents, path

TOTAL: Final = "total"
UNFILTERED: Final = "unfiltered"
WITHOUT: Final = "without"
EVERYWHERE: Final = "everywhere"
COLUMNS: Final = {"kind": "kind", "cost": "cost", "status": "state"}
TREES: Final = ("topic", "region")
HIT_COLUMNS: Final = (
    "id", "kind", "cost", "state", "sort_key", "translation_key", "helps_everywhere",
)  # fmt: skip
SHOWN: Final = "shown"
FOUND: Final = "found"  # the table of translation keys and tiers
DESCENDING: Final = {"newest"}  # all other columns count upwards
SEPARATOR: Final = ","
ANYWHERE: Final = "*"  # before the regions of those who help everywhere

Row = tuple[str, str, int]  # what was counted, a code or several, the number
Numbers = dict[str, dict[str, int]]
Order = dict[str, Any]  # expressions by the name of the column they become


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are, would be without one filter, and are for each code.

    `shown` are the primary keys of the entries in the window asked for.
    """

    total: int = 0
    shown: tuple[int, ...] = ()
    unfiltered: int = 0
    without: dict[str, int] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def count(
    entries: ProfileQuerySet,
    active: dict[str, Q],
    *,
    order: Order,
    window: range,
    found: QuerySet[Any] | None = None,
    named: bool = False,
) -> Counts:
    """Count `entries`, found by text alone, under the conditions of `active` filters.

    `found` are translation keys and tiers of the text; `entries` are `with_keys_in` the
    table `FOUND` then. They are sorted by the columns of `order`, then by name and key;
    those in `window` are shown. With `named`, the status does not matter in tier 0.
    """
    names, hits, parameters = _hits(entries, active, order)
    tables = [("hits", ", ".join(names), hits)]
    if found is not None:
        sql, more = _compiled(found)
        best = f"SELECT translation_key, MIN(tier) FROM ({sql}) any_tier GROUP BY 1"  # noqa: S608  # our names
        ranked = (
            f"SELECT h.*, tier FROM ({hits}) h JOIN {FOUND} USING (translation_key)"  # noqa: S608  # our names
        )
        tables = [
            (FOUND, "translation_key, tier", best),
            ("hits", ", ".join([*names, "tier"]), ranked),
        ]
        parameters = [*more, *parameters]
    return _counts(_rows(tables, active, order, window, parameters, named=named))


def _hits(
    entries: ProfileQuerySet, active: dict[str, Q], order: Order
) -> tuple[list[str], str, list[Any]]:
    """Return columns, statement and parameters of all that may be counted."""
    flags = {f"ok_{name}": _flag(condition) for name, condition in active.items()}
    extra = {name: how for name, how in order.items() if how != F(name)}
    hits = entries.annotate(helps_everywhere=_flag(everywhere()), **flags, **extra)
    names = dict.fromkeys([*HIT_COLUMNS, *flags, *order])
    names.pop("tier", None)
    sql, parameters = _compiled(hits.order_by().values_list("pk", *list(names)[1:]))
    return list(names), sql, parameters


def _compiled(rows: QuerySet[Any]) -> tuple[str, list[Any]]:
    sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
    return sql, list(parameters)


def _rows(
    tables: list[tuple[str, str, str]],
    active: dict[str, Q],
    order: Order,
    window: range,
    parameters: list[Any],
    *,
    named: bool,
) -> list[Row]:
    branches = [
        *_branches(list(active), named=named),
        _window(order, window, _where(active, named=named)),
    ]
    named_tables = ", ".join(
        f"{name} ({columns}) AS MATERIALIZED ({sql})" for name, columns, sql in tables
    )
    statement = f"WITH {named_tables} {' UNION ALL '.join(branches)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _flag(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def _branches(active: Sequence[str], *, named: bool) -> Iterator[str]:
    where = partial(_where, active, named=named)
    yield _select(TOTAL, "''", where=where())
    yield _select(UNFILTERED, "''", where=[])
    for name in active:
        yield _select(WITHOUT, f"'{name}'", where=where(without=name))
    for name in DIMENSIONS:
        yield _facet(name, where(without=name))
    elsewhere = where(without="region")
    yield _select(EVERYWHERE, "''", where=[*elsewhere, "helps_everywhere = 1"])


def _window(order: Order, window: range, where: list[str]) -> str:
    """Return the query for the primary keys in a window of the results, with places."""
    binary = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
    best = [f"{c} DESC NULLS LAST" if c in DESCENDING else c for c in order]
    columns = ", ".join([*best, f"sort_key{binary}", "translation_key"])
    places = f"SELECT id, ROW_NUMBER() OVER (ORDER BY {columns}) AS place"
    return (
        f"SELECT '{SHOWN}', CAST(id AS text), place "  # noqa: S608  # our names
        f"FROM ({places} FROM hits {_clause(where)}) placed "
        f"WHERE place > {window.start:d} AND place <= {window.stop:d}"
    )


def _facet(name: str, where: list[str]) -> str:
    if column := COLUMNS.get(name):
        return _select(name, column, where=[*where, f"{column} <> ''"], group=column)
    if name == "platform":
        join = f"JOIN {_table(AppPlatform)} p ON p.page_id = hits.id"
        return _select(name, "p.platform", join=join, where=where, group="p.platform")
    relation, model = RELATIONS[name]
    link = _table(getattr(ProfilePage, relation).through)
    join = f"JOIN {link} l ON l.profilepage_id = hits.id"
    term = f"CAST(l.{model.__name__.lower()}_id AS text)"
    if name in TREES:
        return _combinations(name, term, join, where)
    return _select(name, term, join=join, where=where, group=term)


def _combinations(name: str, term: str, join: str, where: list[str]) -> str:
    """Return the query for how often each combination of terms occurs."""
    joined = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    codes, group = f"{joined}({term}, '{SEPARATOR}')", "hits.id"
    if name == "region":  # who helps everywhere counts for each region anyway
        codes = (
            f"CASE WHEN helps_everywhere = 1 THEN '{ANYWHERE}' ELSE '' END || {codes}"
        )
        group += ", hits.helps_everywhere"
    each = f"SELECT {codes} AS codes FROM hits {join} {_clause(where)} GROUP BY {group}"  # noqa: S608  # our names
    return f"SELECT '{name}', codes, COUNT(*) FROM ({each}) each_{name} GROUP BY codes"  # noqa: S608  # our names


def _select(
    facet: str, code: str, *, where: list[str], join: str = "", group: str = ""
) -> str:
    grouping = f" GROUP BY {group}" if group else ""
    return (
        f"SELECT '{facet}', {code}, COUNT(*) "  # noqa: S608  # our names
        f"FROM hits {join} {_clause(where)}{grouping}"
    )


def _clause(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _where(
    active: Iterable[str], *, without: str = "", named: bool = False
) -> list[str]:
    return [
        f"(ok_{name} = 1 OR tier = 0)"
        if named and name == "status"
        else f"ok_{name} = 1"
        for name in active
        if name != without
    ]


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # Django documents it


def _counts(rows: list[Row]) -> Counts:
    numbers: Numbers = {}
    shown = sorted((place, int(pk)) for facet, pk, place in rows if facet == SHOWN)
    for facet, code, number in rows:
        numbers.setdefault(facet, {})[code] = number
    total = numbers.pop(TOTAL, {}).get("", 0)
    unfiltered = numbers.pop(UNFILTERED, {}).get("", 0)
    nationwide = numbers.pop(EVERYWHERE, {}).get("", 0)
    for name, (_field, model) in RELATIONS.items():
        if name not in TREES:
            numbers[name] = _coded(model, numbers.get(name, {}))
    numbers["topic"] = _topics(numbers.get("topic", {}))
    numbers["region"] = _regions(numbers.get("region", {}), nationwide)
    states = numbers.get("status", {})
    numbers["status"] = {
        code: sum(states.get(state, 0) for state in meant)
        for code, meant in STATES.items()
    }
    numbers.pop(SHOWN, None)
    return Counts(
        total=total,
        shown=tuple(pk for _place, pk in shown),
        unfiltered=unfiltered,
        without=numbers.pop(WITHOUT, {}),
        facets=numbers,
    )


def _coded(model: type[Term], numbers: dict[str, int]) -> dict[str, int]:
    """Return the same numbers by code instead of primary key."""
    codes = codes_by_pk(model)
    return {codes[int(pk)]: number for pk, number in numbers.items()}


def _topics(combinations: dict[str, int]) -> dict[str, int]:
    """Return for each topic the entries on it or on a narrower one."""
    broader, codes, numbers = parents(Topic), codes_by_pk(Topic), Counter[str]()
    for pks, number in combinations.items():
        own = [codes[int(pk)] for pk in pks.split(SEPARATOR)]
        meant = {up for code in own for up in path(broader, code)}
        numbers.update(dict.fromkeys(meant, number))
    return dict(numbers)


def _regions(combinations: dict[str, int], nationwide: int) -> dict[str, int]:
    """Return how many entries help in each region that some entry names.

    A town is served by its Bundesland, and who looks at a Bundesland sees its towns.
    By that alone, no town needs to be offered as a filter.
    """
    broader, codes = parents(Region), codes_by_pk(Region)
    local, named = Counter[str](), set[str]()
    below: dict[str, set[str]] = {}
    for region in broader:
        for up in path(broader, region):
            below.setdefault(up, set()).add(region)
    for combination, number in combinations.items():
        pks = combination.removeprefix(ANYWHERE).split(SEPARATOR)
        own = [codes[int(pk)] for pk in pks]
        upwards = {up for code in own for up in path(broader, code)}
        named |= upwards
        if not combination.startswith(ANYWHERE):
            downwards = {down for code in own for down in below.get(code, ())}
            local.update(dict.fromkeys(upwards | downwards, number))
    regions = {code: local[code] + nationwide for code in named - {NATIONWIDE}}
    return {NATIONWIDE: nationwide, **regions} if nationwide else regions
