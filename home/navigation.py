"""Where a page is and where one can go from it: menu, breadcrumbs, languages.

All addresses come from `url_path` and the home page of its language, in one query a
piece, and the pieces are kept until content changes: a warm page asks for none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.encoding import escape_uri_path
from wagtail.models import Page, Site

from home.caching import cached
from home.languages import fallbacks
from home.querysets import PageQuerySet

ROW = ("pk", "title", "url_path", "translation_key", "locale__language_code")


class Link(TypedDict):
    title: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class Home:
    """The home page of one language."""

    pk: int
    title: str
    path: str  # its place in the tree
    url_path: str
    url: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around a page: above it, and beside it in other languages."""

    crumbs: list[Link]
    translations: dict[str, str]  # language: address of this page
    nearest: dict[str, str]  # language: address of the nearest page that exists


def live_pages() -> PageQuerySet:
    """Return the pages everybody may see."""
    return PageQuerySet(Page).live().public()


def homes() -> dict[str, Home]:
    """Return the public home pages by language, in the order of the settings."""
    return cached("homes", _find_homes)


def _find_homes() -> dict[str, Home]:
    root = Site.objects.filter(is_default_site=True)
    pages = live_pages().filter(
        depth=2, translation_key__in=root.values("root_page__translation_key")
    )
    found = {
        code: Home(pk, title, path, url_path, f"/{code}/")
        for code, pk, title, path, url_path in pages.values_list(
            "locale__language_code", "pk", "title", "path", "url_path"
        )
    }
    return {code: found[code] for code, _name in settings.LANGUAGES if code in found}


def home_url(language: str) -> str:
    """Return the address of the home page a reader of `language` goes to."""
    offered = homes()
    code = next((code for code in fallbacks(language) if code in offered), language)
    return f"/{code}/"


def address(url_path: str, language: str) -> str | None:
    """Return the address of a page, or None when no public home page leads to it."""
    home = homes().get(language)
    if home is None or not url_path.startswith(home.url_path):
        return None
    return home.url + escape_uri_path(url_path.removeprefix(home.url_path))


def links(rows: Iterable[Mapping[str, Any]]) -> list[Link]:
    """Return the links to pages given as the columns of `ROW`."""
    found = []
    for row in rows:
        language = row["locale__language_code"]
        if url := address(row["url_path"], language):
            found.append(Link(title=row["title"], url=url, lang=language))
    return found


def translations(keys: Collection[UUID]) -> dict[UUID, dict[str, Link]]:
    """Return the public pages of these translation keys, by key and language."""
    found: dict[UUID, dict[str, Link]] = {key: {} for key in keys}
    for row in live_pages().filter(translation_key__in=keys).values(*ROW):
        for link in links([row]):
            found[row["translation_key"]][link["lang"]] = link
    return found


def preferred(versions: Mapping[str, Link], language: str) -> Link | None:
    """Return the version a reader of `language` can do most with."""
    codes = [*fallbacks(language), *versions]
    return next((versions[code] for code in codes if code in versions), None)


def links_to(pks: Collection[int], language: str) -> dict[int, Link]:
    """Return for pages somebody chose the link a reader of `language` follows.

    Editors choose a page once, mostly in the source language; readers get it in theirs.
    """
    wanted = sorted(set(pks))
    if not wanted:
        return {}
    key = f"links:{language}:{'-'.join(map(str, wanted))}"
    return cached(key, lambda: _find_links(wanted, language))


def _find_links(pks: list[int], language: str) -> dict[int, Link]:
    keys = dict(Page.objects.filter(pk__in=pks).values_list("pk", "translation_key"))
    versions = translations(set(keys.values()))
    chosen = {pk: preferred(versions[key], language) for pk, key in keys.items()}
    return {pk: link for pk, link in chosen.items() if link}


def menu(language: str) -> list[Link]:
    """Return the main menu; what is not translated is there in the source language."""
    return cached(f"menu:{language}", lambda: _find_menu(language))


def _find_menu(language: str) -> list[Link]:
    offered = homes()
    roots = [
        offered[code] for code in (language, settings.LANGUAGE_CODE) if code in offered
    ]
    below = Q()
    for home in roots:
        below |= Q(path__startswith=home.path)
    pages = PageQuerySet(Page).live_in(language).in_menu().filter(below, depth=3)
    own_first = pages.order_by("language_rank", "path").values(*ROW)
    return links(own_first) if roots else []


def children(page: Page) -> list[dict[str, Any]]:
    """Return the public pages right below `page`, with their summaries."""
    return cached(f"children:{page.pk}", lambda: _find_children(page))


def _find_children(page: Page) -> list[dict[str, Any]]:
    pages = list(live_pages().child_of(page).order_by("path").values(*ROW))
    said = summaries([row["pk"] for row in pages])
    return [
        {**link, "summary": said.get(row["pk"], "")}
        for row in pages
        for link in links([row])
    ]


def summaries(pks: Collection[int]) -> dict[int, str]:
    """Return the summaries of pages of any type, in one query."""
    from home.models import BasePage  # noqa: PLC0415  # models import this module

    first, *rest = [
        model.objects.filter(pk__in=pks).order_by().values_list("pk", "summary")
        for model in BasePage.page_types()
    ]
    return dict(first.union(*rest, all=True)) if pks else {}


def surroundings(page: Page) -> Surroundings:
    """Return what lies around `page`; a page not saved yet has nothing around it."""
    if page.pk is None:
        return Surroundings([], {}, {code: home.url for code, home in homes().items()})
    return cached(f"surroundings:{page.pk}", lambda: _find_surroundings(page))


def _find_surroundings(page: Page) -> Surroundings:
    way = Page.objects.ancestor_of(page, inclusive=True).live().filter(depth__gt=1)
    rows = list(way.order_by("depth").values(*ROW))
    versions = translations({row["translation_key"] for row in rows})
    upwards = [versions[row["translation_key"]] for row in reversed(rows)]
    nearest = {
        code: next((found[code]["url"] for found in upwards if code in found), home.url)
        for code, home in homes().items()
    }
    own = versions.get(page.translation_key, {})
    return Surroundings(
        crumbs=links(row for row in rows if row["pk"] != page.pk),
        translations={code: link["url"] for code, link in own.items()},
        nearest=nearest,
    )
