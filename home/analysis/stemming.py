"""Stems: what `Wohnungen`, `Wohnung` and `Wohnungs-` have in common.

Snowball knows all our languages but Ukrainian, for which simplemma has a dictionary.
A word is stemmed as it is written and as it is folded: people leave out accents, and
the same word must meet itself. Stems are folded, so that they meet words as well.

Whoever asks may write any language, and no page of the site tells which. So a question
is stemmed by all languages of its script, a page only by its own.
"""

import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import simplemma
import Stemmer

from home.analysis.folding import APOSTROPHE, Word, fold

LATIN, ARABIC, CYRILLIC = "latin", "arabic", "cyrillic"
SCRIPT_LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    LATIN: ("de", "en", "fr", "tr"),
    ARABIC: ("ar", "fa"),
    CYRILLIC: ("uk", "ru"),
}
SNOWBALL: Final = {
    "de": "german",
    "en": "english",
    "ar": "arabic",
    "fa": "persian",
    "ru": "russian",
    "tr": "turkish",
    "fr": "french",
}
MIN_LENGTH: Final = 3  # shorter stems say nothing in an index, `iş` in a vocabulary
# Folding writes one letter for the Arabic and the Persian one; a stemmer wants its own.
PERSIAN_LETTERS: Final = str.maketrans("\u064a\u0643", "\u06cc\u06a9")

_stemmers = threading.local()  # a stemmer serves one thread at a time


def script(word: str) -> str:
    """Return the script of a word's first letter, or "" when it is none of ours."""
    first = next((letter for letter in word if letter.isalpha()), "")
    if first < "\u0250":
        return LATIN if first else ""
    if "\u0400" <= first <= "\u052f":
        return CYRILLIC
    if "\u0600" <= first <= "\u06ff" or "\u0750" <= first <= "\u077f":
        return ARABIC
    return ""


def stems(word: Word, languages: Iterable[str] = ()) -> list[str]:
    """Return the folded stems of a word, in these languages or all of its script.

    A language of another script says nothing of a word; then all of its script count.
    """
    possible = SCRIPT_LANGUAGES.get(script(word.folded), ())
    wanted = {language.partition("-")[0] for language in languages}
    chosen = [language for language in possible if language in wanted] or possible
    found = dict.fromkeys(
        stem for language in chosen for stem in stems_in(language, word)
    )
    return [stem for stem in found if len(stem) >= MIN_LENGTH]


@lru_cache(maxsize=100_000)
def stems_in(language: str, word: Word) -> tuple[str, ...]:
    """Return the folded stems of a word in one language, the likelier one first."""
    found = (fold(_stem(language, form)) for form in word)
    return tuple(dict.fromkeys(filter(None, found)))


def _stem(language: str, word: str) -> str:
    if language == "uk":
        plain = word.replace(APOSTROPHE, "'")
        return simplemma.lemmatize(plain, lang="uk")
    if language == "fa":
        word = word.translate(PERSIAN_LETTERS)
    return _stemmer(language).stemWord(word)


def _stemmer(language: str) -> Stemmer.Stemmer:
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(SNOWBALL[language])
        setattr(_stemmers, language, stemmer)
    return stemmer
