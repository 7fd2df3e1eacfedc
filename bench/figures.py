"""All that is measured on one database, from an empty one to the figures."""

from __future__ import annotations

import sys
from hashlib import sha256
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench import stock
from bench.databases import version
from bench.loading import LANGUAGES, SEED, load
from bench.measuring import Times, resident_mebibytes
from bench.questions import MISSPELT, PLAIN, Asked, Asker
from directory.links import address
from directory.models import IndexedWord, ProfilePage
from directory.search import Found, search
from directory.spelling import corrections
from directory.suggesting import suggest
from directory.words import known_words
from home.caching import one_version
from home.querysets import restricted

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES: Final = 5
STOCK_QUESTIONS: Final = 8  # of each kind; it takes its time
LETTERS: Final = range(1, 9)  # of what is typed while suggestions come


def ask(asked: Asked) -> Found:
    """Search as the list page does, in one state of the content."""
    with one_version():
        return search(
            asked.criteria, language=asked.language, page=asked.page, per_page=20
        )


def fingerprint(found: Found) -> str:
    """Return a short text that is the same where the answer is the same."""
    shown = [(str(e.translation_key), e.locale_id) for e in found.entries]
    facets = sorted((name, sorted(n.items())) for name, n in found.facets.items())
    answer = repr((found.count, shown, facets, found.corrected, found.relaxations))
    return sha256(answer.encode()).hexdigest()[:16]


class Bench:
    """Fills a database and measures it; `results` can be written as JSON."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.results: dict[str, Any] = {"seconds": {}, "memory": {}, "figures": {}}

    def fill(self, entries: int) -> None:
        """Make the tables, the entries and the index."""
        self._timed("migrations", lambda: call_command("prepare", verbosity=0))
        self._timed("generation", lambda: load(entries))
        self._timed("index build", lambda: call_command("update_index", verbosity=0))
        if connection.vendor == "postgresql":  # as autovacuum does within minutes
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def measure(self, repeats: int) -> None:
        """Measure everything, each question so many times."""
        self._size()
        self._start()
        asker = Asker()
        questions = asker.questions()
        self.client = Client(SERVER_NAME="localhost")
        self._warm(questions)
        for kind in (*PLAIN, MISSPELT):
            self._searches(kind, questions[kind], repeats)
        self._corrections(questions[MISSPELT], repeats)
        self._suggestions(asker, repeats)
        self._memory("after all that")
        self._changes(questions)

    def _timed(self, name: str, work: Callable[[], Any]) -> Any:
        started = perf_counter()
        result = work()
        self.results["seconds"][name] = perf_counter() - started
        self.say(f"{name}: {self.results['seconds'][name]:.1f} s")
        return result

    def _note(self, name: str, times: Times) -> None:
        figures = times.figures()
        self.results["figures"][name] = figures.as_dict()
        self.say(
            f"{name}: p50 {figures.p50:.1f}, p95 {figures.p95:.1f} ms "
            f"(processor {figures.cpu50:.1f}, {figures.cpu95:.1f})"
        )

    def _memory(self, name: str) -> None:
        self.results["memory"][name] = resident_mebibytes()
        self.say(f"memory {name}: {self.results['memory'][name]:.0f} MiB")

    def _size(self) -> None:
        pages = ProfilePage.objects.all()
        self.results |= {
            "database": version(),
            "python": sys.version.split()[0],
            "entries": pages.order_by().values("translation_key").distinct().count(),
            "pages": pages.count(),
            "words": IndexedWord.objects.count(),
        }

    def _start(self) -> None:
        """Measure what a new process does before its first search, and what it holds."""
        self._memory("of a process that has not searched")
        self._timed("words into memory", known_words)
        self._memory("with the words")

    def _warm(self, questions: dict[str, list[Asked]]) -> None:
        """Ask everything once, and keep what was answered."""
        answers = {
            f"{kind} {number}": fingerprint(ask(asked))
            for kind, several in questions.items()
            for number, asked in enumerate(several)
        }
        self.results["answers"] = answers
        for language in LANGUAGES:
            self.client.get(f"/{language}/directory/")
        self._memory("after every question")

    def _searches(self, kind: str, asked: list[Asked], repeats: int) -> None:
        """Measure rows by key, our search and Wagtail's in turns, and the page."""
        base, ours, theirs, page = Times(), Times(), Times(), Times()
        random = Random(SEED)
        keys = list(ProfilePage.objects.live().values_list("pk", flat=True))
        for repeat in range(repeats):
            for number, question in enumerate(asked):
                chosen = random.sample(keys, stock.PER_PAGE)
                base.of(lambda chosen=chosen: stock.rows(chosen))
                ours.of(lambda question=question: ask(question))
                if repeat == 0 and number < STOCK_QUESTIONS and kind != MISSPELT:
                    theirs.of(lambda question=question: stock.search(question))
                page.of(lambda question=question: self._page(question))
        self._note(f"rows · {kind}", base)
        self._note(f"search · {kind}", ours)
        if theirs.clock:
            self._note(f"stock · {kind}", theirs)
        self._note(f"page · {kind}", page)

    def _page(self, asked: Asked) -> None:
        path = f"/{asked.language}/directory/"
        response = self.client.get(address(path, asked.criteria, asked.page))
        if response.status_code != 200:
            message = f"{response.status_code} for {asked}"
            raise RuntimeError(message)

    def _corrections(self, asked: list[Asked], repeats: int) -> None:
        times = Times()
        for question in asked * repeats:
            with one_version():
                text = question.criteria.text
                times.of(lambda text=text: corrections(text, restricted()))
        self._note("corrections", times)

    def _suggestions(self, asker: Asker, repeats: int) -> None:
        typed = [
            (asker.random.choice(asker.titles[language])[:length], language)
            for language in LANGUAGES
            for length in LETTERS
            for _number in range(5)
        ]
        with one_version():
            self._timed("names into memory", lambda: suggest("a", language="de"))
        times = Times()
        for text, language in typed * repeats:
            with one_version():
                times.of(lambda t=text, lang=language: suggest(t, language=lang))
        self._note("suggestions", times)

    def _changes(self, questions: dict[str, list[Asked]]) -> None:
        """Measure the first search after an entry was changed."""
        publishing, first, page = Times(), Times(), Times()
        asked = questions[PLAIN[1]]
        pages = ProfilePage.objects.live().order_by("pk").specific()[:CHANGES]
        for number, entry in enumerate(pages):
            summary = entry.summary
            for text in (f"Neuigkeit{number} für alle.", summary):
                entry.summary = text
                publishing.of(lambda entry=entry: entry.save_revision().publish())
                first.of(lambda number=number: ask(asked[number]))
                page.of(lambda number=number: self._page(asked[number]))
        self._note("publishing an entry", publishing)
        self._note("first search after a change", first)
        self._note("first page after a change", page)
