"""The vocabularies the site starts with: from `taxonomies/*.json` into the database."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.conf import settings

FOLDER = Path(__file__).parent / "taxonomies"
FILES = {
    "Topic": "topics.json",
    "Audience": "audiences.json",
    "Region": "regions.json",
    "SpokenLanguage": "spoken_languages.json",
}
GAP = 10  # room between positions, so that editors can put terms in between

Entry = dict[str, Any]


class VocabularyError(ValueError):
    """Raised when a file of terms contradicts itself."""


def load_vocabularies(apps: Apps = installed) -> dict[str, int]:
    """Create the terms and translations that are missing; return how many, by model.

    What is there already stays as editors left it. `apps` is the registry a migration
    gives, whose models know nothing but their columns.
    """
    return {
        name: _load(apps.get_model("home", name), _read(file), _locales(apps))
        for name, file in FILES.items()
    }


def _read(file: str) -> list[Entry]:
    entries: list[Entry] = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    return entries


def _locales(apps: Apps) -> dict[str, int]:
    rows = apps.get_model("wagtailcore", "Locale").objects.values_list(
        "language_code", "pk"
    )
    return dict(rows)


def _load(model: Any, entries: list[Entry], locales: dict[str, int]) -> int:
    rows = {(term.code, term.locale_id): term for term in model.objects.all()}
    before = len(rows)
    for position, entry in enumerate(entries):
        _load_entry(model, entry, position * GAP, locales, rows)
    return len(rows) - before


def _load_entry(
    model: Any,
    entry: Entry,
    position: int,
    locales: dict[str, int],
    rows: dict[tuple[str, int], Any],
) -> None:
    """Add the rows that `entry` lacks, to the database and to `rows`."""
    source, code = settings.LANGUAGE_CODE, entry["code"]
    shared = {"code": code, "position": position, **_columns(entry, locales, rows)}
    if canonical := rows.get((code, locales[source])):
        shared["translation_key"] = canonical.translation_key
    else:
        canonical = model(**shared, **_words(entry, source), locale_id=locales[source])
        model.objects.bulk_create([canonical])
        rows[code, locales[source]] = canonical
        shared["translation_key"] = canonical.translation_key
    missing = [
        model(**shared, **_words(entry, language), locale_id=locales[language])
        for language in entry["names"]
        if language in locales and (code, locales[language]) not in rows
    ]
    rows |= {
        (code, term.locale_id): term for term in model.objects.bulk_create(missing)
    }


def _words(entry: Entry, language: str) -> dict[str, str]:
    synonyms = entry["synonyms"].get(language, [])
    return {"name": entry["names"][language], "synonyms": "\n".join(synonyms)}


def _columns(
    entry: Entry, locales: dict[str, int], rows: dict[tuple[str, int], Any]
) -> Entry:
    """Return what is the same in every language; parents are the source's rows."""
    columns: Entry = {
        name: entry[name] or ""
        for name in ("kind", "ags", "autonym", "direction")
        if name in entry
    }
    if parent := entry.get("parent"):
        try:
            columns["parent_id"] = rows[parent, locales[settings.LANGUAGE_CODE]].pk
        except KeyError as error:
            message = f"{entry['code']} names a parent that is not listed: {parent}"
            raise VocabularyError(message) from error
    return columns
