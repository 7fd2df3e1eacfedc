"""The names of those who speak in recordings, as captions give them."""

import re
from typing import Final
from unicodedata import normalize

from home.caching import kept

# Zero-width and direction marks: nobody sees them in a name.
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def shown_voice(voice: str | None) -> str:
    """Return the name of a voice; none of somebody who did not agree to be named.

    Titles and what stands in brackets may be around the name.
    """
    if not voice:
        return ""
    spoken = f" {_plain(voice)} "
    return "" if any(f" {name} " in spoken for name in _withheld()) else voice


def _withheld() -> frozenset[str]:
    return kept("withheld-names", _read)


def _read() -> frozenset[str]:
    from events.models import Person  # noqa: PLC0415  # whose pages ask for voices

    names = Person.objects.filter(consent=False).values_list("name", flat=True)
    return frozenset(filter(None, map(_plain, names)))


def _plain(name: str) -> str:
    """Return the words of a name, however it is spelled in Unicode."""
    seen = normalize("NFKC", _UNSEEN.sub("", name)).casefold()
    return " ".join(re.findall(r"\w+", seen))
