import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database_copy(django_db_setup, django_db_blocker, tmp_path):
    """A copy of the migrated database, whose address another process can be given."""
    with django_db_blocker.unblock():
        yield from copied_database(tmp_path / "copy.sqlite3")


def copied_database(path):
    """Yield the address of a copy, which is a file at `path` or gone afterwards."""
    if connection.vendor == "sqlite":
        yield _copied_file(path)
    else:
        yield from _copied_database()


def _copied_file(path):
    import sqlite3

    connection.ensure_connection()
    target = sqlite3.connect(path)
    connection.connection.backup(target)
    target.close()
    connections.close_all()
    return f"sqlite:///{path}"


def _copied_database():
    source = connection.settings_dict
    connections.close_all()
    name = f"{source['NAME']}_copy"
    server = psycopg.connect(
        host=source["HOST"],
        port=source["PORT"] or 5432,
        user=source["USER"],
        password=source["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )
    with server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source["NAME"]}"')
        user = f"{source['USER']}:{source['PASSWORD']}@".replace(":@", "@")
        port = source["PORT"] or 5432
        yield f"postgres://{user}{source['HOST']}:{port}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def in_another_process(database_copy, tmp_path):
    """Run a program of ours on the copy of the database; return what it prints."""

    def run(*arguments, **environment):
        paths = [str(ROOT), str(ROOT / "site"), os.environ.get("PYTHONPATH", "")]
        done = subprocess.run(  # our own programs
            [sys.executable, *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
                "PYTHONPATH": os.pathsep.join(paths),
                "TEST_DATABASE_URL": database_copy,
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    return run
