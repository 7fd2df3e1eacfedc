"""Databases of the bench's own: dropped and made anew, never those of a site."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

ROOT: Final = Path(__file__).resolve().parents[1]
VAR: Final = ROOT / "var" / "bench"
LOCAL_POSTGRESQL: Final = "postgres://postgres@127.0.0.1:5432/lotse_bench"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
PARTS: Final = ("search", "feeds")
SEARCH, FEEDS = PARTS


def urls(part: str) -> dict[str, str]:
    """Return the addresses of a part's databases; of PostgreSQL if it answers."""
    found = {SQLITE: f"sqlite:///{VAR}/{part}.sqlite3"}
    postgresql = os.environ.get("BENCH_DATABASE_URL", LOCAL_POSTGRESQL)
    try:
        psycopg.connect(_server(postgresql), connect_timeout=3).close()
    except psycopg.OperationalError:
        return found
    return {**found, POSTGRESQL: f"{postgresql}_{part}"}


def make_anew(url: str) -> None:
    """Drop the database at an address, if it is there, and create an empty one."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
        return
    name = sql.Identifier(urlsplit(url).path.removeprefix("/"))
    with psycopg.connect(_server(url), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))


def version() -> str:
    """Return the name and version of the database Django is connected to."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'sqlite_version' if sqlite else 'version'}()")
        words = str(cursor.fetchone()[0]).split()[:2]
    return " ".join(["SQLite", *words] if sqlite else words)


def _server(url: str) -> str:
    return f"{url.rpartition('/')[0]}/postgres"
