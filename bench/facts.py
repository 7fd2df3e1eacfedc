"""What the bench's entries are: as skewed as a real directory, and always the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from django.utils import timezone

from directory.models import AppPlatform, ProfilePage
from directory.relations import RELATIONS
from home.models import Region
from home.terms import codes_by_pk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

T = TypeVar("T")
Kind, State = ProfilePage.Kind, ProfilePage.State
Cost, Scope = ProfilePage.Cost, ProfilePage.Scope
KINDS: Final = {Kind.INITIATIVE: 45, Kind.ORGANISATION: 30, Kind.PLATFORM: 15, Kind.APP: 10}  # fmt: skip
STATES: Final = {State.ACTIVE: 78, State.ENDED: 14, State.PAUSED: 6, State.MERGED: 2}
COSTS: Final = {Cost.FREE: 80, Cost.PARTLY: 10, "": 7, Cost.PAID: 3}
SCOPES: Final = {Scope.CITIES: 65, Scope.STATES: 13, Scope.NATIONWIDE: 12, Scope.ONLINE: 10}  # fmt: skip
MOST_TERMS: Final = {"topic": 4, "audience": 3, "language": 8}
REGIONS: Final = (
    (Scope.CITIES, Region.Kind.CITY, 2),
    (Scope.STATES, Region.Kind.STATE, 3),
    (Scope.NATIONWIDE, Region.Kind.NATIONWIDE, 1),
)
UNTRANSLATED: Final = 0.03  # of the pages in a language that is not the source
DAYS: Final = 3 * 365


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of an entry in every language; terms are codes."""

    key: UUID
    kind: str
    state: str
    cost: str
    scope: str
    published: datetime
    terms: dict[str, list[str]]
    platforms: list[str]
    confirmed: list[date]
    untranslated: frozenset[str]


def facts(number: int, languages: Sequence[str], random: Random) -> Iterator[Facts]:
    """Yield the facts of `number` entries."""
    vocabularies = {
        name: list(codes_by_pk(model).values())
        for name, (_f, model) in RELATIONS.items()
    }
    regions = _regions()
    for _number in range(number):
        kind, scope = pick(KINDS, random), pick(SCOPES, random)
        terms = {
            name: several(vocabularies[name], most, random)
            for name, most in MOST_TERMS.items()
        }
        terms["region"] = several(*regions[scope], random) if scope in regions else []
        yield Facts(
            key=UUID(int=random.getrandbits(128), version=4),
            kind=kind,
            state=pick(STATES, random),
            cost=pick(COSTS, random),
            scope=scope,
            published=timezone.now() - timedelta(minutes=random.randrange(DAYS * 1440)),
            terms=terms,
            platforms=_platforms(random) if kind == Kind.APP else [],
            confirmed=_confirmed(random),
            untranslated=frozenset(
                code for code in languages[1:] if random.random() < UNTRANSLATED
            ),
        )


def pick(weights: dict[str, int], random: Random) -> str:
    """Return one of the keys, by its weight."""
    return str(random.choices(list(weights), list(weights.values()))[0])


def skewed(among: Sequence[T], random: Random) -> T:
    """Return one of many, the first far more often than the last."""
    return among[int(len(among) * random.random() ** 2.5)]


def several(among: Sequence[str], most: int, random: Random) -> list[str]:
    """Return one to `most` of many, few more often than many."""
    wanted = 1 + int(most * random.random() ** 1.5)
    return list(dict.fromkeys(skewed(among, random) for _number in range(wanted)))


def _regions() -> dict[str, tuple[list[str], int]]:
    """Return by scope the regions entries may name, and how many at most."""
    rows = Region.objects.canonical()
    return {
        scope: (list(rows.filter(kind=kind).values_list("code", flat=True)), most)
        for scope, kind, most in REGIONS
    }


def _platforms(random: Random) -> list[str]:
    values = [str(value) for value in AppPlatform.Platform.values]
    return several(values, 3, random)


def _confirmed(random: Random) -> list[date]:
    """Return the days somebody confirmed an entry; four of ten nobody ever did."""
    if random.random() < 0.4:
        return []
    today = timezone.localdate()
    days = (random.randrange(DAYS) for _number in range(random.randint(1, 4)))
    return [today - timedelta(days=day) for day in days]
