"""By what an entry is known again: its homepage, its number in a store, its name."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from directory.models import ProfileLink
from home.analysis import tokens

Kind = ProfileLink.Kind
APP_STORE_ID: Final = re.compile(r"/id(\d+)")
MAX_LENGTH: Final = 300  # of the column that keeps it


def name_key(name: str) -> str:
    """Return the same text for all spellings of a name."""
    return " ".join(tokens(name))


def url_key(url: str) -> str:
    """Return the same text for all spellings of an address."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def identity(name: str, links: Mapping[str, Iterable[str]]) -> str:
    """Return the key an imported entry keeps, so that it is found again."""
    for url in links.get(Kind.WEBSITE, ()):
        return f"url:{url_key(url)}"[:MAX_LENGTH]
    if store := _store_id(links):
        return f"store:{store}"[:MAX_LENGTH]
    return f"name:{name_key(name)}"[:MAX_LENGTH]


def _store_id(links: Mapping[str, Iterable[str]]) -> str | None:
    for url in links.get(Kind.GOOGLE_PLAY, ()):
        if package := parse_qs(urlsplit(url).query).get("id"):
            return package[0]
    for url in links.get(Kind.APP_STORE, ()):
        if number := APP_STORE_ID.search(url):
            return number[1]
    for url in links.get(Kind.F_DROID, ()):
        return urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return None
