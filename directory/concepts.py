"""Words in nine languages that mean a topic, an audience, a language or a place.

Pages are indexed with the bare codes of their terms. What people call these terms is
looked up when they search, in a small vocabulary that changes with the taxonomies. So
a new synonym, a new translation or a topic moved below another works from the next
search on, and no entry has to be indexed again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from directory.relations import RELATIONS
from home.analysis import (
    CODE,
    SCRIPT_LANGUAGES,
    Word,
    romanised,
    script,
    skeletons,
    stems_in,
    term,
    words,
)
from home.analysis.folding import NON_JOINER
from home.analysis.stemming import CYRILLIC, LATIN
from home.caching import kept
from home.models import Region, SpokenLanguage, Topic
from home.terms import ancestors, descendants

MAX_PHRASE_WORDS: Final = 6
SEPARATOR: Final = " "
NATIONWIDE: Final = "nationwide"
MIN_ROMANISED: Final = 4  # letters, or consonants where vowels are not written
SKELETON: Final = "-"  # before consonants, which no romanised word contains

Concept = tuple[str, str]  # the name of the relation and a code
Meanings = dict[str, dict[Concept, None]]
TermRows = tuple[tuple[str, str, str, str], ...]  # relation, code, language, texts


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What phrases mean: by their folded words, and by their stems in a language."""

    phrases: Meanings = field(default_factory=dict)
    stems: dict[tuple[str, str], dict[Concept, None]] = field(default_factory=dict)
    romanised: Meanings = field(default_factory=dict)

    def written_in_latin(self, word: Word) -> dict[Concept, None]:
        """Return what a word of another script means that somebody wrote in Latin."""
        letters = word.folded.isalpha() and len(word.folded) >= MIN_ROMANISED
        if not letters or script(word.folded) != LATIN:
            return {}
        found = dict(self.romanised.get(romanised(word.folded), {}))
        for key in skeletons(word.folded):
            found |= self.romanised.get(f"{SKELETON}{key}", {})
        return found

    def meanings(self, phrase: Sequence[Word]) -> dict[Concept, None]:
        """Return what neighbouring words mean together; stems where nothing else."""
        exact = self.phrases.get(SEPARATOR.join(word.folded for word in phrase))
        if exact:
            return exact
        found: dict[Concept, None] = {}
        for language in SCRIPT_LANGUAGES.get(script(phrase[0].folded), ()):
            for stem in stem_phrases(phrase, language):
                found |= self.stems.get((language, stem), {})
                found |= self.phrases.get(stem, {})
        return found


def code_term(name: str, code: str) -> str:
    """Return the term of the index for entries that point at this term."""
    return term(CODE, f"{name}{code.replace('_', '0')}")


def vocabulary() -> Vocabulary:
    """Return what every phrase that names a term may mean, in all languages."""
    return kept("directory:concepts", lambda: _vocabulary(term_rows()))


def concepts(typed: Sequence[Word]) -> list[list[Concept]]:
    """Return for each word what it means, alone or in a phrase with its neighbours.

    A phrase means more than its words: "learn German" is not about learning and about
    whatever is offered in German.
    """
    known = vocabulary()
    found: list[dict[Concept, None]] = [{} for _word in typed]
    taken: list[range] = []
    for length in range(min(MAX_PHRASE_WORDS, len(typed)), 0, -1):
        for start in range(len(typed) - length + 1):
            span = range(start, start + length)
            if any(span[0] >= t.start and span[-1] < t.stop for t in taken):
                continue
            if meant := known.meanings(typed[start : start + length]):
                taken.append(span)
                for position in span:
                    found[position] |= meant
    return [list(meanings) for meanings in found]


def narrow_terms(meant: Sequence[Concept]) -> list[str]:
    """Return the index terms of what was said: each term and all narrower ones.

    Except for the whole country: who types "Germany" does not ask for each town.
    """
    return [
        code_term(name, narrower)
        for name, code in meant
        for narrower in (
            [code] if code == NATIONWIDE else descendants(RELATIONS[name][1], code)
        )
    ]


