"""Sessions that move to another summit, with all their translations."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import PageLogEntry

from events.models import ProgrammeItem, SessionPage
from tests.events.factories import (
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    home_in,
    published,
    translated,
)
from tests.home.editors import signed_in

WARNING = (
    "The session is not at its new summit in: %s. What is not at the summit of its "
    "original has been unpublished."
)


@pytest.fixture
def indexes(db):
    german = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    key = german.translation_key
    return {
        "de": german,
        "en": SummitIndexFactory(parent=home_in("en"), translation_key=key),
        "ar": SummitIndexFactory(parent=home_in("ar"), translation_key=key),
    }


def summit_in(indexes, year, *languages):
    """Return a summit by language; German is its original."""
    first = published(
        SummitFactory(
            parent=indexes["de"], slug=str(year), start_date=date(year, 6, 14)
        )
    )
    others = {code: translated(first, indexes[code]) for code in languages}
    return {"de": first, **others}


@pytest.fixture
def old(indexes):
    return summit_in(indexes, 2016, "en", "ar")


@pytest.fixture
def session(old):
    original = SessionFactory(parent=old["de"], title="Rede", slug="rede")
    for code in ("en", "ar"):
        translated(original, old[code], title=f"Rede {code}")
    return original


def moved(session, summit):
    """Move a session as an editor does; return what she is told."""
    response = signed_in().post(
        reverse("wagtailadmin_pages:move_confirm", args=[session.pk, summit.pk]),
        follow=True,
    )
    assert response.status_code == 200
    return [one.message.strip() for one in response.context["messages"]]


def places():
    """Return below which page each language of the session is, and if it is live."""
    return {
        one.locale.language_code: (one.get_parent().slug, one.live)
        for one in SessionPage.objects.select_related("locale")
    }


def test_translations_go_along(indexes, old, session):
    new = summit_in(indexes, 2017, "en", "ar")

    told = moved(session, new["de"])

    assert places() == {code: (summit.slug, True) for code, summit in new.items()}
    assert len(told) == 1  # that it was moved, and no warning
    row = ProgrammeItem.objects.get(key=session.translation_key)
    assert (row.summit, row.local_start.year) == (new["de"].translation_key, 2017)
    assert row.titles == {"de": "Rede", "en": "Rede en", "ar": "Rede ar"}


def test_a_moved_translation_takes_its_original_along(indexes, old, session):
    new = summit_in(indexes, 2017, "en", "ar")
    english = SessionPage.objects.get(locale__language_code="en")

    moved(english, new["en"])

    assert places() == {code: (summit.slug, True) for code, summit in new.items()}
    row = ProgrammeItem.objects.get(key=session.translation_key)
    assert (row.summit, row.local_start.year) == (new["de"].translation_key, 2017)


def test_where_there_is_no_such_summit_the_translation_is_unpublished(
    indexes, old, session, client
):
    new = summit_in(indexes, 2017, "en")
    assert "Rede ar" in client.get(old["ar"].get_url()).content.decode()

    told = moved(session, new["de"])

    assert places() == {
        "de": ("2017", True), "en": ("2017-en", True), "ar": ("2016-ar", False)
    }  # fmt: skip
    assert "Rede ar" not in client.get(old["ar"].get_url()).content.decode()
    assert WARNING % "Arabic" in told
    entry = PageLogEntry.objects.get(action="events.unpublish.left_behind")
    assert (entry.page.slug, entry.user.username) == ("rede-ar", "superuser")
    with override("en"):
        assert entry.message == (
            "Unpublished: it is not in the summit of its original any more"
        )


def test_where_its_slug_is_taken_the_translation_is_unpublished(indexes, old, session):
    new = summit_in(indexes, 2017, "en", "ar")
    SessionFactory(parent=new["en"], slug="rede-en", title="Andere")

    moved(session, new["de"])

    found = SessionPage.objects.get(
        translation_key=session.translation_key, slug="rede-en"
    )
    assert (found.get_parent().slug, found.live) == ("2016-en", False)
    assert not found.get_siblings(inclusive=False).exists()


def test_a_translation_without_its_original_is_unpublished(indexes, old, session):
    """Time and room are those of the original, which stays with the old summit."""
    new = {"en": SummitFactory(parent=indexes["en"], slug="new")}
    english = SessionPage.objects.get(locale__language_code="en")

    told = moved(english, new["en"])

    assert places() == {
        "de": ("2016", True), "en": ("new", False), "ar": ("2016-ar", True)
    }  # fmt: skip
    assert any("has been unpublished" in one for one in told)


def test_a_draft_goes_along_and_stays_one(indexes, old, session):
    new = summit_in(indexes, 2017, "en")
    for one in SessionPage.objects.exclude(pk=session.pk):
        one.unpublish()

    moved(session, new["de"])

    assert places() == {
        "de": ("2017", True), "en": ("2017-en", False), "ar": ("2016-ar", False)
    }  # fmt: skip


def test_another_place_in_the_same_summit_moves_nothing_else(old, session):
    SessionFactory(parent=old["de"], slug="andere")
    before = places()

    session.move(old["de"], pos="last-child")

    assert places() == before
