"""All public entries in memory, as sets of bits: one bit for each entry.

The database finds words (`home.index`). Filters and counts are about facts that change
only when somebody publishes, so they are read once for each state of the content. A
set is an `int`; what is under two filters is `a & b`, and how many that are is
`bit_count()`. For 10,000 entries a set has 1.2 kB, and all facets of a page of results
are counted in about a millisecond, whatever is asked.

Bits are numbered by name and translation key, the order that settles what is equal.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Aggregate, Model, TextField
from django.db.models.functions import Cast

from directory.concepts import NATIONWIDE
from directory.filters import ANY, DIMENSIONS, STATES
from directory.freshness import AGING_MONTHS, CONFIRMED_MONTHS, months_before
from directory.models import AppPlatform, Confirmation, ProfilePage
from directory.relations import RELATIONS
from home.caching import kept
from home.languages import by_preference
from home.models import Region, Topic
from home.querysets import restricted
from home.terms import parents, path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from directory.filters import Criteria
    from home.models import Term

    Bits = int
    Codes = tuple[str, ...]
    Numbers = dict[str, int]

State = ProfilePage.State
FRESHNESS: Final = 5  # ranks: confirmed lately, a while ago, not; paused; ended
SEPARATOR: Final = ","
COLUMNS: Final = (
    "pk", "translation_key", "locale__language_code", "sort_key", "kind", "cost",
    "state", "scope", "published",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """One public language version of an entry, with all it can be filtered by."""

    pk: int
    key: UUID
    language: str
    sort_key: str
    kind: str
    cost: str
    state: str
    scope: str
    published: str | None  # as text, which sorts as the moment does
    platform: Codes
    topic: Codes
    audience: Codes
    spoken: Codes
    region: Codes

    @property
    def helps_everywhere(self) -> bool:
        """Whether it helps anybody in Germany, wherever."""
        online = self.scope in {ProfilePage.Scope.ONLINE, ProfilePage.Scope.NATIONWIDE}
        return online or NATIONWIDE in self.region


def view(language: str) -> View:
    """Return what a reader of `language` sees now, in the present state of content."""
    return kept("directory:shelf", Shelf).view(language)


class Shelf:
    """All public versions of all entries, and the view of each language."""

    def __init__(self) -> None:
        self.versions: dict[UUID, list[Version]] = defaultdict(list)
        for version in _versions():
            self.versions[version.key].append(version)
        rows = Confirmation.objects.order_by("on", "pk").values_list("key", "on")
        self.confirmed: dict[UUID, date] = dict(rows)
        self.trees = {"topic": Tree(Topic), "region": Tree(Region)}
        self._views: dict[str, View] = {}

    def view(self, language: str) -> View:
        if language not in self._views:
            self._views[language] = View(self, language)
        return self._views[language]


class Tree:
    """What lies above and below each term of a vocabulary."""

    def __init__(self, model: type[Term]) -> None:
        broader = parents(model)
        self._above = {code: frozenset(path(broader, code)) for code in broader}
        self._below: dict[str, set[str]] = defaultdict(set)
        for code, above in self._above.items():
            for up in above:
                self._below[up].add(code)

    def upwards(self, codes: Codes) -> set[str]:
        """Return these terms and all broader ones."""
        return {up for code in codes for up in self._above.get(code, (code,))}

    def around(self, codes: Codes) -> set[str]:
        """Return these terms, all broader ones and all narrower ones."""
        below = (down for code in codes for down in self._below.get(code, ()))
        return self.upwards(codes).union(below)


class View:
    """One version of each entry, the best for a reader, and the sets they form."""

    def __init__(self, shelf: Shelf, language: str) -> None:
        # Languages the site has given up come last.
        preferred = {code: rank for rank, code in enumerate(by_preference(language))}
        ranks = defaultdict(lambda: len(preferred), preferred)
        best = [
            min(several, key=lambda version: ranks[version.language])
            for several in shelf.versions.values()
        ]
        best.sort(key=lambda version: (version.sort_key, version.key))
        places = {version.key: place for place, version in enumerate(best)}
        self.entries: Final = best
        self.all: Final[Bits] = (1 << len(best)) - 1
        self._languages = self._sets((ranks[version.language],) for version in best)
        self._confirmed: Final = [shelf.confirmed.get(version.key) for version in best]
        self._places: Final = {
            version.pk: places[key]
            for key, several in shelf.versions.items()
            for version in several
        }
        self._everywhere = self._sets((version.helps_everywhere,) for version in best)
        self._naming = self._sets(
            shelf.trees["region"].upwards(version.region) for version in best
        )
        self._marked = {
            name: self._sets(_codes(name, best, shelf.trees)) for name in DIMENSIONS
        }
        self._fresh: tuple[date, list[Bits]] | None = None

    def of(self, pages: Iterable[int]) -> Bits:
        """Return the entries that have one of these public pages in any language."""
        places = self._places
        return self._bits(places[pk] for pk in pages if pk in places)

    def chosen(self, criteria: Criteria) -> dict[str, Bits]:
        """Return the entries each filter leaves, by the name of those that are set."""
        return {
            name: self._either(name, codes)
            for name in DIMENSIONS
            if (codes := criteria.codes(name))
            and not (name == "status" and ANY in codes)
        }

    def counts(self, name: str, among: Bits) -> Numbers:
        """Return how many entries there are `among` those under each code, if any."""
        if name == "region":
            return self._regions(among)
        return _counted(self._marked[name], among)

    def codes(self, name: str, among: Bits) -> set[str]:
        """Return the codes by which one can filter and still find some `among` those."""
        if name == "region" and among & self._everywhere.get(True, 0):
            return set(parents(Region))
        return set(_counted(self._marked[name], among))

    def by_freshness(self, today: date) -> list[Bits]:
        """Return the entries of each rank of freshness, the freshest first."""
        if self._fresh is None or self._fresh[0] != today:
            lately = months_before(today, CONFIRMED_MONTHS)
            once = months_before(today, AGING_MONTHS)
            pairs = zip(self.entries, self._confirmed, strict=True)
            ranks = self._sets((_freshness(v, on, lately, once),) for v, on in pairs)
            self._fresh = (today, [ranks.get(rank, 0) for rank in range(FRESHNESS)])
        return self._fresh[1]

    def by_language(self) -> list[Bits]:
        """Return the entries shown in each language, the reader's own first."""
        return [self._languages[rank] for rank in sorted(self._languages)]

    def by_confirmation(self) -> list[int]:
        """Return the places of all entries, the one confirmed last first."""
        return _latest_first([on.isoformat() if on else None for on in self._confirmed])

    def by_publication(self) -> list[int]:
        """Return the places of all entries, the newest first."""
        return _latest_first([version.published for version in self.entries])

    def _either(self, name: str, codes: Codes) -> Bits:
        found = 0
        for code in codes:
            found |= self._marked[name].get(code, 0)
        return found | (self._everywhere.get(True, 0) if name == "region" else 0)

    def _regions(self, among: Bits) -> Numbers:
        """Return how many entries help in each region that one of them names.

        A town is served by its Bundesland, and who looks at a Bundesland sees its
        towns. By that alone, no town needs to be offered as a filter.
        """
        everywhere = among & self._everywhere.get(True, 0)
        nationwide = everywhere.bit_count()
        numbers = {NATIONWIDE: nationwide} if nationwide else {}
        for code, naming in self._naming.items():
            if code != NATIONWIDE and naming & among:
                serving = self._marked["region"][code] & among
                numbers[code] = (serving | everywhere).bit_count()
        return numbers

    def _sets(self, codes: Iterable[Iterable[Any]]) -> dict[Any, Bits]:
        """Return the set of each code, from the codes of each entry in turn."""
        places: dict[Any, list[int]] = defaultdict(list)
        for place, several in enumerate(codes):
            for code in several:
                places[code].append(place)
        return {code: self._bits(its) for code, its in places.items()}

    def _bits(self, places: Iterable[int]) -> Bits:
        flags = bytearray(len(self.entries) // 8 + 1)
        for place in places:
            flags[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(flags, "little")


def members(bits: Bits) -> Iterator[int]:
    """Yield the places of the entries in a set, in order."""
    written = f"{bits:b}"[::-1]
    place = written.find("1")
    while place >= 0:
        yield place
        place = written.find("1", place + 1)


def window(groups: Iterable[Bits], first: int, length: int) -> list[int]:
    """Return `length` places from the `first` on, of disjoint sets one after another."""
    found: list[int] = []
    for group in groups:
        if (number := group.bit_count()) <= first:
            first -= number
            continue
        found += islice(members(group), first, first + length - len(found))
        first = 0
        if len(found) == length:
            break
    return found


def _versions() -> Iterator[Version]:
    pages = ProfilePage.objects.live().filter(~restricted()).order_by()
    # Reading a moment takes Django longer than all the rest of a row.
    pages = pages.annotate(published=Cast("first_published_at", TextField()))
    platforms = _grouped(AppPlatform, "page_id", "platform", {})
    pointed = [_pointed(field, model) for field, model in RELATIONS.values()]
    for row in pages.values_list(*COLUMNS):
        yield Version(*row, *(codes.get(row[0], ()) for codes in (platforms, *pointed)))


def _pointed(field: str, model: type[Term]) -> dict[int, Codes]:
    """Return the codes of the terms each page points at, by primary key."""
    codes = {str(pk): code for pk, code in model.objects.values_list("pk", "code")}
    through = getattr(ProfilePage, field).through
    return _grouped(through, "profilepage_id", f"{model.__name__.lower()}_id", codes)


def _grouped(
    model: type[Model], page: str, column: str, codes: Mapping[str, str]
) -> dict[int, Codes]:
    """Return the values of a column for each page, each as its code if it has one."""
    values = Joined(Cast(column, TextField()))
    rows = model._default_manager.order_by().values_list(page).annotate(values=values)  # noqa: SLF001  # Django documents it
    same: dict[str, Codes] = {}  # few combinations occur; each is read once
    found: dict[int, Codes] = {}
    for pk, joined in rows:
        if joined not in same:
            same[joined] = tuple(codes.get(v, v) for v in joined.split(SEPARATOR))
        found[pk] = same[joined]
    return found


class Joined(Aggregate):
    """All values of a group as one text, in any order."""

    template = f"%(function)s(%(expressions)s, '{SEPARATOR}')"
    function = "string_agg"
    output_field = TextField()

    def as_sqlite(self, *args: Any, **kwargs: Any) -> Any:
        return self.as_sql(*args, function="group_concat", **kwargs)


def _codes(
    name: str, versions: Iterable[Version], trees: Mapping[str, Tree]
) -> Iterable[Iterable[str]]:
    """Return for each version the codes of one filter under which it is found."""
    if name == "status":
        meant = {
            s.value: [c for c, states in STATES.items() if s in states] for s in State
        }
        return (meant.get(version.state, ()) for version in versions)
    if name == "topic":
        return (trees[name].upwards(version.topic) for version in versions)
    if name == "region":
        return (trees[name].around(v.region) - {NATIONWIDE} for v in versions)
    if name in {"kind", "cost"}:
        values = (getattr(version, name) for version in versions)
        return ((value,) if value else () for value in values)
    field = "spoken" if name == "language" else name
    return (getattr(version, field) for version in versions)


def _freshness(version: Version, on: date | None, lately: date, once: date) -> int:
    if version.state in {State.ENDED, State.MERGED}:
        return 4
    if version.state == State.PAUSED:
        return 3
    if on is None or on < once:
        return 2
    return 0 if on >= lately else 1


def _latest_first(moments: Sequence[str | None]) -> list[int]:
    """Return the places of moments, the latest first and those without one last."""
    places = range(len(moments))  # sorting backwards keeps the order of equal ones
    return sorted(places, key=lambda place: moments[place] or "", reverse=True)


def _counted(sets: Mapping[str, Bits], among: Bits) -> Numbers:
    counted = ((code, (bits & among).bit_count()) for code, bits in sets.items())
    return {code: number for code, number in counted if number}
