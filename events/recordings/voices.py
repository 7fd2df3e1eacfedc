"""The names of those who speak in recordings, as captions give them."""

import re
from collections.abc import Iterable
from itertools import dropwhile
from typing import Final

from home.analysis.folding import tokens
from home.caching import kept

_TITLES: Final = frozenset({"dr", "frau", "herr", "mr", "mrs", "ms", "prof"})
_IN_BRACKETS: Final = re.compile(r"\(.*?\)|\[.*?\]")

Name = tuple[str, ...]


def shown_voice(voice: str | None) -> str:
    """Return the name of a voice if somebody of this name agreed to be named, else "".

    What stands in brackets is left out: it may name others.

    Captions come from many hands and write names in many ways and scripts. So it is not
    who took consent back that is left out, but everybody who is not known to agree.
    """
    if not voice or left_out([voice]):
        return ""
    return " ".join(_IN_BRACKETS.sub(" ", voice).split())


def left_out(voices: Iterable[str]) -> set[str]:
    """Return those of some voices whose names readers do not see."""
    agreed = _agreed()
    return {one for one in voices if one and words_of(one) not in agreed}


def _agreed() -> frozenset[Name]:
    return kept("agreed-names", _read)


def _read() -> frozenset[Name]:
    """Return who agreed; nobody who has the name of somebody who did not."""
    from events.models import Person  # noqa: PLC0415  # whose pages ask for voices

    names: dict[bool, set[Name]] = {True: set(), False: {()}}
    for person in Person.objects.all():
        names[person.consent] |= {words_of(name) for name in person.names}
    return frozenset(names[True] - names[False])


def words_of(name: str) -> Name:
    """Return the folded words of a name, given names first.

    Titles before it and what stands in brackets are left out.
    """
    last, _comma, first = _IN_BRACKETS.sub(" ", name).partition(",")
    return tuple(dropwhile(_TITLES.__contains__, tokens(f"{first} {last}")))
