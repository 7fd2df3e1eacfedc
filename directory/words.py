"""The directory's own words, as each process keeps them in memory.

They are read from a table that only grows, so after a change of content a process asks
for the new ones alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from directory.concepts import TermRows, term_rows
from home.analysis import Word, fold, script, sound, stems, tokens, words
from home.analysis.terms import MAX_WHOLE_LENGTH
from home.caching import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from directory.models import IndexedWord, ProfilePage

# A transaction that began earlier may commit later, with lower numbers.
OVERLAP: Final = 1000

# German compounds: what may stand between the parts, and after the last one.
MIN_PART: Final = 4
MIN_REST: Final = 3
MIN_COMPOUND: Final = MIN_PART + MIN_REST
MAX_WRITTEN: Final = 255
JOINTS: Final = ("", "s", "n", "en", "es", "er", "e")
ENDINGS: Final = ("", "e", "n", "en", "er", "ern", "s", "es", "in", "innen")
WRITTEN: Final = re.compile(r"\w+")


class Heard:
    """Words, and how each of them sounds."""

    __slots__ = ("_sounds", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self._sounds: list[str] = []

    def sounds(self) -> list[str]:
        """Return the sound of each word there was when this was called, or of more."""
        known, number = self._sounds, len(self.words)
        if len(known) < number:  # a new list: others may be reading the old one
            known = [*known, *map(sound, self.words[len(known) : number])]
            self._sounds = known
        return known


class Words:
    """What is known of the words of entries, once public; only ever grows."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}  # words and whole names, folded
        self.names: dict[str, str] = {}  # whole names, their words written as one
        self.names_by_length: dict[int, Heard] = defaultdict(Heard)
        self.name_words: set[str] = set()
        self.by_length: dict[tuple[str, int], Heard] = defaultdict(Heard)
        self._sorted: list[str] = []
        self.common: frozenset[str] = frozenset()  # those of the vocabularies
        self._known_german: set[str] = set()
        self._terms: tuple[tuple[str, str, str], ...] = ()
        self._last = 0
        self._lock = Lock()

    def __contains__(self, folded: str) -> bool:
        return folded in self.written

    def refresh(self) -> Words:
        """Read what came since the last time."""
        from directory.models import IndexedWord  # noqa: PLC0415  # models import this

        with self._lock:
            columns = ("pk", "kind", "language", "word", "written")
            rows = IndexedWord.objects.after(self._last - OVERLAP)
            for pk, kind, language, word, written in rows.values_list(*columns):
                self._last = max(self._last, pk)
                self._add(kind, language, word, written)
            terms = _term_words(term_rows())
            if terms is not self._terms:  # most changes of content change no term
                for language, word, written in terms:
                    self._add("word", language, word, written)
                self.common = frozenset(word for _language, word, _written in terms)
                self._terms = terms
        return self

    def spelling(self, word: Word) -> str:
        """Return how to write a word that may be known."""
        return self.written.get(word.folded, word.written)

    def near(self, folded: str, most: int) -> Iterator[Heard]:
        """Yield the words of its script whose length differs by `most` or less."""
        written_in = script(folded)
        for length in range(len(folded) - most, len(folded) + most + 1):
            if several := self.by_length.get((written_in, length)):
                yield several

    def near_names(self, joined: str, most: int) -> Iterator[Heard]:
        """Yield the whole names whose length differs by `most` or less."""
        for length in range(len(joined) - most, len(joined) + most + 1):
            if several := self.names_by_length.get(length):
                yield several

    def begun(self, folded: str) -> Iterator[str]:
        """Yield the words that begin so, in alphabetical order."""
        if len(self._sorted) != len(self.written):
            self._sorted = sorted(self.written)  # others may add meanwhile
        words = self._sorted
        for place in range(bisect_left(words, folded), len(words)):
            if not words[place].startswith(folded):
                return
            yield words[place]

    def constituents(self, word: str) -> list[str]:
        """Return all words that a German compound can be cut into.

        For the index: `sprachkurse` is found by Sprache and by Kurs. Cheaper than
        `parts`, for every word of every German entry comes by here.
        """
        if len(word) < MIN_COMPOUND or not word.isascii():
            return []
        sure: dict[str, None] = {}
        guessed: dict[str, None] = {}  # where only the first part is known
        for cut in range(MIN_REST, len(word) - MIN_REST + 1):
            if first := self._shortened(word[:cut]):
                head = self._inflected(word[cut:])
                if head:
                    sure |= {first: None, head: None}
                guessed |= {first: None, word[cut:]: None}
        return [part for part in sure or guessed if len(part) >= MIN_PART]

    def german_parts(self, word: Word) -> Iterator[str]:
        """Yield the parts of a German compound, and their stems."""
        for part in self.constituents(word.folded):
            yield part
            yield from stems(Word(part, part), ["de"])

    def parts(self, word: str) -> list[str]:
        """Return the known words a German word is made of, or nothing.

        The longest last part wins, for that is what a compound speaks of.
        """
        if len(word) < MIN_COMPOUND or not word.isascii():
            return []
        for start in range(MIN_REST, len(word) - MIN_REST + 1):
            head, rest = word[start:], word[:start]
            if self._is_known(head) and (before := self._first_parts(rest)):
                return [*before, head]
        return []

    def _add(self, kind: str, language: str, word: str, written: str) -> None:
        if kind == "name":
            if word not in self.names:
                self.names[word] = written
                self.names_by_length[len(word)].words.append(word)
            return
        if kind == "name_word":
            self.name_words.add(word)
        if word not in self.written:
            self.written[word] = written
            self.by_length[script(word), len(word)].words.append(word)
        if language.startswith("de") and word not in self._known_german:
            self._known_german.add(word)

    def _inflected(self, word: str) -> str:
        """Return the known word of which this is a form, or nothing."""
        forms = (word.removesuffix(ending) for ending in ENDINGS)
        return next((form for form in forms if form in self._known_german), "")

    def _shortened(self, before: str) -> str:
        """Return the known word that stands before another in a compound."""
        for joint in JOINTS:
            first = before.removesuffix(joint)
            if before.endswith(joint) and len(first) >= MIN_REST:
                for form in (first, f"{first}e", f"{first}en"):
                    if form in self._known_german:
                        return form
        return ""

    def _first_parts(self, before: str) -> list[str]:
        """Return the word that stands before a part, without its joint."""
        for joint in JOINTS:
            first = before.removesuffix(joint) if joint else before
            whole = self._stands_first(first) if before.endswith(joint) else ""
            if whole and len(first) >= MIN_REST:
                return [whole]
        return []

    def _stands_first(self, first: str) -> str:
        """Return the word that is shortened so in compounds: `sprach` is Sprache."""
        forms = (first, f"{first}e", f"{first}en")
        return next((form for form in forms if self._is_known(form)), "")

    def _is_known(self, folded: str) -> bool:
        return folded in self._known_german or any(
            stem in self._known_german for stem in stems(Word(folded, folded), ["de"])
        )


