"""A worker that is killed loses no mail and doubles none that cannot be told."""

import json
import socketserver
from datetime import UTC, datetime
from email import message_from_bytes
from threading import Thread

import pytest
from django.core import mail

from events.registration.places import confirm
from home.jobs import run_jobs
from tests.events.registration.people import NOW, asked, meetup_with_places


class Sink(socketserver.StreamRequestHandler):
    """Takes every mail (RFC 5321) and keeps it."""

    def handle(self):
        self._say("220 sink")
        recipients = []
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
            if verb == "DATA":
                self._say("354 go on")
                content = self._content()
                if content is None:
                    return  # the sender died: nothing was handed over
                self.server.kept.append((recipients, message_from_bytes(content)))
                recipients = []
            self._say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def _say(self, text):
        try:
            self.wfile.write(f"{text}\r\n".encode())
        except OSError:
            self.rfile.close()

    def _content(self):
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line)
        return None


class SinkServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Sink)
        self.kept = []

    def handle_error(self, request, client_address):
        """Take no notice of senders that die in the middle of a sentence."""


@pytest.fixture
def sink():
    with SinkServer() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_worker_killed_twenty_times_sends_each_of_two_hundred_mails(
    in_another_process, sink
):
    port = sink.server_address[1]

    output = in_another_process(
        "-m",
        "tests.events.registration.killing",
        EMAIL_URL=f"smtp://127.0.0.1:{port}",
    )

    found = json.loads(output)
    assert (found["died"], found["waiting"]) == (20, 0)
    assert found["left"] > 0
    identifiers = {}
    for recipients, message in sink.kept:
        (recipient,) = recipients
        identifiers.setdefault(recipient, set()).add(message["Message-ID"])
    assert set(identifiers) == {f"p{n}@example.org" for n in range(1, 201)}
    assert {len(found) for found in identifiers.values()} == {1}
    assert len(set.union(*identifiers.values())) == 200
    assert len(sink.kept) <= 220  # a kill between sending and committing


@pytest.mark.django_db
def test_the_worker_reminds_and_erases(calendar):
    row = confirm(asked(meetup_with_places(calendar), "amira"), NOW)

    for day in (8, 8):  # mails are sent in the round after the one that writes them
        assert run_jobs(datetime(2026, 12, day, 12, tzinfo=UTC)) == []
    assert len(mail.outbox) == 3  # the link, the place, the reminder

    assert run_jobs(datetime(2027, 1, 8, tzinfo=UTC)) == []
    assert not type(row).objects.exists()
