"""What a list shows of an entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from directory.freshness import Assurance, assurance
from directory.models import Confirmation, ProfilePage
from directory.relations import RELATIONS, Relations, relations
from home.locks import shown
from home.navigation import address
from home.terms import Label, labels


@dataclass(frozen=True, slots=True)
class Card:
    """An entry in a list; `lang` is the language of its text, `codes` are its terms."""

    key: str
    title: str
    url: str
    summary: str
    lang: str
    foreign: bool
    kind: str
    kind_label: str
    topics: list[Label]
    languages: list[dict[str, str]]
    regions: list[Label]
    state: str
    state_label: str
    assurance: Assurance
    logo: Any
    codes: Relations


def cards(pages: Sequence[ProfilePage], language: str) -> list[Card]:
    """Return the cards of `pages`, with two queries for all of them."""
    if not pages:
        return []
    codes = relations(page.pk for page in pages)
    confirmed = confirmations(pages)
    words = {name: labels(model, language) for name, (_f, model) in RELATIONS.items()}
    today = timezone.localdate()
    return [
        Card(
            key=str(page.translation_key),
            title=page.title,
            url=address(page.url_path, page.language) or "",
            summary=page.summary,
            lang=page.language,
            foreign=page.language != language,
            kind=page.kind,
            kind_label=str(page.get_kind_display()),
            topics=_labels(words["topic"], codes[page.pk].topic),
            languages=_languages(words["language"], codes[page.pk].language),
            regions=_labels(words["region"], codes[page.pk].region),
            state=page.state,
            state_label=str(page.get_state_display()),
            assurance=_assurance(page, confirmed, today),
            logo=shown(page.logo),
            codes=codes[page.pk],
        )
        for page in pages
    ]


def confirmations(pages: Iterable[ProfilePage]) -> dict[Any, Confirmation]:
    """Return the latest confirmation of each entry, by translation key."""
    rows = Confirmation.objects.filter(key__in=[page.translation_key for page in pages])
    latest: dict[Any, Confirmation] = {}
    for row in rows.order_by("-on", "-pk"):
        latest.setdefault(row.key, row)
    return latest


def _assurance(
    page: ProfilePage, confirmed: dict[Any, Confirmation], today: date
) -> Assurance:
    row = confirmed.get(page.translation_key)
    on, how = (row.on, row.how) if row else (None, "")
    return assurance(on, how, today, as_of=page.source_as_of)


def _labels(words: dict[str, Label], codes: Iterable[str]) -> list[Label]:
    return [words[code] for code in codes if code in words]


def _languages(words: dict[str, Label], codes: Iterable[str]) -> list[dict[str, str]]:
    return [
        {"code": code, "name": words[code].text, "lang": words[code].language}
        for code in codes
        if code in words
    ]
