"""Words of the shared vocabularies in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from home.caching import cached
from home.languages import fallbacks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from home.models import Term

    Row = tuple[str, str, str]  # code, language, name


@dataclass(frozen=True, slots=True)
class Label:
    """A word for readers, and the language it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Node:
    """A term with the narrower terms below it."""

    code: str
    label: Label
    children: tuple[Node, ...] = ()


def canonical() -> Q:
    """Return the condition for the rows that pages may point at."""
    return Q(locale__language_code=settings.LANGUAGE_CODE)


def labels(model: type[Term], language: str) -> dict[str, Label]:
    """Return the label of each code, in the order editors gave the terms.

    Where a term has no row in `language`, its label comes from the next of its
    `fallbacks` and says so.
    """
    return cached(_key(model, "labels", language), lambda: _labels(model, language))


def codes_by_pk(model: type[Term]) -> dict[int, str]:
    """Return the codes of the rows pages point at, by primary key, in order."""
    return cached(_key(model, "codes"), lambda: _codes(model))


def parents(model: type[Term]) -> dict[str, str | None]:
    """Return for each code that of the next broader term, if there is one."""
    return cached(_key(model, "parents"), lambda: _parents(model))


def path(broader: Mapping[str, str | None], code: str) -> list[str]:
    """Return `code` and the codes above it in a tree such as `parents` returns."""
    found = [code]
    while (parent := broader.get(found[-1])) and parent not in found:
        found.append(parent)
    return found


def ancestors(model: type[Term], code: str) -> list[str]:
    """Return `code` and the codes of the broader terms, nearest first."""
    return path(parents(model), code)


def descendants(model: type[Term], code: str) -> list[str]:
    """Return `code` and the codes of all narrower terms."""
    broader = parents(model)
    return [other for other in broader if code in path(broader, other)] or [code]


def topic_tree(language: str) -> tuple[Node, ...]:
    """Return the topics as a tree, with labels for readers of `language`."""
    from home.models import Topic  # noqa: PLC0415  # models of other apps import this

    names = labels(Topic, language)
    broader = parents(Topic)

    def below(parent: str | None) -> tuple[Node, ...]:
        return tuple(
            Node(code, names[code], below(code))
            for code, its_parent in broader.items()
            if its_parent == parent and code in names
        )

    return below(None)


def _key(model: type[Term], *parts: str) -> str:
    return ":".join(["terms", model.__name__.lower(), *parts])


def _codes(model: type[Term]) -> dict[int, str]:
    return dict(model.objects.filter(canonical()).values_list("pk", "code"))


def _labels(model: type[Term], language: str) -> dict[str, Label]:
    order = list(codes_by_pk(model).values())
    wanted = fallbacks(language)
    rows: Iterable[Row] = model.objects.filter(
        locale__language_code__in=wanted
    ).values_list("code", "locale__language_code", "name")
    best: dict[str, Label] = {}
    for code, found, name in sorted(rows, key=lambda row: wanted.index(row[1])):
        best.setdefault(code, Label(name, found))
    return {code: best[code] for code in order if code in best}


def _parents(model: type[Term]) -> dict[str, str | None]:
    if not hasattr(model, "parent"):
        return dict.fromkeys(codes_by_pk(model).values())
    rows: Any = model.objects.filter(canonical())
    return dict(rows.values_list("code", "parent__code"))
