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
    document,
    home_in,
)
from tests.events.html import page, text
from tests.home.editors import signed_in


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


def test_only_a_public_page_offers_to_be_embedded(session):
    editor = signed_in()

    def offered():
        return len(page(editor, session.get_url()).select("[type$='oembed']"))

    assert offered() == 2
    PageViewRestriction.objects.create(page=session, restriction_type="login")
    assert offered() == 0


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


def test_a_frame_shows_the_captions_that_are_asked_for(summit, client):
    session = SessionFactory(parent=summit, body=[("recording", in_two_languages())])

    def shown(query):
        root = page(client, embed_address(session) + query)
        back = root.select('main a[target="_blank"]')[-1]["href"]
        return [one["srclang"] for one in root.select("track[default]")], back

    assert shown("")[0] == ["de"]
    assert shown("?captions=fr") == shown("")
    languages, back = shown("?captions=ar&t=2")
    assert languages == ["ar"]
    text_there = page(client, back.removeprefix(settings.SITE_URL))
    assert text_there.select_one(".transcript-text ol")["lang"] == "ar"
    assert "?t=2&" in back


def in_two_languages():
    said = document("said.vtt", "WEBVTT\n\n00:00.000 --> 00:04.000\nHallo\n")
    tracks = [
        {"language": code, "kind": "captions", "file": said} for code in ("de", "ar")
    ]
    return of_our_own("Rede") | {"tracks": tracks}


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

    with django_assert_num_queries(7):
        page(client, address)


def test_oembed_describes_the_recording_in_json_and_xml(session, client):
    url = settings.SITE_URL + session.get_url()

    answer = oembed(client, url, maxwidth="480").json()

    assert (answer["version"], answer["type"]) == ("1.0", "video")
    assert answer["title"] == 'Daten & Vertrauen: Rede "A"'
    assert answer["author_name"] == "Ada"
    assert (answer["width"], answer["height"]) == (480, 390)
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


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({}, (800, 450)),
        ({"maxwidth": "9999"}, (800, 450)),
        ({"maxwidth": "799"}, (640, 360)),
        ({"maxwidth": "640", "maxheight": "359"}, (320, 180)),
        ({"maxheight": "90"}, (160, 90)),
        ({"maxwidth": "159"}, None),
        ({"maxheight": "89"}, None),
    ],
)
def test_no_picture_is_larger_than_asked(summit, client, asked, size):
    poster = ImageFactory(file__width=1280, file__height=800)
    body = [("recording", of_our_own("Rede") | {"poster": poster})]
    session = SessionFactory(parent=summit, body=body)

    answer = oembed(client, settings.SITE_URL + session.get_url(), **asked).json()

    names = {name for name in answer if name.startswith("thumbnail")}
    assert len(names) == (3 if size else 0)
    if size:
        assert (answer["thumbnail_width"], answer["thumbnail_height"]) == size
        picture = client.get(answer["thumbnail_url"].removeprefix(settings.SITE_URL))
        assert picture["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_oembed_begins_at_the_second_and_with_the_captions_of_the_address(
    summit, client
):
    session = SessionFactory(parent=summit, body=[("recording", in_two_languages())])
    url = f"{settings.SITE_URL}{session.get_url()}?t=1m5s&captions=ar"

    answer = oembed(client, url).json()

    frame = BeautifulSoup(answer["html"], "html.parser").iframe
    root = page(client, frame["src"].removeprefix(settings.SITE_URL))
    assert root.select_one("video source")["src"].endswith("#t=65")
    assert [one["srclang"] for one in root.select("track[default]")] == ["ar"]


def test_oembed_hands_nothing_on_that_makes_no_sense(session, client):
    url = f'{settings.SITE_URL}{session.get_url()}?t=x&captions="><script>'

    answer = oembed(client, url).json()

    frame = BeautifulSoup(answer["html"], "html.parser").iframe
    assert frame["src"] == settings.SITE_URL + embed_address(session)


@pytest.mark.parametrize("kind", ["elsewhere", "sound", "film"])
def test_oembed_calls_a_video_what_plays_in_the_frame(summit, client, kind):
    sound = document("rede.mp3", b"\x00" * 64, media_type="audio/mpeg")
    fields = {
        "elsewhere": {"files": [], "address": "https://vimeo.com/76979871"},
        "sound": {"files": [{"file": sound, "quality": ""}]},
        "film": {},
    }
    body = [("recording", of_our_own("Rede") | fields[kind])]
    session = SessionFactory(parent=summit, body=body)

    answer = oembed(client, settings.SITE_URL + session.get_url()).json()

    assert answer["type"] == ("video" if kind == "film" else "rich")


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
        (f"{settings.SITE_URL}/de/gipfel/?" + "a=1&" * 2000, {}, 400),
    ],
)
def test_what_oembed_cannot_answer_is_said(session, client, url, asked, status):
    answer = oembed(client, url, **asked)

    assert answer.status_code == status
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_programs_of_other_pages_may_read_that_there_are_no_chapters(client, db):
    answer = client.get(f"/de/recordings/{uuid4()}/chapters.json")

    assert answer.status_code == 404
    assert answer["Access-Control-Allow-Origin"] == "*"


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

    with django_assert_num_queries(7):
        oembed(client, url)


# Wagtail leaves its temporary file open when the picture is not there.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_without_its_file_a_picture_is_left_out(summit, client):
    picture = ImageFactory()
    session = SessionFactory(
        parent=summit, body=[("recording", {**of_our_own("rede"), "poster": picture})]
    )
    picture.file.storage.delete(picture.file.name)

    answer = oembed(client, settings.SITE_URL + session.get_url())

    assert answer.status_code == 200
    assert "thumbnail_url" not in answer.json()
