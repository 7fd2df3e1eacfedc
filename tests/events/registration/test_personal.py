"""The calendar of one mail address, from its button to its end."""

import io
import logging
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from events.choices import Status
from events.models import PersonalCalendar, Registration
from events.registration.jobs import erase_registrations
from events.registration.links import calendar_address, private_address
from events.registration.places import cancel, confirm
from home.logs import OneLineFormatter
from tests.events.factories import published, translated
from tests.events.html import page, text
from tests.events.registration.people import (
    NOW,
    asked,
    browser,
    meetup_with_places,
    press,
)

pytestmark = pytest.mark.django_db
END = datetime(2026, 12, 8, 19, tzinfo=UTC)
FIELD = "#calendar input[type=url]"


@pytest.fixture
def meetup(calendar):
    return meetup_with_places(calendar, capacity=1, title="Wohnen")


@pytest.fixture
def other(calendar):
    return meetup_with_places(calendar, capacity=5, title="Arbeiten")


def private(row):
    return urlsplit(private_address(row)).path


def subscribed(row, client=None):
    """Press the button on the private page; return the path of the feed."""
    client = client or browser()
    assert press(client, private(row), "make-calendar").status_code == 303
    return urlsplit(page(client, private(row)).select_one(FIELD)["value"]).path


def entries(path):
    """Return the entries of a feed by their titles; faulty values fail the test."""
    response = browser().get(path)
    assert response.status_code == 200
    parsed = Calendar.from_ical(response.content)
    assert [error for part in parsed.walk() for error in part.errors] == []
    return {str(entry["SUMMARY"]): entry for entry in parsed.events}


def comes(meetup, name="amira", **fields):
    return confirm(asked(meetup, name, **fields), NOW)


# --- the private page ------------------------------------------------------------------


def test_a_person_makes_her_address_and_makes_it_invalid(meetup):
    row, client = comes(meetup), browser()
    assert not page(client, private(row)).select(FIELD)
    assert not PersonalCalendar.objects.exists()  # a GET makes nothing

    path = subscribed(row, client)

    section = page(client, private(row)).select_one("#calendar")
    links = [link["href"] for link in section.select("a")]
    assert links == [f"webcal://testserver{path}"]
    assert section.select_one("svg.qr")
    assert subscribed(row, client) == path  # once is enough
    assert list(entries(path)) == ["Wohnen"]

    assert press(client, private(row), "revoke-calendar").status_code == 303
    assert client.get(path).status_code == 404
    assert not page(client, private(row)).select(FIELD)
    assert subscribed(row, client) != path
    assert client.get(path).status_code == 404


def test_who_has_given_back_her_last_place_can_still_make_it_invalid(meetup):
    row, client = comes(meetup), browser()
    path = subscribed(row, client)
    press(client, private(row), "cancel")
    assert page(client, private(row)).select("button[value=revoke-calendar]")

    press(client, private(row), "revoke-calendar")

    assert client.get(path).status_code == 404
    assert not page(client, private(row)).select("#calendar")


def test_the_private_page_names_the_zone(calendar):
    meetup = meetup_with_places(calendar, zone="Africa/Cairo")

    shown = text(page(browser(), private(comes(meetup))).select_one("main"))

    assert "8. Dezember 2026, 18:00–20:00 (Ortszeit Cairo, UTC+2)" in shown  # noqa: RUF001  # a range


@pytest.mark.parametrize("state", ["unconfirmed", "cancelled"])
def test_only_who_comes_or_waits_has_a_calendar(meetup, state):
    row = asked(meetup, "amira")
    if state == "cancelled":
        confirm(row, NOW)
        cancel(row, NOW)

    assert not page(browser(), private(row)).select("#calendar")
    press(browser(), private(row), "make-calendar")

    assert not PersonalCalendar.objects.exists()


# --- what is in it ---------------------------------------------------------------------


def test_it_holds_what_she_comes_to_and_what_she_waits_for_and_nothing_else(
    meetup, other, calendar
):
    comes(meetup_with_places(calendar, title="Fremd"), "first")
    comes(meetup, "first", needs="Rollstuhl")
    comes(meetup, "amira", needs="Vertraulich")
    row = comes(other, "amira")

    path = subscribed(row)

    content = browser().get(path).content.decode()
    found = {
        str(entry["UID"]).partition("@")[0]: str(entry["STATUS"])
        for entry in entries(path).values()
    }
    assert found == {
        str(meetup.occurrence.uid): "TENTATIVE",
        str(other.occurrence.uid): "CONFIRMED",
    }
    assert sum(title.endswith(": Wohnen") for title in entries(path)) == 1
    for secret in ("Vertraulich", "Rollstuhl", "first", "amira", "ATTENDEE"):
        assert secret not in content


def test_when_she_moves_up_the_entry_is_newer(meetup, time_machine):
    first = comes(meetup, "first")
    path = subscribed(comes(meetup))
    (before,) = entries(path).values()
    time_machine.shift(timedelta(hours=1))

    cancel(first, NOW + timedelta(hours=1))

    after = entries(path)["Wohnen"]
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert after["LAST-MODIFIED"].dt == before["LAST-MODIFIED"].dt + timedelta(hours=1)


def test_what_she_gives_back_is_gone_and_the_feed_is_never_empty(meetup, other):
    row = comes(meetup)
    path = subscribed(row)
    comes(other)

    cancel(row, NOW)
    assert list(entries(path)) == ["Arbeiten"]

    cancel(Registration.objects.get(key=other.translation_key), NOW)
    (nothing,) = entries(path).values()
    assert nothing["DTSTART"].dt < NOW.date()


