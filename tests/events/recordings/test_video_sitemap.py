"""The videos of the site for search engines."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from lxml import etree
from wagtail.models import PageViewRestriction

from events.recordings.on_pages import recorded_on
from tests.events.factories import (
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
)

SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "v": "http://www.google.com/schemas/sitemap-video/1.1",
}
SCHEMA = Path(__file__).parents[1] / "schemas/sitemap.xsd"


@pytest.fixture
def summit(db):
    return summit_in("de")


def summit_in(language):
    index = SummitIndexFactory(parent=home_in(language), slug=f"gipfel-{language}")
    return SummitFactory(parent=index, slug="2016")


def of_our_own(title="Rede", media_type="video/mp4", **more):
    file = document("rede.bin", b"\x00" * 64, media_type=media_type)
    files = [{"file": file, "quality": ""}]
    return "recording", {"title": title, "language": "de", "files": files, **more}


def sitemap(client):
    """Return the sitemap, once its schema has nothing against it."""
    response = client.get("/sitemap-videos.xml")
    assert response["Content-Type"] == "application/xml"
    tree = etree.fromstring(response.content)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(tree)
    return tree


def titles(tree):
    return [one.text for one in tree.iterfind(".//v:title", SPACES)]


def test_a_video_of_our_own_is_there_with_all_that_is_known(summit, client):
    known = {"duration": 65, "recorded_on": date(2016, 6, 14), "credit": "Ada"}
    session = SessionFactory(
        parent=summit,
        summary="Worum es <geht>.",
        body=[of_our_own("Rede & \x0bAntwort" + "!" * 100, **known)],
    )

    (url,) = sitemap(client).findall("s:url", SPACES)

    address = f"{settings.SITE_URL}{session.get_url()}"
    assert url.findtext("s:loc", namespaces=SPACES) == address
    (video,) = url.findall("v:video", SPACES)
    said = {etree.QName(one).localname: one.text for one in video}
    (recorded,) = recorded_on(session)
    assert said == {
        "thumbnail_loc": f"{settings.SITE_URL}/static/img/poster.svg",
        "title": "Rede & Antwort" + "!" * 85 + "…",
        "description": "Worum es <geht>.",
        "content_loc": settings.SITE_URL + recorded.player.sources[0].url,
        "player_loc": f"{settings.SITE_URL}/de/recordings/{recorded.block}/embed",
        "duration": "65",
        "publication_date": "2016-06-14T12:00:00+00:00",
        "uploader": "Ada",
    }


def test_a_video_elsewhere_is_there_with_its_player(summit, client):
    elsewhere = {"title": "Rede", "address": "https://vimeo.com/76979871"}
    SessionFactory(parent=summit, body=[("recording", elsewhere)])

    (video,) = sitemap(client).iterfind(".//v:video", SPACES)

    player = video.findtext("v:player_loc", namespaces=SPACES)
    assert player == "https://player.vimeo.com/video/76979871?dnt=1"
    assert video.find("v:content_loc", SPACES) is None


def test_only_videos_of_public_pages_are_there_in_all_languages(summit, client):
    SessionFactory(parent=summit, body=[of_our_own("Deutsch")])
    SessionFactory(parent=summit, body=[of_our_own("Nur Ton", "audio/mpeg")])
    SessionFactory(parent=summit, body=[of_our_own("Entwurf")], live=False)
    private = SessionFactory(parent=summit, body=[of_our_own("Intern")])
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    SessionFactory(parent=summit_in("ar"), body=[of_our_own("عربي")])

    assert titles(sitemap(client)) == ["Deutsch", "عربي"]


def test_without_videos_there_is_no_sitemap_of_them(summit, client):
    assert client.get("/sitemap-videos.xml").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_many_videos(
    summit, client, django_assert_num_queries, count
):
    for _number in range(count):
        SessionFactory(parent=summit, body=[of_our_own()] * count)

    with django_assert_num_queries(11):
        sitemap(client)
    with django_assert_num_queries(1):
        sitemap(client)
