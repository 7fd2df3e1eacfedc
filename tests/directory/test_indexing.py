# ruff: noqa: RUF001  # letters of our readers
"""The index tells the truth: each change of content shows in the next search."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.search.models import IndexEntry

from directory.filters import Criteria
from directory.models import DirectoryPage, InitiativePage
from directory.search import search
from home.models import StandardPage, Topic
from home.publishing import publish_due
from tests.directory.trees import Directory
from tests.home import test_translation as translating
from tests.home.editors import signed_in
from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db


def titles(text="", *, reader="de", **criteria):
    asked = Criteria(text=text, **criteria)
    found = search(asked, language=reader, page=1, per_page=100)
    return [entry.title for entry in found.entries]


def topic(code):
    return Topic.objects.canonical().get(code=code)


def restrict(page):
    return PageViewRestriction.objects.create(page=page, restriction_type="login")


# --- Entries ------------------------------------------------------------------------


def test_an_entry_is_found_from_its_publication_on(directory):
    entry = directory.add("Lampe", summary="Krimskrams.", live=False)
    assert titles("Lampe") == titles("Krimskrams") == titles() == []

    entry.save_revision().publish()
    assert titles("Lampe") == titles("Krimskrams") == titles() == ["Lampe"]


def test_a_scheduled_entry_is_found_when_it_is_due(directory):
    entry, now = directory.add("Lampe", live=False), timezone.now()
    entry.save_revision(approved_go_live_at=now - timedelta(minutes=1))
    publish_due(now - timedelta(hours=1))
    assert titles("Lampe") == []

    publish_due(now)
    assert titles("Lampe") == ["Lampe"]


def test_an_expired_entry_is_found_no_more(directory):
    now = timezone.now()
    directory.add("Lampe", expire_at=now + timedelta(hours=1))
    assert titles("Lampe") == ["Lampe"]

    publish_due(now + timedelta(hours=2))
    assert titles("Lampe") == titles() == []


def test_an_older_version_brings_its_words_back(directory):
    entry = directory.add("Lampe", summary="Krimskrams.", topics=["housing"])
    older = entry.save_revision()
    older.publish()
    entry = InitiativePage.objects.get(pk=entry.pk)
    entry.summary, entry.topics = "Plunder.", [topic("work")]
    entry.save_revision().publish()
    assert (titles("Krimskrams"), titles("konut")) == ([], [])

    older.as_object().save_revision().publish()

    assert titles("Krimskrams") == titles("konut") == ["Lampe"]
    assert titles("Plunder") == []


def test_other_names_operator_body_and_places_are_followed(directory):
    entry = directory.add("Lampe")
    changes = {
        "other_names": "Leuchte",
        "operator": "Trägerverein",
        "body": [("text", "<p>Krimskrams</p>")],
        "scope": "nationwide",
    }
    asked = ("Leuchte", "Trägerverein", "Krimskrams", "Deutschland")
    assert [titles(text) for text in asked] == [[]] * 4

    for name, value in changes.items():
        setattr(entry, name, value)
    entry.save_revision().publish()

    assert [titles(text) for text in asked] == [["Lampe"]] * 4


def test_a_deleted_entry_leaves_nothing_behind(directory):
    entry = directory.add("Lampe", topics=["housing"])
    rows = IndexEntry.objects.count()

    Page.objects.get(pk=entry.pk).delete()  # as the admin does

    assert titles("Lampe") == titles("konut") == []
    assert IndexEntry.objects.count() == rows - 1


def test_the_whole_directory_may_be_deleted(directory):
    directory.add("Lampe")
    directory.add("Birne")

    DirectoryPage.objects.get(pk=directory.pages["de"].pk).delete()

    assert titles() == titles("Lampe") == []


def test_a_copy_is_an_entry_of_its_own(directory):
    entry = directory.add("Lampe", summary="Krimskrams.")

    entry.copy(update_attrs={"title": "Leuchte", "slug": "leuchte"})

    assert titles("Krimskrams", sort="name") == ["Lampe", "Leuchte"]
    assert titles("Leuchte") == ["Leuchte"]


def test_moving_an_entry_behind_a_restriction_and_back_is_followed(directory):
    directory.add("Lampe")
    hidden = page_below(home_in("de"), "Intern", kind=StandardPage)
    restrict(hidden)

    def move(below):
        page = DirectoryPage.objects.get(pk=directory.pages["de"].pk)
        page.move(Page.objects.get(pk=below.pk), pos="last-child")

    move(hidden)
    assert titles("Lampe") == titles() == []
    move(home_in("de"))
    assert titles("Lampe") == titles() == ["Lampe"]


def test_a_restriction_is_followed_in_both_directions(directory):
    entry = directory.add("Lampe", summary="Krimskrams.")
    for page in (entry, directory.pages["de"], home_in("de")):
        restriction = restrict(page)
        assert titles("Krimskrams") == titles() == []

        restriction.delete()
        assert titles("Krimskrams") == titles() == ["Lampe"]


# --- Translations -------------------------------------------------------------------


@pytest.fixture
def run_commits(django_capture_on_commit_callbacks):
    """Publishing of translations waits for the end of the transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_translation_is_found_once_published_and_until_it_goes(run_commits):
    client, directory = signed_in(), Directory("de", "en")
    entry = directory.add("Sprachcafé", summary="Man trifft sich.", topics=["work"])
    assert titles("Zanzibar") == []

    translating.submit(client, entry, "en")
    translating.translate(client, entry, "en", {"Man trifft sich.": "Zanzibar."})
    assert titles("Zanzibar") == titles("Zanzibar", reader="en") == []

    with run_commits():
        translating.publish(client, entry, "en")
    english = translating.in_language(entry, "en")
    assert titles("Zanzibar") == titles("Zanzibar", reader="en") == ["Sprachcafé"]
    assert languages("Zanzibar") == {"de": "de", "en": "en"}

    english.unpublish()
    assert titles("Zanzibar") == titles("Zanzibar", reader="en") == []

    english.save_revision().publish()
    assert languages("Zanzibar") == {"de": "de", "en": "en"}

    english.delete()
    assert titles("Zanzibar") == titles("Zanzibar", reader="en") == []
    assert languages("trifft") == {"de": "de", "en": "de"}


