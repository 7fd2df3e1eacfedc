"""What runs outside of requests, on good days and on bad ones."""

import json
from datetime import timedelta
from email import message_from_string
from email.policy import default as policy

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from home import jobs
from home.jobs import MAX_ATTEMPTS, run_jobs, send_mails
from home.models import OutgoingMail
from tests.home.editors import signed_in

NOW = timezone.now()


def waiting(key="contact:1", **fields):
    return OutgoingMail.objects.create(
        **{
            "key": key,
            "to": "team@example.org",
            "subject": "Neue Nachricht مرحبا",
            "text": "Guten Tag",
            "language": "de",
            "created_at": NOW,
            "next_try_at": NOW,
            **fields,
        }
    )


@pytest.fixture
def broken_mail_server(settings):
    """Nobody listens on port 1."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_TIMEOUT = 1


def test_a_killed_job_sends_each_mail_and_doubles_can_be_told(
    in_another_process, tmp_path
):
    output = in_another_process(
        "-m",
        "tests.home.killing",
        "mailing",
        EMAIL_URL=f"filemail:///{tmp_path}/mail",
    )
    points = [json.loads(line) for line in output.splitlines()]

    assert sum(point["died"] for point in points) >= 9
    for point in points:
        assert point["then"]["waiting"] == 0
        assert len(set(point["then"]["sent"])) == 3
        assert len(point["then"]["sent"]) <= 4


@pytest.mark.django_db
def test_a_due_mail_is_sent_once_and_forgotten():
    waiting(reply_to="amira@example.org")
    waiting("contact:2", next_try_at=NOW + timedelta(hours=1))

    assert send_mails(NOW) == 0
    assert send_mails(NOW) == 0

    (sent,) = mail.outbox
    parsed = message_from_string(sent.message().as_string(), policy=policy)
    assert parsed["Subject"] == "Neue Nachricht مرحبا"
    assert parsed["Reply-To"] == "amira@example.org"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert OutgoingMail.objects.get().key == "contact:2"


@pytest.mark.django_db
def test_the_message_id_comes_from_the_reason_alone():
    waiting("contact:1")
    waiting("contact:2")
    send_mails(NOW)
    waiting("contact:1", subject="Anders")
    send_mails(NOW)

    first, second, again = (m.extra_headers["Message-ID"] for m in mail.outbox)
    assert first == again != second
    assert first.endswith("@testserver>")


@pytest.mark.django_db
def test_a_mail_that_cannot_be_sent_is_tried_less_and_less_often(
    broken_mail_server, caplog
):
    row = waiting()
    pauses, now = [], NOW

    while now < NOW + timedelta(days=30):
        send_mails(now)
        row.refresh_from_db()
        if row.attempts == MAX_ATTEMPTS:
            break
        pauses.append(row.next_try_at - now)
        now = row.next_try_at

    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 16)]
    assert len(pauses) == MAX_ATTEMPTS - 1
    assert send_mails(NOW + timedelta(days=60)) == 0
    assert f"mail {row.pk} given up: ConnectionRefusedError" in caplog.text
    assert "team@example.org" not in caplog.text


@pytest.mark.django_db
def test_one_bad_mail_does_not_keep_others_back(settings):
    waiting("contact:1", subject="zwei\nZeilen")
    waiting("contact:2")

    assert send_mails(NOW) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_failing_job_does_not_stop_the_next_and_tells_no_secrets(monkeypatch, caplog):
    def fail(_now):
        raise ValueError("amira@example.org")

    broken = jobs.Job("broken", fail)
    monkeypatch.setattr(jobs, "JOBS", (broken, *jobs.JOBS))
    waiting()

    assert run_jobs(NOW) == ["broken"]
    assert len(mail.outbox) == 1
    assert "job broken: ValueError at" in caplog.text
    assert "amira" not in caplog.text


@pytest.mark.django_db
def test_one_round_reports_failure_by_its_exit_code(broken_mail_server):
    waiting()

    with pytest.raises(CommandError, match="send_mails"):
        call_command("run_jobs", "--once")


@pytest.mark.django_db
def test_undeliverable_mail_is_erased_with_the_messages():
    with time_machine.travel(NOW + timedelta(days=91), tick=False):
        waiting(attempts=MAX_ATTEMPTS)
        call_command("run_jobs", "--once")

    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_old_sessions_are_pruned():
    Session.objects.create(
        session_key="a", session_data="", expire_date=NOW - timedelta(days=1)
    )
    Session.objects.create(
        session_key="b", session_data="", expire_date=NOW + timedelta(days=1)
    )

    call_command("run_jobs", "--once")

    assert [session.session_key for session in Session.objects.all()] == ["b"]


@pytest.mark.django_db
def test_the_rounds_go_on_until_somebody_stops_them(monkeypatch):
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", sleep)
    waiting()

    with pytest.raises(KeyboardInterrupt):
        call_command("run_jobs", "--every", "7")

    assert pauses == [7, 7]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_editors_see_that_mail_does_not_go_out():
    client = signed_in("Moderators")
    url = reverse("wagtailadmin_home")
    assert "could not be sent" not in client.get(url).content.decode()

    waiting(attempts=MAX_ATTEMPTS)

    assert "1 mail could not be sent" in " ".join(
        client.get(url).content.decode().split()
    )
