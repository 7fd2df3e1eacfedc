"""A large recording through gunicorn and all middleware, as players ask for it."""

import hashlib
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random

import environ
import pytest
from django.db import connections
from wagtail.models import Collection

from home.models import SiteDocument
from tests.home.conftest import ROOT, copied_database

pytestmark = pytest.mark.django_db  # the copy is of the migrated database

MEGABYTE = 2**20
SIZE = 200 * MEGABYTE
TAIL = Random(7).randbytes(MEGABYTE)  # the same in each process
ETAG = hashlib.sha1(TAIL, usedforsecurity=False).hexdigest()


@pytest.fixture(scope="module")
def film(django_db_setup, django_db_blocker, tmp_path_factory):
    """A running site with one film of 200 MB; all of it but its end are holes."""
    folder = tmp_path_factory.mktemp("streaming")
    (folder / "media/documents").mkdir(parents=True)
    with (folder / "media/documents/film.mp4").open("wb") as file:
        file.seek(SIZE - len(TAIL))
        file.write(TAIL)
    with django_db_blocker.unblock():
        for database in copied_database(folder / "copy.sqlite3"):
            path = stored_film(database)
            with server(folder, database) as running:
                yield Film(running, path)


class Film:
    def __init__(self, running, path):
        self.port, self.process = running
        self.path = path

    @contextmanager
    def asked(self, method="GET", **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            headers = {name.replace("_", "-"): said for name, said in headers.items()}
            connection.request(
                method, self.path, headers={"Accept-Encoding": "gzip, br", **headers}
            )
            yield connection.getresponse()

    def worker_memory(self, what):
        """Return `VmRSS` (now) or `VmHWM` (at most so far) of the worker, in bytes."""
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        (status,) = [Path(f"/proc/{child}/status").read_text() for child in children]
        return int(re.search(rf"{what}:\s+(\d+) kB", status)[1]) * 1024


def stored_film(database):
    """Note the film in the copied database; return its path on the site."""
    found = environ.Env.db_url_config(database)
    connections.databases["copy"] = {**connections.databases["default"], **found}
    film = SiteDocument(
        title="Film",
        file="documents/film.mp4",
        file_size=SIZE,
        file_hash=ETAG,
        media_type="video/mp4",
        collection=Collection.objects.using("copy").first(),
    )
    SiteDocument.objects.using("copy").bulk_create([film])
    connections["copy"].close()
    del connections["copy"], connections.databases["copy"]
    return film.url


@contextmanager
def server(folder, database):
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "DATABASE_URL": database,
        "MEDIA_STORAGE": str(folder / "media"),
        "LOTSE_VAR": str(folder),
        "WEB_CONCURRENCY": "1",
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            gunicorn, cwd=ROOT, env=environment, stdout=log, stderr=log
        ) as process,
    ):
        try:
            wait_until_answered(port, process, folder / "log")
            yield port, process
        finally:
            process.terminate()


def wait_until_answered(port, process, log):
    for _ in range(300):
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            try:
                connection.request("GET", "/healthz")
                connection.getresponse()
            except OSError:
                assert process.poll() is None, log.read_text()[-3000:]
                time.sleep(0.1)
            else:
                return
    pytest.fail("the server did not answer")


def test_a_film_is_sent_whole_in_little_memory(film):
    with film.asked(Range="bytes=0-99") as first:
        first.read()  # what is needed once is there
    before = film.worker_memory("VmRSS")
    seen, last = 0, b""

    with film.asked() as answer:
        while chunk := answer.read(MEGABYTE):
            seen, last = seen + len(chunk), (last + chunk)[-MEGABYTE:]

    assert (answer.status, answer.headers["Content-Length"]) == (200, str(SIZE))
    assert answer.headers["Content-Encoding"] == "identity"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert (seen, last) == (SIZE, TAIL)
    assert film.worker_memory("VmHWM") - before < 20 * MEGABYTE


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        (f"bytes={SIZE - MEGABYTE + 10}-{SIZE - MEGABYTE + 19}", 10, 19),
        (f"bytes={SIZE - 100}-", MEGABYTE - 100, MEGABYTE - 1),
        ("bytes=-100", MEGABYTE - 100, MEGABYTE - 1),
        (f"bytes={SIZE - 2}-{SIZE + 5000}", MEGABYTE - 2, MEGABYTE - 1),
    ],
)
def test_a_player_gets_the_part_it_asks_for(film, asked, first, last):
    with film.asked(Range=asked) as answer:
        body = answer.read()

    base = SIZE - MEGABYTE
    assert answer.status == 206
    assert (
        answer.headers["Content-Range"] == f"bytes {base + first}-{base + last}/{SIZE}"
    )
    assert answer.headers["Content-Length"] == str(last - first + 1)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert body == TAIL[first : last + 1]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 1}-{SIZE + 9}"])
def test_a_part_beyond_the_end_is_refused_with_the_size(film, asked):
    with film.asked(Range=asked) as answer:
        assert answer.read() == b""

    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{SIZE}")


@pytest.mark.parametrize(("tag", "status"), [(ETAG, 206), ("another", 200)])
def test_a_part_of_another_file_is_never_sent(film, tag, status):
    with film.asked(Range="bytes=-5", If_Range=f'"{tag}"') as answer:
        assert answer.status == status
        if status == 206:
            assert answer.read() == TAIL[-5:]


def test_what_is_known_is_not_sent_again(film):
    with film.asked(If_None_Match=f'"{ETAG}"') as answer:
        assert (answer.status, answer.read()) == (304, b"")


def test_head_says_the_size_and_sends_nothing(film):
    with film.asked("HEAD") as answer:
        assert answer.read() == b""

    assert (answer.status, answer.headers["Content-Length"]) == (200, str(SIZE))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