def languages(text):
    """Return in which language each reader sees the one entry that is found."""
    found = {}
    for reader in ("de", "en"):
        asked = Criteria(text=text)
        (entry,) = search(asked, language=reader, page=1, per_page=10).entries
        found[reader] = entry.language
    return found


def test_a_change_of_topics_reaches_all_translations(run_commits):
    client, directory = signed_in(), Directory("de", "en")
    entry = directory.add("Sprachcafé", topics=["work"])
    translating.submit(client, entry, "en")
    with run_commits():
        translating.publish(client, entry, "en")
    assert titles("konut", reader="en") == []

    entry = InitiativePage.objects.get(pk=entry.pk)
    entry.topics = [topic("housing")]
    entry.save_revision().publish()
    assert titles("konut", reader="en") == ["Sprachcafé"]

    with run_commits():
        translating.update(client, entry, publish_translations="on")
    assert titles("konut", reader="en") == ["Sprachcafé"]
    assert titles("çalışmak", reader="en") == []


# --- Topics -------------------------------------------------------------------------


def test_a_renamed_topic_is_found_by_its_new_name(directory):
    directory.add("Lampe", topics=["housing"])
    housing = topic("housing")
    housing.name = "Obdachwesen"
    housing.save()

    assert titles("Obdachwesen") == ["Lampe"]


def test_a_moved_topic_is_found_below_its_new_place(directory):
    directory.add("Zimmer", topics=["shared_housing"])
    assert (titles("konut"), titles(topic=("work",))) == (["Zimmer"], [])

    room = topic("shared_housing")
    room.parent = topic("work")
    room.save()

    assert titles("konut") == titles(topic=("housing",)) == []
    assert titles("Arbeit") == titles(topic=("work",)) == ["Zimmer"]


def test_topics_that_are_merged_are_found_by_the_words_of_both(directory):
    entry = directory.add("Zimmer", topics=["shared_housing"])
    room, housing = topic("shared_housing"), topic("housing")
    assert titles("Wohngemeinschaft") == ["Zimmer"]

    entry.topics = [housing]
    entry.save_revision().publish()
    words = [housing.synonyms, room.name, room.synonyms]
    Topic.objects.filter(code="shared_housing").delete()
    housing.synonyms = "\n".join(words)
    housing.save()

    assert titles("Wohngemeinschaft") == titles("konut") == ["Zimmer"]


def test_a_deleted_topic_finds_nothing_any_more(directory):
    directory.add("Zimmer", topics=["shared_housing", "work"])
    for room in Topic.objects.filter(code="shared_housing"):
        room.delete()

    assert titles("Wohngemeinschaft") == titles("konut") == []
    assert titles("Arbeit") == ["Zimmer"]


# --- Rebuilding ---------------------------------------------------------------------


def test_rebuilding_brings_back_what_was_lost_and_drops_what_has_gone(directory):
    directory.add("Lampe", summary="Krimskrams.", topics=["housing"])
    stale = IndexEntry.objects.first()
    IndexEntry.objects.all().delete()
    stale.pk, stale.object_id = None, "987654"
    stale.save()
    assert titles("Krimskrams") == []

    call_command("update_index", verbosity=0)

    assert titles("Krimskrams") == titles("konut") == ["Lampe"]
    assert not IndexEntry.objects.filter(object_id="987654").exists()


def test_rebuilding_says_what_it_does(directory, capsys):
    call_command("update_index")

    assert "Updating the words of the directory" in capsys.readouterr().out
