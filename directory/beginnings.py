"""Names in order, so that those that begin with something are found at once.

Knows neither request nor database. Names and what is looked for come folded, with a
blank between words, as `home.analysis` writes them. At the beginning of a name blanks
do not count: "job aid" begins "JobAidUkraine", and "jobaid" begins "Job Aid Ukraine".
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

MARK: Final = "\0"  # stands before the owner; sorts before every letter

Owned = tuple[str, int]  # a name, and the number of the thing it belongs to


def squeezed(name: str) -> str:
    """Return a folded name without blanks."""
    return name.replace(" ", "")


def begins(name: str, text: str) -> bool:
    """Say whether `text` begins the folded name, or stands at a word within it."""
    return squeezed(name).startswith(squeezed(text)) or f" {text}" in f" {name}"


class Beginnings:
    """What begins with a few letters: whole names, or words within them.

    Lists of plain text are small and quickly sorted, and need no structure but order:
    what begins alike stands together.
    """

    __slots__ = ("_joined", "_whole", "_within")

    def __init__(self, names: Iterable[Owned]) -> None:
        pairs = list(names)
        several = [(name, owner) for name, owner in pairs if " " in name]
        self._whole = sorted(f"{name}{MARK}{owner}" for name, owner in pairs)
        self._joined = sorted(
            f"{squeezed(name)}{MARK}{owner}" for name, owner in several
        )
        self._within = sorted(
            f"{ending}{MARK}{owner}"
            for name, owner in several
            for ending in _later(name)
        )

    def whole(self, text: str) -> Iterator[int]:
        """Yield the owners of names that begin with `text`, in the names' order.

        Then those, some for the second time, that do so only without blanks.
        """
        yield from _starting(self._whole, text)
        if " " in text:
            yield from _starting(self._whole, squeezed(text))
        yield from _starting(self._joined, squeezed(text))

    def within(self, text: str) -> Iterator[int]:
        """Yield the owners of names in which `text` stands at a later word."""
        return _starting(self._within, text)


def _later(name: str) -> Iterator[str]:
    """Yield a name from its second, third, … word on."""
    blank = name.find(" ")
    while blank >= 0:
        yield name[blank + 1 :]
        blank = name.find(" ", blank + 1)


def _starting(lines: list[str], letters: str) -> Iterator[int]:
    for place in range(bisect_left(lines, letters), len(lines)):
        if not lines[place].startswith(letters):
            return
        yield int(lines[place].rpartition(MARK)[2])