def known_words() -> Words:
    """Return the words of all public entries and of the vocabularies."""
    return kept("directory:words", Words, Words.refresh)


def indexed_words(page: ProfilePage) -> Iterator[IndexedWord]:
    """Yield the words of an entry that spellings are compared with."""
    from directory.models import IndexedWord  # noqa: PLC0415  # models import this

    for name in page.names:
        if joined := "".join(tokens(name))[:MAX_WHOLE_LENGTH]:
            yield IndexedWord(
                kind=IndexedWord.Kind.NAME,
                language=page.language,
                word=joined,
                written=name[:MAX_WRITTEN],
            )
    said = [page.summary, *page.body_texts(), page.operator]
    for kind, texts in (("name_word", page.names), ("word", said)):
        for word, written in spelled(texts):
            yield IndexedWord(
                kind=kind, language=page.language, word=word, written=written
            )


@lru_cache(maxsize=2)  # most changes of content change no term
def _term_words(rows: TermRows) -> tuple[tuple[str, str, str], ...]:
    """Return language, folded word and how it is written, of all terms."""
    return tuple(
        dict.fromkeys(
            (language, word, written)
            for _name, _code, language, texts in rows
            for word, written in spelled([texts])
        )
    )


def spelled(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the folded words of texts, and each as it was written there."""
    for text in texts:
        written = {fold(word): word for word in WRITTEN.findall(text)}
        for word in words(text):
            yield word.folded, written.get(word.folded, word.written)[:MAX_WRITTEN]
