"""Why a search shows what it shows, where it shows it: for those who tune it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from directory.freshness import AGING_MONTHS, CONFIRMED_MONTHS
from directory.models import ProfilePage
from directory.querysets import freshness_rank
from directory.search import Found
from directory.tiers import Question, understand

FIELDS: Final = {
    "w": "whole name", "y": "whole name as it sounds", "n": "word of a name",
    "p": "beginning of a name", "m": "stem or part of a name", "x": "name as it sounds",
    "t": "summary", "s": "stem or part in the summary", "b": "text", "e": "stem or part in the text",
    "c": "concept",
}  # fmt: skip
FRESHNESS: Final = (
    f"confirmed in the last {CONFIRMED_MONTHS} months",
    f"confirmed in the last {AGING_MONTHS} months",
    "not confirmed lately",
    "paused",
    "ended",
)
LETTER: Final = 5  # digits a letter beyond a-z is written with


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a hit stands, and by which terms each word of the question finds it."""

    title: str
    language: str
    tier: str
    freshness: str
    own_language: bool
    reasons: tuple[str, ...]


def explain(found: Found, text: str, language: str) -> Iterator[Explanation]:
    """Yield why each entry of a page of results is where it is."""
    question = understand(found.corrected or text, broadly=found.broader)
    ranks = _freshness(found)
    for entry in found.entries:
        terms = _terms(entry)
        tier = _tier(question, terms)
        yield Explanation(
            title=entry.title,
            language=entry.language,
            tier=question.labels[tier] if question.tiers else "everything",
            freshness=FRESHNESS[ranks[entry.pk]],
            own_language=entry.language == language,
            reasons=tuple(_reasons(question, tier, terms)),
        )


def readable(term: str) -> str:
    """Return a term of the index in words: `summary “житло”`."""
    field, word, spelling = term[0], term[1:-1], term[-1]
    if spelling == "1":
        letters = (word[i : i + LETTER] for i in range(0, len(word), LETTER))
        word = "".join(chr(int(letter, 16)) for letter in letters)
    return f"{FIELDS[field]} “{word}”"


def _terms(entry: ProfilePage) -> set[str]:
    """Return the terms of all language versions that everybody may see."""
    versions = ProfilePage.objects.live().public()
    versions = versions.filter(translation_key=entry.translation_key)
    return {
        term
        for version in versions.specific()
        for term in version.analysed_text.split()
    }


def _tier(question: Question, terms: set[str]) -> int:
    for place, groups in enumerate(question.tiers):
        if all(terms & set(group) for group in groups):
            return place
    return 0


def _reasons(question: Question, tier: int, terms: set[str]) -> Iterator[str]:
    if not question.tiers:
        return
    for group in question.tiers[tier]:
        hits = [readable(term) for term in group if term in terms]
        yield " · ".join(hits[:3])


def _freshness(found: Found) -> dict[int, int]:
    pages = ProfilePage.objects.filter(pk__in=[entry.pk for entry in found.entries])
    ranked = pages.annotate(freshness=freshness_rank(timezone.localdate()))
    return dict(ranked.values_list("pk", "freshness"))
