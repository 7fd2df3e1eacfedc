"""What people type, and what they must find in the demo's directory.

A row of `judged.json` is one query: the reader's language, what is typed, the kind of
difficulty, and what satisfies somebody who types this:

    first        this title, or one of these, comes first
    has          all of these titles are within the first ten
    any          at least one of these titles is within the first ten
    every_topic  something is found, and each of the first ten has one of these topics
                 or a narrower one
    none         nothing may be found, not even by correcting what was typed

Several of them in one row must all hold. The rows are judged from what the demo says of
its entries, never from what the search answers; what a person would call right and the
search does not find stays in the file as a miss. How good the search is, kind by kind,
and every miss: pytest tests/directory/test_judged.py -s

`judged_results.json` holds the titles in the order they are shown, for the whole suite
runs on each database: so all databases answer alike. After a change that is meant to
change results: JUDGED_WRITE=1 pytest tests/directory/test_judged.py
"""

import csv
import json
import os
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from wagtail.models import Page

from directory.filters import Criteria
from directory.importing import import_file
from directory.search import search
from home.vocabulary import FOLDER as TAXONOMIES
from tests.directory.conftest import DEMO

# The level reached; it may only rise.
SATISFIED = 0.985
RECALL = 0.985
TOP1 = 0.99

TOP = 10
ROW = "{:<16} {:>7} {:>10} {:>10} {:>6}"
EXPECTATIONS = {"first", "has", "any", "every_topic", "none"}
FEWEST = {
    "name": 30,
    "prefix": 6,
    "typo": 40,
    "inflection": 25,
    "compound": 20,
    "spelling": 20,
    "concept": 45,
    "transliteration": 20,
    "place": 10,
    "mixed": 10,
    "nonsense": 10,
}


def read_entries():
    with DEMO.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_parents():
    topics = json.loads((TAXONOMIES / "topics.json").read_text())
    return {topic["code"]: topic["parent"] for topic in topics}


def with_broader(codes):
    """Return the topics and all that are broader."""
    found = set()
    for code in codes:
        while code and code not in found:
            found.add(code)
            code = PARENTS[code]  # noqa: PLW2901  # up the tree
    return found


FOLDER = Path(__file__).parent
QUERIES = json.loads((FOLDER / "judged.json").read_text())
RESULTS = FOLDER / "judged_results.json"
ENTRIES = read_entries()
PARENTS = read_parents()
TOPICS = {row["name"]: with_broader(row["topics"].split(";")) for row in ENTRIES}
ENDED = {row["name"] for row in ENTRIES if row["status"] in {"ended", "merged"}}


def key(query):
    return f"{query['lang']} {query['q']}"


def titles(query):
    found = search(
        Criteria(text=query["q"]), language=query["lang"], page=1, per_page=100
    )
    return [entry.title for entry in found.entries]


def wanted(query, expectation):
    value = query.get(expectation, [])
    return [value] if isinstance(value, str) else value


def on_topic(query):
    """Return the titles of all entries that have a topic of `every_topic`."""
    codes = set(wanted(query, "every_topic"))
    return {title for title, topics in TOPICS.items() if topics & codes}


def is_satisfied(query, shown):
    if "none" in query:
        return not shown
    top = set(shown[:TOP])
    holds = {
        "first": set(shown[:1]) & set(wanted(query, "first")),
        "has": set(wanted(query, "has")) <= top,
        "any": top & set(wanted(query, "any")),
        "every_topic": top and top <= on_topic(query),
    }
    return all(held for expectation, held in holds.items() if expectation in query)


def recall(query, shown):
    """Return the share of what must be within the first ten that is there."""
    top = set(shown[:TOP])
    shares = [
        float(bool(top & set(wanted(query, expectation))))
        for expectation in ("first", "any")
        if expectation in query
    ]
    if "has" in query:
        shares.append(len(top & set(query["has"])) / len(query["has"]))
    if "every_topic" in query:
        offered = on_topic(query) - ENDED
        shares.append(len(top & offered) / min(len(offered), TOP))
    return min(shares)


def mean(values):
    numbers = [float(value) for value in values]
    return sum(numbers) / len(numbers) if numbers else None


def scores(queries, shown):
    """Return how many queries there are, and the shares satisfied, recalled, first."""
    found = [query for query in queries if "none" not in query]
    ranked = [query for query in queries if "first" in query]
    return (
        len(queries),
        mean(is_satisfied(query, shown[key(query)]) for query in queries),
        mean(recall(query, shown[key(query)]) for query in found),
        mean(
            bool(set(shown[key(query)][:1]) & set(wanted(query, "first")))
            for query in ranked
        ),
    )


