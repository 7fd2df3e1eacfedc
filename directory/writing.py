"""Pages made from imported entries, and the same facts put into pages there are."""

from typing import Any, Final

from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale

from directory.columns import TEXTS
from directory.entries import Entry
from directory.identity import identity
from directory.models import (
    AppPage,
    AppPlatform,
    DirectoryPage,
    ProfileLink,
    ProfilePage,
)
from directory.relations import RELATIONS, relations
from directory.vocabularies import Vocabularies

NOTES: Final = [name for name in TEXTS.values() if name.endswith("_note")]
UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def is_edited(page: ProfilePage) -> bool:
    """Say whether a person has changed the page since the last import."""
    revision = page.latest_revision
    return page.has_unpublished_changes or bool(revision and revision.user_id)


def differs(page: ProfilePage, entry: Entry, language: str) -> bool:
    """Say whether the page says anything else than the entry."""
    texts = _texts(entry, language)
    fields = {**_fields(page, entry), **texts}
    if any(getattr(page, name) != value for name, value in fields.items()):
        return True
    terms = relations([page.pk])[page.pk]
    if any(
        set(codes) != set(getattr(terms, name)) for name, codes in entry.terms.items()
    ):
        return True
    if entry.links and sorted(_links(page, entry)) != sorted(_current_links(page)):
        return True
    return entry.platforms is not None and set(entry.platforms) != _platforms(page)


def create(
    parent: DirectoryPage, entry: Entry, vocabularies: Vocabularies
) -> ProfilePage:
    """Add and publish the page of an entry in the language of `parent`."""
    page = entry.model(locale=parent.locale, live=False)
    _fill(page, entry, parent.language, vocabularies)
    page.slug = find_available_slug(parent, slug(entry.name))
    parent.add_child(instance=page)
    page.save_revision(clean=False).publish()
    return page


def slug(name: str) -> str:
    """Return a name as part of an address, in its own script if it is not Latin."""
    latin = slugify(name.lower().translate(UMLAUTS))
    return latin or slugify(name, allow_unicode=True) or "entry"


def update(
    page: ProfilePage, entry: Entry, language: str, vocabularies: Vocabularies
) -> None:
    """Put what the entry says into a page and publish it."""
    _fill(page, entry, language, vocabularies)
    page.save_revision().publish()


def translate(
    page: ProfilePage, entry: Entry, locale: Locale, vocabularies: Vocabularies
) -> None:
    """Add and publish the page of an entry in another language."""
    copy = page.copy_for_translation(locale)
    for name in NOTES:  # they are in the source language
        if hasattr(copy, name):
            setattr(copy, name, "")
    update(copy, entry, locale.language_code, vocabularies)


def _fill(
    page: ProfilePage, entry: Entry, language: str, vocabularies: Vocabularies
) -> None:
    page.imported_id = identity(entry.name, entry.links)
    for name, value in {**_fields(page, entry), **_texts(entry, language)}.items():
        setattr(page, name, value)
    for name, codes in entry.terms.items():
        terms = [vocabularies.terms[name][code] for code in codes]
        setattr(page, RELATIONS[name][0], terms)
    if entry.links:
        page.links = [
            ProfileLink(kind=kind, url=url) for kind, url in _links(page, entry)
        ]
    if isinstance(page, AppPage) and entry.platforms is not None:
        page.platforms = [AppPlatform(platform=name) for name in entry.platforms]


def _fields(page: ProfilePage, entry: Entry) -> dict[str, Any]:
    """Return the facts to write: no file knows the town of a protected address."""
    kept = {"based_in"} if page.address_protected else set()
    return {name: value for name, value in entry.fields.items() if name not in kept}


def _texts(entry: Entry, language: str) -> dict[str, Any]:
    texts = entry.texts.get(language, {})
    return {TEXTS[column]: text for column, text in texts.items()}


def _links(page: ProfilePage, entry: Entry) -> list[tuple[str, str]]:
    """Return the links the page shall have: those the file is silent about stay."""
    wanted = [(kind, url) for kind, urls in entry.links.items() for url in urls]
    others = [pair for pair in _current_links(page) if pair[0] not in entry.links]
    return sorted([*wanted, *others], key=lambda pair: _position(pair[0]))


def _position(kind: str) -> int:
    return ProfileLink.Kind.values.index(kind)


def _current_links(page: ProfilePage) -> list[tuple[str, str]]:
    return [(link.kind, link.url) for link in page.links.all()]


def _platforms(page: ProfilePage) -> set[str]:
    return {item.platform for item in page.platforms.all()}
