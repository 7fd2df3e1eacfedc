"""Our recordings in other people's pages."""

from urllib.parse import quote
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from wagtail.models import PageViewRestriction

from events.models import Recording
from tests.events.factories import (
    ImageFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
)
from tests.events.html import page, text


@pytest.fixture
def summit(db):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    return SummitFactory(parent=index, slug="2016")


def of_our_own(name):
    video = document(f"{name}.mp4", b"\x00" * 2048, media_type="video/mp4")
    return {
        "title": name,
        "language": "de",
        "files": [{"file": video, "quality": ""}],
        "poster": ImageFactory(),
        "licence": "CC-BY-4.0",
        "credit": "Ada",
    }


@pytest.fixture
def session(summit):
    body = [("recording", of_our_own(name)) for name in ('Rede "A"', "Antwort")]
    return SessionFactory(parent=summit, title="Daten & Vertrauen", body=body)


def oembed(client, url, **asked):
    return client.get("/api/oembed", {"url": url, **asked})


def embed_address(session, place=0, language="de"):
    rows = Recording.objects.filter(page=session).order_by("position")
    return f"/{language}/recordings/{rows[place].block}/embed"


def test_a_recording_can_be_embedded_without_any_script(session, client):
    address = embed_address(session)

    response = client.get(f"{address}?t=5")

    root = BeautifulSoup(response.content.decode(), "lxml").html
    assert root.find("script") is None
    assert root.select_one("video source")["src"].endswith("#t=5")
    (back,) = root.select('main a[target="_blank"]')[1:]
    assert back["href"].startswith(f"{settings.SITE_URL}{session.get_url()}?t=5&")
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in response
    assert response.cookies == {}


def test_what_is_not_public_cannot_be_embedded(session, client):
    row = Recording.objects.filter(page=session).first()
    address = f"/de/recordings/{row.block}/embed"

    session.unpublish()

    assert client.get(address).status_code == 404
    assert oembed(client, settings.SITE_URL + session.get_url()).status_code == 404
    assert client.get(f"/de/recordings/{uuid4()}/embed").status_code == 404


def test_a_frame_begins_at_its_second_and_leads_to_it_with_the_transcript(
    session, client
):
    root = page(client, f"{embed_address(session, 1)}?t=5")

    assert root.select_one("video source")["src"].endswith("#t=5")
    back = root.select('main a[target="_blank"]')[-1]["href"]
    shown = page(client, back.removeprefix(settings.SITE_URL)).select("video source")
    assert [one["src"].partition("#")[2] for one in shown] == ["", "t=5"]


def test_a_recording_elsewhere_is_a_picture_and_a_link_in_a_frame(summit, client):
    recording = of_our_own("Rede") | {"files": [], "address": "https://vimeo.com/769"}
    session = SessionFactory(parent=summit, body=[("recording", recording)])

    response = client.get(embed_address(session))

    root = BeautifulSoup(response.content.decode(), "lxml")
    assert len(root.select("main img")) == 1
    assert root.select("iframe, video, script") == []
    assert "vimeo" not in response.content.decode()
    assert "vimeo" not in response["Content-Security-Policy"]


def test_a_frame_promises_a_transcript_only_where_there_is_one(summit, client):
    said = document("de.vtt", "WEBVTT\n\n00:00.000 --> 00:04.000\nHallo\n")
    tracks = [{"language": "de", "kind": "captions", "file": said}]
    body = [
        ("recording", of_our_own("Rede") | {"tracks": tracks}),
        ("recording", of_our_own("Antwort")),
    ]
    session = SessionFactory(parent=summit, body=body)

    frames = [page(client, embed_address(session, place)) for place in (0, 1)]

    assert [text(root.select('main a[target="_blank"]')[-1]) for root in frames] == [
        f"Mit Text zum Nachlesen bei {settings.SITE_HOST} ansehen",
        f"Bei {settings.SITE_HOST} ansehen",
    ]


def test_who_may_not_see_the_page_may_not_see_its_frame(session, client):
    PageViewRestriction.objects.create(
        page=session.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )

    assert client.get(embed_address(session)).status_code == 404
    chapters = embed_address(session).replace("/embed", "/chapters.json")
    assert client.get(chapters).status_code == 404


