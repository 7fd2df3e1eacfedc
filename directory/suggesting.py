"""What somebody may be about to type: names of entries, and topics and the like.

    suggest("житл", language="de")    the topic "Wohnen"

Letters are compared folded (`home.analysis`). A name that begins with them comes before
one in which they stand at a later word; within each, names in the reader's language
come first. Terms are found by what they are called in any language and shown in the
reader's. Entries that have ended come last: who types the name of one wants to learn
that it has ended, but nobody is sent there who could go elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.beginnings import Beginnings, begins, squeezed
from directory.filters import Criteria
from directory.links import address, directory_url
from directory.models import ProfilePage
from directory.names import Names, Phrase, Version, names, spellings
from directory.relations import RELATIONS
from home import navigation
from home.analysis import query_words, significant
from home.languages import by_preference, fallbacks
from home.terms import Label, labels

MOST: Final = 10
TERMS: Final = 4  # of them, where there are more than enough entries
ENTRY: Final = "entry"
KIND_LABELS: Final = {
    "topic": gettext_lazy("Topic"),
    "audience": gettext_lazy("Audience"),
    "language": gettext_lazy("Language"),
    "region": gettext_lazy("Region"),
}
ENTRY_KINDS: Final = dict(ProfilePage.Kind.choices)
ACTIVE: Final = ProfilePage.State.ACTIVE.value
STATES: Final = dict(ProfilePage.State.choices)

# How something was found, the best way first. Languages and regions stand behind what
# has a name like them, unless they are named in full.
MATTER, NAME, OTHER, SYNONYM, TERM_WORD, NAME_WORD, SYNONYM_WORD, SCATTERED, PAST = (
    range(9)
)
MATTERS: Final = {"topic", "audience"}
NOTHING: Final = Beginnings([])

Tiers = dict[int, int]  # places of entries among the names, and how they were found
Labels = Mapping[str, Mapping[str, Label]]
Ranked = tuple[int, "Suggestion"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where somebody may want to go; `language` is that of the label."""

    kind: str  # "entry", or the name of the relation to a term
    label: str
    language: str
    detail: str
    url: str


def suggest(text: str, *, language: str) -> list[Suggestion]:
    """Return at most ten suggestions for a reader of `language`, the best first."""
    words = query_words(text)
    if not words:
        return []
    known = names()
    terms = _terms(known, " ".join(words), language)
    active, past = _entries(known, words, language)
    entries = _first(active, max(MOST - TERMS, MOST - len(terms)))
    terms = terms[: MOST - len(entries)]
    entries |= _first(past, MOST - len(entries) - len(terms))
    found = [*terms, *_shown(known, entries, " ".join(words), language)]
    return [shown for _tier, shown in sorted(found, key=lambda ranked: ranked[0])]


def _first(tiers: Tiers, number: int) -> Tiers:
    return dict(islice(tiers.items(), number))


# --- Entries ------------------------------------------------------------------------


def _entries(known: Names, words: list[str], language: str) -> tuple[Tiers, Tiers]:
    """Return the ten best active entries, and past ones if there are fewer."""
    active: Tiers = {}
    past: Tiers = {}
    for place, tier in _hits(known, words, language):
        if all(version.state != ACTIVE for version in known.versions[place]):
            past.setdefault(place, PAST)
        else:
            active.setdefault(place, tier)
        if len(active) == MOST:
            break
    return active, past


def _hits(known: Names, words: list[str], language: str) -> Iterator[tuple[int, int]]:
    """Yield places of entries and how they were found, the best first."""
    text = " ".join(words)
    codes = by_preference(language)
    indexes = [known.entries[code] for code in codes if code in known.entries]
    for index in indexes:
        yield from ((place, NAME) for place in index.whole(text))
    for index in indexes:
        yield from ((place, NAME_WORD) for place in index.within(text))
    if len(words) > 1:
        wanted = [words[position] for position in significant(words)]
        yield from ((place, SCATTERED) for place in _with_all(wanted, indexes))


