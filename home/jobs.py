"""What is done outside of requests: each job may be killed anywhere and run again."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils.module_loading import import_string
from wagtail.contrib.forms.models import FormSubmission

from home.logs import failure
from home.models import OutgoingMail
from home.publishing import publish_due

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 10
FIRST_DELAY: Final = timedelta(minutes=2)  # doubles: the tenth try is 17 hours later


@dataclass(frozen=True, slots=True)
class Job:
    """A name for the log and what is to be done; it returns how many things failed."""

    name: str
    run: Callable[[datetime], int]


def run_jobs(now: datetime) -> list[str]:
    """Run all jobs, whatever happens to one of them; return the names of the failed."""
    return [job.name for job in all_jobs() if not _succeeds(job, now)]


def all_jobs() -> Iterator[Job]:
    """Yield our own jobs, then those that other apps name in `AppConfig.jobs`.

    A name is that of a function, such as `directory.unmet.store_unmet_searches`. It is
    imported when its turn comes, so that one that is broken stops no other.
    """
    yield from JOBS
    for app in apps.get_app_configs():
        for path in getattr(app, "jobs", ()):
            yield Job(path.rpartition(".")[2], _named(path))


def _named(path: str) -> Callable[[datetime], int]:
    def run(now: datetime) -> int:
        failed: int = import_string(path)(now)
        return failed

    return run


def _succeeds(job: Job, now: datetime) -> bool:
    try:
        return not job.run(now)
    except Exception as error:  # noqa: BLE001  # the other jobs go on
        logger.error("job %s: %s", job.name, failure(error))
        return False


def send_mails(now: datetime) -> int:
    """Send what is due.

    Nothing is sent inside of a transaction. A mail is first put off to its next try,
    then sent, then its row is deleted: whoever dies in between leaves a row that is
    tried again, under the same Message-ID, so that a double collapses.
    """
    failed = 0
    while mail := _claim(now):
        try:
            _message(mail).send()
        except Exception as error:  # noqa: BLE001  # one bad address, other mails go on
            failed += 1
            _log_failed_try(mail, error)
        else:
            mail.delete()
    return failed


def _claim(now: datetime) -> OutgoingMail | None:
    """Return the next due mail, which no other worker gets until its next try."""
    waiting = OutgoingMail.objects.filter(
        next_try_at__lte=now, attempts__lt=MAX_ATTEMPTS
    )
    skip_locked = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        mail = waiting.select_for_update(skip_locked=skip_locked).first()
        if mail:
            mail.next_try_at = now + FIRST_DELAY * 2**mail.attempts
            mail.attempts += 1
            mail.save(update_fields=["attempts", "next_try_at"])
    return mail


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    digest = sha256(mail.key.encode()).hexdigest()[:32]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": f"<{digest}@{settings.SITE_HOST}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach("event.ics", mail.calendar, "text/calendar")
    return message


def _log_failed_try(mail: OutgoingMail, error: Exception) -> None:
    """Log which mail failed and how; the error's own words may name the recipient."""
    if mail.attempts >= MAX_ATTEMPTS:
        logger.error("mail %s given up: %s", mail.pk, type(error).__name__)
    else:
        logger.warning("mail %s not sent yet: %s", mail.pk, type(error).__name__)


def erase_messages(now: datetime) -> int:
    """Erase messages, and mails that could not be sent, when their time is over."""
    end = now - timedelta(days=settings.CONTACT_RETENTION_DAYS)
    FormSubmission.objects.filter(submit_time__lt=end).delete()
    OutgoingMail.objects.filter(created_at__lt=end).delete()
    return 0


def prune_sessions(_now: datetime) -> int:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 0


JOBS: Final = (
    Job("publish_due", publish_due),
    Job("send_mails", send_mails),
    Job("erase_messages", erase_messages),
    Job("prune_sessions", prune_sessions),
)
