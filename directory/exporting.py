"""The directory as a file that an import understands.

Shared mailboxes and telephone numbers are in it. Streets, towns, coordinates, persons
and notes for editors are not, and a protected entry does not say where it is based.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Container, Iterator
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from directory.columns import BASE, EXTRA, LINKS, TERMS, TEXTS, text_column
from directory.models import AppPage, AppPlatform, ProfileLink, ProfilePage
from directory.querysets import ProfileQuerySet
from directory.relations import Relations, relations
from directory.tables import guarded, separator

FORMAT: Final = "lotse-directory/1"
COLUMNS: Final = [name for name in (*BASE, *EXTRA) if name != "note"]
YES_OR_NO: Final = {True: "yes", False: "no", None: ""}

Cells = dict[str, str | list[str]]
Linked = dict[int, dict[str, list[str]]]


def as_csv() -> str:
    """Return the directory as CSV; no cell is a formula to any spreadsheet."""
    rows = entries()
    used = list(dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)]))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(used)
    for row in rows:
        writer.writerow([guarded(_text(name, row.get(name, ""))) for name in used])
    return out.getvalue()


def as_json() -> str:
    """Return the directory as JSON, lists as lists."""
    content = {"format": FORMAT, "entries": entries()}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def entries() -> list[Cells]:
    """Return the cells of every public entry, with a constant number of queries."""
    source = settings.LANGUAGE_CODE
    public = ProfilePage.objects.live().public().sorted_by()
    pages = list(_whole(public.in_language(source)))
    keys = [page.pk for page in pages]
    known = set(keys)
    terms, links, platforms = relations(keys), _links(keys), _platforms(keys)
    versions: dict[UUID, list[ProfilePage]] = defaultdict(list)
    for version in _whole(public.exclude(locale__language_code=source)):
        versions[version.translation_key].append(version)
    rows = []
    for page in pages:
        row = _facts(page, terms[page.pk], known) | _texts(page, source)
        row |= {column: links[page.pk].get(kind, []) for column, kind in LINKS.items()}
        row["app_stores"] = platforms[page.pk]
        for version in versions[page.translation_key]:
            row |= _translated(version, page)
        names = dict.fromkeys([*COLUMNS, *row])
        rows.append({name: row.get(name, "") for name in names})
    return rows


def _whole(pages: ProfileQuerySet) -> Iterator[ProfilePage]:
    """Yield the pages, apps with the fields only apps have, in two queries."""
    related = ("locale", "based_in", "successor")
    found = list(pages.select_related(*related))
    apps = AppPage.objects.select_related(*related).in_bulk([page.pk for page in found])
    yield from (apps.get(page.pk, page) for page in found)


def _facts(page: ProfilePage, terms: Relations, public: Container[int]) -> Cells:
    seat = None if page.address_protected else page.based_in
    based_in = seat.code if seat else ""
    successor = page.successor if page.successor_id in public else None
    is_seat = bool(based_in) and not terms.region
    basis = "service area" if terms.region else ""
    facts: Cells = {
        "kind": page.kind,
        "year_started": _number(page.founded),
        "year_ended": _number(page.ended),
        "region": [based_in] if is_seat else list(terms.region),
        "region_basis": "seat" if is_seat else basis,
        "based_in": "" if is_seat else based_in,
        "status": page.state,
        "status_as_of": page.source_as_of,
        "run_by": page.operator,
        "fact_sources": page.source,
        "source_licence": page.source_licence,
        "scope": page.scope,
        "successor": successor.title if successor else "",
        "cost": page.cost,
        "account_needed": YES_OR_NO[page.account_needed],
        "email": page.email,
        "phone": page.phone,
        "contact_form": page.contact_form_url,
    }
    facts |= {name: list(getattr(terms, relation)) for name, relation in TERMS.items()}
    if isinstance(page, AppPage):
        facts["offline"] = YES_OR_NO[page.offline]
        facts["download_size"] = _number(page.download_size)
        facts["software_licence"] = page.software_licence
        facts["last_release"] = (
            page.last_release.isoformat() if page.last_release else ""
        )
    return facts


def _texts(page: ProfilePage, language: str) -> Cells:
    texts: Cells = {}
    for column, name in TEXTS.items():
        text = getattr(page, name, "")
        texts[text_column(column, language)] = (
            text.splitlines() if name == "other_names" else text
        )
    return texts


def _translated(version: ProfilePage, source: ProfilePage) -> Cells:
    """Return what an import would not know from the source language's cells."""
    language = version.language
    texts = _texts(version, language)
    expected = {
        text_column("name", language): source.title,
        text_column("other_names", language): source.other_names.splitlines(),
    }
    return {
        name: text for name, text in texts.items() if text != expected.get(name, "")
    }


def _links(keys: list[int]) -> Linked:
    found: Linked = defaultdict(dict)
    for pk, kind, url in ProfileLink.objects.filter(page__in=keys).values_list(
        "page_id", "kind", "url"
    ):
        found[pk].setdefault(kind, []).append(url)
    return found


def _platforms(keys: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = AppPlatform.objects.filter(page__in=keys)
    for pk, platform in rows.values_list("page_id", "platform"):
        found[pk].append(platform)
    return found


def _number(value: Any) -> str:
    return "" if value is None else str(value)


def _text(name: str, cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else separator(name).join(cell)