def _with_all(words: list[str], indexes: list[Beginnings]) -> list[int]:
    """Return the entries in whose names all words begin some word, in any order."""
    ways = [way for index in indexes for way in (index.whole, index.within)]
    found: set[int] | None = None
    for word in sorted(words, key=len, reverse=True):  # long words are rare
        having = set(chain.from_iterable(way(word) for way in ways))
        found = having if found is None else found & having
        if not found:
            break
    return sorted(found or ())


def _shown(known: Names, entries: Tiers, text: str, language: str) -> Iterator[Ranked]:
    """Yield the suggestions that lead to entries, each in the language of its page."""
    order = {code: rank for rank, code in enumerate(by_preference(language))}
    for place, tier in entries.items():
        versions = sorted(
            known.versions[place], key=lambda version: order.get(version.language, MOST)
        )
        page = versions[0]
        if url := navigation.address(page.url_path, page.language):
            detail = _detail(versions, text)
            yield tier, Suggestion(ENTRY, page.title, page.language, detail, url)


def _detail(versions: Sequence[Version], text: str) -> str:
    """Return its kind, and what has become of it or the name it was found by."""
    page = versions[0]
    kind = str(ENTRY_KINDS.get(page.kind, ""))
    if page.state != ACTIVE:
        return _both(kind, str(STATES.get(page.state, "")))
    called = [name for version in versions for name in version.names]
    found = (
        name
        for name in called
        if any(begins(spelled, text) for spelled in spellings(name))
    )
    name = next(found, page.title)
    return kind if name == page.title else _both(kind, name)


def _both(kind: str, further: str) -> str:
    return _("%(kind)s · %(further)s") % {"kind": kind, "further": further}


# --- Terms --------------------------------------------------------------------------


def _terms(known: Names, text: str, language: str) -> list[Ranked]:
    """Return the suggestions that lead to what is filed under a term, the best first.

    What a term is called in languages the reader hardly knows counts only where her own
    and its fallbacks have little to offer.
    """
    near = fallbacks(language)
    best: dict[tuple[str, str], tuple[int, int, Phrase]] = {}
    codes = [*near, *(code for code in by_preference(language) if code not in near)]
    for tier, _inexact, far, number in sorted(_said(known, text, codes, len(near))):
        phrase = known.phrases[number]
        best.setdefault((phrase.kind, phrase.code), (tier, far, phrase))
    ranked = [(tier, phrase) for tier, far, phrase in best.values() if far < len(near)]
    if len(ranked) < TERMS:
        ranked = [(tier, phrase) for tier, _far, phrase in best.values()]
    chosen = ranked[:MOST]
    words = _labels({phrase.kind for _tier, phrase in chosen}, language)
    url = directory_url(language)
    return [(tier, _of_term(phrase, words, url)) for tier, phrase in chosen]


def _said(
    known: Names, text: str, languages: list[str], near: int
) -> Iterator[tuple[int, bool, int, int]]:
    """Yield for each phrase found how good it is, and its place among the phrases.

    How it was found, whether there is more to it, how far off its language is. The name
    of a term in a language the reader may know is as good as its label.
    """
    for far, language in enumerate(languages):
        index = known.terms.get(language, NOTHING)
        for within, numbers in enumerate((index.whole(text), index.within(text))):
            for number in numbers:
                phrase = known.phrases[number]
                named = phrase.is_name and far < near
                exact = any(squeezed(name) == squeezed(text) for name in phrase.folded)
                yield _tier(phrase, named, exact, within), not exact, far, number


def _tier(phrase: Phrase, named: bool, exact: bool, within: int) -> int:
    if within:
        return TERM_WORD if named else SYNONYM_WORD
    if named:
        return MATTER if exact or phrase.kind in MATTERS else OTHER
    return SYNONYM


def _labels(kinds: Iterable[str], language: str) -> Labels:
    return {kind: labels(RELATIONS[kind][1], language) for kind in kinds}


def _of_term(phrase: Phrase, words: Labels, url: str) -> Suggestion:
    label = words[phrase.kind][phrase.code]
    kind = str(KIND_LABELS[phrase.kind])
    return Suggestion(
        kind=phrase.kind,
        label=label.text,
        language=label.language,
        detail=kind if phrase.text == label.text else _both(kind, phrase.text),
        url=address(url, Criteria().with_codes(phrase.kind, (phrase.code,))),
    )
