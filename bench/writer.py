"""The texts of the bench's entries: what a directory like this says, by a seed.

Sentences are patterns filled with a few hundred words of the domain, what topics and
audiences are called in the vocabularies, and invented names of people, streets and
projects. German compounds are made of their parts, so there are thousands of them. As
in real texts, a few words are in every entry and most are in hardly any.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.facts import skewed
from directory.models import ProfilePage
from directory.relations import RELATIONS

if TYPE_CHECKING:
    from random import Random

    from bench.facts import Facts

FOLDER: Final = Path(__file__).parent / "texts"
SLOT: Final = re.compile(r"\{(\w+)\}")
LISTS: Final = ("firsts", "lasts", "nouns", "verbs", "adjectives")
SYLLABLES: Final = {
    "latin": [
        "ba",
        "be",
        "bo",
        "da",
        "del",
        "dor",
        "el",
        "fa",
        "fin",
        "ga",
        "gor",
        "ha",
        "hel",
        "in",
        "ja",
        "ka",
        "kar",
        "la",
        "len",
        "lin",
        "lo",
        "ma",
        "mar",
        "mi",
        "mo",
        "na",
        "nor",
        "o",
        "pa",
        "per",
        "ra",
        "ri",
        "ro",
        "sa",
        "sel",
        "ta",
        "tor",
        "u",
        "va",
        "vel",
        "wa",
        "wen",
        "za",
    ],
    "arabic": [
        "با",
        "بر",
        "دا",
        "در",
        "را",
        "رم",
        "زا",
        "سا",
        "سل",
        "شا",
        "عا",
        "عم",
        "فا",
        "قا",
        "كر",
        "لا",
        "لم",
        "ما",
        "مر",
        "نا",
        "نو",
        "ها",
        "وا",
        "يا",
        "يس",
    ],
}
BRANDS, PEOPLE, STREETS = 5000, 3000, 2000


@dataclass(frozen=True, slots=True)
class Text:
    """What an entry says in one language."""

    title: str
    other_names: str
    summary: str
    paragraphs: list[str]
    operator: str


class Writer:
    """Writes entries in one language."""

    def __init__(self, language: str, random: Random) -> None:
        words: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text())
        self.language, self.random = language, random
        self.lists = {name: str(words[name]).split() for name in LISTS}
        self.patterns: dict[str, list[str]] = words
        syllables = SYLLABLES["arabic" if language == "ar" else "latin"]
        self.brands = self._invented(syllables, BRANDS)
        self.people = self._invented(syllables, PEOPLE)
        self.streets = self._invented(syllables, STREETS)
        self.called = {name: _called(name, language) for name in RELATIONS}
        kinds = dict(ProfilePage.Kind.choices)
        self.kinds = {code: str(label) for code, label in kinds.items()}

    def write(self, facts: Facts, brand: str) -> Text:
        """Return the text of an entry; `brand` is its name in all languages."""
        patterns, random = self.patterns, self.random
        own = [brand, *([] if random.random() < 0.7 else [self._brand()])]
        return Text(
            title=self.fill(skewed(patterns["names"], random), facts, brand),
            other_names="\n".join(own[1:]),
            summary=self.fill(random.choice(patterns["summaries"]), facts, brand)[:280],
            paragraphs=[
                self._paragraph(facts) for _number in range(random.randint(1, 3))
            ],
            operator=self._brand() if random.random() < 0.5 else "",
        )

    def fill(self, pattern: str, facts: Facts, brand: str) -> str:
        """Return a pattern with a word in each of its slots."""

        def word(match: re.Match[str]) -> str:
            return brand if match[1] == "brand" else self._word(match[1], facts)

        filled = SLOT.sub(word, pattern)
        return filled[:1].upper() + filled[1:]

    def compound(self) -> str:
        """Return a thing such as „Sprachcafé“, “language café”."""
        firsts, lasts = self.lists["firsts"], self.lists["lasts"]
        first, last = skewed(firsts, self.random), skewed(lasts, self.random)
        return f"{first}{'' if self.language == 'de' else ' '}{last}"

    def _paragraph(self, facts: Facts) -> str:
        number = self.random.randint(2, 5)
        sentences = self.random.sample(self.patterns["sentences"], number)
        return " ".join(self.fill(s, facts, self._brand()) for s in sentences)

    def _word(self, slot: str, facts: Facts) -> str:
        random = self.random
        if slot in {"topic", "audience", "town"}:
            name = "region" if slot == "town" else slot
            codes = facts.terms[name] or ["nationwide"]
            return random.choice(self.called[name][random.choice(codes)])
        if slot == "Kind":
            return self.kinds[facts.kind]
        if slot == "compound":
            return self.compound()
        if slot == "person":
            return f"{skewed(self.people, random)} {skewed(self.people, random)}"
        if slot == "street":
            end = random.choice(self.patterns["street_ends"])
            return f"{skewed(self.streets, random)}{end}"
        return skewed(self.lists[f"{slot}s"], random)

    def _brand(self) -> str:
        return skewed(self.brands, self.random)

    def _invented(self, syllables: list[str], number: int) -> list[str]:
        """Return invented names, for what no dictionary holds."""
        names: dict[str, None] = {}
        while len(names) < number:
            chosen = self.random.choices(syllables, k=self.random.randint(2, 4))
            names["".join(chosen).capitalize()] = None
        return list(names)


def _called(name: str, language: str) -> dict[str, list[str]]:
    """Return what the terms of a vocabulary are called, their names twice as often."""
    rows = RELATIONS[name][1].objects.filter(locale__language_code=language)
    return {
        code: [label, label, *synonyms.splitlines()]
        for code, label, synonyms in rows.values_list("code", "name", "synonyms")
    }