def test_readers_of_other_languages_get_the_frame_in_theirs(session, client):
    home_in("ar")

    root = page(client, embed_address(session, language="ar"))

    assert (root["lang"], root["dir"]) == ("ar", "rtl")
    assert root.select_one("h1")["lang"] == "de"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_frame_do_not_depend_on_recordings(
    summit, client, django_assert_num_queries, count
):
    body = [("recording", of_our_own(f"r{one}")) for one in range(count)]
    address = embed_address(SessionFactory(parent=summit, body=body))
    page(client, address)

    with django_assert_num_queries(9):
        page(client, address)


def test_oembed_describes_the_recording_in_json_and_xml(session, client):
    url = settings.SITE_URL + session.get_url()

    answer = oembed(client, url, maxwidth="480").json()

    assert (answer["version"], answer["type"]) == ("1.0", "video")
    assert answer["title"] == 'Daten & Vertrauen: Rede "A"'
    assert answer["author_name"] == "Ada"
    assert (answer["width"], answer["height"]) == (480, 390)
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (100, 58)
    (frame,) = BeautifulSoup(answer["html"], "html.parser").contents
    assert (frame.name, frame["title"]) == ("iframe", answer["title"])
    inside = client.get(frame["src"].removeprefix(settings.SITE_URL))
    assert inside.status_code == 200
    xml = ET.fromstring(oembed(client, url, format="xml", maxwidth="480").content)  # noqa: S314  # our own
    assert {one.tag: one.text for one in xml} == {
        name: str(value) for name, value in answer.items()
    }


def test_no_frame_is_larger_than_asked(session, client):
    url = settings.SITE_URL + session.get_url()

    answer = oembed(client, url, maxwidth="9999", maxheight="150").json()

    assert (answer["width"], answer["height"]) == (640, 150)


def test_oembed_knows_which_recording_is_meant(session, client):
    link = page(client, session.get_url()).select(".recording")[1]["id"]
    url = f"{settings.SITE_URL}{session.get_url()}?recording={link.split('-')[1]}"

    assert oembed(client, url).json()["title"] == "Daten & Vertrauen: Antwort"


@pytest.mark.parametrize(
    ("url", "asked", "status"),
    [
        ("https://example.org/de/", {}, 400),
        ("javascript:alert(1)", {}, 400),
        ("", {}, 400),
        ("http://[", {}, 400),
        (f"{settings.SITE_URL}/de/nirgends/", {}, 404),
        (settings.SITE_URL, {}, 400),
        (f"{settings.SITE_URL}/zz/", {}, 404),
        (f"{settings.SITE_URL}/de/%00/", {}, 404),
        (f"{settings.SITE_URL}/de/", {"format": "yaml"}, 501),
        (f"{settings.SITE_URL}/de/", {"maxwidth": "-1"}, 400),
        (f"{settings.SITE_URL}/de/", {"maxwidth": "0"}, 400),
        (f"{settings.SITE_URL}/de/", {"maxheight": "9" * 99}, 400),
    ],
)
def test_what_oembed_cannot_answer_is_said(session, client, url, asked, status):
    assert oembed(client, url, **asked).status_code == status


def test_a_page_with_a_recording_names_its_oembed_address(session, client):
    root = page(client, session.get_url())

    address = quote(settings.SITE_URL + session.get_url(), safe="")
    (link,) = root.select('link[type="application/json+oembed"]')
    assert link["href"] == f"/api/oembed?url={address}"
    assert client.get(link["href"]).status_code == 200


def test_who_shares_the_page_shares_its_video(session, client):
    root = page(client, session.get_url())

    said = {
        one["property"]: one["content"]
        for one in root.select("meta[property^='og:video'], [property='og:type']")
    }
    address = root.select_one("video source")["src"]
    assert said == {
        "og:type": "video.other",
        "og:video": settings.SITE_URL + address,
        "og:video:type": "video/mp4",
    }
    image = root.select_one('meta[property="og:image"]')["content"]
    assert image.startswith(f"{settings.SITE_URL}/media/images/")
    card = root.select_one('meta[name="twitter:card"]')["content"]
    assert card == "summary_large_image"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_recordings(
    summit, client, django_assert_num_queries, count
):
    body = [("recording", of_our_own(f"r{one}")) for one in range(count)]
    session = SessionFactory(parent=summit, body=body)
    url = settings.SITE_URL + session.get_url()
    oembed(client, url)

    with django_assert_num_queries(9):
        oembed(client, url)