def line(name, count, *shares):
    cells = ["" if share is None else f"{share:.3f}" for share in shares]
    return ROW.format(name, count, *cells)


def report(shown):
    """Return a table of the kinds, and what each miss wanted and got."""
    lines = ["", ROW.format("kind", "queries", "satisfied", "recall@10", "top-1")]
    for kind in FEWEST:
        queries = [query for query in QUERIES if query["kind"] == kind]
        lines.append(line(kind, *scores(queries, shown)))
    lines.append(line("all", *scores(QUERIES, shown)))
    for query in QUERIES:
        if is_satisfied(query, shown[key(query)]):
            continue
        expected = {name: query[name] for name in sorted(EXPECTATIONS & set(query))}
        lines += [
            "",
            f"{query['kind']} · {query['lang']} · {query['q']}",
            f"  wanted {json.dumps(expected, ensure_ascii=False)}",
            f"  shown  {json.dumps(shown[key(query)][:5], ensure_ascii=False)}",
        ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def shown(imported, django_db_blocker):
    """Search for every query once; nothing in here changes what is found."""
    with django_db_blocker.unblock():
        return {key(query): titles(query) for query in QUERIES}


def test_the_judged_queries_find_what_they_must(demo, shown):
    print(report(shown))  # noqa: T201  # what a person reads who works on the search

    _count, satisfied, recalled, first = scores(QUERIES, shown)

    assert satisfied >= SATISFIED
    assert recalled >= RECALL
    assert first >= TOP1


def test_every_database_shows_the_same_in_the_same_order(demo, shown):
    if os.environ.get("JUDGED_WRITE"):
        RESULTS.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")

    assert shown == json.loads(RESULTS.read_text())


def test_there_are_enough_queries_of_every_kind_and_none_twice():
    kinds = Counter(query["kind"] for query in QUERIES)
    concepts = Counter(q["lang"] for q in QUERIES if q["kind"] == "concept")

    assert list(kinds) == list(FEWEST)
    assert [kind for kind in kinds if kinds[kind] < FEWEST[kind]] == []
    assert set(concepts) == {code for code, _name in settings.LANGUAGES}
    assert min(concepts.values()) >= 5
    assert [name for name, n in Counter(map(key, QUERIES)).items() if n > 1] == []


def test_what_is_expected_can_be_met():
    for query in QUERIES:
        named = {t for name in ("first", "has", "any") for t in wanted(query, name)}

        assert set(query) <= {"kind", "lang", "q"} | EXPECTATIONS, query
        assert set(query) & EXPECTATIONS, query
        assert ("none" in query) == (query["kind"] == "nonsense"), query
        assert named <= set(TOPICS), query
        assert set(wanted(query, "every_topic")) <= set(PARENTS), query
        assert len(wanted(query, "has")) <= TOP, query


@pytest.mark.parametrize(
    ("expected", "shown", "holds", "share"),
    [
        ({"first": "workeer"}, ["JOIN", "workeer"], False, 1),
        ({"first": ["JOIN", "workeer"]}, ["workeer"], True, 1),
        ({"has": ["JOIN", "workeer"]}, ["JOIN", "mbeon"], False, 0.5),
        ({"has": ["JOIN"]}, ["mbeon"] * 10 + ["JOIN"], False, 0),
        ({"any": ["JOIN", "workeer"]}, ["mbeon", "JOIN"], True, 1),
        ({"every_topic": ["work"]}, ["JOIN", "Freifunk"], False, 0.1),
        ({"every_topic": ["mental_health"]}, ["krisenchat"], True, 0.5),
        ({"every_topic": ["work"]}, [], False, 0),
        ({"first": "JOIN", "has": ["mbeon"]}, ["JOIN"], False, 0),
        ({"none": True}, ["JOIN"], False, None),
    ],
)
def test_a_miss_is_told_from_a_hit(expected, shown, holds, share):
    assert is_satisfied(expected, shown) is holds
    assert share is None or recall(expected, shown) == share


def test_every_row_of_the_demo_is_imported(demo):
    assert demo.counts["created"] == 101
    assert [result for result in demo.results if result.outcome == "refused"] == []


def test_the_same_file_again_changes_nothing(demo):
    before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id"))

    assert import_file(DEMO).counts["unchanged"] == 101
    assert before == list(
        Page.objects.order_by("pk").values_list("pk", "latest_revision_id")
    )


def test_the_directory_comes_back_from_its_own_files(demo, tmp_path):
    for name in ("csv", "json"):
        path = tmp_path / f"out.{name}"
        call_command("export_directory", path, "--format", name, stdout=StringIO())
        counts = import_file(path).counts
        assert (counts["unchanged"], counts["refused"]) == (101, 0)
