"""One factual German sentence for entries that come without a summary.

It is content of the source language, not a message of the site, and so is not
translated: a German page keeps its German sentence whoever runs the import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directory.models import ProfilePage

if TYPE_CHECKING:
    from directory.entries import Entry
    from directory.vocabularies import Vocabularies

KINDS: Final = {
    ProfilePage.Kind.ORGANISATION: "Organisation",
    ProfilePage.Kind.INITIATIVE: "Initiative",
    ProfilePage.Kind.PLATFORM: "Online-Plattform",
    ProfilePage.Kind.APP: "App",
}
MOST: Final = 4  # of topics and of regions, so that it stays a sentence


def compose(entry: Entry, vocabularies: Vocabularies) -> str:
    """Return a sentence made of kind, topics and region, and nothing else."""

    def names(relation: str) -> list[str]:
        codes = entry.terms.get(relation, [])[:MOST]
        return [vocabularies.terms[relation][code].name for code in codes]

    topics = names("topic")
    about = "zum Thema" if len(topics) == 1 else "zu den Themen"
    kind = KINDS[entry.fields["kind"]]
    return f"{kind} {about} {enumerated(topics)}{_where(entry, names('region'))}."


def enumerated(words: list[str]) -> str:
    """Return the words as a German list: "A, B und C", or "A und B sowie C"."""
    joint = " sowie " if any(" und " in word for word in words) else " und "
    return joint.join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _where(entry: Entry, regions: list[str]) -> str:
    scope = entry.fields.get("scope")
    if scope == ProfilePage.Scope.NATIONWIDE:
        return " für ganz Deutschland"
    if scope == ProfilePage.Scope.ONLINE:
        return ", online nutzbar"
    if regions:
        return f" in {enumerated(regions)}"
    seat = entry.fields.get("based_in")
    return f" mit Sitz in {seat.name}" if seat else ""
