"""Recordings in collections that ask for a password: nothing of them is public."""

import pytest
from django.conf import settings
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction
from wagtail.rich_text import RichText

from events.checklist import missing_of_session
from events.models import MediaFacts, SessionPage
from home.models import SiteDocument
from tests.events.factories import (
    ImageFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
    published,
)
from tests.events.html import page, texts
from tests.home.editors import signed_in

pytestmark = pytest.mark.django_db

SAID = "WEBVTT\n\n00:01.000 --> 00:04.000\nWir reden über Nebelmaschinen.\n"


@pytest.fixture
def inside():
    """Return a collection, to be locked by `lock`."""
    return Collection.get_first_root_node().add_child(name="Intern")


@pytest.fixture
def session(inside):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    summit = SummitFactory(parent=index, slug="2016")
    film = document("film.mp4", b"\x00" * 64, media_type="video/mp4")
    captions = document("film.vtt", SAID, media_type="text/vtt")
    for file in (film, captions):
        put(file, inside)
    recording = {
        "title": "Rede",
        "language": "de",
        "files": [{"file": film, "quality": ""}],
        "tracks": [{"language": "de", "kind": "captions", "file": captions}],
    }
    return SessionFactory(
        parent=summit, title="Daten", slug="daten", body=[("recording", recording)]
    )


def put(file, collection):
    file.collection = collection
    file.save()


def lock(collection):
    return CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="x"
    )


def shown(client, session):
    """Return which public pages and files tell of the recording."""
    summit = session.get_parent()
    found = {
        name: client.get(path)
        for name, path in {
            "page": session.get_url(),
            "search": "/de/search?q=Nebelmaschinen",
            "podcast": f"{summit.get_url()}podcast.xml",
            "sitemap": "/sitemap-videos.xml",
            "oembed": f"/api/oembed?url={settings.SITE_URL}{session.get_url()}",
        }.items()
    }
    told = ("film", "Wir reden", "Rede", "<mark>")
    return {
        name
        for name, answer in found.items()
        if answer.status_code == 200 and any(one in answer.text for one in told)
    }


PRIVATE = "privaten Sammlung"
EVERYWHERE = {"page", "search", "podcast", "sitemap", "oembed"}


def test_nothing_tells_of_a_recording_while_its_collection_is_locked(
    client, session, inside
):
    assert shown(client, session) == EVERYWHERE

    locked = lock(inside)
    assert shown(client, session) == set()

    locked.delete()
    assert shown(client, session) == EVERYWHERE


def test_a_file_that_is_moved_away_goes_with_its_words(client, session):
    captions = session.body[0].value["tracks"][0]["file"]
    below = Collection.get_first_root_node().add_child(name="Tresor")
    lock(below)

    put(captions, below)

    assert shown(client, session) == EVERYWHERE - {"search"}
    html = page(client, session.get_url())
    assert html.select("track, .transcript-text") == []
    assert len(html.select("video source")) == 1


def test_what_lies_below_a_locked_collection_is_locked(client, session, inside):
    below = inside.add_child(name="Tiefer")
    put(session.body[0].value["files"][0]["file"], below)

    lock(inside)

    assert shown(client, session) == set()


def test_the_picture_of_a_video_moves_with_it(session):
    film = session.body[0].value["files"][0]["file"]
    facts = MediaFacts.objects.create(
        document=film, file_hash="x", poster=ImageFactory(), examined_at=None
    )
    below = Collection.get_first_root_node().add_child(name="Tresor")

    put(film, below)

    facts.poster.refresh_from_db()
    assert facts.poster.collection == below


def test_a_page_that_is_locked_itself_shows_it_to_those_who_may_see(
    client, session, inside
):
    lock(inside)
    restriction = PageViewRestriction.objects.create(
        page=session, restriction_type="password", password="Sesam"
    )
    asked = reverse(
        "wagtailcore_authenticate_with_password", args=[restriction.pk, session.pk]
    )
    client.post(
        asked,
        {"password": "Sesam", "return_url": session.get_url()},
        headers={"sec-fetch-site": "same-origin"},
    )

    html = page(client, session.get_url())

    assert len(html.select("video track")) == 1
    assert texts(html, ".transcript-text li p") == ["Wir reden über Nebelmaschinen."]
    assert shown(client, session) == {"page"}


def test_editors_are_told(session, inside):
    def told():
        (part,) = missing_of_session(session)
        return [gap.subject for gap in part.gaps if PRIVATE in gap.message]

    assert told() == []
    lock(inside)
    assert told() == ["Rede"]
    PageViewRestriction.objects.create(
        page=session, restriction_type="password", password="Sesam"
    )
    assert told() == []


