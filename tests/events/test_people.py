"""Pages of people who spoke at summits and agreed to be named."""

import json
from datetime import date, time

import pytest
from wagtail.models import PageViewRestriction

from events.models import SessionSpeaker
from events.people import public_people
from tests.events.factories import (
    ImageFactory,
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    home_in,
    translated,
)
from tests.events.html import page, text, texts
from tests.home.editors import signed_in


@pytest.fixture
def index(db):
    return SummitIndexFactory(parent=home_in("de"), slug="gipfel")


@pytest.fixture
def summit(index):
    return SummitFactory(parent=index, slug="2016")


@pytest.fixture
def mina():
    return PersonFactory(
        name="Mina Öz",
        role="Gründerin",
        organisation="Verein",
        url="https://mina.example/",
        photo=ImageFactory(
            credit="Foto: Kim", licence="CC-BY-4.0", alt_texts={"de": "Mina lacht"}
        ),
    )


def spoke(person, parent, **fields):
    session = SessionFactory(parent=parent, **fields)
    session.speakers.add(SessionSpeaker(person=person))
    session.save()
    return session


def address(person, language="de"):
    return f"/{language}/people/{person.pk}-mina-oz"


def test_a_person_is_shown_with_photo_and_sessions(index, summit, mina, client):
    spoke(
        mina,
        summit,
        title="Rede",
        slug="rede",
        body=[("recording", {"title": "R", "address": "https://vimeo.com/76979871"})],
    )
    later = SummitFactory(
        parent=index, title="Zweiter Gipfel", start_date=date(2017, 6, 27)
    )
    spoke(mina, later, title="Panel", start_time=None, end_time=None)

    root = page(client, address(mina))

    assert text(root.h1) == "Mina Öz"
    assert text(root.title) == "Mina Öz · Lotse"
    photo = root.select_one("main img")
    assert photo.get("alt") == "Mina lacht"
    licence = root.select_one("main figcaption a[rel~=license]")
    assert licence.get("href") == "https://creativecommons.org/licenses/by/4.0/"
    assert text(root.select_one("main figcaption")) == "Foto: Kim, CC BY 4.0"
    assert texts(root, ".session .card-title") == ["Panel", "Rede"]
    assert texts(root, ".session time") == ["27. Juni 2017", "14. Juni 2016"]
    assert texts(root, ".session .eyebrow a") == ["Zweiter Gipfel", "Flüchtlingsgipfel"]
    assert texts(root, ".has-recording") == ["Mit Aufzeichnung"]
    (described,) = root.select('script[type="application/ld+json"]')
    described = json.loads(described.string)
    image = described.pop("image")
    assert image.startswith("http://testserver/")
    assert [one["name"] for one in described.pop("performerIn")] == ["Panel", "Rede"]
    assert described == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Mina Öz",
        "jobTitle": "Gründerin",
        "affiliation": {"@type": "Organization", "name": "Verein"},
        "url": f"http://testserver{address(mina)}",
        "sameAs": "https://mina.example/",
    }


def test_pages_of_summits_and_sessions_lead_to_people(summit, mina, client):
    session = spoke(mina, summit)

    for shown in (summit, session):
        root = page(client, shown.get_url())
        assert root.select(f'main a[href="{address(mina)}"]')


def test_another_name_in_the_address_leads_to_the_right_one(summit, mina, client):
    spoke(mina, summit)

    response = client.get(f"/de/people/{mina.pk}-wer-anders")

    assert (response.status_code, response["Location"]) == (302, address(mina))


def test_the_session_is_in_the_readers_language_or_else_in_its_source(
    index, summit, mina, client
):
    first = spoke(mina, summit, title="Erste")
    spoke(mina, summit, title="Zweite", start_time=time(8), end_time=time(9))
    arabic_index = SummitIndexFactory(
        parent=home_in("ar"), translation_key=index.translation_key
    )
    arabic = translated(summit, arabic_index, title="القمة")
    one = translated(first, arabic, title="الأولى")
    one.speakers.add(SessionSpeaker(person=mina))
    one.save()

    root = page(client, address(mina, "ar"))

    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    links = root.select(".session .card-title a")
    assert [(text(link), link.get("lang")) for link in links] == [
        ("الأولى", None),
        ("Zweite", "de"),
    ]
    assert texts(root, ".session .eyebrow a") == ["القمة", "القمة"]


def test_who_did_not_agree_or_did_not_speak_in_public_has_no_page(
    index, summit, mina, client
):
    unnamed = PersonFactory(name="Mina Öz", consent=False)
    spoke(unnamed, summit)
    spoke(mina, summit, live=False)
    closed = SummitFactory(parent=index)
    spoke(mina, closed)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")

    for person in (unnamed, mina):
        assert client.get(address(person)).status_code == 404
    assert list(public_people("de")) == []


def test_who_takes_back_her_consent_has_no_page_any_more(summit, mina, client):
    spoke(mina, summit)
    assert list(public_people("de")) == [mina]
    page(client, address(mina))

    mina.consent = False
    mina.save()

    assert client.get(address(mina)).status_code == 404
    assert list(public_people("de")) == []


@pytest.mark.parametrize(
    "path", ["0-x", f"{10**30}-x", f"{'9' * 5000}-x", "1", "-1-x", "x-1"]
)
def test_what_strangers_type_is_nobody(db, client, path):
    assert client.get(f"/de/people/{path}", follow=True).status_code == 404


def test_a_name_without_latin_letters_has_an_address_too(summit, client):
    person = PersonFactory(name="مينا")
    session = spoke(person, summit)

    root = page(client, session.get_url())
    (link,) = [one for one in root.select("main a") if "/people/" in one["href"]]

    assert text(page(client, link["href"]).h1) == "مينا"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_person(index, mina, client, django_assert_max_num_queries, count):
    for _ in range(count):
        summit = SummitFactory(parent=index)
        for _ in range(count):
            spoke(mina, summit)
    client.get(address(mina))

    with django_assert_max_num_queries(20) as found:
        client.get(address(mina))
    assert len(found) == 10


def test_members_are_led_to_no_page_that_is_not_there(index, mina):
    closed = SummitFactory(parent=index)
    session = spoke(mina, closed)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")

    root = page(signed_in("Editors"), session.get_url())

    assert texts(root, ".people strong") == [mina.name]
    assert root.select(".people a") == []
