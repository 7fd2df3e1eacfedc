"""What lies behind a restriction stays there: in lists, searches and suggestions."""

import pytest
from wagtail.models import PageViewRestriction

from directory.exporting import entries
from tests.directory.trees import Directory

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    return Directory("de", "en")


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def answer(client, query):
    return client.get(f"/api/directory?{query}").json()


def titles(client, query):
    return [entry["title"] for entry in answer(client, query)["results"]]


def test_a_private_entry_is_neither_found_nor_suggested(client, directory):
    restrict(directory.add("Geheimhaus"))
    directory.add("Sprachcafé")

    assert titles(client, "lang=de&q=Geheimhaus") == []
    assert answer(client, "lang=de&q=Geheimhuas")["suggestion"] is None


def test_a_private_translation_does_not_hide_the_public_original(client, directory):
    source = directory.add("Sprachcafé")
    restrict(directory.add("Language café", language="en", translation_of=source))

    assert titles(client, "lang=en") == ["Sprachcafé"]


def test_words_of_a_private_translation_find_nothing(client, directory):
    source = directory.add("Sprachcafé")
    restrict(
        directory.add(
            "Language café", language="en", translation_of=source, summary="Zanzibar."
        )
    )

    assert titles(client, "lang=de&q=Zanzibar") == []


def test_what_lies_below_a_restriction_is_private_too(client, directory):
    directory.add("Sprachcafé")
    restrict(directory.pages["de"])

    assert titles(client, "lang=de") == []
    assert titles(client, "lang=de&q=Sprachcafé") == []


def test_an_export_does_not_name_a_successor_nobody_may_see(directory):
    secret = directory.add("Geheimhaus")
    restrict(secret)
    directory.add("Altes Haus", state="merged", successor=secret)

    [row] = entries()

    assert row["name"] == "Altes Haus"
    assert row["successor"] == ""