def broader(meant: Sequence[Concept]) -> list[Concept]:
    """Return the topics above those that were meant, nearest first."""
    above = [up for name, code in meant if name == "topic" for up in _above(code)]
    return list(dict.fromkeys(above))


def wide_terms(meant: Sequence[Concept]) -> list[str]:
    """Return the index terms of what also helps in a town: its Bundesland."""
    return [
        code_term(name, wider)
        for name, code in meant
        if name == "region"
        for wider in ancestors(Region, code)
        if wider != NATIONWIDE
    ]


def widest_terms(meant: Sequence[Concept]) -> list[str]:
    """Return the index term of what helps anywhere, if a place was named."""
    places = any(name == "region" for name, _code in meant)
    return [code_term("region", NATIONWIDE)] if places else []


def _above(topic: str) -> list[Concept]:
    return [("topic", code) for code in ancestors(Topic, topic) if code != topic]


@lru_cache(maxsize=50_000)
def phrases(text: str) -> tuple[str, ...]:
    """Return the folded spellings of a name or synonym."""
    return tuple(
        SEPARATOR.join(word.folded for word in phrase) for phrase in _spellings(text)
    )


def stem_phrases(phrase: Sequence[Word], language: str) -> list[str]:
    """Return a phrase as stems of one language: as it is written, and as folded."""
    found = [stems_in(language, word) or (word.folded,) for word in phrase]
    written = SEPARATOR.join(stems[0] for stems in found)
    folded = SEPARATOR.join(stems[-1] for stems in found)
    return [written] if written == folded else [written, folded]


def term_rows() -> TermRows:
    """Return relation, code, language and texts, one a line, of all terms."""
    return tuple(_term_rows())


def term_texts() -> Iterator[tuple[str, str, str]]:
    """Yield relation, code and texts, one a line, of every term in every language."""
    for name, code, _language, texts in _term_rows():
        yield name, code, texts


@lru_cache(maxsize=50_000)
def _latin_keys(phrase: str) -> tuple[str, ...]:
    """Return how a word of another script is written in Latin letters."""
    written_in = script(phrase)
    if SEPARATOR in phrase or written_in in {LATIN, ""}:
        return ()
    if written_in == CYRILLIC:
        return (romanised(phrase),)
    keys = (key for key in skeletons(phrase) if len(key) >= MIN_ROMANISED)
    return tuple(f"{SKELETON}{key}" for key in keys)


def _term_rows() -> Iterator[tuple[str, str, str, str]]:
    for name, (_field, model) in RELATIONS.items():
        columns = ["name", "synonyms"]
        if model is SpokenLanguage:
            columns.append("autonym")
        rows = model.objects.order_by("pk")
        for code, language, *texts in rows.values_list(
            "code", "locale__language_code", *columns
        ):
            yield name, code, language, "\n".join(texts)


@lru_cache(maxsize=50_000)
def _spellings(text: str) -> tuple[tuple[Word, ...], ...]:
    found = [tuple(words(text))]
    if NON_JOINER in text:
        found.append(tuple(words(text.replace(NON_JOINER, " "))))
    return tuple(phrase for phrase in found if phrase)


@lru_cache(maxsize=50_000)
def _stem_keys(text: str, language: str) -> tuple[str, ...]:
    base = language.partition("-")[0]
    return tuple(
        key for phrase in _spellings(text) for key in stem_phrases(phrase, base)
    )


@lru_cache(maxsize=2)  # most changes of content change no term
def _vocabulary(rows: TermRows) -> Vocabulary:
    known = Vocabulary()
    for name, code, language, texts in rows:
        base = language.partition("-")[0]
        for text in texts.splitlines():
            for phrase in phrases(text):
                known.phrases.setdefault(phrase, {})[name, code] = None
                for key in _latin_keys(phrase):
                    known.romanised.setdefault(key, {})[name, code] = None
            for key in _stem_keys(text, base):
                known.stems.setdefault((base, key), {})[name, code] = None
    return known
