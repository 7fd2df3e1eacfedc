"""True counts for every filter under all the others, in one statement.

Django has no common table expressions. Without one, each facet would repeat the whole
search; so the hits are compiled by Django, named once, and counted by plain SQL that
SQLite and PostgreSQL both understand. Nothing but names of our own tables and columns
is written into it: all that readers type is a parameter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, Model, Q, Value, When

from directory.concepts import NATIONWIDE
from directory.filters import DIMENSIONS, STATES, everywhere
from directory.models import AppPlatform, ProfilePage
from directory.querysets import ProfileQuerySet
from directory.relations import RELATIONS
from home.caching import cached
from home.models import Region
from home.terms import parents, path

TOTAL: Final = "total"
WITHOUT: Final = "without"
EVERYWHERE: Final = "everywhere"
OWN_REGION: Final = "own_region"
COLUMNS: Final = {"kind": "kind", "cost": "cost", "status": "state"}
CLOSURES: Final = ("topic", "region")
HIT_COLUMNS: Final = ("id", "kind", "cost", "state", "helps_everywhere")

Row = tuple[str, str, int]  # what was counted, a code, the number


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are, would be without one filter, and are for each code."""

    total: int = 0
    without: dict[str, int] = field(default_factory=dict)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def count(entries: ProfileQuerySet, active: dict[str, Q]) -> Counts:
    """Count `entries`, found by text alone, under the conditions of `active` filters."""
    flags = {f"ok_{name}": _flag(condition) for name, condition in active.items()}
    hits = entries.annotate(helps_everywhere=_flag(everywhere()), **flags)
    columns = hits.order_by().values_list("pk", *HIT_COLUMNS[1:], *flags)
    try:
        sql, parameters = columns.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Counts()
    with connection.cursor() as cursor:
        cursor.execute(*_statement(sql, list(parameters), list(active)))
        return _counts(cursor.fetchall())


def closure(name: str) -> list[tuple[str, str]]:
    """Return pairs of a term's code and the code of a filter it is counted for.

    A topic counts for the broader ones; a region for those it lies in and those that
    lie in it, but not for the whole country.
    """
    model = RELATIONS[name][1]
    broader = parents(model)
    up = [(code, above) for code in broader for above in path(broader, code)]
    if name == "topic":
        return up
    local = [pair for pair in up if NATIONWIDE not in pair]
    return list(dict.fromkeys([*local, *((above, code) for code, above in local)]))


def _flag(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
    )


def _statement(hits: str, parameters: list[Any], active: list[str]) -> tuple[str, Any]:
    columns = ", ".join([*HIT_COLUMNS, *(f"ok_{name}" for name in active)])
    tables = [f"hits ({columns}) AS MATERIALIZED ({hits})"]
    for name in CLOSURES:
        pairs = cached(f"directory:closure:{name}", partial(closure, name))
        pairs = pairs or [("", "")]
        tables.append(
            f"{name}_closure (code, counted) AS "
            f"(VALUES {', '.join(['(%s, %s)'] * len(pairs))})"
        )
        parameters += [code for pair in pairs for code in pair]
    branches = " UNION ALL ".join(_branches(active))
    return f"WITH {', '.join(tables)} {branches}", parameters


def _branches(active: list[str]) -> Iterator[str]:
    yield _select(TOTAL, "''", where=_where(active))
    for name in active:
        yield _select(WITHOUT, f"'{name}'", where=_where(active, without=name))
    for name in DIMENSIONS:
        yield _facet(name, _where(active, without=name))
    yield _own_regions(_where(active, without="region"))
    yield _select(
        EVERYWHERE,
        "''",
        where=[*_where(active, without="region"), "helps_everywhere = 1"],
    )


def _facet(name: str, where: list[str]) -> str:
    if column := COLUMNS.get(name):
        return _select(name, column, where=[*where, f"{column} <> ''"], group=column)
    if name == "platform":
        join = f"JOIN {_table(AppPlatform)} p ON p.page_id = hits.id"
        return _select(name, "platform", join=join, where=where, group="platform")
    join = _join(name)
    if name not in CLOSURES:
        return _select(name, "t.code", join=join, where=where, group="t.code")
    join += f" JOIN {name}_closure c ON c.code = t.code"
    if name == "region":
        where = [*where, "helps_everywhere = 0"]
    return _select(name, "c.counted", join=join, where=where, group="c.counted")


def _own_regions(where: list[str]) -> str:
    """Return the query for regions that entries name themselves.

    By being served from elsewhere alone, no town needs to be offered as a filter.
    """
    return _select(
        OWN_REGION, "t.code", join=_join("region"), where=where, group="t.code"
    )


def _join(name: str) -> str:
    relation, model = RELATIONS[name]
    link = _table(getattr(ProfilePage, relation).through)
    return (
        f"JOIN {link} l ON l.profilepage_id = hits.id "
        f"JOIN {_table(model)} t ON t.id = l.{model.__name__.lower()}_id"
    )


def _select(
    facet: str, code: str, *, where: list[str], join: str = "", group: str = ""
) -> str:
    conditions = f" WHERE {' AND '.join(where)}" if where else ""
    grouping = f" GROUP BY {group}" if group else ""
    return (
        f"SELECT '{facet}', {code}, COUNT(DISTINCT hits.id) "  # noqa: S608  # our names
        f"FROM hits {join}{conditions}{grouping}"
    )


def _where(active: Iterable[str], without: str = "") -> list[str]:
    return [f"ok_{name} = 1" for name in active if name != without]


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # Django documents it


def _counts(rows: Iterable[Row]) -> Counts:
    numbers: dict[str, dict[str, int]] = {}
    for facet, code, number in rows:
        numbers.setdefault(facet, {})[code] = number
    total = numbers.pop(TOTAL, {}).get("", 0)
    numbers["region"] = _regions(numbers)
    states = numbers.get("status", {})
    numbers["status"] = {
        code: sum(states.get(state, 0) for state in meant)
        for code, meant in STATES.items()
    }
    return Counts(total, numbers.pop(WITHOUT, {}), numbers)


def _regions(numbers: dict[str, dict[str, int]]) -> dict[str, int]:
    """Return how many entries help in each region that is worth naming."""
    nationwide = numbers.pop(EVERYWHERE, {}).get("", 0)
    local = numbers.pop("region", {})
    broader = parents(Region)
    named = {code for own in numbers.pop(OWN_REGION, {}) for code in path(broader, own)}
    regions = {code: local[code] + nationwide for code in named & local.keys()}
    return {NATIONWIDE: nationwide, **regions} if nationwide else regions
