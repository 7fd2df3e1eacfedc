"""Empties the boxes in several processes at once, or dies while doing it.

Run as a program with a copy of the test database:
`python -m tests.directory.flushing NAME FOLDER`. Prints JSON for the test.
"""

import json
import os
import sys

import django
from django.db import connection

TEXTS = ("zahnarzt", "geige lernen", "سكن")
WRITERS, SEARCHES, EMPTIERS = 3, 40, 3


def share(folder):
    """Let the processes have the file cache of an embedded site."""
    from django.core.cache import caches
    from django.core.cache.backends.filebased import FileBasedCache

    caches["shared"] = FileBasedCache(folder, {"OPTIONS": {"MAX_ENTRIES": 100_000}})


def counts():
    from directory.models import UnmetSearch

    return dict(UnmetSearch.objects.order_by("text").values_list("text", "count"))


def child(work):
    connection.close()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return pid


def racing():
    """Search and empty the boxes at the same time; then empty what is left."""
    from django.utils import timezone

    from directory.unmet import record, store_unmet_searches

    def write():
        for _n in range(SEARCHES):
            for text in TEXTS:
                record(text, "de", corrected=False)

    def empty():
        for _n in range(15):
            store_unmet_searches(timezone.now())

    children = [child(write) for _n in range(WRITERS)]
    children += [child(empty) for _n in range(EMPTIERS)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    store_unmet_searches(timezone.now())
    made = WRITERS * SEARCHES
    print(json.dumps({"codes": codes, "made": made, "counts": counts()}))  # noqa: T201  # for the test


def killing():
    """Die at each statement in turn, then empty the boxes as the next round does."""
    from django.core.cache import caches
    from django.utils import timezone

    from directory.models import UnmetSearch
    from directory.unmet import record, store_unmet_searches
    from tests.home.killing import every_point

    def plant(_point):
        caches["shared"].clear()
        UnmetSearch.objects.all().delete()
        record("zahnarzt", "de", corrected=False)
        store_unmet_searches(timezone.now())
        for text in TEXTS:
            record(text, "de", corrected=False)

    def work():
        store_unmet_searches(timezone.now())

    every_point(plant, work, counts, work, stride=1)


if __name__ == "__main__":
    django.setup()
    share(sys.argv[2])
    {"racing": racing, "killing": killing}[sys.argv[1]]()
