"""The ways a question may find an entry, the best first.

A word of a question may be part of a name, begin one, stand in the summary or the text,
or name a topic, audience, language or place in any language (`directory.concepts`). It
may be inflected, part of a German compound, or the sound of a name in another script.
Every word must be found in one of these ways, in whichever language version of the
entry. The worst way needed for any word is the tier of the hit:

    0 the whole name · 1 words of names, and a whole name misspelled · 2 beginnings of them · 3 their stems, sounds
    and compounds · 4 summary and concepts · 5 the text, and what a word only hints at
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from directory.concepts import Concept, concepts, narrow_terms, wide_terms
from directory.querysets import Groups
from directory.spelling import near_names
from directory.words import Words, known_words
from home.analysis import (
    BODY,
    NAME,
    TEXT,
    Word,
    significant,
    sound_terms,
    stems,
    term,
    typed_words,
    whole,
    word_terms,
)

# The fields of the index a word is looked up in; see `home.analysis.terms`.
NAMES, BEGINNINGS, NAME_FORMS, SUMMARIES, ANYWHERE = "n", "np", "npm", "npmts", "npmtsbe"
WHOLE_NAME, IN_NAME, BEGINS, LIKE_NAME, SUMMARY, HINT = range(6)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, understood: its words, and the tiers it is looked up by."""

    words: tuple[Word, ...] = ()
    required: tuple[Word, ...] = ()  # those that must be found
    tiers: tuple[Groups, ...] = ()


def understand(text: str) -> Question:
    """Return the question somebody asks; without a word in it, there are no tiers."""
    typed = typed_words(text)
    if not typed:
        return Question()
    known, meanings = known_words(), concepts(typed)
    name = whole([word.folded for word in typed])
    near = [whole([other]) for other in near_names(typed, known)]
    tiers: list[list[list[str]]] = [[[name]], [], [], [], [], []]
    required = significant([word.folded for word in typed])
    for i in required:
        ways = _ways(typed[i], meanings[i], known)
        for tier, found in zip(tiers[1:], ways, strict=True):
            tier.append(list(dict.fromkeys([name, *near, *found])))
    return Question(tuple(typed), tuple(typed[i] for i in required), tuple(tiers))


def _ways(word: Word, meant: Sequence[Concept], known: Words) -> list[list[str]]:
    """Return the terms of one word in each tier below the whole name."""
    narrow, wide = narrow_terms(meant), wide_terms(meant)
    joined = _compounds(word, known)
    unheard = [] if meant else sound_terms(word)
    like_name = [*word_terms(word, NAME_FORMS), *_in(NAME, joined), *unheard]
    summary = [
        *word_terms(word, SUMMARIES), *_in(NAME + TEXT, joined), *unheard, *narrow,
    ]  # fmt: skip
    hint = [
        *word_terms(word, ANYWHERE), *_in(NAME + TEXT + BODY, joined), *unheard,
        *narrow, *wide, *_head_terms(word, known),
    ]  # fmt: skip
    return [
        word_terms(word, NAMES),
        word_terms(word, BEGINNINGS),
        like_name,
        summary,
        hint,
    ]


def _compounds(word: Word, known: Words) -> list[str]:
    """Return the compounds in which this word, or its German stem, is a part."""
    parts = dict.fromkeys([word.folded, *stems(word, ["de"])])
    return list(dict.fromkeys(c for part in parts for c in known.compounds(part)))


def _head_terms(word: Word, known: Words) -> list[str]:
    """Return the terms of what an unknown compound speaks of: its last part."""
    if word.folded in known or not (parts := known.parts(word.folded)):
        return []
    head = Word(parts[-1], parts[-1])
    return [*word_terms(head, SUMMARIES), *narrow_terms(concepts([head])[0])]


def _in(fields: str, words: Iterable[str]) -> list[str]:
    return [term(field, word) for word in words for field in fields]
