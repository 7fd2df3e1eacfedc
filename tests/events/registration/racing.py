"""Many people want the last places at once; somebody cancels meanwhile.

Run as a program with a copy of the test database:
`python -m tests.events.registration.racing NAME`. Prints one line of JSON.
"""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit

import django
from django.db import connection

PATIENCE = 120  # seconds


def meetup_for(people):
    from django.utils import timezone

    from tests.events.factories import CalendarFactory, home_in
    from tests.events.registration.people import meetup_with_places

    calendar = CalendarFactory(parent=home_in("de"), slug="termine")
    day = timezone.localdate() + timedelta(days=30)
    return meetup_with_places(calendar, capacity=people, start_date=day)


def links(meetup, names):
    """Let people register; return the paths of their links by name."""
    from django.utils import timezone

    from events.registration.links import private_address
    from home.models import OutgoingMail
    from tests.events.registration.people import asked

    rows = {name: asked(meetup, name, now=timezone.now()) for name in names}
    OutgoingMail.objects.all().delete()
    return {name: urlsplit(private_address(row)).path for name, row in rows.items()}


def at_once(requests: list[tuple[str, str]]) -> list[int]:
    """Send all (path, action) from threads that wait for each other; say the answers."""
    from tests.events.registration.people import browser, press

    barrier = Barrier(len(requests))

    def send(path: str, action: str) -> int:
        try:
            barrier.wait(PATIENCE)
            return press(browser(), path, action).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        done = [pool.submit(send, path, action) for path, action in requests]
        return [future.result(PATIENCE) for future in done]


def outcome(answers: list[int]) -> object:
    from events.models import Registration
    from home.models import OutgoingMail

    rows = Registration.objects.order_by("place")
    return {
        "answers": answers,
        "rows": [[row.email.partition("@")[0], row.state] for row in rows],
        "places": [row.place for row in rows],
        "mails": [
            [mail.to.partition("@")[0], mail.key.rpartition(":")[2]]
            for mail in OutgoingMail.objects.all()
        ],
    }


def rush() -> object:
    """Forty people confirm at once; there are five places."""
    found = links(meetup_for(5), [f"p{number}" for number in range(40)])
    return outcome(at_once([(path, "confirm") for path in found.values()]))


def crossing() -> object:
    """All who come cancel while others cancel from the list or join it."""
    from tests.events.registration.people import browser, press

    meetup = meetup_for(5)
    first = links(meetup, [f"first{number}" for number in range(15)])
    for path in first.values():
        assert press(browser(), path, "confirm").status_code == 303
    late = links(meetup, [f"late{number}" for number in range(10)])
    leaving = [path for name, path in first.items() if int(name[5:]) < 8]
    return outcome(
        at_once(
            [
                *((path, "cancel") for path in leaving),
                *((path, "confirm") for path in late.values()),
                *((path, "cancel") for path in leaving),  # each clicks twice
            ]
        )
    )


if __name__ == "__main__":
    django.setup()
    work: dict[str, Callable[[], object]] = {"rush": rush, "crossing": crossing}
    print(json.dumps(work[sys.argv[1]]()))  # noqa: T201  # for the test
    connection.close()
