"""Registering, from the form to the place and back."""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

import icalendar
import lxml.html
import pytest
from django.utils import timezone

from events.choices import Registering, Status
from events.models import MeetupPage, Registration
from events.registration.form import LIMIT
from events.registration.places import cancel, confirm
from home.models import OutgoingMail
from tests.events.factories import MeetupFactory, published, translated
from tests.events.html import page
from tests.events.registration.people import (
    NOW,
    TYPED,
    asked,
    browser,
    fill_in,
    link_in,
    meetup_with_places,
    press,
    sent,
)

pytestmark = pytest.mark.django_db
State = Registration.State


@pytest.fixture
def meetup(calendar):
    return meetup_with_places(calendar, capacity=2)


def states():
    rows = Registration.objects.order_by("place", "pk")
    return {row.email.partition("@")[0]: row.state for row in rows}


def sent_id(row, news):
    key = f"registration:{row.code.hex}:{news}"
    return f"<{sha256(key.encode()).hexdigest()[:32]}@testserver>"


def test_a_person_registers_confirms_and_gives_her_place_back(meetup, time_machine):
    client = browser()

    answer = fill_in(client, meetup, time_machine)
    assert (answer.status_code, answer.cookies) == (303, {})
    thanks = page(client, answer["Location"])
    assert thanks.select_one("main [role=status]")
    assert not thanks.select("main form")
    assert states() == {"amira": State.UNCONFIRMED}

    (first,) = sent(timezone.now())
    assert first.to == ["amira@example.org"]
    path = link_in(first)
    button = page(client, path).select_one("main form button")
    assert (button["name"], button["value"]) == ("action", "confirm")
    assert states() == {"amira": State.UNCONFIRMED}  # a GET confirms nothing

    assert press(client, path, "confirm").status_code == 303
    assert states() == {"amira": State.CONFIRMED}
    (second,) = sent(timezone.now())
    assert link_in(second) == path
    (_name, content, kind) = second.attachments[0]
    assert kind == "text/calendar"
    (event,) = icalendar.Calendar.from_ical(content).events
    assert event["UID"].startswith(str(meetup.occurrence.uid))

    assert press(client, path, "cancel").status_code == 303
    assert states() == {"amira": State.CANCELLED}
    (last,) = sent(timezone.now())
    assert last.to == ["amira@example.org"]
    (_name, content, _kind) = last.attachments[0]
    (gone,) = icalendar.Calendar.from_ical(content).events
    assert (gone["UID"], gone["STATUS"]) == (event["UID"], "CANCELLED")
    assert gone["DTSTAMP"].dt >= event["DTSTAMP"].dt
    assert gone["SEQUENCE"] == event["SEQUENCE"]
    assert "/registration/" not in last.body + last.alternatives[0].content


def test_who_comes_later_waits_and_moves_up_in_order(meetup):
    rows = [asked(meetup, name) for name in ("a", "b", "c", "d")]
    for row in rows:
        confirm(row, NOW)
    assert list(states().values()) == ["confirmed", "confirmed", "waiting", "waiting"]
    sent(NOW)

    cancel(rows[0], NOW)

    assert states() == {
        "a": State.CANCELLED,
        "b": State.CONFIRMED,
        "c": State.CONFIRMED,
        "d": State.WAITING,
    }
    gone, told = sent(NOW)
    assert (gone.to, told.to) == (["a@example.org"], ["c@example.org"])
    assert gone.extra_headers["Message-ID"] == sent_id(rows[0], "left")
    assert told.extra_headers["Message-ID"] == sent_id(rows[2], "moved-up")


def test_a_group_that_does_not_fit_yet_is_not_overtaken(meetup):
    first = asked(meetup, "first")
    for row in (first, asked(meetup, "pair", people=2), asked(meetup, "late")):
        confirm(row, NOW)
    assert states() == {
        "first": State.CONFIRMED,
        "pair": State.WAITING,
        "late": State.WAITING,
    }

    cancel(first, NOW)

    assert states()["pair"] == State.CONFIRMED
    assert states()["late"] == State.WAITING


def test_more_places_let_those_who_wait_move_up(meetup):
    for name in ("a", "b", "c"):
        confirm(asked(meetup, name), NOW)
    sent(NOW)

    meetup.capacity = 3
    published(meetup)

    assert set(states().values()) == {State.CONFIRMED}
    assert [message.to for message in sent(NOW)] == [["c@example.org"]]


def test_without_a_limit_everybody_comes(calendar):
    meetup = meetup_with_places(calendar, capacity=None)

    for number in range(12):
        confirm(asked(meetup, f"p{number}", people=5), NOW)

    assert set(states().values()) == {State.CONFIRMED}


