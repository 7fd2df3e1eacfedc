"""The recordings of a summit as a podcast."""

from uuid import UUID, uuid5

import feedparser
import pytest
from django.conf import settings

from events.models import SessionSpeaker
from tests.events.factories import (
    ImageFactory,
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
    published,
)
from tests.events.html import page

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nGuten Tag\n"
CHAPTERS = "WEBVTT\n\n00:00.000 --> 00:20.000\nAnfang & Ende\n"


@pytest.fixture
def summit(db):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    return SummitFactory(parent=index, slug="2016", title="Gipfel")


def of_our_own(name="rede"):
    files = [
        document(f"{name}.mp4", b"\x00" * 2048, media_type="video/mp4"),
        document(f"{name}.mp3", b"\x00" * 4096, media_type="audio/mpeg"),
    ]
    tracks = [
        {"language": "de", "kind": "captions", "file": document("de.vtt", CAPTIONS)},
        {"language": "de", "kind": "chapters", "file": document("k.vtt", CHAPTERS)},
    ]
    return {
        "title": "Rede",
        "language": "de",
        "files": [{"file": file, "quality": ""} for file in files],
        "tracks": tracks,
        "duration": 65,
        "licence": "CC-BY-4.0",
    }


def test_a_podcast_has_the_sound_its_transcript_and_chapters(summit, client):
    session = SessionFactory(
        parent=summit, title="Daten", body=[("recording", of_our_own())]
    )
    for name, consent in (("Amal", True), ("Geheim", False)):
        person = PersonFactory(name=name, consent=consent)
        session.speakers.add(SessionSpeaker(person=person))
    published(session)
    (link,) = page(client, summit.get_url()).select('link[type="application/rss+xml"]')

    response = client.get(link["href"].removeprefix(settings.SITE_URL))

    feed = feedparser.parse(response.content)
    assert (feed.bozo, feed.feed.language) == (False, "de")
    (entry,) = feed.entries
    assert entry.title == "Daten: Rede"
    (enclosure,) = entry.enclosures
    assert (enclosure.type, enclosure.length) == ("audio/mpeg", "4096")
    sound = client.get(enclosure.href.removeprefix(settings.SITE_URL))
    assert len(b"".join(sound)) == 4096
    assert entry.itunes_duration == "65"
    assert entry.podcast_transcript["type"] == "text/vtt"
    assert entry.podcast_person == "Amal"
    chapters = client.get(
        entry.podcast_chapters["url"].removeprefix(settings.SITE_URL)
    ).json()
    assert chapters["chapters"] == [
        {"startTime": 0.0, "endTime": 20.0, "title": "Anfang & Ende"}
    ]


def test_it_has_a_name_and_picture_of_its_own(summit, client):
    recording = of_our_own() | {"title": "Rede\x0b", "poster": ImageFactory()}
    SessionFactory(parent=summit, title="Daten", body=[("recording", recording)])

    content = client.get(f"{summit.get_url()}podcast.xml").content

    where = f"{settings.SITE_HOST}{summit.get_url()}podcast.xml"
    name = uuid5(UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6"), where)
    assert f"<podcast:guid>{name}</podcast:guid>".encode() in content
    feed = feedparser.parse(content)
    assert feed.entries[0].title == "Daten: Rede"
    picture = feed.feed.image["href"].removeprefix(settings.SITE_URL)
    assert client.get(picture).status_code == 200


def test_who_has_these_bytes_gets_304(summit, client):
    SessionFactory(parent=summit, body=[("recording", of_our_own())])
    address = f"{summit.get_url()}podcast.xml"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_summit_without_own_recordings_has_no_podcast(summit, client):
    recording = {"title": "Rede", "address": "https://vimeo.com/76979871"}
    SessionFactory(parent=summit, body=[("recording", recording)])

    assert page(client, summit.get_url()).select('[type="application/rss+xml"]') == []
    assert client.get(f"{summit.get_url()}podcast.xml").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_sessions(
    summit, client, django_assert_num_queries, count
):
    for one in range(count):
        SessionFactory(parent=summit, body=[("recording", of_our_own(f"r{one}"))])
    address = f"{summit.get_url()}podcast.xml"
    client.get("/de/")

    with django_assert_num_queries(17):
        client.get(address)
    with django_assert_num_queries(8):
        client.get(address)
