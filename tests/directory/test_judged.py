"""What people type, and what they must find in the demo's directory.

`judged.json` says for each query what comes `first`, what it `has` among the hits, or
that there is `none`. `judged_results.json` holds the titles in the order they are
shown, for the whole suite runs on each database: so all databases answer alike. After
a change that is meant to change results: JUDGED_WRITE=1 pytest tests/directory/test_judged.py
"""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Page

from directory.filters import Criteria
from directory.importing import import_file
from directory.search import search
from tests.directory.conftest import DEMO

FOLDER = Path(__file__).parent
JUDGED = json.loads((FOLDER / "judged.json").read_text())
RESULTS = FOLDER / "judged_results.json"


def titles(query):
    found = search(
        Criteria(text=query["q"]), language=query["lang"], page=1, per_page=100
    )
    return [entry.title for entry in found.entries]


def satisfied(query, shown):
    if query.get("none"):
        return shown == []
    if "first" in query:
        return shown[:1] == [query["first"]]
    return set(query.get("has", [])) <= set(shown)


@pytest.fixture
def shown(demo):
    return {f"{query['lang']} {query['q']}": titles(query) for query in JUDGED}


def test_the_judged_queries_find_what_they_must(shown):
    misses = [
        (query, shown[f"{query['lang']} {query['q']}"][:5])
        for query in JUDGED
        if not satisfied(query, shown[f"{query['lang']} {query['q']}"])
    ]

    assert misses == []
    assert len(JUDGED) >= 40


def test_every_database_shows_the_same_in_the_same_order(shown):
    if os.environ.get("JUDGED_WRITE"):
        RESULTS.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")

    assert shown == json.loads(RESULTS.read_text())


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