def test_the_same_address_learns_nothing_and_gets_its_link_again(meetup, time_machine):
    client = browser()
    fill_in(client, meetup, time_machine)
    (first,) = sent(timezone.now())
    confirm(Registration.objects.get(), timezone.now())
    sent(timezone.now())

    time_machine.shift(timedelta(minutes=20))
    again = fill_in(client, meetup, time_machine, name="Mallory", people="2")

    assert again.status_code == 303
    (second,) = sent(timezone.now())
    assert link_in(second) == link_in(first)
    row = Registration.objects.get()
    assert (row.name, row.people, row.state) == ("Amira Öztürk", 1, State.CONFIRMED)


def test_an_address_is_not_flooded_with_links(meetup):
    for _time in range(5):
        asked(meetup, "amira")

    assert len(sent(NOW)) == 1
    asked(meetup, "amira", now=NOW + timedelta(minutes=10))
    assert len(sent(NOW + timedelta(minutes=10))) == 1


def test_after_cancelling_the_old_link_leads_nowhere(meetup):
    row = asked(meetup, "amira")
    (message,) = sent(NOW)
    confirm(row, NOW)
    cancel(row, NOW)

    asked(meetup, "amira")

    response = press(browser(), link_in(message), "confirm")
    assert response.status_code == 404
    assert states() == {"amira": State.UNCONFIRMED}


def test_cancelling_is_told_once_to_who_had_confirmed(meetup):
    row = confirm(asked(meetup, "amira", language="ar"), NOW)
    never = asked(meetup, "unsure")
    sent(NOW)

    for one in (row, row, never):
        cancel(one, NOW)

    (message,) = sent(NOW)
    assert message.to == ["amira@example.org"]
    assert message.extra_headers["Content-Language"] == "ar"
    assert message.body.count(meetup.url) == 1  # there she can register again


def test_who_registers_again_has_a_newer_file_than_the_one_that_cancelled(meetup):
    later = NOW + timedelta(minutes=5)
    row = confirm(asked(meetup, "amira"), NOW)
    cancel(row, NOW + timedelta(minutes=1))
    confirm(asked(meetup, "amira", now=later), later)

    files = [
        message.attachments[0][1] for message in sent(later) if message.attachments
    ]
    events = [icalendar.Calendar.from_ical(content).events[0] for content in files]

    assert [str(event["STATUS"]) for event in events] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    stamps = [event["DTSTAMP"].dt for event in events]
    assert stamps == sorted(set(stamps))


def test_nothing_typed_is_in_the_mail_before_it_is_confirmed(meetup, time_machine):
    evil = "Bcc: all@example.org\r\nBuy now https://spam.example"

    fill_in(browser(), meetup, time_machine, name=evil, needs=evil)

    (message,) = sent(timezone.now())
    whole = message.message().as_string()
    assert "spam" not in whole
    assert "Bcc" not in whole


@pytest.mark.parametrize("address", ["a@example.org\nBcc: b@example.org", "a@", ""])
def test_an_address_that_is_none_is_refused(meetup, time_machine, address):
    answer = fill_in(browser(), meetup, time_machine, email=address)

    assert answer.status_code == 422
    assert not Registration.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_group_larger_than_the_meetup_is_refused(meetup, time_machine):
    answer = fill_in(browser(), meetup, time_machine, people="3")

    assert answer.status_code == 422
    assert not Registration.objects.exists()


def test_a_robot_is_thanked_and_ignored(meetup, time_machine):
    answer = fill_in(browser(), meetup, time_machine, website="https://spam.example")

    assert answer.status_code == 303
    assert not Registration.objects.exists()


def test_many_from_one_connection_are_asked_to_wait(meetup, time_machine):
    answers = [
        fill_in(browser(), meetup, time_machine, email=f"p{number}@example.org")
        for number in range(LIMIT.count + 1)
    ]

    assert [answer.status_code for answer in answers[-2:]] == [303, 429]
    assert answers[-1]["Retry-After"] == "3600"
    assert Registration.objects.count() == LIMIT.count


CLOSED = {
    "cancelled": {"status": Status.CANCELLED},
    "postponed": {"status": Status.POSTPONED},
    "closed": {"closing_date": date(2026, 11, 21)},
    "past": {"start_date": date(2026, 11, 20)},
}


@pytest.mark.parametrize("why", CLOSED)
def test_when_it_is_too_late_it_says_so_and_loses_nothing(calendar, time_machine, why):
    meetup = meetup_with_places(calendar)
    client = browser()
    opened = page(client, meetup.url).select_one("form[method=post]")
    token = opened.select_one("[name=token]")["value"]
    for name, value in CLOSED[why].items():
        setattr(meetup, name, value)
    meetup = published(meetup)
    time_machine.shift(timedelta(seconds=10))

    answer = client.post(meetup.url, {**TYPED, "token": token})

    assert answer.status_code == 409
    root = lxml.html.fromstring(answer.content)
    assert root.xpath("//*[@name='needs']")[0].text.strip() == TYPED["needs"]
    assert len(root.find_class("error-summary")) == 1
    assert not Registration.objects.exists()


