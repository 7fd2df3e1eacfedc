"""The programme of a summit as a calendar: facts outside drafts, bytes, HTTP."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from events.models import (
    Occurrence,
    Person,
    ProgrammeItem,
    SessionPage,
    SessionSpeaker,
    SummitPage,
)
from home.models import SpokenLanguage
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    StandardFactory,
    SummitFactory,
    SummitIndexFactory,
    VenueFactory,
    home_in,
    published,
    topic,
    translate,
)
from tests.events.html import page

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def index(db):
    return SummitIndexFactory(parent=home_in("de"), slug="gipfel")


@pytest.fixture
def summit(index):
    return published(
        SummitFactory(
            parent=index, slug="2027", live=False, start_date=date(2027, 6, 14)
        )
    )


@pytest.fixture
def session(summit):
    return with_session(summit, title="Eröffnung", room="Saal 1")


def with_session(summit, **fields):
    return published(SessionFactory(parent=summit, live=False, **fields))


def fetched(client, address="/de/gipfel/2027/programme.ics"):
    response = client.get(address)
    assert response.status_code == 200
    return response


def read(client, address="/de/gipfel/2027/programme.ics"):
    """Return the calendar and its entries by their titles."""
    calendar = Calendar.from_ical(fetched(client, address).content)
    return calendar, {str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}


def test_a_session_is_there_with_everything_a_person_needs(summit, client):
    session = with_session(
        summit, title="Eröffnung", room="Saal 1", track="Wohnen", summary="Ein Anfang."
    )
    session.speakers = [
        SessionSpeaker(person=PersonFactory(name="Ada Beispiel")),
        SessionSpeaker(person=PersonFactory(name="Niemand", consent=False)),
    ]
    session.languages = SpokenLanguage.objects.canonical().filter(code="de")
    session.topics = [topic("housing")]
    session.do_not_record = True
    published(session)

    calendar, entries = read(client)

    entry = entries["Eröffnung"]
    assert calendar["X-WR-CALNAME"] == "Flüchtlingsgipfel"
    assert calendar["SOURCE"].endswith("/de/gipfel/2027/programme.ics")
    assert entry["DTSTART"].dt == datetime(
        2027, 6, 14, 10, tzinfo=ZoneInfo("Europe/Berlin")
    )
    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=1)
    assert entry["LOCATION"].startswith("Saal 1, Stadtbibliothek")
    assert "GEO" in entry
    assert [str(name) for name in entry["CATEGORIES"].cats] == ["Wohnen", "Wohnen"]
    text = str(entry["DESCRIPTION"])
    assert "Ein Anfang." in text
    assert "Ada Beispiel" in text
    assert "Niemand" not in text
    assert "Deutsch" in text
    assert "nichts aufgezeichnet" in text
    assert session.get_url() in text


def test_a_session_without_a_time_is_not_in_it(summit, session, client):
    with_session(summit, title="Irgendwann", start_time=None, end_time=None)

    assert list(read(client)[1]) == ["Eröffnung"]


def test_without_times_the_summit_itself_is_in_it(summit, client):
    entry = read(client)[1]["Flüchtlingsgipfel"]

    assert entry["DTSTART"].dt == date(2027, 6, 14)
    assert entry["DTEND"].dt == date(2027, 6, 15)


def test_a_session_without_an_end_lasts_an_hour(summit, client):
    with_session(summit, title="Offen", end_time=None)

    entry = read(client)[1]["Offen"]

    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=1)


def test_sessions_follow_the_zone_the_day_and_the_place_of_the_summit(
    summit, session, client
):
    summit.zone = "America/New_York"
    summit.start_date = date(2027, 6, 21)
    summit.venue = VenueFactory(name="Rathaus")
    published(summit)

    entry = read(client)[1]["Eröffnung"]

    assert entry["DTSTART"].dt == datetime(2027, 6, 21, 10, tzinfo=NEW_YORK)
    assert "Rathaus" in entry["LOCATION"]
    assert entry["SEQUENCE"] == 1


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({"title": "Anfang"}, 0),
        ({"summary": "Andere Worte."}, 0),
        ({"track": "Arbeit"}, 0),
        ({"room": "Saal 2"}, 1),
        ({"start_time": time(9)}, 1),
        ({"day": date(2027, 6, 15)}, 1),
    ],
)
def test_only_time_and_place_move_the_sequence(session, client, change, sequence):
    (before,) = read(client)[1].values()
    for name, value in change.items():
        setattr(session, name, value)

    published(session)

    (after,) = read(client)[1].values()
    assert after["SEQUENCE"] == sequence
    assert after["UID"] == before["UID"]


def test_an_older_draft_a_new_address_and_a_translation_move_nothing(
    index, summit, session, client, django_capture_on_commit_callbacks
):
    older = session.save_revision()
    session.summary = "Andere Worte."
    session = published(session)
    before = read(client)[1]["Eröffnung"]

    older.publish()
    session.slug = "anderswo"
    published(session)
    SummitIndexFactory(
        parent=home_in("en"), slug="summits", translation_key=index.translation_key
    )
    for translated in (summit, SessionPage.objects.get(pk=session.pk)):
        with django_capture_on_commit_callbacks(execute=True):
            translate(translated, "en")

    after = read(client)[1]["Eröffnung"]
    english = SummitPage.objects.get(locale__language_code="en")
    translated = read(client, f"{english.get_url()}programme.ics")[1]
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 0)
    assert translated["English Eröffnung"]["UID"] == before["UID"]


def test_a_draft_tells_nothing(session, client):
    before = fetched(client).content
    session.start_time = time(9)
    session.save_revision()

    assert fetched(client).content == before


@pytest.mark.parametrize("end", ["unpublish", "delete", "restrict", "take its time"])
def test_what_is_taken_out_stays_as_cancelled_for_thirty_days(
    summit, session, client, time_machine, end
):
    with_session(summit, title="Bleibt")
    uid = read(client)[1]["Eröffnung"]["UID"]
    if end == "unpublish":
        session.unpublish()
    elif end == "delete":
        session.delete()
    elif end == "restrict":
        PageViewRestriction.objects.create(page=session, restriction_type="login")
    else:
        session.start_time = session.end_time = None
        published(session)

    entry = read(client)[1]["ABGESAGT: Eröffnung"]

    assert (entry["UID"], entry["STATUS"], entry["SEQUENCE"]) == (uid, "CANCELLED", 1)
    assert "Saal" not in str(entry.get("LOCATION", ""))
    time_machine.move_to(datetime(2026, 12, 24, 12, tzinfo=UTC))
    assert list(read(client)[1]) == ["Bleibt"]


def test_what_comes_back_is_as_it_was(session, client):
    session.unpublish()
    published(SessionPage.objects.get(pk=session.pk))

    entry = read(client)[1]["Eröffnung"]

    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CONFIRMED", 2)


def test_consent_can_be_taken_back(session, client, time_machine):
    person = PersonFactory(name="Ada Beispiel")
    session.speakers = [SessionSpeaker(person=person)]
    published(session)
    before = fetched(client)
    assert "Ada Beispiel" in before.content.decode()
    time_machine.move_to(datetime(2026, 11, 23, tzinfo=UTC))
    person = Person.objects.get(pk=person.pk)
    person.consent = False
    person.save()

    after = fetched(client)

    assert "Ada Beispiel" not in after.content.decode()
    assert after["Last-Modified"] != before["Last-Modified"]
    assert ProgrammeItem.objects.get(key=session.translation_key).sequence == 0


def test_meetup_feeds_know_no_sessions(session, client):
    assert not Occurrence.objects.exists()
    assert "Eröffnung" not in client.get("/calendar/de.ics").content.decode()


def test_headers_and_conditional_requests(session, client):
    response = fetched(client)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    address = response.request["PATH_INFO"]
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert client.head(address)["ETag"] == response["ETag"]
    assert client.post(address).status_code == 405


def test_what_changes_the_bytes_and_what_does_not(summit, session, client):
    before = fetched(client)["ETag"]
    StandardFactory(parent=home_in("de"))
    assert fetched(client)["ETag"] == before
    summit.venue.name = "Rathaus"
    summit.venue.save()
    assert fetched(client)["ETag"] != before


def test_nothing_changes_while_years_pass(session, client, time_machine):
    before = fetched(client).content

    time_machine.move_to(datetime(2031, 1, 1, tzinfo=UTC))

    assert fetched(client).content == before


@pytest.mark.parametrize("hidden", ["draft", "members"])
def test_what_is_not_public_has_no_programme(summit, session, client, hidden):
    if hidden == "draft":
        summit.unpublish()
    else:
        PageViewRestriction.objects.create(page=summit, restriction_type="login")

    assert client.get("/de/gipfel/2027/programme.ics").status_code == 404


def test_one_session_is_a_download(session, client):
    response = fetched(client, f"{session.get_url()}event.ics")

    calendar = Calendar.from_ical(response.content)
    assert response["Content-Disposition"].startswith("attachment")
    assert "X-WR-CALNAME" not in calendar
    assert [str(one["SUMMARY"]) for one in calendar.walk("VEVENT")] == ["Eröffnung"]
    untimed = with_session(session.summit, title="Offen", start_time=None)
    assert client.get(f"{untimed.get_url()}event.ics").status_code == 404


def test_the_page_offers_the_subscription(summit, session, client):
    root = page(client, summit.get_url())

    address = root.select_one("#feed-address")["value"]
    assert address.endswith("/de/gipfel/2027/programme.ics")
    link = root.select_one("link[rel=alternate][type='text/calendar']")
    assert link["href"] == address
    assert root.select_one("svg.qr")


@pytest.mark.parametrize("count", [1, 4])
def test_queries_of_a_programme(summit, client, django_assert_num_queries, count):
    for number in range(count):
        session = with_session(summit, title=f"Sitzung {number}")
        session.speakers = [SessionSpeaker(person=PersonFactory())]
        session.topics = [topic("housing")]
        session.languages = SpokenLanguage.objects.canonical().filter(code="de")
        published(session)
    client.get("/de/gipfel/2027/")  # the names of topics and languages are known
    client.get("/calendar/de.ics")

    with django_assert_num_queries(16):
        client.get("/de/gipfel/2027/programme.ics")
    with django_assert_num_queries(8):
        client.get("/de/gipfel/2027/programme.ics")
