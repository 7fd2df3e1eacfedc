"""What registered people are told without asking, and what is erased."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from events.choices import Form, Status
from events.models import MeetupPage, Registration
from events.registration.jobs import erase_registrations, remind
from events.registration.mails import News
from events.registration.places import cancel, confirm
from home.models import OutgoingMail
from tests.events.factories import VenueFactory, published, translated
from tests.events.registration.people import NOW, asked, meetup_with_places, sent

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 8, 17, tzinfo=UTC)
END = datetime(2026, 12, 8, 19, tzinfo=UTC)


@pytest.fixture
def meetup(calendar):
    """One comes, one waits, one has cancelled, one has not confirmed."""
    meetup = meetup_with_places(calendar, capacity=1)
    for name in ("gone", "comes", "waits"):
        row = confirm(asked(meetup, name), NOW)
        if name == "gone":
            cancel(row, NOW)
    asked(meetup, "unsure")
    sent(NOW)
    return meetup


def recipients(messages):
    return sorted(message.to[0].partition("@")[0] for message in messages)


def event_in(message):
    (_name, content, _kind) = message.attachments[0]
    (event,) = icalendar.Calendar.from_ical(content).events
    return event


CHANGES = {
    "time": lambda meetup: {"start_time": time(17)},
    "place": lambda meetup: {"venue": VenueFactory(name="Rathaus", town="Köln")},
    "form": lambda meetup: {"form": Form.HYBRID},
}


@pytest.mark.parametrize("what", CHANGES)
def test_all_who_come_or_wait_learn_of_a_change_once(meetup, what):
    for name, value in CHANGES[what](meetup).items():
        setattr(meetup, name, value)
    meetup = published(meetup)
    published(meetup)

    messages = sent(NOW)

    assert recipients(messages) == ["comes", "waits"]
    assert event_in(messages[0])["SEQUENCE"] == 1


def test_what_is_no_news_is_not_told(meetup):
    meetup.summary = "Anders gesagt."
    meetup.capacity = 1
    published(meetup)

    assert sent(NOW) == []


def test_a_draft_tells_nobody(meetup):
    meetup.start_time = time(17)
    meetup.save_revision()

    assert sent(NOW) == []


def cancelled(meetup):
    meetup.status = Status.CANCELLED
    published(meetup)


ENDS = {
    "cancelled": cancelled,
    "unpublished": lambda meetup: meetup.unpublish(),
    "deleted": lambda meetup: meetup.delete(),
    "calendar deleted": lambda meetup: meetup.get_parent().specific.delete(),
}


@pytest.mark.parametrize("how", ENDS)
def test_when_a_meetup_is_off_everybody_learns_of_it(meetup, how):
    ENDS[how](meetup)

    messages = sent(NOW)

    assert recipients(messages) == ["comes", "waits"]
    assert event_in(messages[0])["STATUS"] == "CANCELLED"
    assert "Communitytreffen" in messages[0].body


def test_what_was_cancelled_and_is_unpublished_is_told_once(meetup):
    cancelled(meetup)
    assert recipients(sent(NOW)) == ["comes", "waits"]

    MeetupPage.objects.get(pk=meetup.pk).unpublish()
    assert sent(NOW) == []

    back = MeetupPage.objects.get(pk=meetup.pk)
    back.start_time = time(17)
    published(back)  # still cancelled
    assert sent(NOW) == []

    back.status = Status.CONFIRMED
    published(back)
    messages = sent(NOW)
    assert recipients(messages) == ["comes", "waits"]
    assert event_in(messages[0])["STATUS"] == "CONFIRMED"
    with override("de"):
        assert {one.body.splitlines()[0] for one in messages} == {
            str(News.RESTORED.label)
        }


def test_what_is_published_again_takes_place_after_all(meetup):
    meetup.unpublish()
    sent(NOW)

    published(MeetupPage.objects.get(pk=meetup.pk))

    messages = sent(NOW)
    assert recipients(messages) == ["comes", "waits"]
    assert event_in(messages[0])["STATUS"] == "CONFIRMED"
    with override("de"):
        assert messages[0].body.startswith(str(News.RESTORED.label))


def test_only_the_last_language_that_goes_is_the_end(meetup, arabic_calendar):
    arabic = translated(meetup, arabic_calendar, title="لقاء المجتمع")
    confirm(asked(meetup, "amira", language="ar"), NOW)
    sent(NOW)

    arabic.unpublish()
    assert sent(NOW) == []

    meetup = MeetupPage.objects.get(pk=meetup.pk)
    meetup.start_time = time(17)
    published(meetup)
    told = {message.to[0]: message for message in sent(NOW)}["amira@example.org"]
    assert told.extra_headers["Content-Language"] == "ar"
    assert f"http://testserver{meetup.url}" in told.body
    assert told.subject.endswith(": Communitytreffen")
    assert event_in(told)["STATUS"] == "CONFIRMED"

    MeetupPage.objects.get(pk=meetup.pk).unpublish()
    told = {message.to[0]: message for message in sent(NOW)}["amira@example.org"]
    assert told.extra_headers["Content-Language"] == "ar"
    assert told.subject.count(":") == 1  # the title without what calendars put first
    assert event_in(told)["STATUS"] == "CANCELLED"


def test_what_is_for_members_from_now_on_takes_place(meetup):
    PageViewRestriction.objects.create(page=meetup, restriction_type="login")
    assert sent(NOW) == []
    remind(START - timedelta(hours=1))
    (reminder,) = sent(NOW + timedelta(days=20))
    assert event_in(reminder)["STATUS"] == "CONFIRMED"

    MeetupPage.objects.get(pk=meetup.pk).unpublish()

    messages = sent(NOW)
    assert recipients(messages) == ["comes", "waits"]
    assert event_in(messages[0])["STATUS"] == "CANCELLED"


def test_members_are_told_of_what_is_for_members_alone(calendar):
    PageViewRestriction.objects.create(page=calendar, restriction_type="login")
    meetup = meetup_with_places(calendar)
    confirm(asked(meetup, "member"), NOW)

    (_link, told) = sent(NOW)

    assert event_in(told)["STATUS"] == "CONFIRMED"
    assert meetup.url in told.body


def test_of_a_meetup_that_is_over_nobody_hears_any_more(meetup, time_machine):
    time_machine.move_to(END, tick=False)
    meetup.unpublish()

    assert sent(END) == []


def test_everybody_is_told_in_her_language(meetup, arabic_calendar):
    translated(meetup, arabic_calendar, title="لقاء المجتمع")
    confirm(asked(meetup, "amira", language="ar"), NOW)
    sent(NOW)
    meetup = MeetupPage.objects.get(pk=meetup.pk)
    meetup.start_time = time(17)
    published(meetup)

    subjects = {
        message.to[0]: (message.extra_headers["Content-Language"], message.subject)
        for message in sent(NOW)
    }

    assert subjects["comes@example.org"][0] == "de"
    assert subjects["comes@example.org"][1].endswith("Communitytreffen")
    assert subjects["amira@example.org"][0] == "ar"
    assert subjects["amira@example.org"][1].endswith("لقاء المجتمع")


@pytest.mark.parametrize("people", [1, 3])
def test_telling_many_asks_no_more_than_telling_one(
    calendar, people, django_assert_num_queries
):
    meetup = meetup_with_places(calendar, capacity=30)
    for number in range(people):
        confirm(asked(meetup, f"p{number}"), NOW)
    occurrence = meetup.occurrence
    occurrence.tell_registered(NOW)
    occurrence.sequence += 1

    with django_assert_num_queries(7):
        occurrence.tell_registered(NOW)


def test_the_day_before_those_who_come_are_reminded_once(meetup):
    day_before = START - timedelta(hours=23)

    remind(START - timedelta(hours=25))
    assert sent(NOW) == []
    remind(day_before)
    assert recipients(sent(day_before)) == ["comes"]
    remind(day_before + timedelta(hours=1))

    assert sent(day_before + timedelta(hours=1)) == []


def test_a_meetup_that_is_moved_is_reminded_of_again(meetup):
    remind(START - timedelta(hours=1))
    meetup.start_date = date(2026, 12, 10)
    published(meetup)
    sent(START)

    moved = START + timedelta(days=2) - timedelta(hours=1)
    remind(moved)

    assert recipients(sent(moved)) == ["comes"]


def test_nobody_is_reminded_of_what_is_cancelled_or_just_registered(calendar):
    meetup = meetup_with_places(calendar)
    shortly = START - timedelta(hours=2)
    confirm(asked(meetup, "late", now=shortly), shortly)
    sent(shortly)

    remind(shortly)
    assert sent(shortly) == []


def test_after_thirty_days_nothing_is_left(meetup):
    erase_registrations(END + timedelta(days=30))
    assert Registration.objects.filter(place__gt=0).count() == 3
    OutgoingMail.objects.create(
        key="registration:x:coming",
        to="amira@example.org",
        subject="Anmeldung",
        text="Text",
        language="de",
        created_at=NOW,
        next_try_at=NOW,
    )

    erase_registrations(END + timedelta(days=30, seconds=1))

    assert not Registration.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_never_confirms_is_forgotten_after_a_week(meetup):
    erase_registrations(NOW + timedelta(days=7))
    assert Registration.objects.count() == 4

    erase_registrations(NOW + timedelta(days=7, seconds=1))

    left = Registration.objects.values_list("email", flat=True)
    assert "unsure@example.org" not in left
    assert len(left) == 3
