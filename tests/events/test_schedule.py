"""The programme of a summit as data for apps of conferences."""

from datetime import date, time

import pytest

from events.models import SessionSpeaker
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    home_in,
    published,
)

SCHEDULE = {"version", "base_url", "generator", "conference"}
CONFERENCE = {
    "acronym", "title", "start", "end", "daysCount", "timeslot_duration",
    "time_zone_name", "url", "rooms", "tracks", "days",
}  # fmt: skip
DAY = {"index", "date", "day_start", "day_end", "rooms"}
EVENT = {
    "id", "guid", "code", "url", "logo", "date", "start", "duration", "room", "slug",
    "title", "subtitle", "track", "type", "language", "abstract", "description",
    "recording_license", "do_not_record", "persons", "links", "attachments",
}  # fmt: skip


@pytest.fixture
def summit(db):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    return SummitFactory(parent=index, slug="2016", end_date=date(2016, 6, 15))


def schedule(client, summit):
    return client.get(f"{summit.get_url()}schedule.json")


def test_apps_get_the_fields_they_know(summit, client):
    session = SessionFactory(
        parent=summit,
        title="Daten",
        room="Saal 1",
        track="Barcamp",
        start_time=time(10),
        end_time=time(11, 30),
        do_not_record=True,
    )
    SessionFactory(parent=summit, title="Ohne Zeit", start_time=None, end_time=None)
    for name, consent in (("Amal", True), ("Geheim", False)):
        person = PersonFactory(name=name, consent=consent)
        session.speakers.add(SessionSpeaker(person=person))
    published(session)

    found = schedule(client, summit).json()["schedule"]

    conference = found["conference"]
    assert (set(found), set(conference)) == (SCHEDULE, CONFERENCE)
    assert (conference["start"], conference["daysCount"]) == ("2016-06-14", 2)
    assert [room["name"] for room in conference["rooms"]] == ["Saal 1"]
    first, second = conference["days"]
    assert set(first) == DAY
    assert (list(first["rooms"]), second["rooms"]) == (["Saal 1"], {})
    (event,) = first["rooms"]["Saal 1"]
    assert set(event) == EVENT
    assert event["date"] == "2016-06-14T10:00:00+02:00"
    assert (event["start"], event["duration"]) == ("10:00", "01:30")
    assert event["do_not_record"] is True
    assert [person["public_name"] for person in event["persons"]] == ["Amal"]


def test_who_has_these_bytes_gets_304(summit, client):
    first = schedule(client, summit)

    again = client.get(
        f"{summit.get_url()}schedule.json", headers={"If-None-Match": first["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")


def test_a_draft_has_no_schedule(summit, client):
    summit.unpublish()

    assert schedule(client, summit).status_code == 404
