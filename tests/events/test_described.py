"""Summits, sessions and recordings for search engines."""

import json
from datetime import date, time

import extruct
import pytest
from django.conf import settings
from wagtail.models import Collection, CollectionViewRestriction

from events.models import SessionSpeaker, SummitPartner
from tests.events.factories import (
    ImageFactory,
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
from tests.events.html import page

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
    assert video["recordedAt"] == {"@id": event["@id"]}
    assert video["thumbnailUrl"].startswith("http")
    assert video["uploadDate"] == "2016-06-14T12:00:00+00:00"
    assert video["duration"] == "PT65S"
    assert video["contentUrl"].endswith(".mp4")
    assert video["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [
        (clip["name"], clip["startOffset"], clip["endOffset"])
        for clip in video["hasPart"]
    ] == [("Anfang", 0, 20), ("Ende", 20, 65)]


@pytest.fixture
def slides(db):
    file = document(
        "folien.pdf",
        "%PDF",
        media_type="application/pdf",
        language="ar",
        licence="CC-BY-SA-4.0",
        credit="Kim",
    )
    return {"title": "Folien", "file": file}


def photo(**fields):
    image = ImageFactory(alt_texts={"de": "Ein Saal"}, **fields)
    return {"image": image, "caption": "Im Saal"}


def test_slides_and_photos_have_their_licence_and_credit(summit, slides, client):
    rights = {"credit": "Amal", "licence": "CC0-1.0"}
    gallery = [photo(file__filename="eins.jpg", **rights), photo(licence="reserved")]
    gone = {"title": "Fort", "file": None}
    summit.body = [("slides", slides), ("slides", gone), ("gallery", gallery)]
    session = SessionFactory(
        parent=summit, body=[("slides", slides), ("image", gallery[0])]
    )

    handed_out, first, second = described(client, published(summit))["subjectOf"]

    address = f"{settings.SITE_URL}{slides['file'].url}"
    assert handed_out == {
        "@type": "DigitalDocument",
        "name": "Folien",
        "contentUrl": address,
        "encodingFormat": "application/pdf",
        "inLanguage": "ar",
        "license": "https://creativecommons.org/licenses/by-sa/4.0/",
        "creditText": "Kim",
    }
    assert first == {
        "@type": "ImageObject",
        "caption": "Im Saal",
        "description": "Ein Saal",
        "contentUrl": f"{settings.SITE_URL}{gallery[0]['image'].file.url}",
        "encodingFormat": "image/jpeg",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "creditText": "Amal",
    }
    assert {"license", "creditText"} & set(second) == set()
    assert described(client, session)["subjectOf"] == [handed_out, first]
    for one in (handed_out, first):
        path = one["contentUrl"].removeprefix(settings.SITE_URL)
        assert client.get(path).status_code == 200


def test_what_is_in_a_locked_collection_is_not_described(summit, slides, client):
    tresor = Collection.get_first_root_node().add_child(name="Tresor")
    inside = tresor.add_child(name="Fotos")
    slides["file"].collection = tresor
    slides["file"].save()
    body = [("slides", slides), ("image", photo(collection=inside)), ("image", photo())]
    session = SessionFactory(parent=summit, body=body)
    assert len(described(client, session)["subjectOf"]) == 3

    CollectionViewRestriction.objects.create(
        collection=tresor, restriction_type="password", password="x"
    )

    (left,) = described(client, session)["subjectOf"]
    assert left["@type"] == "ImageObject"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_slides_or_photos(
    summit, slides, client, django_assert_num_queries, count
):
    gallery = [photo() for _one in range(count)]
    blocks = [("slides", slides), ("image", photo())] * count
    summit.body = [*blocks, ("gallery", gallery)]
    page = published(summit)
    described(client, page)

    with django_assert_num_queries(15):
        described(client, page)


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


def test_a_summit_that_is_not_public_yet_is_not_told_of(summit, client):
    summit.social_image = ImageFactory()
    session = SessionFactory(parent=published(summit), title="Daten")
    summit.unpublish()

    response = client.get(session.get_url())

    (event,) = extruct.extract(response.content, syntaxes=["json-ld"])["json-ld"]
    assert (event["name"], event.get("superEvent")) == ("Daten", None)
    assert "Gipfel" not in page(client, session.get_url()).select_one("main").text
    assert str(summit.social_image.file.url) not in response.content.decode()
