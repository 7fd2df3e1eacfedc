"""Whether the process runs, and whether it can do its work; never why it cannot."""

import logging
from collections.abc import Callable
from secrets import token_hex
from threading import Event
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from home.logs import failure
from home.methods import read_only

logger = logging.getLogger(__name__)

# This process's code does not change, and migrations are not taken back under it.
SCHEMA_WAS_CURRENT: Final = Event()


@read_only
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer from the process alone: no database, no cache."""
    return JsonResponse({"status": "ok"})


@read_only
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, cache and schema are as the code needs them."""
    checks = {name: passes(name, check) for name, check in CHECKS.items()}
    ready = all(checks.values())
    return JsonResponse(
        {
            "status": "ok" if ready else "unavailable",
            "checks": {name: "ok" if ok else "failed" for name, ok in checks.items()},
        },
        status=200 if ready else 503,
    )


def passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  # each service fails in its own way
        logger.error("readyz %s: %s", name, failure(error))
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def cache_remembers() -> bool:
    key, value = f"readyz:{token_hex(8)}", token_hex(8)
    cache.set(key, value, 10)
    remembered: bool = cache.get(key) == value
    cache.delete(key)
    return remembered


def schema_is_current() -> bool:
    """Say whether no migration waits; once it is so, it is not asked again."""
    if not SCHEMA_WAS_CURRENT.is_set():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            SCHEMA_WAS_CURRENT.set()
    return SCHEMA_WAS_CURRENT.is_set()


CHECKS = {
    "database": database_answers,
    "cache": cache_remembers,
    "migrations": schema_is_current,
}
