"""The columns of a directory as a file: one row an entry, lists separated by `;`."""

from typing import Final

from django.conf import settings

from directory.models import ProfileLink

Kind = ProfileLink.Kind

# The header of the collection this directory began with.
BASE: Final = (
    "name", "kind", "homepage", "year_started", "year_ended", "topics", "languages",
    "languages_note", "region", "region_basis", "app_stores", "status", "status_as_of",
    "run_by", "note", "fact_sources",
)  # fmt: skip
EXTRA: Final = (
    "other_names", "scope", "audiences", "successor", "based_in", "cost",
    "account_needed", "residence_note", "age_note", "accessibility_note", "email",
    "phone", "contact_form", "app_store", "google_play", "f_droid", "web_app",
    "source_code", "social", "offline", "download_size", "software_licence",
    "trackers_note", "last_release", "source_licence",
)  # fmt: skip
REQUIRED: Final = ("name", "kind", "topics")

# Columns whose text a field of the model checks and keeps as it is.
PLAIN: Final = {
    "year_started": "founded",
    "year_ended": "ended",
    "run_by": "operator",
    "note": "editors_note",
    "email": "email",
    "phone": "phone",
    "contact_form": "contact_form_url",
    "download_size": "download_size",
    "software_licence": "software_licence",
    "last_release": "last_release",
}
ANSWERS: Final = ("account_needed", "offline")
TERMS: Final = {"topics": "topic", "languages": "language", "audiences": "audience"}
LINKS: Final = {
    "homepage": Kind.WEBSITE,
    "app_store": Kind.APP_STORE,
    "google_play": Kind.GOOGLE_PLAY,
    "f_droid": Kind.F_DROID,
    "web_app": Kind.WEB_APP,
    "source_code": Kind.SOURCE_CODE,
    "social": Kind.SOCIAL,
}
APP_ONLY: Final = (
    "app_stores", "offline", "download_size", "software_licence", "trackers_note",
    "last_release",
)  # fmt: skip
# What a page says in its own language, and the field that holds it.
TEXTS: Final = {
    "name": "title",
    "summary": "summary",
    "other_names": "other_names",
    "languages_note": "languages_note",
    "residence_note": "residence_note",
    "age_note": "age_note",
    "accessibility_note": "accessibility_note",
    "trackers_note": "trackers_note",
}


def text_column(column: str, language: str) -> str:
    """Return the column of a text in a language: `age_note` in German, `age_note_ar`."""
    if language == settings.LANGUAGE_CODE and column != "summary":
        return column
    return f"{column}_{language}"


def known_columns() -> list[str]:
    """Return the names of all columns a file may have."""
    texts = [
        text_column(column, language)
        for language, _name in settings.LANGUAGES
        for column in TEXTS
    ]
    return list(dict.fromkeys([*BASE, *EXTRA, *texts]))
