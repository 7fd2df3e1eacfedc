"""Does work in a child process and kills it at every single statement.

Run as a program with a copy of the test database: `python -m tests.home.killing NAME`.
Prints one JSON line for each point at which the child died: what was left behind, and
what there was after another try.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import django
from django.db import connection


def dying_at(point: int) -> Callable[..., Any]:
    statements = count(1)

    def wrapper(execute, sql, params, many, context):
        if next(statements) == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    return wrapper


def killed(work: Callable[[], object], point: int) -> bool:
    """Run `work` in a child; say whether it died at its statement number `point`."""
    connection.close()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(dying_at(point)):
            work()
        connection.close()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def every_point(plant, work, look, work_again, *, stride: int) -> None:
    for point in count(1, stride):
        plant(point)
        has_died = killed(work, point)
        left = look()
        work_again()
        print(json.dumps({"died": has_died, "left": left, "then": look()}))  # noqa: T201  # for the test
        if not has_died:
            return


def publishing() -> None:
    from django.utils import timezone
    from wagtail.models import Page, PageLogEntry

    from home.models import HomePage, StandardPage
    from home.publishing import publish_due

    def plant(point):
        StandardPage.objects.all().delete()
        PageLogEntry.objects.all().delete()
        past = timezone.now() - timedelta(hours=1)
        home = HomePage.objects.get(locale__language_code="de")
        for name in ("eins", "zwei", "drei"):
            page = StandardPage(title=name, slug=name, live=False)
            home.add_child(instance=page)
            revision = page.save_revision(approved_go_live_at=past)
            if name == "zwei":  # an invalid one in the middle
                revision.content["title"] = ""
                revision.save(update_fields=["content"])

    def look():
        logged = PageLogEntry.objects.filter(action="wagtail.publish.scheduled")
        return {
            page.slug: {
                "live": page.live,
                "scheduled": page.revisions.filter(
                    approved_go_live_at__isnull=False
                ).exists(),
                "logged": logged.filter(page=page.pk).count(),
            }
            for page in Page.objects.type(StandardPage)
        }

    every_point(
        plant,
        lambda: publish_due(timezone.now()),
        look,
        lambda: publish_due(timezone.now()),
        stride=4,
    )


def mailing() -> None:
    from pathlib import Path

    from django.conf import settings
    from django.utils import timezone

    from home.jobs import send_mails
    from home.models import OutgoingMail

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    folder = Path(settings.EMAIL_FILE_PATH)
    now = timezone.now()

    def plant(point):
        for file in folder.glob("*"):
            file.unlink()
        OutgoingMail.objects.all().delete()
        for number in range(3):
            OutgoingMail.objects.create(
                key=f"test:{point}:{number}",
                to="team@example.org",
                subject=str(number),
                text="Text",
                language="de",
                created_at=now,
                next_try_at=now,
            )

    def look():
        sent = [file.read_text() for file in folder.glob("*")]
        identifiers = [
            line
            for text in sent
            for line in text.splitlines()
            if line.startswith("Message-ID:")
        ]
        return {"waiting": OutgoingMail.objects.count(), "sent": identifiers}

    every_point(
        plant,
        lambda: send_mails(now),
        look,
        lambda: send_mails(now + timedelta(hours=1)),
        stride=1,
    )


if __name__ == "__main__":
    django.setup()
    {"publishing": publishing, "mailing": mailing}[sys.argv[1]]()
