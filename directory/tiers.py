"""The ways a question may find an entry, the best first.

A word of a question may be part of a name, begin one, stand in the summary or the text,
or name a topic, audience, language or place in any language (`directory.concepts`). It
may be inflected, part of a German compound, or the sound of a name in another script.
Every word must be found in one of these ways, in whichever language version of the
entry. The worst way needed for any word is the tier of the hit:

    whole name · words of names, and a whole name misspelled or heard · beginnings of
    names · their stems, sounds and compounds · summary · topics and other concepts ·
    the text, and what a word only hints at · what helps everywhere
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from directory.concepts import (
    Concept,
    broader,
    concepts,
    narrow_terms,
    vocabulary,
    wide_terms,
    widest_terms,
)
from directory.spelling import near_names
from directory.words import Words, known_words
from home.analysis import (
    Word,
    is_function_word,
    significant,
    sound_terms,
    typed_words,
    whole,
    whole_sound_terms,
    word_terms,
)
from home.index import Groups

# The fields of the index a word is looked up in; see `home.analysis.terms`.
NAMES, BEGINNINGS, NAME_FORMS, SUMMARIES, ANYWHERE = (
    "n",
    "np",
    "npm",
    "npmts",
    "npmtsbe",
)
LABELS: Final = (
    "whole name", "word of a name", "beginning of a name", "like a name", "summary",
    "concept", "text", "everywhere",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed, understood: its words, and the tiers it is looked up by.

    `labels` name the tiers; those that would find no more than the one before are left
    out.
    """

    words: tuple[Word, ...] = ()
    required: tuple[Word, ...] = ()  # those that must be found
    tiers: tuple[Groups, ...] = ()
    labels: tuple[str, ...] = ()


def understand(text: str, *, broadly: bool = False) -> Question:
    """Return the question somebody asks; without a word in it, there are no tiers.

    Taken `broadly`, a topic also means the topics above it.
    """
    typed = typed_words(text)
    if not typed:
        return Question()
    known, meanings = known_words(), concepts(typed)
    if broadly:
        meanings = [[*meant, *broader(meant)] for meant in meanings]
    name = whole([word.folded for word in typed])
    near = [whole([other]) for other in near_names(typed, known)]
    near += whole_sound_terms(typed)
    tiers: list[list[list[str]]] = [[[name]], *([] for _label in LABELS[1:])]
    required = significant([word.folded for word in typed])
    for i in required:
        ways = _ways(typed[i], meanings[i], known)
        for tier, found in zip(tiers[1:], ways, strict=True):
            tier.append(list(dict.fromkeys([name, *near, *found])))
    kept = [i for i, tier in enumerate(tiers) if i == 0 or tier != tiers[i - 1]]
    return Question(
        words=tuple(typed),
        required=tuple(typed[i] for i in required),
        tiers=tuple(tiers[i] for i in kept),
        labels=tuple(LABELS[i] for i in kept),
    )


def _ways(word: Word, meant: Sequence[Concept], known: Words) -> list[list[str]]:
    """Return the terms of one word in each tier below the whole name.

    Each tier has the terms of all before it, in one order, so that those which add
    nothing are equal.
    """
    names, begun = word_terms(word, NAMES), word_terms(word, BEGINNINGS)
    unheard = [] if meant else sound_terms(word)
    guessed = [] if meant else _guessed(word, known)
    like = [*word_terms(word, NAME_FORMS), *unheard]
    said: list[str] = []
    text: list[str] = []
    if not (
        meant and is_function_word(word.folded)
    ):  # "is" in English, "iş" in Turkish
        said, text = word_terms(word, SUMMARIES), word_terms(word, ANYWHERE)
    concept = narrow_terms([*meant, *guessed])
    literal = [] if guessed else _head_terms(word, known)
    grown: list[list[str]] = [[]]
    for more in (
        names,
        begun,
        like,
        said,
        concept,
        [*text, *wide_terms(meant), *literal],
        widest_terms(meant),
    ):
        grown.append(list(dict.fromkeys([*grown[-1], *more])))
    return grown[1:]


def _guessed(word: Word, known: Words) -> list[Concept]:
    """Return what an unknown word may mean: by a part of it, or in another script."""
    if word.folded in known:
        return []
    parts = [Word(part, part) for part in known.parts(word.folded)]
    meant = {concept: None for part in parts for concept in concepts([part])[0]}
    return list(meant or vocabulary().written_in_latin(word))


def _head_terms(word: Word, known: Words) -> list[str]:
    """Return the terms of what an unknown compound speaks of: its last part."""
    if word.folded in known or not (parts := known.parts(word.folded)):
        return []
    return word_terms(Word(parts[-1], parts[-1]), SUMMARIES)