def test_a_link_that_is_used_too_late_confirms_nothing(meetup, time_machine):
    asked(meetup, "amira")
    (message,) = sent(NOW)
    time_machine.move_to(datetime(2026, 12, 8, 19, tzinfo=UTC), tick=False)

    answer = press(browser(), link_in(message), "confirm")

    assert answer.status_code == 409
    assert states() == {"amira": State.UNCONFIRMED}


def test_registration_closes_by_the_clock_at_the_place(calendar):
    meetup = MeetupFactory.build(parent=calendar, zone="America/New_York")
    assert meetup.registration_closes_at == datetime(2026, 12, 8, 23, tzinfo=UTC)

    meetup.closing_date, meetup.closing_time = date(2026, 12, 7), time(12)
    assert meetup.registration_closes_at == datetime(2026, 12, 7, 17, tzinfo=UTC)

    meetup.closing_time = None
    assert meetup.registration_closes_at == datetime(2026, 12, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize("registering", [Registering.NONE, Registering.LINK])
def test_a_meetup_without_registration_takes_no_form(calendar, registering):
    meetup = published(MeetupFactory(parent=calendar, registration=registering))

    assert browser().post(meetup.url, TYPED).status_code == 405
    assert browser().post(f"{meetup.url}event.ics", TYPED).status_code == 405


def test_a_form_from_another_site_is_refused(meetup):
    client = browser()

    answer = client.post(meetup.url, TYPED, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["x", "x:y", "%0a:x", "ä:ö", "a" * 3000, "\0"])
def test_a_forged_link_is_not_found(meetup, token):
    forged = browser().post("/de/registration", {"token": token, "action": "confirm"})

    assert forged.status_code == 404
    address = f"/de/registration/{token}".replace("\0", "x")
    assert browser().get(address).status_code == 404
    assert browser().post(address).status_code == 405
    assert browser().post("/de/registration").status_code == 404


def test_the_secret_of_a_link_is_not_logged(meetup, caplog):
    asked(meetup, "amira")
    (message,) = sent(NOW)
    path = link_in(message)
    stranger = {"sec-fetch-site": "cross-site"}

    press(browser(), path, "unknown")
    browser().post("/de/registration", {"token": path}, headers=stranger)

    assert "/de/registration" in caplog.text
    assert path not in caplog.text
    assert "example.org" not in caplog.text


def test_an_unknown_action_changes_nothing(meetup):
    asked(meetup, "amira")
    (message,) = sent(NOW)

    answer = press(browser(), link_in(message), "delete")

    assert answer.status_code == 400
    assert states() == {"amira": State.UNCONFIRMED}


def test_a_scanner_that_opens_every_link_changes_nothing(meetup):
    rows = [asked(meetup, name) for name in ("a", "b", "c", "d")]
    for row in rows[:3]:
        confirm(row, NOW)
    before = list(Registration.objects.order_by("pk").values())
    scanner = browser()

    opened = 0
    for message in sent(NOW):
        html = message.alternatives[0].content
        for link in lxml.html.fromstring(html).xpath("//a/@href"):
            path = link.removeprefix("http://testserver")
            for read in (scanner.get, scanner.head):
                assert read(path).status_code == 200
            opened += 1

    assert opened >= 8
    assert list(Registration.objects.order_by("pk").values()) == before
    assert not OutgoingMail.objects.exists()


def test_private_pages_are_neither_kept_nor_found(meetup):
    asked(meetup, "amira")
    (message,) = sent(NOW)

    response = browser().get(link_in(message))

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    root = lxml.html.fromstring(response.content)
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_a_reader_of_arabic_gets_mails_from_right_to_left(
    meetup, arabic_calendar, time_machine
):
    translated(meetup, arabic_calendar, title="لقاء المجتمع")
    arabic = MeetupPage.objects.get(locale=arabic_calendar.locale)

    fill_in(browser(), arabic, time_machine)

    (message,) = sent(timezone.now())
    root = lxml.html.fromstring(message.alternatives[0].content)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert message.subject.endswith("لقاء المجتمع")
    assert message.extra_headers["Content-Language"] == "ar"
    private = browser().get(link_in(message))
    assert not private.cookies
    root = lxml.html.fromstring(private.content)
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert press(browser(), link_in(message), "confirm")["Location"] == link_in(message)


@pytest.mark.parametrize("people", [1, 3])
def test_the_private_page_asks_the_same_questions_however_many_come(
    meetup, people, django_assert_num_queries
):
    for number in range(people):
        confirm(asked(meetup, f"p{number}"), NOW)
    path = link_in(sent(NOW)[0])
    browser().get(path)

    with django_assert_num_queries(5):
        assert browser().get(path).status_code == 200
