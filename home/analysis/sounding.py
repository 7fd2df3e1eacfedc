"""What an ear hears: for names written in another script, and for wrong spellings.

Two keys, for two questions:

- `skeletons`: the consonants of a word in Latin letters. Arabic and Persian leave out
  short vowels and have no `p`; Cyrillic writes `х` for `h` and `г` for `g` or `h`. So
  `هاندبوك`, `Хендбук` and `Handbook` have one skeleton in common, `hndbk`.
- `sound`: a word as somebody spells German who knows it by ear. `Deutschkuhrs` and
  `Deutschkurs`, `Flüchtlink` and `Flüchtling` sound alike.

Letters are romanised by anyascii; what is folded further here are the confusions of
our readers, not a standard.
"""  # noqa: RUF002  # letters that look alike are what this is about

import re
from functools import lru_cache
from itertools import product
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
    ("sch", ("s",)),
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
    ("th", ("t",)),
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
# Sounds that are vowels, or nothing, inside of a word and consonants before it.
INITIAL: Final = {"h": ("h",), "w": ("f",), "y": ("g",)}
REPEATED = re.compile(r"(.)\1+")

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
def skeletons(folded: str) -> tuple[str, ...]:
    """Return the consonants of a folded word, in each way it may be heard.

    Nothing for words with digits, and for those with fewer than three consonants.
    """
    if not folded.isalpha():
        return ()
    letters = anyascii(folded).lower()
    heard = _heard(re.sub(r"[^a-z]", "", letters), script(folded) == CYRILLIC)
    found = dict.fromkeys(
        REPEATED.sub(r"\1", "".join(choice))
        for choice in _bounded(heard)
    )
    return tuple(key for key in found if len(key) >= MIN_SKELETON)


@lru_cache(maxsize=200_000)
def sound(folded: str) -> str:
    """Return how a folded word is heard; other scripts than the Latin are left alone."""
    if not folded.isascii():
        return folded
    for pattern, letters in SPELLINGS:
        folded = pattern.sub(letters, folded)
    return folded


def _heard(letters: str, cyrillic: bool) -> list[tuple[str, ...]]:
    """Return for each consonant of romanised letters the classes it may belong to."""
    heard: list[tuple[str, ...]] = []
    position = 0
    while position < len(letters):
        rest = letters[position:]
        if position == 0 and rest[0] in INITIAL:
            heard.append(INITIAL[rest[0]])
            position += 1
            continue
        spelling, classes = next(
            ((s, c) for s, c in CONSONANTS if rest.startswith(s)), (rest[0], ())
        )
        if cyrillic and spelling == "g":
            classes = ("g", "h") if position == 0 else ("g",)
        if classes:
            heard.append(classes)
        position += len(spelling)
    return heard


def _bounded(heard: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the combinations of what was heard, the first few where there are many."""
    combinations = product(*heard)
    return [choice for choice, _n in zip(combinations, range(MAX_SKELETONS), strict=False)]
