"""What an ear hears: for names written in another script, and for wrong spellings.

Two keys, for two questions:

- `skeletons`: the consonants of words in Latin letters, and whether the first begins
  with a vowel. Arabic and Persian leave out short vowels and have no `p`; Cyrillic
  writes `х` for `h` and `г` for `g` or `h`. So `هاندبوك`, `Хендбук` and `Handbook` have
  one skeleton in common, `hndbk`.
- `sound`: a word as somebody spells German who knows it by ear. `Deutschkuhrs` and
  `Deutschkurs`, `Flüchtlink` and `Flüchtling` sound alike.

Letters are romanised by anyascii; what is folded further here are the confusions of
our readers, not a standard.
"""  # noqa: RUF002  # letters that look alike are what this is about

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from anyascii import anyascii

from home.analysis.stemming import CYRILLIC, script

MIN_SKELETON: Final = 3
MAX_SKELETONS: Final = 8

# Romanised letters to classes of consonants; the first that fits wins. Where one
# spelling is heard as two sounds, both count.
CONSONANTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("shch", ("s",)),
    ("tsch", ("s",)),
    ("sch", ("s", "sk")),
    ("tsh", ("s",)),
    ("tch", ("s",)),
    ("dzh", ("g",)),
    ("dsch", ("g",)),
    ("sh", ("s",)),
    ("zh", ("g",)),
    ("kh", ("h", "k")),
    ("gh", ("g",)),
    ("ch", ("k", "s")),
    ("ck", ("k",)),
    ("ph", ("f",)),
    ("th", ("t", "s")),
    ("dh", ("d",)),
    ("dt", ("t",)),
    ("ts", ("s",)),
    ("tz", ("s",)),
    ("qu", ("kf",)),
    ("x", ("ks",)),
    ("q", ("k",)),
    ("c", ("k", "s")),
    ("z", ("s",)),
    ("p", ("b",)),
    ("v", ("f",)),
    ("j", ("g",)),
    *((letter, (letter,)) for letter in "bdfgklmnrst"),
)
# What is a vowel, or nothing, inside of a word may be a consonant where it begins.
INITIAL: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys("aeiou", ("a",)),
    "h": ("h",),
    "w": ("f",),
    "y": ("g", "a"),
}
ALEF: Final = "\u0627"
REPEATED = re.compile(r"(.)\1+")
# Letters that many write for one another; all of them folded.
ARABIC_SOUNDS: Final = str.maketrans("ضذثصط", "ظزسست")

# Spellings of one sound, in the order they are replaced; words are folded before.
SPELLINGS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"sch|sh|sj", "S"),
        (r"chs|cks|x", "ks"),
        (r"ch", "C"),
        (r"ck|c|q", "k"),
        (r"ph|v", "f"),
        (r"th|dt", "t"),
        (r"tz|ts|zz", "z"),
        (r"ie|y|j", "i"),
        (r"ei|ay|ey", "ai"),
        (r"oi|oy", "eu"),
        (r"(?<=[aeiou])h(?![aeiou])", ""),
        (r"d$", "t"),
        (r"g$", "k"),
        (r"b$", "p"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=50_000)
def skeletons(*folded: str) -> tuple[str, ...]:
    """Return the consonants of folded words as one, in each way they may be heard.

    Nothing where they are fewer than three.
    """
    heard = [sounds for word in folded for sounds in _heard(word)]
    found = dict.fromkeys("".join(s) for s in islice(product(*heard), MAX_SKELETONS))
    return tuple(key for key in found if len(key) >= MIN_SKELETON)


@lru_cache(maxsize=50_000)
def romanised(folded: str) -> str:
    """Return a folded word in Latin letters, as it sounds."""
    return sound(re.sub(r"[^a-z]", "", anyascii(folded).lower()))


@lru_cache(maxsize=200_000)
def sound(folded: str) -> str:
    """Return how a folded word is heard, in the letters of its script."""
    if not folded.isascii():
        return folded.translate(ARABIC_SOUNDS)
    for pattern, letters in SPELLINGS:
        folded = pattern.sub(letters, folded)
    return folded


def _heard(folded: str) -> list[tuple[str, ...]]:
    """Return for each consonant of a word the classes it may belong to."""
    if folded.isdigit():
        return [(folded,)]
    if folded.startswith(ALEF):  # holds a vowel, of which letters in Latin know nothing
        return [("a",), *_consonants(_latin(folded[1:]))]
    cyrillic = script(folded) == CYRILLIC
    letters = _latin(folded)
    if letters[:1] in INITIAL:
        first, letters = [INITIAL[letters[0]]], letters[1:]
    else:
        first = [("g", "h")] if cyrillic and letters[:1] == "g" else []
        letters = letters[len(first) :]
    return [*first, *_consonants(letters)]


def _latin(folded: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", anyascii(folded).lower())
    return REPEATED.sub(r"\1", letters)


def _consonants(letters: str) -> Iterator[tuple[str, ...]]:
    while letters:
        spelling, classes = next(
            (found for found in CONSONANTS if letters.startswith(found[0])),
            (letters[0], ()),
        )
        if classes:
            yield classes
        letters = letters[len(spelling) :]
