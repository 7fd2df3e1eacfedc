import json

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connection

from home.views import health


@pytest.fixture(autouse=True)
def _new_process():
    health.SCHEMA_WAS_CURRENT.clear()


class BrokenCache(LocMemCache):
    def set(self, *args, **kwargs):
        raise ConnectionError("redis://:secret@cache.internal refused")


def away(execute, *arguments):
    raise OperationalError("password=secret")


def test_the_process_says_it_runs_without_asking_anybody(client):
    response = client.get("/healthz")  # the database is off limits in this test

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_is_who_has_database_cache_and_schema(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "cache": "ok", "migrations": "ok"},
    }


@pytest.mark.django_db
def test_a_database_that_is_away_is_said_without_its_secrets(client, caplog):
    with connection.execute_wrapper(away):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "failed",
        "cache": "ok",
        "migrations": "failed",
    }
    assert "secret" not in json.dumps(response.json())
    assert "readyz database: OperationalError at " in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.django_db
def test_a_cache_that_is_away_is_said_without_its_secrets(client, settings):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["cache"] == "failed"
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_pending_migrations_are_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'directory'")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["checks"]["migrations"]) == (
        503,
        "failed",
    )


@pytest.mark.django_db
def test_a_schema_that_was_current_is_not_examined_again(client, monkeypatch):
    assert client.get("/readyz").status_code == 200
    monkeypatch.delattr(health, "MigrationExecutor")

    assert client.get("/readyz").json()["checks"]["migrations"] == "ok"


def test_every_check_is_named():
    assert set(health.CHECKS) == {"database", "cache", "migrations"}
