"""What can be suggested: the names of entries and what terms are called, in order.

Read once for each state of the content and kept in the process, because a reader who
types asks with every letter. What is not public is not in it, and a term no active
entry would be found under is left out: it would lead to an empty list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import Final
from uuid import UUID

from django.conf import settings

from directory.beginnings import Beginnings, Owned
from directory.concepts import phrases
from directory.filters import Criteria
from directory.models import ProfilePage
from directory.querysets import ProfileQuerySet
from directory.relations import RELATIONS
from directory.shelf import view
from home.analysis.folding import NON_JOINER
from home.analysis.terms import JOINED_NAME
from home.caching import kept
from home.models import SpokenLanguage
from home.querysets import restricted

COLUMNS: Final = (
    "translation_key", "sort_key", "locale__language_code", "title", "other_names",
    "url_path", "kind", "state",
)  # fmt: skip

Versions = tuple["Version", ...]  # of one entry, in any order
Codes = set[tuple[str, str]]  # the name of a relation and a code
ByLanguage = dict[str, list[Owned]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One of the things a term is called."""

    kind: str  # the name of the relation
    code: str
    text: str
    is_name: bool  # the name of the term, not a synonym

    @property
    def folded(self) -> tuple[str, ...]:
        return phrases(self.text)


@dataclass(frozen=True, slots=True)
class Version:
    """What is shown of an entry in one language."""

    language: str
    title: str
    other_names: str
    url_path: str
    kind: str
    state: str

    @property
    def names(self) -> list[str]:
        others = map(str.strip, self.other_names.splitlines())
        return [self.title, *filter(None, others)]


@dataclass(frozen=True, slots=True)
class Names:
    """All names by the language they are in; owners are places in the tuples."""

    entries: dict[str, Beginnings]
    versions: tuple[Versions, ...]  # of each entry, in the order of names
    terms: dict[str, Beginnings]
    phrases: tuple[Phrase, ...]


def names() -> Names:
    """Return the names as they are now."""
    return kept("directory:names", _read)


def spellings(name: str) -> Iterator[str]:
    """Yield the folded spellings of the name of an entry, joined words also apart."""
    yield from phrases(name)
    if JOINED_NAME.search(name):
        yield from phrases(JOINED_NAME.sub(" ", name))


def _read() -> Names:
    pages = ProfilePage.objects.live().filter(~restricted())
    entries, versions = _entries(pages)
    terms, said = _terms(_offered())
    return Names(_ordered(entries), versions, _ordered(terms), said)


def _ordered(by_language: ByLanguage) -> dict[str, Beginnings]:
    return {language: Beginnings(pairs) for language, pairs in by_language.items()}


def _entries(pages: ProfileQuerySet) -> tuple[ByLanguage, tuple[Versions, ...]]:
    numbers: dict[UUID, int] = {}
    versions: dict[int, Versions] = {}
    found: ByLanguage = {}
    rows = pages.sorted_by().values_list(*COLUMNS)
    for key, folded, language, title, others, url_path, *codes in rows:
        number = numbers.setdefault(key, len(numbers))
        code, kind, state = map(intern, [language, *codes])  # few, and often there
        version = Version(code, title, others, url_path, kind, state)
        versions[number] = (*versions.get(number, ()), version)
        spelled = [folded, *_further_spellings(title, others)]
        pairs = found.setdefault(code, [])
        pairs += [(name, number) for name in spelled if name]
    return found, tuple(versions.values())


def _further_spellings(title: str, others: str) -> Iterator[str]:
    """Yield the spellings of names of which the folded title is not one."""
    if NON_JOINER in title or JOINED_NAME.search(title):
        yield from spellings(title)
    for name in others.splitlines():
        yield from spellings(name)


def _terms(offered: Codes) -> tuple[ByLanguage, tuple[Phrase, ...]]:
    found: ByLanguage = {}
    said: list[Phrase] = []
    for language, phrase in _phrases():
        if (phrase.kind, phrase.code) in offered:
            pairs = found.setdefault(language, [])
            pairs += [(name, len(said)) for name in phrase.folded if name]
            said.append(phrase)
    return found, tuple(said)


def _phrases() -> Iterator[tuple[str, Phrase]]:
    """Yield what every term is called and in which language, in the terms' order."""
    for kind, (_field, model) in RELATIONS.items():
        columns = ["code", "locale__language_code", "name", "synonyms"]
        if model is SpokenLanguage:
            columns.append("autonym")
        rows = model.objects.order_by("position", "code", "pk")
        for code, language, name, *others in rows.values_list(*columns):
            yield language, Phrase(kind, code, name, is_name=True)
            for text in "\n".join(others).splitlines():
                yield language, Phrase(kind, code, text.strip(), is_name=False)


def _offered() -> Codes:
    """Return the terms by which one can filter active entries and find some."""
    entries = view(settings.LANGUAGE_CODE)
    active = entries.chosen(Criteria())["status"]
    return {(name, code) for name in RELATIONS for code in entries.codes(name, active)}
