"""Changes content on several connections at once, and reads in between.

Run as a program with a copy of the test database: `python -m tests.home.racing NAME`.
Prints one line of JSON.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import django
from django.db import connection, transaction

PATIENCE = 20  # seconds


def alone(work: Callable[[], object]) -> Callable[[], object]:
    """Close the connection that a thread has opened for `work`."""

    def run() -> object:
        try:
            return work()
        finally:
            connection.close()

    return run


def late() -> object:
    """One editor begins first and commits last; say what readers find in the menu."""
    from wagtail.models import Page, PageViewRestriction

    from home.models import StandardPage
    from home.navigation import menu
    from tests.home.trees import home_in, page_below

    home = home_in("de")
    for title in ("Erste", "Zweite"):
        page_below(home, title, kind=StandardPage, show_in_menus=True)
    has_begun, may_end = Event(), Event()

    def unpublish_slowly() -> None:
        with transaction.atomic():
            Page.objects.get(title="Erste").unpublish()
            has_begun.set()
            assert may_end.wait(PATIENCE)

    def titles() -> list[str]:
        return [link["title"] for link in menu("de")]

    found = [titles()]
    with ThreadPoolExecutor() as pool:
        slow: Future[object] = pool.submit(alone(unpublish_slowly))
        assert has_begun.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        PageViewRestriction.objects.create(  # waits for nobody
            page=Page.objects.get(title="Zweite"), restriction_type="login"
        )
        found.append(titles())
        may_end.set()
        slow.result(PATIENCE)
    found.append(titles())
    return found


def many() -> object:
    """Eight editors change something ten times each; count what was noticed."""
    from home.models import ContentVersion, versions

    versions.randbelow = lambda _below: 0  # steps of one can be counted
    before = ContentVersion.objects.current()

    def change() -> None:
        for _time in range(10):
            ContentVersion.objects.bump()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(alone(change)) for _editor in range(8)]:
            done.result(PATIENCE * 3)
    rows = ContentVersion.objects.count()
    return {"noticed": ContentVersion.objects.current() - before, "rows": rows}


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"late": late, "many": many}[sys.argv[1]]()))  # noqa: T201  # for the test
    connection.close()
