"""The terms that entries point at, many entries at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Value

from home.models import Audience, Region, SpokenLanguage, Term, Topic

# The field of ProfilePage and its model, under the name of the filter.
RELATIONS: dict[str, tuple[str, type[Term]]] = {
    "topic": ("topics", Topic),
    "audience": ("audiences", Audience),
    "language": ("languages", SpokenLanguage),
    "region": ("regions", Region),
}


@dataclass(frozen=True, slots=True)
class Relations:
    """Codes of the terms of one entry, in the order of the vocabularies."""

    topic: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    region: tuple[str, ...] = ()


def relations(pages: Iterable[int]) -> dict[int, Relations]:
    """Return the terms of each page, by primary key, with one query."""
    from directory.models import ProfilePage  # noqa: PLC0415  # it is indexed by these

    wanted = list(pages)
    branches = []
    for name, (field, model) in RELATIONS.items():
        column = model.__name__.lower()
        rows = getattr(ProfilePage, field).through.objects.annotate(
            name=Value(name),
            position=F(f"{column}__position"),
            code=F(f"{column}__code"),
        )
        branches.append(
            rows.filter(profilepage__in=wanted).values_list(
                "profilepage_id", "name", "position", "code"
            )
        )
    codes: dict[int, dict[str, list[str]]] = {pk: {} for pk in wanted}
    for pk, name, _position, code in sorted(branches[0].union(*branches[1:], all=True)):
        codes[pk].setdefault(name, []).append(code)
    return {
        pk: Relations(**{name: tuple(found) for name, found in by_name.items()})
        for pk, by_name in codes.items()
    }
