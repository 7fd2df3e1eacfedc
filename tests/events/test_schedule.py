"""The programme of a summit as data: the fields of frab, facts, HTTP."""

from datetime import date, time

import pytest
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from events.models import SessionSpeaker
from home.models import SpokenLanguage
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
    translated,
)

ADDRESS = "/de/gipfel/2016/schedule.json"


@pytest.fixture
def index(db):
    return SummitIndexFactory(parent=home_in("de"), slug="gipfel")


@pytest.fixture
def summit(index):
    return SummitFactory(
        parent=index, slug="2016", end_date=date(2016, 6, 15), summary="Ein Tag."
    )


def conference(client, address=ADDRESS):
    response = client.get(address)
    assert response.status_code == 200
    return response.json()["schedule"]["conference"]


def events(shown):
    return [
        event
        for day in shown["days"]
        for found in day["rooms"].values()
        for event in found
    ]


def test_a_session_has_the_fields_of_frab(summit, client):
    session = SessionFactory(
        parent=summit,
        slug="rede",
        title="</script>Rede",
        summary="Worum es geht.",
        track="Wohnen",
        room="Saal 1",
        start_time=time(9, 30),
        end_time=time(11),
        body=[
            (
                "slides",
                {"title": "Folien", "file": document("folien.pdf", "%PDF")},
            ),
            (
                "link_list",
                {"title": "", "links": [{"label": "Mehr", "url": "https://x.example"}]},
            ),
            (
                "recording",
                {
                    "title": "Rede",
                    "address": "https://media.ccc.de/v/36c3-10652-x",
                    "licence": "CC-BY-4.0",
                },
            ),
        ],
    )
    speaker = PersonFactory(name="Mina", role="Gründerin", organisation="Verein")
    for person in (speaker, PersonFactory(name="Anonym", consent=False)):
        session.speakers.add(SessionSpeaker(person=person))
    session.languages = [SpokenLanguage.objects.canonical().get(code="ar")]
    session.save()
    row = session.announced

    (event,) = events(conference(client))

    attachment = event.pop("attachments")
    assert [one["title"] for one in attachment] == ["Folien"]
    assert attachment[0]["url"].startswith("http://testserver/documents/")
    assert event == {
        "id": row.pk,
        "guid": str(row.uid),
        "logo": "",
        "date": "2016-06-14T09:30:00+02:00",
        "start": "09:30",
        "duration": "01:30",
        "room": "Saal 1",
        "slug": f"2016-{row.pk}",
        "url": "http://testserver/de/gipfel/2016/rede/",
        "title": "</script>Rede",
        "subtitle": "",
        "track": "Wohnen",
        "type": "talk",
        "language": "ar",
        "abstract": "Worum es geht.",
        "description": "",
        "recording_license": "CC-BY-4.0",
        "do_not_record": False,
        "persons": [
            {"id": speaker.pk, "public_name": "Mina", "biography": "Gründerin, Verein"}
        ],
        "links": [{"url": "https://x.example", "title": "Mehr"}],
    }


def test_days_hold_rooms_and_rooms_hold_sessions(summit, client):
    for title, fields in {
        "Abend": {"room": "Saal", "start_time": time(18), "end_time": time(19)},
        "Morgen": {"room": "Saal", "start_time": time(9), "end_time": None},
        "Ohne Raum": {"start_time": time(10)},
        "Ohne Zeit": {"room": "Saal", "start_time": None, "end_time": None},
        "Entwurf": {"room": "Keller", "live": False},
        "Tag 2": {"room": "Saal", "track": "B", "day": date(2016, 6, 15)},
    }.items():
        SessionFactory(parent=summit, title=title, **fields)

    shown = conference(client)

    first, second = shown.pop("days")
    titles = {
        room: [event["title"] for event in found]
        for room, found in first.pop("rooms").items()
    }
    assert titles == {"Saal": ["Morgen", "Abend"], "Stadtbibliothek": ["Ohne Raum"]}
    assert first == {
        "index": 1,
        "date": "2016-06-14",
        "day_start": "2016-06-14T09:00:00+02:00",
        "day_end": "2016-06-14T19:00:00+02:00",
    }
    assert (second["index"], list(second["rooms"])) == (2, ["Saal"])
    assert [room["name"] for room in shown.pop("rooms")] == ["Saal", "Stadtbibliothek"]
    assert shown == {
        "acronym": "2016",
        "title": "Flüchtlingsgipfel",
        "description": "Ein Tag.",
        "start": "2016-06-14",
        "end": "2016-06-15",
        "daysCount": 2,
        "timeslot_duration": "00:15",
        "time_zone_name": "Europe/Berlin",
        "url": "http://testserver/de/gipfel/2016/",
        "tracks": [{"name": "B"}],
    }


