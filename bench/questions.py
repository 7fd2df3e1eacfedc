"""What the bench asks: seeded, of many kinds, and the same on every database."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from django.utils.translation import override

from bench.facts import skewed
from bench.loading import LANGUAGES
from bench.writer import Writer
from directory.filters import NAME, NEWEST, RELEVANCE, Criteria
from directory.models import ProfilePage
from directory.relations import RELATIONS
from home.terms import codes_by_pk

if TYPE_CHECKING:
    from collections.abc import Callable

SEED: Final = 1951
EACH: Final = 30
NO_TEXT, ONE_WORD, TWO_WORDS = "no text", "one word", "two words"
CONCEPT, BEGINNING = "a concept in another language", "beginning of a name"
FILTERS, BOTH, MISSPELT = "filters alone", "text and filters", "misspelt"
FOREIGN: Final = ("uk", "ru", "tr", "fr", "fa")
SORTS: Final = (RELEVANCE, RELEVANCE, NEWEST, NAME)
PLAIN: Final = (NO_TEXT, ONE_WORD, TWO_WORDS, CONCEPT, BEGINNING, FILTERS, BOTH)


@dataclass(frozen=True, slots=True)
class Asked:
    """One search as the list page makes it."""

    criteria: Criteria
    language: str
    page: int = 1


class Asker:
    """Asks as readers do, in one of three languages."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        self.writers: dict[str, Writer] = {}
        for language in LANGUAGES:
            with override(language):
                self.writers[language] = Writer(language, self.random)
        titles = ProfilePage.objects.live().order_by("pk")
        self.titles = {
            language: list(
                titles.filter(locale__language_code=language)
                .exclude(title="")
                .values_list("title", flat=True)[:3000]
            )
            for language in LANGUAGES
        }
        self.codes = {
            name: list(codes_by_pk(model).values())
            for name, (_field, model) in RELATIONS.items()
        }
        self.foreign = _foreign_names()

    def questions(self) -> dict[str, list[Asked]]:
        """Return questions by kind, the same at each call of a new asker."""
        ways: dict[str, Callable[[str], Criteria]] = {
            NO_TEXT: lambda _language: Criteria(sort=self.random.choice(SORTS)),
            ONE_WORD: lambda language: Criteria(text=self.word(language)),
            TWO_WORDS: lambda language: Criteria(text=self.two_words(language)),
            CONCEPT: lambda _language: Criteria(text=self.random.choice(self.foreign)),
            BEGINNING: lambda language: Criteria(text=self.beginning(language)),
            FILTERS: lambda _language: self.filtered(""),
            BOTH: lambda language: self.filtered(self.word(language)),
            MISSPELT: lambda language: Criteria(text=self.misspelt(language)),
        }
        return {
            kind: [self._asked(kind, how, number) for number in range(EACH)]
            for kind, how in ways.items()
        }

    def word(self, language: str) -> str:
        """Return what one would look for: a thing, a topic, a town, a name."""
        writer, random = self.writers[language], self.random
        return random.choice(
            [
                writer.compound,
                lambda: skewed(writer.lists["nouns"], random),
                lambda: random.choice(self._called(language, "topic")),
                lambda: skewed(writer.brands, random),
            ]
        )()

    def two_words(self, language: str) -> str:
        first = skewed(self.writers[language].lists["nouns"], self.random)
        name = self.random.choice(["region", "topic", "audience"])
        return f"{first} {self.random.choice(self._called(language, name))}"

    def beginning(self, language: str) -> str:
        """Return the first letters of a word in some name."""
        words = [
            word
            for word in self.random.choice(self.titles[language]).split()
            if len(word) > 3
        ] or ["Lotse"]
        word = self.random.choice(words)
        return word[: self.random.randint(3, max(3, len(word) - 1))]

    def misspelt(self, language: str) -> str:
        """Return a name or a thing with one letter wrong, missing or doubled."""
        writer, random = self.writers[language], self.random
        text = random.choice(
            [
                writer.compound,
                lambda: random.choice(self.titles[language]),
                lambda: skewed(writer.lists["nouns"], random),
            ]
        )()
        longest = max(text.split(), key=len)
        place = random.randrange(1, max(len(longest) - 1, 2))
        letter = random.choice(
            ["", longest[place] * 2, "x", "و" if language == "ar" else "y"]
        )
        wrong = f"{longest[:place]}{letter}{longest[place + 1 :]}"
        return text.replace(longest, wrong)

    def filtered(self, text: str) -> Criteria:
        """Return criteria with one to three filters."""
        chosen = self.random.sample(
            ["topic", "region", "language", "audience", "kind", "cost"],
            self.random.randint(1, 3),
        )
        criteria = Criteria(text=text)
        for name in chosen:
            code = skewed(self.codes[name], self.random) if name in RELATIONS else ""
            fixed = {"kind": "initiative", "cost": "free"}
            criteria = criteria.with_codes(name, (code or fixed[name],))
        return criteria

    def _asked(self, kind: str, how: Callable[[str], Criteria], number: int) -> Asked:
        language = LANGUAGES[number % len(LANGUAGES)]
        page = 1 + number % 5 if kind == NO_TEXT else 1
        return Asked(how(language), language, page)

    def _called(self, language: str, name: str) -> list[str]:
        return [names[0] for names in self.writers[language].called[name].values()]


def _foreign_names() -> list[str]:
    """Return what topics and audiences are called in languages no entry is in."""
    return [
        name
        for relation in ("topic", "audience")
        for name in RELATIONS[relation][1]
        .objects.filter(locale__language_code__in=FOREIGN)
        .order_by("pk")
        .values_list("name", flat=True)
    ]
