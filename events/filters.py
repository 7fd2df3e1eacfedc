"""Filters of the calendar feed: codes in a query string, checked and put in order."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import TextChoices
from django.http import QueryDict

from events.choices import Access, Form
from events.series import series_names
from home.models import Region, SpokenLanguage, Topic
from home.terms import codes_by_pk, descendants

if TYPE_CHECKING:
    from events.models import Occurrence

NAMES = ("series", "topic", "region", "language", "format", "access")
VOCABULARIES: dict[str, type[Topic | Region | SpokenLanguage]] = {
    "topic": Topic,
    "region": Region,
    "language": SpokenLanguage,
}
CHOICES: dict[str, type[TextChoices]] = {"format": Form, "access": Access}
NATIONWIDE = "nationwide"  # means just that, not every town in the country
# Whoever looks for what she can join from home wants the hybrid ones too.
FORMS = {
    Form.ON_SITE: {Form.ON_SITE, Form.HYBRID},
    Form.ONLINE: {Form.ONLINE, Form.HYBRID},
    Form.HYBRID: {Form.HYBRID},
}


class UnknownFilterError(ValueError):
    """Says that a query string asks for what the site does not know."""

    def __init__(self, name: str, value: str) -> None:
        """Keep both for whoever words the message."""
        super().__init__(name, value)
        self.name = name
        self.value = value


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFilter:
    """What a reader chose; several codes of one name mean any of them."""

    series: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    access: tuple[str, ...] = ()  # all of them are needed, not any
    archive: bool = False

    @property
    def query(self) -> str:
        """Return the query string, the same for every way to write this filter."""
        chosen = {name: ",".join(getattr(self, name)) for name in NAMES}
        chosen["window"] = "archive" if self.archive else ""
        return urlencode({k: v for k, v in chosen.items() if v}, safe=",")


def feed_filter(query: QueryDict) -> FeedFilter:
    """Read a filter; parameters of other names do not concern us.

    Raises:
        UnknownFilterError: A code is not one of ours.
    """
    chosen, unknown = known_filter(query)
    for name, code in unknown:
        raise UnknownFilterError(name, code)
    window = query.get("window", "")
    if window not in {"", "archive"}:
        raise UnknownFilterError("window", window)
    return replace(chosen, archive=bool(window))


def known_filter(query: QueryDict) -> tuple[FeedFilter, list[tuple[str, str]]]:
    """Read what is known of a filter, and return names and codes of the rest."""
    chosen: dict[str, Any] = {}
    unknown: list[tuple[str, str]] = []
    for name in NAMES:
        codes = _codes(query, name)
        known = _known(name) if codes else set()
        chosen[name] = tuple(code for code in codes if code in known)
        unknown += [(name, code) for code in codes if code not in known]
    return FeedFilter(**chosen), unknown


def _codes(query: QueryDict, name: str) -> tuple[str, ...]:
    given = (code for value in query.getlist(name) for code in value.split(","))
    return tuple(sorted({code.strip() for code in given} - {""}))


def _known(name: str) -> set[str]:
    if name == "series":
        names = series_names(settings.LANGUAGE_CODE)
        return {series.code for series in names.values()}
    if name in CHOICES:
        return set(CHOICES[name].values)
    return set(codes_by_pk(VOCABULARIES[name]).values())


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter made ready to be asked about many occurrences."""

    wanted: dict[str, set[str]]
    needed: set[str]  # for access

    def takes(self, occurrence: "Occurrence") -> bool:
        """Say whether an occurrence, or a single date of it, is among what was chosen."""
        return any(map(self._suits, occurrence.variants))

    def _suits(self, occurrence: "Occurrence") -> bool:
        codes = occurrence.codes
        offered = {
            **codes,
            "language": [*codes.get("language", []), *codes.get("interpretation", [])],
            "format": [occurrence.form],
        }
        return self.needed <= occurrence.access and all(
            wanted.intersection(offered.get(name, []))
            for name, wanted in self.wanted.items()
        )


def selection(chosen: FeedFilter) -> Selection:
    """Widen a filter: a topic stands for its subtopics, a state for its towns."""
    wanted = {name: set(getattr(chosen, name)) for name in NAMES}
    for name, model in (("topic", Topic), ("region", Region)):
        for broad in wanted[name] - {NATIONWIDE}:
            wanted[name].update(descendants(model, broad))
    wanted["format"] = {form for one in chosen.format for form in FORMS[Form(one)]}
    needed = wanted.pop("access")
    return Selection({name: codes for name, codes in wanted.items() if codes}, needed)
