"""What somebody may have meant, out of the words the directory itself knows.

Words are compared as they sound (`home.analysis.sound`), for our readers write German
by ear; RapidFuzz counts how many letters differ. The words are in memory, sorted by
script and length, and they only grow. So the database is asked, once, whether entries
that everybody may see still say what would be suggested: the name of an entry that was
withdrawn or restricted must not come back as a spelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db.models import Exists
from rapidfuzz import process
from rapidfuzz.distance import OSA
from wagtail.models import Locale

from directory.concepts import concepts
from directory.models import ProfilePage
from directory.words import Heard, Words, known_words
from home.analysis import (
    BODY,
    NAME,
    TEXT,
    Word,
    is_function_word,
    query_words,
    sound,
    stems,
    term,
    typed_words,
    whole,
)
from home.index import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import Q

    Group = tuple[str, ...]  # index terms, of which one is enough

MIN_LENGTH: Final = 3
MIN_COMPLETED: Final = 4
MIN_ENDING: Final = 5
MAX_CORRECTIONS: Final = 3
MAX_GUESSES: Final = 6  # of which some may not be suggested
CANDIDATES: Final = 3
MAX_COMPLETION: Final = 8  # letters that may be missing
COMPLETION: Final = 1.5  # what a word left unfinished costs, in letters


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may have been meant, and how many letters away it is."""

    word: str
    distance: float


@dataclass(frozen=True, slots=True)
class Guess:
    """What a text may have been meant to be, and what must be public to say so."""

    text: str
    proof: tuple[Group, ...]


def corrections(text: str, hidden: Q) -> list[str]:
    """Return what `text` may have been meant to be, the likeliest first, at most three.

    A whole name comes first. Else each unknown word becomes the known one it is most
    like; a word that is like no other is left out, if others remain. `hidden` is the
    condition for pages that are not public: `restricted()`.
    """
    guesses = list(islice(_guesses(text), MAX_GUESSES))
    public = _public({group for guess in guesses for group in guess.proof}, hidden)
    found = dict.fromkeys(g.text for g in guesses if public.issuperset(g.proof))
    return list(islice(found, MAX_CORRECTIONS))


def _guesses(text: str) -> Iterator[Guess]:
    typed, known = typed_words(text), known_words()
    for name in near_names(typed, known):
        yield Guess(known.names[name], ((whole([name]),),))
    own = [word.folded for word in typed]
    for meant in _by_words(typed, known):
        if (folded := query_words(meant)) != own:
            new = [w for w in folded if w not in own and w not in known.common]
            proof = (tuple(term(f, w) for f in (NAME, TEXT, BODY)) for w in new)
            yield Guess(meant, tuple(proof))


def _public(groups: set[Group], hidden: Q) -> set[Group]:
    """Return the groups of which a public entry has a term; asks one query for all."""
    if not groups:
        return set()
    asked = dict(enumerate(groups))
    public = ProfilePage.objects.live().filter(~hidden)
    found = {
        f"group{i}": Exists(public.filter(pk__in=matching(ProfilePage, [group])))
        for i, group in asked.items()
    }
    row = Locale.objects.values(**found).first() or {}  # any row of a small table
    return {group for i, group in asked.items() if row.get(f"group{i}")}


def tolerance(length: int) -> int:
    """Return how many letters may differ in a word or name of this length.

    None in short ones, which are too like each other; those may only sound alike.
    """
    return 0 if length < 4 else 1 if length < 7 else 2


def near_names(typed: Sequence[Word], known: Words) -> list[str]:
    """Return the whole names, as one word, that somebody may have misspelled.

    None when all words are known: who types them means them.
    """
    if all(word.folded in known or is_function_word(word.folded) for word in typed):
        return []
    joined = "".join(word.folded for word in typed)
    among = known.near_names(joined, tolerance(len(joined)) + 1)
    return [candidate.word for candidate in _nearest(joined, among)]


def _by_words(typed: Sequence[Word], known: Words) -> Iterator[str]:
    """Yield the text with each unknown word corrected, first by the nearest of each."""
    choices = [_choices(word, known) for word in typed]
    own = [known.spelling(word) for word in typed]
    if not any(choices) or choices == [[word] for word in own]:
        return
    as_typed = {
        spelling
        for word, spelling in zip(typed, own, strict=True)
        if not is_function_word(word.folded)
    }
    if not all(choices) and not any(as_typed & set(found) for found in choices):
        return  # nothing is sure enough to leave a word out for
    yield " ".join(found[0] for found in choices if found)
    for i, found in enumerate(choices):
        for other in found[1:]:
            kept = [c[0] for c in choices[:i] if c]
            yield " ".join([*kept, other, *(c[0] for c in choices[i + 1 :] if c)])


def _choices(word: Word, known: Words) -> list[str]:
    """Return what one word may have been meant to be; itself when it is known."""
    if is_function_word(word.folded) or _is_known(word, known):
        return [known.spelling(word)]
    reach = tolerance(len(word.folded))
    near = _nearest(word.folded, known.near(word.folded, reach + 1))
    ranked = sorted(
        [*near, *_completed(word.folded, known)],
        key=lambda c: (c.distance, c.word not in known.name_words, len(c.word), c.word),
    )
    meant = (c.word for c in ranked if not is_function_word(c.word))
    found = dict.fromkeys(known.written[word] for word in meant)
    return list(islice(found, CANDIDATES)) or _parted(word.folded, known)


def _is_known(word: Word, known: Words) -> bool:
    if word.folded in known or concepts([word])[0]:
        return True
    return any(stem in known for stem in stems(word))


def _nearest(wanted: str, among: Iterable[Heard]) -> list[Candidate]:
    """Return the words that sound most like the wanted one, nearest first."""
    if len(wanted) < MIN_LENGTH:
        return []
    reach, heard = tolerance(len(wanted)), sound(wanted)
    candidates = []
    for several in among:
        found = process.extract(
            heard, several.sounds(), scorer=OSA.distance, score_cutoff=reach, limit=None
        )
        for _sound, distance, place in found:
            word = several.words[place]
            if (typed := OSA.distance(wanted, word)) <= reach + 1:
                candidates.append(Candidate(word, distance + typed / 10))
    candidates.sort(key=lambda c: (c.distance, c.word))
    return candidates[: CANDIDATES * 2]


def _completed(begun: str, known: Words) -> list[Candidate]:
    """Return the shortest words that begin as this one does."""
    if len(begun) < MIN_COMPLETED:
        return []
    most = len(begun) + MAX_COMPLETION
    longer = [word for word in known.begun(begun) if len(begun) < len(word) <= most]
    longer.sort(key=lambda word: (len(word), word))
    return [Candidate(word, COMPLETION) for word in longer[:CANDIDATES]]


def _parted(word: str, known: Words) -> list[str]:
    """Return two known words that were written as one, or the known end of a word."""
    for cut in range(MIN_LENGTH, len(word) - MIN_LENGTH + 1):
        first, second = word[:cut], word[cut:]
        if first in known and second in known:
            return [f"{known.written[first]} {known.written[second]}"]
    ends = (word[start:] for start in range(1, len(word) - MIN_ENDING + 1))
    return [known.written[end] for end in ends if end in known][:1]
