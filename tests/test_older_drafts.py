"""What the world was told is not taken back when an editor returns to an older draft."""

import icalendar
import pytest

from tests.directory.trees import Directory, confirm
from tests.events.factories import CalendarFactory, MeetupFactory, home_in, published

pytestmark = pytest.mark.django_db


def assurance(client):
    [entry] = client.get("/api/directory?lang=de&q=Beispielverein").json()["results"]
    return entry["summary"], entry["assurance"]


def event(client):
    feed = icalendar.Calendar.from_ical(client.get("/calendar/de.ics").content)
    [found] = feed.events
    return found["UID"], found["SEQUENCE"], found["DESCRIPTION"]


def test_an_older_draft_of_a_profile_keeps_its_assurance(client):
    profile = Directory("de").add("Beispielverein", summary="Der erste Satz.")
    older = profile.save_revision()
    profile.summary = "Der zweite Satz."
    profile = published(profile)
    confirm(profile)
    before = assurance(client)

    older.publish()

    assert before[0] == "Der zweite Satz."
    assert assurance(client) == ("Der erste Satz.", before[1])
    assert before[1]["state"] == "confirmed"


def test_an_older_draft_of_a_meetup_keeps_uid_and_sequence(client, time_machine):
    time_machine.move_to("2026-11-22T12:00Z", tick=False)
    calendar = CalendarFactory(parent=home_in("de"), slug="termine")
    meetup = published(MeetupFactory(parent=calendar, summary="Der erste Satz."))
    older = meetup.save_revision()
    meetup.summary = "Der zweite Satz."
    published(meetup)
    before = event(client)

    older.publish()

    after = event(client)
    assert "Der zweite Satz." in before[2]
    assert "Der erste Satz." in after[2]
    assert after[:2] == before[:2]
