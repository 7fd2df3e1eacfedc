"""Governments change their clocks; the hour that editors gave stays."""

from datetime import date, time, timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from events.choices import Repeats
from events.models import MeetupPage, Occurrence, OccurrenceDate
from events.zones import follow_zones
from tests.events.conftest import NOW
from tests.events.factories import MeetupFactory, published
from tests.events.html import page, text


@pytest.fixture
def meetup(calendar):
    return published(
        MeetupFactory(parent=calendar, live=False, zone="Africa/Casablanca")
    )


def computed_with_other_zones():
    """Make what was told an hour off, as it is when tables were older then."""
    for row in Occurrence.objects.all():
        row.starts_at -= timedelta(hours=1)
        row.ends_at -= timedelta(hours=1)
        row.save()


def hour_in_the_feed(client):
    entry = Calendar.from_ical(client.get("/calendar/de.ics").content).events[0]
    return entry["DTSTART"].dt.astimezone(timezone.get_fixed_timezone(0)).hour


def test_a_meetup_ahead_keeps_its_hour_and_calendars_are_told(meetup, client):
    computed_with_other_zones()
    assert hour_in_the_feed(client) == 17

    follow_zones(timezone.now())

    assert hour_in_the_feed(client) == 18
    assert Occurrence.objects.get().sequence == 1


def test_what_is_right_or_over_is_not_touched(meetup, calendar):
    MeetupFactory(parent=calendar, start_date=date(2026, 11, 1))
    past = Occurrence.objects.get(starts_at__lt=NOW)
    Occurrence.objects.filter(pk=past.pk).update(ends_at=past.ends_at - timedelta(1))
    before = list(Occurrence.objects.order_by("pk").values())

    follow_zones(timezone.now())

    assert list(Occurrence.objects.order_by("pk").values()) == before


def test_a_draft_does_not_come_out_with_it(meetup):
    meetup.start_time = time(10)
    meetup.save_revision()
    computed_with_other_zones()

    follow_zones(timezone.now())

    assert Occurrence.objects.get().starts_at.hour == 18
    assert MeetupPage.objects.get().has_unpublished_changes


def test_an_hour_that_is_jumped_over_now_stops_nothing(meetup, calendar):
    MeetupFactory(parent=calendar)
    MeetupPage.objects.filter(pk=meetup.pk).update(
        zone="Europe/Berlin", start_date=date(2027, 3, 28), start_time=time(2, 30)
    )
    computed_with_other_zones()

    follow_zones(timezone.now())

    assert sorted(Occurrence.objects.values_list("sequence", flat=True)) == [0, 1]


def test_once_a_day_is_enough(meetup):
    follow_zones(timezone.now())
    computed_with_other_zones()

    follow_zones(timezone.now())
    assert Occurrence.objects.get().sequence == 0
    caches["shared"].clear()
    follow_zones(timezone.now())
    assert Occurrence.objects.get().sequence == 1


def test_people_at_the_place_hear_of_no_move(meetup, client):
    computed_with_other_zones()

    follow_zones(timezone.now())

    facts = page(client, meetup.get_url()).select_one(".facts")
    assert "18:00" in text(facts)
    assert not facts.select("s")


def test_a_series_whose_later_dates_alone_have_changed_is_followed(calendar, client):
    weekly = {"repeats": Repeats.WEEKLY, "repeats_count": 3}
    published(MeetupFactory(parent=calendar, live=False, **weekly))
    last = OccurrenceDate.objects.order_by("starts_at").last()
    OccurrenceDate.objects.filter(pk=last.pk).update(
        starts_at=last.starts_at - timedelta(hours=1)
    )

    follow_zones(timezone.now())

    assert OccurrenceDate.objects.filter(starts_at=last.starts_at).count() == 1
    assert Occurrence.objects.get().sequence == 1
    caches["shared"].clear()
    follow_zones(timezone.now())
    assert Occurrence.objects.get().sequence == 1


def test_what_has_no_hour_any_more_stops_no_restriction(calendar, client):
    meetup = MeetupFactory(parent=calendar)
    MeetupPage.objects.filter(pk=meetup.pk).update(
        start_date=date(2027, 3, 28), start_time=time(2, 30)
    )

    PageViewRestriction.objects.create(page=calendar, restriction_type="login")

    assert Occurrence.objects.get().withdrawn_at
