"""Whatever is typed into the search: an answer, and never a word of the database.

The suite asks a sample. All two thousand: HOSTILE_QUERIES=2000 pytest tests/directory/test_hostile.py
"""

import json
import os

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.tiers import understand

pytestmark = pytest.mark.django_db

QUERIES = int(os.environ.get("HOSTILE_QUERIES", "100"))
MOST_TERMS = 3000  # of one question, in all its tiers together
LEAKS = (
    "fts5", "tsquery", "sqlite", "psycopg", "syntax error", "OperationalError",
    "ProgrammingError", "DataError", "indexentry", "Traceback",
)  # fmt: skip

OPERATORS = [
    '"', "'", "''", "(", ")", "*", "^", ":", "&", "|", "!", "<->", "<2>", "%", "_", "\\",
    "--", ";", "/*", "$$", "{", "}", "AND", "OR", "NOT", "NEAR", "body", "rowid", "\0",
    "{title} : x", "a*", "NEAR(a b, 2)", "' OR 1=1 --", "%s", "%(x)s", "${x}", "{{ x }}",
    "<script>", "\u200c", "\u200f", "\u202e", "ـ", "\ufeff", "🦊", "ﷺ",
]  # fmt: skip
WORDS = st.one_of(
    st.text(min_size=1, max_size=12),
    st.sampled_from(OPERATORS),
    st.sampled_from(["Wohnung", "سكن", "житло", "Dach", "Kurs", "konut", "Berlin"]),
    st.text(alphabet="abcdefghilmnorstuwzäöüß", min_size=3, max_size=30),
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=8).map(" ".join),
    st.lists(WORDS, max_size=8).map("".join),
    st.lists(WORDS, min_size=200, max_size=200).map(" ".join),
    WORDS.map(lambda word: (word * 10_000)[:10_000]),
)
LANGUAGES = st.sampled_from(["de", "de-x-leicht", "en", "ar", "fa", "uk", "ru", "tr"])


@pytest.fixture
def entry(directory):
    return directory.add("Dachlotsen", topics=["housing"], regions=["berlin"])


@settings(
    deadline=None,
    max_examples=QUERIES,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
        HealthCheck.data_too_large, HealthCheck.large_base_example,
    ],
)  # fmt: skip
@given(text=TEXTS, language=LANGUAGES)
def test_a_hostile_question_gets_an_answer(entry, directory, text, language):
    client = Client()

    page = client.get(directory.url(), {"q": text}, follow=True)
    answer = client.get("/api/directory", {"q": text, "lang": language})

    refused = "\0" in text
    assert page.status_code == (400 if refused else 200)
    assert answer.status_code == (400 if refused else 200)
    shown = page.content.decode() + answer.content.decode()
    assert [leak for leak in LEAKS if leak not in text and leak in shown] == []
    if not refused:
        assert json.loads(answer.content)["count"] >= 0
    assert sum(len(g) for tier in understand(text).tiers for g in tier) <= MOST_TERMS
    assert connection.is_usable()
