"""The calendar feed: built anew, from the cache, and not modified; against icalendar.

The measure is what `icalendar` takes to write the same events with its own `to_ical()`,
the components made beforehand: by parsing our bytes, which takes it exactly as long to
write as events made with `Event.add()`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any, Final

from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from icalendar import Calendar

from bench.databases import ROOT, version
from bench.measuring import Times, processor_seconds
from bench.meetups import LANGUAGE, load_meetups
from events.feed_builder import build_feed
from events.filters import FeedFilter
from events.windows import Window
from home.caching import one_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ADDRESS: Final = f"/calendar/{LANGUAGE}.ics"
ANSWERS_A_REPEAT: Final = 50
CONNECTIONS, SECONDS = 4, 4.0
PORT: Final = int(os.environ.get("BENCH_PORT", "8399"))


@dataclass(frozen=True, slots=True)
class Rate:
    """What gunicorn answered; `cpu` is its processor time for one request, in ms."""

    per_second: float
    cpu: float


class FeedBench:
    """Fills a database with meetups and measures their feed at each size."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.results: dict[str, Any] = {"database": version(), "sizes": []}

    def run(self, sizes: list[int], repeats: int) -> None:
        """Measure the feed at each size, the smallest first; content is added to it."""
        call_command("prepare", verbosity=0)
        for size in sorted(sizes):
            load_meetups(size)
            if connection.vendor == "postgresql":  # as autovacuum does within minutes
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")
            self.results["sizes"].append(self._measure(size, repeats))

    def _measure(self, size: int, repeats: int) -> dict[str, Any]:
        content = _built()
        calendar = Calendar.from_ical(content)
        bare, cold, warm, unchanged = Times(), Times(), Times(), Times()
        ask, again = _question(), _question(_etag())
        for _repeat in range(repeats):
            bare.of(calendar.to_ical)
            cache.clear()
            cold.of(_built)
            ask()
            for _number in range(ANSWERS_A_REPEAT):
                warm.of(ask)
                unchanged.of(again)
        figures = {"bare": bare, "cold": cold, "warm": warm, "304": unchanged}
        found = {name: times.figures().as_dict() for name, times in figures.items()}
        for name, figure in found.items():
            self.say(f"{size} {name}: {figure['p50']:.2f} ({figure['cpu50']:.2f}) ms")
        events = content.count(b"BEGIN:VEVENT")
        return {
            "meetups": size,
            "events": events,
            "bytes": len(content),
            "figures": found,
            "rates": {name: asdict(rate) for name, rate in self._rates()},
        }

    def _rates(self) -> Iterator[tuple[str, Rate]]:
        with_tag = {"If-None-Match": _etag()}
        connection.close()
        for name, headers in (("warm", {}), ("304", with_tag)):
            rate = _gunicorn(headers)
            self.say(f"{name}: {rate.per_second:.0f}/s ({rate.cpu:.2f} ms each)")
            yield name, rate


def _built() -> bytes:
    with one_version():
        window = Window.at(timezone.now())
        return build_feed(LANGUAGE, FeedFilter(), window).content


def _question(etag: str = "") -> Callable[[], tuple[str, dict[str, str]]]:
    """Return a request through the whole of Django, as a server of WSGI makes it."""
    application = WSGIHandler()
    headers = {"HTTP_IF_NONE_MATCH": etag} if etag else {}
    environ = RequestFactory(SERVER_NAME="localhost").get(ADDRESS, **headers).environ

    def ask() -> tuple[str, dict[str, str]]:
        said: list[Any] = []
        body = application({**environ}, lambda *answer: said.append(answer))
        b"".join(body)
        body.close()
        status, fields = said[0]
        if status[:3] != ("304" if etag else "200"):
            raise RuntimeError(status)
        return status, dict(fields)

    return ask


def _etag() -> str:
    return _question()()[1]["ETag"]


def _gunicorn(headers: dict[str, str]) -> Rate:
    """Measure a server with the site's own settings of gunicorn, once it is warm."""
    environment = {**os.environ, "PORT": str(PORT), "HOST": "127.0.0.1"}
    program = Path(sys.executable).with_name("gunicorn")
    server = subprocess.Popen([program], env=environment, cwd=ROOT)  # noqa: S603  # the site's own
    try:
        _await_server()
        _asked(headers, SECONDS / 2)
        before, started = processor_seconds(server.pid), perf_counter()
        answers = _asked(headers, SECONDS)
        lasted = perf_counter() - started
        spent = processor_seconds(server.pid) - before
    finally:
        server.terminate()
        server.wait()
    return Rate(answers / lasted, spent * 1000 / answers)


def _asked(headers: dict[str, str], seconds: float) -> int:
    """Ask over several connections for so long; return the number of answers."""
    until = perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        each = [pool.submit(_ask_until, headers, until) for _n in range(CONNECTIONS)]
        return sum(one.result() for one in each)


def _ask_until(headers: dict[str, str], until: float) -> int:
    client, answers = HTTPConnection("localhost", PORT, timeout=60), 0
    status = 304 if headers else 200
    while perf_counter() < until:
        client.request("GET", ADDRESS, headers=headers)
        answer = client.getresponse()
        answer.read()
        if answer.status != status:
            raise RuntimeError(answer.status)
        answers += 1
    client.close()
    return answers


def _await_server() -> None:
    for _attempt in range(600):
        try:
            client = HTTPConnection("localhost", PORT, timeout=60)
            client.request("GET", ADDRESS)
            client.getresponse().read()
        except ConnectionError:
            sleep(0.1)
        else:
            return
    message = f"gunicorn does not answer at port {PORT}"
    raise RuntimeError(message)
