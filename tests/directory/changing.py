"""Changes the directory in one process while another searches it.

Run as a program with a copy of the test database:
`python -m tests.directory.changing NAME`. Prints one line of JSON.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import django
from django.core.management import call_command
from django.db import connection

ENTRIES, SEARCHES = 24, 10


@contextmanager
def other_process(work: Callable[[Connection], None]):
    """Let a child work, which has a connection to the database of its own."""
    ours, theirs = Pipe()
    connection.close()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            ours.close()
            work(theirs)
            code = 0
        finally:
            os._exit(code)
    theirs.close()
    yield ours
    ours.send(None)
    _pid, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def found(text: str) -> tuple[str | None, list[str]]:
    """Return what was searched for instead, and the titles found."""
    from directory.filters import Criteria
    from directory.search import search

    result = search(Criteria(text=text), language="de", page=1, per_page=100)
    return result.corrected, [entry.title for entry in result.entries]


def answering(asked: Connection) -> None:
    """Search for whatever comes through the pipe."""
    while (text := asked.recv()) is not None:
        asked.send(found(text))


def at_once() -> object:
    """Ask another process after each change; it has read everything before."""
    from home.models import Topic
    from tests.directory.trees import Directory

    directory = Directory("de")
    directory.add("Dach", topics=["housing"])
    answers: dict[str, object] = {}
    with other_process(answering) as other:

        def ask(what: str, text: str) -> None:
            other.send(text)
            answers[what] = other.recv()

        ask("before", "Xyzzyhausen")
        topic = Topic.objects.canonical().get(code="housing")
        before, topic.synonyms = topic.synonyms, "Xyzzyhausen"
        topic.save()
        ask("new synonym", "Xyzzyhausen")
        ask("misspelled synonym", "Xyzzyhauzen")
        topic.synonyms = before
        topic.save()
        ask("deleted synonym", "Xyzzyhausen")
        entry = directory.add("Hafenlicht", summary="Krimskrams.")
        ask("new entry", "Krimskrams")
        ask("misspelled name", "Hafnlicht")
        entry.unpublish()
        ask("withdrawn entry", "Krimskrams")
        ask("misspelled withdrawn name", "Hafnlicht")
    return answers


def searching(asked: Connection) -> None:
    """Search again and again; say what was found."""
    seen: dict[str, set[tuple[object, int]]] = {}
    for number in range(SEARCHES + 1):
        for text in ("Hafen", "konut", "Krimskrms"):
            corrected, titles = found(text)
            seen.setdefault(text, set()).add((corrected, len(titles)))
        if number == 0:
            asked.send(None)  # has read all words, so it is quick from now on
    asked.send({text: sorted(numbers, key=str) for text, numbers in seen.items()})
    asked.recv()


def rebuilding() -> object:
    """Rebuild the index for as long as another process searches."""
    from directory.models import IndexedWord
    from tests.directory.trees import Directory

    directory = Directory("de")
    for number in range(ENTRIES):
        directory.add(f"Hafen {number}", summary="Krimskrams.", topics=["housing"])
    words = [IndexedWord.objects.count()]
    with other_process(searching) as other:
        other.recv()
        while not other.poll():
            call_command("update_index", verbosity=0, chunk_size=3)
            words.append(IndexedWord.objects.count())
        seen = other.recv()
    return {"seen": seen, "words": words}


if __name__ == "__main__":
    django.setup()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA journal_mode=WAL")  # as a site has it
    print(json.dumps({"at_once": at_once, "rebuilding": rebuilding}[sys.argv[1]]()))  # noqa: T201  # for the test
    connection.close()
