"""Pictures in collections that ask for a password: nothing public tells of them."""

from datetime import date, time

import pytest
from django.conf import settings
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from events.checklist import missing
from events.models import SessionSpeaker, SummitPartner
from home.models import SiteImage
from tests.directory.trees import Directory
from tests.events.factories import (
    CalendarFactory,
    ImageFactory,
    MeetupFactory,
    PartnerFactory,
    PersonFactory,
    SessionFactory,
    StandardFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
)
from tests.home.editors import signed_in

pytestmark = pytest.mark.django_db

# Wherever a picture can be, each picture with its own name.
PLACES = {
    "/de/": {"summit"},
    "/de/seite/": {"page", "body", "partner"},
    "/de/gipfel/": {"summit"},
    "/de/gipfel/2016/": {"summit", "photo", "partner"},
    "/de/gipfel/2016/rede/": {"session", "portrait", "summit", "poster"},
    "/de/gipfel/2016/programme.ics": {"session"},
    "/de/gipfel/2016/schedule.json": {"session"},
    "/de/gipfel/2016/podcast.xml": {"summit"},
    "/sitemap-videos.xml": {"poster"},
    "/api/oembed?url=": {"poster"},
    "/de/termine/treffen/": {"meetup"},
    "/calendar/de.ics": {"meetup"},
    "/de/verzeichnis/": {"logo"},
    "/de/verzeichnis/lale/": {"logo"},
    "person": {"portrait"},
}
PICTURES = sorted(set.union(*PLACES.values()))


@pytest.fixture
def inside():
    """Return a collection, to be locked by `lock`."""
    return Collection.get_first_root_node().add_child(name="Intern")


@pytest.fixture
def pictures(inside):
    return {
        name: ImageFactory(
            title=f"geheim-{name}",
            description=f"geheim-{name}",
            file__filename=f"geheim-{name}.png",
            collection=inside,
        )
        for name in PICTURES
    }


@pytest.fixture
def speaker(pictures):
    return PersonFactory(name="Amal", photo=pictures["portrait"])


@pytest.fixture
def summit(pictures, speaker):
    home = home_in("de")
    StandardFactory(
        parent=home,
        slug="seite",
        social_image=pictures["page"],
        body=[
            ("image", {"image": pictures["body"], "caption": "geheim-body"}),
            ("partners", None),
        ],
    )
    photo = {"image": pictures["photo"], "caption": "geheim-photo"}
    summit = SummitFactory(
        parent=SummitIndexFactory(parent=home, slug="gipfel"),
        slug="2016",
        social_image=pictures["summit"],
        body=[("gallery", [photo])],
    )
    partner = PartnerFactory(logo=pictures["partner"])
    SummitPartner.objects.create(
        page=summit, partner=partner, role="host", locale=summit.locale
    )
    film = document("film.mp4", b"\x00" * 64, media_type="video/mp4")
    recording = {
        "title": "Rede",
        "files": [{"file": film, "quality": ""}],
        "poster": pictures["poster"],
    }
    session = SessionFactory(
        parent=summit,
        slug="rede",
        start_time=time(10),
        social_image=pictures["session"],
        body=[("recording", recording)],
    )
    SessionSpeaker.objects.create(page=session, person=speaker)
    MeetupFactory(
        parent=CalendarFactory(parent=home, slug="termine"),
        slug="treffen",
        start_date=date(2026, 12, 8),
        social_image=pictures["meetup"],
    )
    Directory("de").add("Lale", slug="lale", logo=pictures["logo"])
    return summit


def lock(collection):
    return CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="x"
    )


def told(client, speaker):
    """Return of which pictures each address tells, by name."""
    found = {}
    for place in PLACES:
        address = place
        if place == "person":
            address = reverse("person", args=[speaker.pk, "amal"])
        if place.endswith("url="):
            address += f"{settings.SITE_URL}/de/gipfel/2016/rede/"
        answer = client.get(address, headers={"accept-language": "de"})
        assert answer.status_code == 200, place
        found[place] = {name for name in PICTURES if f"geheim-{name}" in answer.text}
    return found


def test_nothing_tells_of_a_picture_while_its_collection_is_locked(
    client, summit, speaker, inside
):
    assert told(client, speaker) == PLACES

    locked = lock(inside)
    assert told(client, speaker) == {place: set() for place in PLACES}

    locked.delete()
    assert told(client, speaker) == PLACES


def test_pictures_that_editors_move_together_are_locked(
    client, summit, speaker, inside, pictures
):
    safe = Collection.get_first_root_node().add_child(name="Tresor")
    lock(safe)
    assert told(client, speaker) == PLACES
    moved = "&".join(f"id={one.pk}" for one in pictures.values())
    address = reverse(
        "wagtail_bulk_action", args=["home", "siteimage", "add_to_collection"]
    )

    response = signed_in().post(f"{address}?{moved}", {"collection": safe.pk})

    assert response.status_code == 302
    assert told(client, speaker) == {place: set() for place in PLACES}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_locked_pictures(
    client, summit, inside, count, django_assert_num_queries
):
    picture = SiteImage.objects.get(title="geheim-session")
    for _number in range(count):
        SessionFactory(parent=summit, social_image=picture)
    lock(inside)
    addresses = [f"/de/gipfel/2016/{file}" for file in ("", "schedule.json")]
    for address in addresses:
        client.get(address)

    for address, queries in zip(addresses, (15, 8), strict=True):
        with django_assert_num_queries(queries):
            client.get(address)


def test_those_who_may_read_a_locked_page_see_its_pictures(summit, inside):
    lock(inside)
    PageViewRestriction.objects.create(page=summit, restriction_type="login")
    editor = signed_in("Editors")

    answer = editor.get(summit.get_url())

    assert {name for name in PICTURES if f"geheim-{name}" in answer.text} == {
        "summit", "photo", "partner",
    }  # fmt: skip


def test_editors_are_told_of_photos_that_readers_do_not_see(summit, inside):
    def told_of():
        gaps = [gap for part in missing(summit) for gap in part.gaps]
        return [gap.subject for gap in gaps if "privaten Sammlung" in gap.message]

    assert told_of() == []
    lock(inside)
    assert told_of() == ["geheim-summit", "geheim-photo", "geheim-session", "Rede"]
