"""Summits, sessions and recordings for search engines."""

import json
from datetime import date, time

import extruct
import pytest

from events.models import SessionSpeaker, SummitPartner
from tests.events.factories import (
    PartnerFactory,
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    VenueFactory,
    document,
    home_in,
    published,
)

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\nGuten Tag\n"
CHAPTERS = (
    "WEBVTT\n\n00:00.000 --> 00:20.000\nAnfang\n\n00:20.000 --> 01:05.000\nEnde\n"
)


@pytest.fixture
def summit(db):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    summit = SummitFactory(
        parent=index, slug="2016", title="Gipfel", venue=VenueFactory(name="Halle")
    )
    summit.partners.add(
        SummitPartner(partner=PartnerFactory(name="BMI"), role="host", contribution="")
    )
    return published(summit)


@pytest.fixture
def recording(db):
    video = document("rede.mp4", b"\x00" * 2048, media_type="video/mp4")
    tracks = [
        {"language": "de", "kind": "captions", "file": document("de.vtt", CAPTIONS)},
        {"language": "de", "kind": "chapters", "file": document("k.vtt", CHAPTERS)},
    ]
    return {
        "title": "Rede",
        "language": "de",
        "files": [{"file": video, "quality": ""}],
        "tracks": tracks,
        "duration": 65,
        "recorded_on": date(2016, 6, 14),
        "licence": "CC-BY-4.0",
        "credit": "Ada",
    }


def described(client, page):
    html = client.get(page.get_url()).content.decode()
    (found,) = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    return found


def test_a_session_is_an_event_of_its_summit_with_its_recording(
    summit, recording, client
):
    session = SessionFactory(
        parent=summit,
        title="Rede & <Antwort>",
        summary="Worum es geht.",
        start_time=time(10),
        end_time=time(11),
        body=[("recording", recording)],
    )
    for name, consent in (("Amal", True), ("Geheim", False)):
        person = PersonFactory(name=name, consent=consent)
        session.speakers.add(SessionSpeaker(person=person))

    event = described(client, published(session))

    assert (event["@type"], event["name"]) == ("Event", "Rede & <Antwort>")
    assert event["startDate"] == "2016-06-14T10:00:00+02:00"
    assert event["location"]["name"] == "Halle"
    assert event["superEvent"]["name"] == "Gipfel"
    assert [one["name"] for one in event["performer"]] == ["Amal"]
    (video,) = event["recordedIn"]
    assert (video["@type"], video["name"]) == ("VideoObject", "Rede")
    assert video["thumbnailUrl"].startswith("http")
    assert video["uploadDate"] == "2016-06-14T12:00:00+00:00"
    assert video["duration"] == "PT65S"
    assert video["contentUrl"].endswith(".mp4")
    assert video["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [
        (clip["name"], clip["startOffset"], clip["endOffset"])
        for clip in video["hasPart"]
    ] == [("Anfang", 0, 20), ("Ende", 20, 65)]


def test_a_summit_is_an_event_of_its_hosts(summit, client):
    event = described(client, summit)

    assert (event["@type"], event["name"]) == ("Event", "Gipfel")
    assert event["startDate"] == event["endDate"] == "2016-06-14"
    assert event["organizer"] == [{"@type": "Organization", "name": "BMI"}]


def test_no_title_ends_the_script(summit, client):
    session = SessionFactory(parent=summit, title="</script><script>alert(1)")

    html = client.get(session.get_url()).content.decode()

    assert "<script>alert" not in html
    assert json.loads(json.dumps(described(client, session)["name"])) == session.title
