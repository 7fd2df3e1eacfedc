"""Kills the worker with SIGKILL again and again while it sends mails.

Run as a program with a copy of the test database and `EMAIL_URL`. Prints how often a
worker died, and how many mails are left.
"""

import json
import os
import random
import signal
import time
from datetime import timedelta

import django
from django.db import connection

MAILS, KILLS, PATIENCE = 200, 20, 20


def plant() -> None:
    from django.utils import timezone

    from home.models import OutgoingMail
    from tests.events.registration.people import wish
    from tests.events.registration.racing import meetup_for

    meetup = meetup_for(None)
    now = timezone.now()
    rows = [
        registration(meetup.translation_key, wish(f"p{number}"), number, now)
        for number in range(1, MAILS + 1)
    ]
    type(rows[0]).objects.bulk_create(rows)
    OutgoingMail.objects.all().delete()
    meetup.occurrence.tell_registered(now)


def registration(key, wanted, place, now):
    from events.models import Registration

    return Registration(
        key=key,
        name=wanted.name,
        email=wanted.email,
        language=wanted.language,
        state=Registration.State.CONFIRMED,
        place=place,
        created_at=now,
        confirmed_at=now,
    )


def worker() -> int:
    """Start `run_jobs` in a child; return its process number."""
    from django.core.management import call_command

    connection.close()
    child = os.fork()
    if child == 0:
        call_command("run_jobs", "--every", "0.01")
    return child


def kill_after(done: int) -> bool:
    """Let a worker send `done` mails and kill it; say whether it died of that."""
    from home.models import OutgoingMail

    wanted = OutgoingMail.objects.count() - done
    child = worker()
    end = time.monotonic() + PATIENCE
    while OutgoingMail.objects.count() > wanted and time.monotonic() < end:
        time.sleep(0.02)  # who looks all the time keeps SQLite from writing
    time.sleep(random.random() / 50)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main() -> None:
    from django.conf import settings
    from django.utils import timezone

    from home.jobs import send_mails
    from home.models import OutgoingMail

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    plant()
    died = sum(kill_after(done=6) for _time in range(KILLS))
    left = OutgoingMail.objects.count()
    send_mails(timezone.now() + timedelta(hours=1))
    waiting = OutgoingMail.objects.count()
    print(json.dumps({"died": died, "left": left, "waiting": waiting}))  # noqa: T201  # for the test


if __name__ == "__main__":
    django.setup()
    main()
    connection.close()
