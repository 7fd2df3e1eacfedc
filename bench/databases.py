"""Databases of the bench's own: dropped and made anew, never those of a site."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT: Final = Path(__file__).resolve().parents[1]
VAR: Final = ROOT / "var" / "bench"
FILE: Final = VAR / "bench.sqlite3"
LOCAL_POSTGRESQL: Final = "postgres://postgres@127.0.0.1:5432/lotse_bench"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


def urls() -> dict[str, str]:
    """Return the addresses of the databases to measure; PostgreSQL if it answers."""
    found = {SQLITE: f"sqlite:///{FILE}"}
    postgresql = os.environ.get("BENCH_DATABASE_URL", LOCAL_POSTGRESQL)
    try:
        psycopg.connect(_server(postgresql), connect_timeout=3).close()
    except psycopg.OperationalError:
        return found
    return {**found, POSTGRESQL: postgresql}


def make_anew(url: str) -> None:
    """Drop the database at an address, if it is there, and create an empty one."""
    if url.startswith("sqlite"):
        FILE.parent.mkdir(parents=True, exist_ok=True)
        for path in FILE.parent.glob(f"{FILE.name}*"):
            path.unlink()
        return
    name = sql.Identifier(urlsplit(url).path.removeprefix("/"))
    with psycopg.connect(_server(url), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _server(url: str) -> str:
    return f"{url.rpartition('/')[0]}/postgres"
