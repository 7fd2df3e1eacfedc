"""What remains of a summit: results, press, photos and slides with their licences."""

from datetime import date

import pytest

from tests.events.factories import (
    ImageFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
)
from tests.events.html import page, text, texts

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
PRESS = {
    "title": "",
    "reports": [
        {
            "title": "<b>Ein Tag</b>",
            "medium": "Tagesblatt",
            "url": "https://blatt.example/1",
            "published_on": date(2016, 6, 15),
            "language": "de",
        },
        {
            "title": "Zwei",
            "medium": "Radio",
            "url": "https://radio.example/",
            "published_on": None,
            "language": "",
        },
    ],
}


@pytest.fixture
def index(db):
    return SummitIndexFactory(parent=home_in("de"), slug="gipfel")


def test_a_summit_names_who_wrote_about_it_and_who_took_the_photos(index, client):
    photo = ImageFactory(credit="Foto: Kim", licence="CC-BY-4.0")
    reserved = ImageFactory(licence="reserved")
    photos = [{"image": photo, "caption": "Saal"}, {"image": reserved, "caption": ""}]
    summit = SummitFactory(parent=index, body=[("press", PRESS), ("gallery", photos)])

    root = page(client, summit.get_url())

    links = root.select(".press a")
    assert [(text(one), one["href"], one.get("hreflang")) for one in links] == [
        ("<b>Ein Tag</b>", "https://blatt.example/1", "de"),
        ("Zwei", "https://radio.example/", None),
    ]
    assert texts(root, ".press .hint") == [
        "Tagesblatt · 15. Juni 2016 · Deutsch",
        "Radio",
    ]
    first, second = root.select(".gallery figcaption")
    assert text(first) == "Saal Foto: Kim, CC BY 4.0"
    assert [one["href"] for one in first.select("a[rel~=license]")] == [CC_BY]
    assert second.select("a") == []
    assert text(second)


def test_a_session_says_what_was_agreed_and_whose_slides_these_are(index, client):
    file = document(
        "folien.pdf", "%PDF", language="ar", credit="Mina", licence="CC-BY-4.0"
    )
    points = [{"text": "Ein Verzeichnis", "who": "Mina"}, {"text": "Pause", "who": ""}]
    session = SessionFactory(
        parent=SummitFactory(parent=index),
        body=[
            ("results", {"title": "Ergebnisse", "points": points}),
            ("slides", {"title": "Folien", "file": file}),
        ],
    )

    root = page(client, session.get_url())

    assert text(root.select_one(".outcome h2")) == "Ergebnisse"
    first, second = root.select(".points > li")
    assert text(first.p) == "Ein Verzeichnis"
    assert "Mina" in text(first.select_one(".hint"))
    assert text(second) == "Pause"
    (slides,) = root.select(".download")
    assert slides.a.get("hreflang") == "ar"
    assert text(slides.select_one(".credit")) == "Mina, CC BY 4.0"
    assert slides.select_one("a[rel~=license]")["href"] == CC_BY
