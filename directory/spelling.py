"""The spelling somebody may have meant, out of the words the directory itself knows."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from directory.concepts import term_texts
from directory.models import ProfilePage
from home.analysis import query_words, tokens
from home.caching import cached

MIN_SIMILARITY: Final = 0.75
MIN_LENGTH: Final = 4  # shorter words are too like each other
MAX_LENGTH_DIFFERENCE: Final = 3
WORD: Final = re.compile(r"\w+")

Spellings = dict[str, str]  # folded words, and how to write them


def nearest(text: str) -> str | None:
    """Return what `text` may have been meant to be, or None.

    A whole name or label comes first, then each unknown word is replaced by the known
    one it is most like. Where one word is like no other, nothing is suggested.
    """
    words = query_words(text)
    known = cached("directory:spellings", _read)
    folded = " ".join(words)
    if not words or folded in known:
        return None
    if whole := _closest(folded, known):
        return known[whole]
    meant = [word if word in known else _closest(word, known) for word in words]
    found = [known[word] for word in meant if word]
    return " ".join(found) if len(found) == len(words) and meant != words else None


def _closest(wanted: str, known: Spellings) -> str | None:
    if len(wanted) < MIN_LENGTH:
        return None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best, similarity = None, MIN_SIMILARITY
    for candidate in known:
        if abs(len(candidate) - len(wanted)) > MAX_LENGTH_DIFFERENCE:
            continue
        matcher.set_seq1(candidate)
        if (
            matcher.real_quick_ratio() < similarity
            or matcher.quick_ratio() < similarity
        ):
            continue
        if (ratio := matcher.ratio()) > similarity:
            best, similarity = candidate, ratio
    return best


def _read() -> Spellings:
    spellings: Spellings = {}
    for text in _texts():
        for written in [text, *WORD.findall(text)]:
            spellings.setdefault(" ".join(tokens(written)), written)
    spellings.pop("", None)
    return spellings


def _texts() -> Iterator[str]:
    """Yield the names of entries, and what topics and the like are called."""
    names = ProfilePage.objects.live().public().order_by("pk")
    for title, others in names.values_list("title", "other_names"):
        yield title
        yield from others.splitlines()
    for _name, _code, texts in term_texts():
        yield from texts.splitlines()
