"""What entries are found by, and the moment it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.search.backends import get_search_backend

from directory.concepts import NATIONWIDE, code_term
from directory.relations import RELATIONS, Relations, relations
from directory.words import indexed_words, known_words
from home.analysis import index_text, tokens
from home.caching import one_version

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from directory.models import ProfilePage

SORT_KEY_LENGTH = 255
SOURCES = {"title", "other_names", "summary", "body", "operator", "scope"}
SOURCES |= {field for field, _model in RELATIONS.values()}


def sort_key(title: str) -> str:
    """Return `title` folded, by which lists are sorted."""
    return " ".join(tokens(title))[:SORT_KEY_LENGTH]


def prepare(pages: Sequence[ProfilePage]) -> None:
    """Work out the terms of many entries, with few queries for all of them."""
    pointed = relations(page.pk for page in pages)
    with one_version():
        for page in pages:
            page.terms = profile_terms(page, pointed[page.pk])


def profile_terms(page: ProfilePage, pointed: Relations | None = None) -> str:
    """Return the index terms of an entry as it is stored."""
    terms = pointed or relations([page.pk])[page.pk]
    known = known_words() if page.language.startswith("de") else None
    codes = [(name, code) for name in RELATIONS for code in getattr(terms, name)]
    if page.scope in {page.Scope.ONLINE, page.Scope.NATIONWIDE}:
        codes.append(("region", NATIONWIDE))
    return index_text(
        name=page.names,
        text=[page.summary],
        body=[*page.body_texts(), page.operator],
        codes=[code_term(name, code) for name, code in codes],
        language=page.language,
        parts=known.german_parts if known else None,
    )


def index_profile(page: ProfilePage, changed: Collection[str] | None) -> None:
    """Bring the index up to date after `page` was saved.

    `changed` are the only fields that were written, if not all were. The object may
    hold a draft then, whose words must not be found, so it is read again.
    """
    if changed is None:
        stored = page
    elif SOURCES & set(changed):
        stored = type(page).objects.get(pk=page.pk)
    else:
        return
    from directory.models import IndexedWord  # noqa: PLC0415  # models import this

    specific = stored.specific
    if specific.live:
        IndexedWord.objects.remember(indexed_words(specific))
    specific.terms = profile_terms(specific)
    get_search_backend().add(specific)