def test_what_is_off_says_so_for_thirty_days(meetup, other, time_machine):
    path = subscribed(comes(other))
    comes(meetup)
    meetup.status = Status.CANCELLED
    published(meetup)
    other.unpublish()

    assert {str(one["STATUS"]) for one in entries(path).values()} == {"CANCELLED"}
    assert len(entries(path)) == 2

    time_machine.shift(timedelta(days=32))
    (left,) = entries(path).values()
    assert left["UID"].startswith(str(meetup.occurrence.uid))


def test_it_speaks_her_language(meetup, arabic_calendar):
    translated(meetup, arabic_calendar, title="السكن")
    row = comes(meetup, language="ar")

    path = subscribed(row)

    response = browser().get(path)
    assert response["Content-Language"] == "ar"
    assert entries(path)["السكن"]["SUMMARY"].params["LANGUAGE"] == "ar"


# --- how it is sent --------------------------------------------------------------------


def test_it_is_a_subscription_that_nobody_else_keeps(meetup):
    path = subscribed(comes(meetup))

    response = browser().get(path)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"].startswith("inline")
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"
    assert not response.cookies
    assert {"Vary", "Access-Control-Allow-Origin"}.isdisjoint(
        name for name in response.headers if response[name] != "Accept-Encoding"
    )
    parsed = Calendar.from_ical(response.content)
    assert parsed["X-WR-CALNAME"] == parsed["NAME"]
    assert parsed["SOURCE"] == f"http://testserver{path}"
    head = browser().head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == response["ETag"]


def test_nothing_is_sent_twice_until_something_changes(meetup, other, time_machine):
    path = subscribed(comes(meetup))
    first = browser().get(path)
    known = {"if-none-match": first["ETag"]}
    since = {"if-modified-since": first["Last-Modified"]}
    assert browser().get(path, headers=known).status_code == 304
    assert browser().get(path, headers=since).status_code == 304

    time_machine.shift(timedelta(minutes=1))
    confirm(asked(other, "amira"), NOW + timedelta(minutes=1))

    assert browser().get(path, headers=known).status_code == 200
    assert browser().get(path, headers=since).status_code == 200


@pytest.mark.parametrize("what", ["gives back", "is erased", "is moved"])
def test_what_leaves_the_feed_changes_its_date(meetup, other, time_machine, what):
    row = comes(meetup)
    comes(other)
    path = subscribed(row)
    since = {"if-modified-since": browser().get(path)["Last-Modified"]}
    time_machine.shift(timedelta(minutes=1))
    if what == "gives back":
        cancel(row, NOW + timedelta(minutes=1))
    elif what == "is erased":
        occurrence = meetup.occurrence
        type(occurrence).objects.filter(pk=occurrence.pk).update(
            starts_at=NOW - timedelta(days=41), ends_at=NOW - timedelta(days=40)
        )
        erase_registrations(NOW + timedelta(minutes=1))
    else:
        meetup.start_time = time(17)
        published(meetup)

    assert browser().get(path, headers=since).status_code == 200


@pytest.mark.parametrize("token", ["x", "x:y", "a" * 3000, "me", "0" * 32])
def test_a_forged_address_is_not_found(meetup, token):
    comes(meetup)

    assert browser().get(f"/calendar/me/{token}.ics").status_code == 404


def test_the_link_of_a_registration_opens_no_calendar(meetup):
    row = comes(meetup)
    subscribed(row)
    token = private(row).rpartition("/")[2]

    assert browser().get(f"/calendar/me/{token}.ics").status_code == 404
    calendar_token = calendar_address(PersonalCalendar.objects.get()).split("/")[-1]
    stolen = calendar_token.removesuffix(".ics")
    assert browser().get(f"/de/registration/{stolen}").status_code == 404


def test_the_address_takes_no_form(meetup):
    path = subscribed(comes(meetup))

    assert browser().post(path).status_code == 405


@pytest.mark.parametrize("more", [0, 2])
def test_a_full_feed_asks_no_more_questions(
    meetup, calendar, more, django_assert_num_queries
):
    path = subscribed(comes(meetup))
    for number in range(more):
        comes(meetup_with_places(calendar, title=f"Treffen {number}"))
    browser().get(path)

    with django_assert_num_queries(6):
        assert browser().get(path).status_code == 200


# --- its end ---------------------------------------------------------------------------


def test_the_address_goes_with_the_last_registration(meetup, other):
    path = subscribed(comes(meetup))
    comes(other)
    other.start_date = datetime(2027, 1, 8, tzinfo=UTC).date()
    published(other)

    erase_registrations(END + timedelta(days=31))
    assert list(entries(path)) == ["Arbeiten"]
    erase_registrations(END + timedelta(days=62))

    assert browser().get(path).status_code == 404
    assert not PersonalCalendar.objects.exists()


# --- secrets ---------------------------------------------------------------------------


@pytest.fixture
def written():
    """Return what the handler of the settings writes."""
    handlers = logging.getLogger().handlers
    (ours,) = [one for one in handlers if isinstance(one.formatter, OneLineFormatter)]
    before = ours.setStream(io.StringIO())
    yield ours.stream
    ours.setStream(before)


def test_no_private_address_is_logged(meetup, written):
    row = comes(meetup)
    feed = subscribed(row)
    client = browser()

    for path in (feed, private(row)):
        assert client.post(path).status_code == 405
        client.post(path, headers={"sec-fetch-site": "cross-site"})
    press(client, private(row), "revoke-calendar")
    assert client.get(feed).status_code == 404

    log = written.getvalue()
    assert "/calendar/me/***.ics" in log
    assert "/de/registration/***" in log
    assert PersonalCalendar.objects.count() == 0
    for path in (feed, private(row)):
        code = path.rpartition("/")[2].partition(":")[0]
        assert len(code) == 32
        assert code not in log