def test_a_translation_tells_the_hours_of_its_source(index, summit, client):
    session = SessionFactory(parent=summit, title="Rede", room="Saal")
    english_index = SummitIndexFactory(
        parent=home_in("en"), slug="summits", translation_key=index.translation_key
    )
    english = translated(summit, english_index)
    translated(session, english, title="Speech", room="Attic", start_time=time(7))

    (german,) = events(conference(client))
    (event,) = events(conference(client, f"{english.get_url()}schedule.json"))

    assert (event["title"], event["room"], event["start"]) == (
        "Speech",
        "Saal",
        "10:00",
    )
    assert (event["id"], event["guid"]) == (german["id"], german["guid"])


def test_it_is_not_sent_again_while_nothing_changed(summit, client):
    session = SessionFactory(parent=summit)
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})

    assert first["Content-Type"] == "application/json; charset=utf-8"
    assert first["Cache-Control"] == "public, max-age=300"
    assert first["ETag"].startswith('"')
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies

    session.title = "Anders"
    session.save()
    changed = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    versions = [one.json()["schedule"]["version"] for one in (first, changed)]
    assert versions[0] != versions[1]


def test_who_takes_back_her_consent_is_in_no_data(summit, client):
    session = SessionFactory(parent=summit)
    person = PersonFactory(name="Mina")
    session.speakers.add(SessionSpeaker(person=person))
    session.save()
    assert len(events(conference(client))[0]["persons"]) == 1

    person.consent = False
    person.save()

    assert events(conference(client))[0]["persons"] == []


def test_nobody_gets_the_data_of_what_is_not_public(summit, client):
    PageViewRestriction.objects.create(page=summit, restriction_type="login")

    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_data(summit, client, django_assert_max_num_queries, count):
    for _ in range(count):
        file = document("folien.pdf", "%PDF")
        session = SessionFactory(
            parent=summit, body=[("slides", {"title": "Folien", "file": file})]
        )
        for _ in range(count):
            session.speakers.add(SessionSpeaker(person=PersonFactory()))
        session.languages = SpokenLanguage.objects.canonical()[:count]
        session.save()

    client.get("/de/gipfel/2016/programme.ics")  # now names are known

    with django_assert_max_num_queries(19) as found:
        client.get(ADDRESS)
    assert len(found) == 18


def test_of_a_recording_that_is_locked_no_licence_is_told(summit, client):
    inside = Collection.get_first_root_node().add_child(name="Intern")
    film = document("film.mp4", b"\x00" * 64, media_type="video/mp4")
    film.collection = inside
    film.save()
    recording = {
        "title": "Rede",
        "files": [{"file": film, "quality": ""}],
        "licence": "CC-BY-4.0",
    }
    other = {
        "title": "Antwort",
        "address": "https://media.ccc.de/v/36c3-10652-x",
        "licence": "CC0-1.0",
    }
    SessionFactory(
        parent=summit,
        start_time=time(9, 30),
        end_time=None,
        body=[("recording", recording), ("recording", other)],
    )
    silent = {**recording, "title": "Allein"}
    SessionFactory(
        parent=summit,
        start_time=time(11, 30),
        end_time=None,
        body=[("recording", silent)],
    )

    def told():
        return [event["recording_license"] for event in events(conference(client))]

    assert told() == ["CC-BY-4.0", "CC-BY-4.0"]
    CollectionViewRestriction.objects.create(
        collection=inside, restriction_type="password", password="x"
    )
    assert told() == ["CC0-1.0", ""]