def test_editors_are_told_of_a_poster_that_readers_do_not_see(session, inside):
    poster = ImageFactory(collection=inside)
    session.body[0].value["poster"] = poster
    for file in SiteDocument.objects.all():
        put(file, Collection.get_first_root_node())
    published(session)

    lock(inside)

    (part,) = missing_of_session(SessionPage.objects.get())
    assert [gap.subject for gap in part.gaps if PRIVATE in gap.message] == ["Rede"]


def test_documents_that_editors_move_together_take_their_words_along(client, session):
    below = Collection.get_first_root_node().add_child(name="Tresor")
    lock(below)
    value = session.body[0].value
    film, captions = value["files"][0]["file"], value["tracks"][0]["file"]

    response = signed_in().post(
        reverse(
            "wagtail_bulk_action",
            args=["home", "sitedocument", "add_to_collection"],
        )
        + f"?id={film.pk}&id={captions.pk}",
        {"collection": below.pk},
    )
    assert response.status_code == 302

    assert shown(client, session) == set()


def test_a_collection_that_editors_move_takes_its_lock_along(
    client, session, inside, django_capture_on_commit_callbacks
):
    root = Collection.get_first_root_node()
    safe = root.add_child(name="Tresor")
    lock(safe)
    editor = signed_in()
    summit = session.get_parent().get_url()

    def move(parent):
        address = reverse("wagtailadmin_collections:edit", args=[inside.pk])
        with django_capture_on_commit_callbacks(execute=True):
            response = editor.post(address, {"name": "Intern", "parent": parent.pk})
        assert response.status_code == 302

    def links_its_podcast():
        return bool(page(client, summit).select("[href$='podcast.xml']"))

    assert links_its_podcast()
    move(safe)
    assert shown(client, session) == set()
    assert not links_its_podcast()

    move(root)
    assert shown(client, session) == EVERYWHERE
    assert links_its_podcast()


def test_nothing_is_told_while_a_move_is_not_yet_followed(
    client, session, inside, django_capture_on_commit_callbacks
):
    safe = Collection.get_first_root_node().add_child(name="Tresor")
    lock(safe)
    address = reverse("wagtailadmin_collections:edit", args=[inside.pk])
    with django_capture_on_commit_callbacks() as to_do:
        signed_in().post(address, {"name": "Intern", "parent": safe.pk})

    def links_its_podcast():
        summit = session.get_parent().get_url()
        return bool(page(client, summit).select("[href$='podcast.xml']"))

    assert shown(client, session) == set()
    links_its_podcast()  # what was read meanwhile is not kept
    for follow in to_do:
        follow()
    assert not links_its_podcast()


def test_what_a_locked_page_showed_stays_private_when_it_is_opened(
    client, session, inside
):
    lock(inside)
    restriction = PageViewRestriction.objects.create(
        page=session, restriction_type="password", password="Sesam"
    )
    published(session)

    restriction.delete()

    assert shown(client, session) == set()


def test_a_still_that_is_moved_away_is_not_shown(client, session):
    film = session.body[0].value["files"][0]["file"]
    still = ImageFactory(file__filename="standbild.png")
    MediaFacts.objects.create(
        document=film, file_hash=film.get_file_hash(), poster=still, examined_at=None
    )
    safe = Collection.get_first_root_node().add_child(name="Tresor")
    put(film, Collection.get_first_root_node())

    def told():
        paths = (session.get_url(), "/sitemap-videos.xml")
        return ["standbild" in client.get(path).text for path in paths]

    assert told() == [True, True]
    lock(safe)
    put(still, safe)
    assert told() == [False, False]


def test_a_link_to_a_private_document_does_not_tell_its_name(client, session, inside):
    minutes = document("geheim.pdf", b"%PDF-1.4", media_type="application/pdf")
    link = f'<p><a linktype="document" id="{minutes.pk}">Protokoll</a></p>'
    session.body = [("text", RichText(link))]
    published(session)

    def address():
        (link,) = page(client, session.get_url()).select(".prose a")
        return link["href"]

    assert address().endswith("geheim.pdf")
    assert client.get(f"/documents/{minutes.pk}/").status_code == 404
    lock(inside)
    put(minutes, inside)
    assert "geheim" not in address()
    asked = client.get(address())
    assert "password" in asked.text
    assert "geheim" not in asked.text


def test_slides_are_private_too(client, session, inside):
    slides = document("folien.pdf", b"%PDF-1.4", media_type="application/pdf")
    session.body = [("slides", {"title": "Folien", "file": slides})]
    published(session)
    schedule = f"{session.get_parent().get_url()}schedule.json"
    addresses = (session.get_url(), schedule)

    def told():
        return ["folien" in client.get(path).text for path in addresses]

    assert told() == [True, True]
    lock(inside)
    put(slides, inside)
    assert told() == [False, False]
