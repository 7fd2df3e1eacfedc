"""The directory as a file that an import understands.

Addresses, persons and notes for editors are not in it: a shelter's address must not
leave, and the rest of an address is no loss to a list of offers.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from directory.columns import BASE, EXTRA, LINKS, TERMS, TEXTS, text_column
from directory.models import AppPage, AppPlatform, ProfileLink, ProfilePage
from directory.relations import Relations, relations
from directory.tables import LIST_SEPARATOR, guarded

FORMAT: Final = "lotse-directory/1"
COLUMNS: Final = [name for name in (*BASE, *EXTRA) if name != "note"]
LISTS: Final = {*TERMS, "region", "app_stores", "other_names", *LINKS}
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
    pages = list(
        ProfilePage.objects.in_language(source)
        .live()
        .public()
        .select_related("based_in", "successor")
        .sorted_by()
    )
    keys = [page.pk for page in pages]
    apps = AppPage.objects.in_bulk(keys)
    terms, links, platforms = relations(keys), _links(keys), _platforms(keys)
    versions = _versions(page.translation_key for page in pages)
    rows = []
    for page in pages:
        whole = apps.get(page.pk, page)
        row = _facts(whole, terms[page.pk]) | _texts(whole, source)
        row |= {column: links[page.pk].get(kind, []) for column, kind in LINKS.items()}
        row["app_stores"] = platforms[page.pk]
        for version in versions[page.translation_key]:
            row |= _translated(version, page)
        rows.append(
            {name: row.get(name, "") for name in dict.fromkeys([*COLUMNS, *row])}
        )
    return rows


def _facts(page: ProfilePage, terms: Relations) -> Cells:
    based_in = page.based_in.code if page.based_in else ""
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
        "successor": page.successor.title if page.successor else "",
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


def _versions(keys: Iterable[UUID]) -> dict[UUID, list[ProfilePage]]:
    pages = ProfilePage.objects.live().public().filter(translation_key__in=list(keys))
    pages = pages.exclude(locale__language_code=settings.LANGUAGE_CODE)
    found: dict[UUID, list[ProfilePage]] = defaultdict(list)
    for page in pages.select_related("locale").specific():
        found[page.translation_key].append(page)
    return found


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
    if isinstance(cell, str):
        return cell
    return (" " if name in LINKS else LIST_SEPARATOR).join(cell)
