"""The data files: one for each page, one for each kind of smaller things.

A text stands there once in each language, as `{"de": …, "en": …, "ar": …}`; everything
else is written once and holds for all languages.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(__file__).parents[1]
DATA = FOLDER / "data"
MEDIA = FOLDER / "media"
CODES = {code for code, _name in settings.LANGUAGES}
LISTS = ("<ul>", "<ol>")

_NUMBER = re.compile(r"^\d+-")
_PAGE_LINK = re.compile(r'href="page:([a-z0-9-]+)"')


@dataclass(frozen=True, slots=True)
class PageFile:
    """One page in all its languages; files name one another by `key`."""

    key: str
    facts: dict[str, Any]

    @property
    def languages(self) -> list[str]:
        return languages(self.facts["title"])


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def page_files() -> Iterator[PageFile]:
    """Yield every page after the one it lies below."""
    for path in sorted((DATA / "pages").glob("*.json")):
        yield _page_file(path)
    for path in sorted((DATA / "meetups").glob("*.json")):
        yield _page_file(path, "meetup-")
    for path in sorted((DATA / "summits").glob("*/*.json")):
        yield _page_file(path, f"{path.parent.name}-")


def _page_file(path: Path, prefix: str = "") -> PageFile:
    key = prefix + _NUMBER.sub("", path.stem)
    return PageFile(key, json.loads(path.read_text(encoding="utf-8")))


def is_text(value: Any) -> bool:
    """Say whether `value` holds a text in several languages."""
    return isinstance(value, dict) and bool(value) and value.keys() <= CODES


def languages(text: dict[str, str]) -> list[str]:
    """Return the languages a text is there in, the source language first."""
    return sorted(text, key=lambda code: code != settings.LANGUAGE_CODE)


def in_language(value: Any, language: str) -> Any:
    """Return `value` with each text in `language` alone."""
    if is_text(value):
        return value[language]
    if isinstance(value, dict):
        return {name: in_language(part, language) for name, part in value.items()}
    if isinstance(value, list):
        return [in_language(part, language) for part in value]
    return value


def rich_text(paragraphs: list[str], page_id: Callable[[str], int | None]) -> str:
    """Return HTML as Wagtail stores it; `href="page:KEY"` becomes a link to a page."""

    def link(match: re.Match[str]) -> str:
        return f'linktype="page" id="{page_id(match[1])}"'

    whole = "".join(
        paragraph if paragraph.startswith(LISTS) else f"<p>{paragraph}</p>"
        for paragraph in paragraphs
    )
    return _PAGE_LINK.sub(link, whole)
