"""When UID, SEQUENCE and the published time move, by Wagtail's own ways to publish."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from events.choices import Form, Status
from events.models import MeetupPage, Occurrence
from tests.events.factories import (
    MeetupFactory,
    SeriesFactory,
    VenueFactory,
    locale,
    published,
    topic,
    translate,
    translated,
)

SIX = datetime(2026, 12, 8, 18, tzinfo=ZoneInfo("Europe/Berlin"))
SEVEN = SIX.replace(hour=19)


def facts(page):
    row = Occurrence.objects.get(key=page.translation_key)
    return row.starts_at, row.sequence


def fresh(page):
    return MeetupPage.objects.get(pk=page.pk)


@pytest.fixture
def meetup(calendar):
    page = MeetupFactory(parent=calendar, live=False)
    return published(page)


def test_a_draft_that_was_never_published_tells_the_world_nothing(calendar):
    page = MeetupFactory(parent=calendar, live=False)

    page.save_revision()

    assert not Occurrence.objects.exists()


def test_publishing_tells_time_place_and_status(meetup):
    row = Occurrence.objects.get(key=meetup.translation_key)

    assert (row.starts_at, row.ends_at) == (SIX, SIX + timedelta(hours=2))
    assert (row.zone, row.all_day) == ("Europe/Berlin", False)
    assert (row.status, row.form) == (Status.CONFIRMED, Form.ON_SITE)
    assert row.venue == meetup.venue
    assert row.sequence == 0


def test_saving_a_draft_of_a_live_page_moves_nothing(meetup, time_machine):
    before = Occurrence.objects.values().get()
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    meetup.start_time = time(19)

    meetup.save_revision()

    assert Occurrence.objects.values().get() == before


def test_publishing_another_time_moves_the_sequence(meetup, time_machine):
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    uid = Occurrence.objects.get().uid
    meetup.start_time = time(19)

    published(meetup)

    row = Occurrence.objects.get()
    assert (row.uid, row.starts_at, row.sequence) == (uid, SEVEN, 1)
    assert row.modified_at == timezone.now()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start_date", date(2026, 12, 9)),
        ("start_time", time(17)),
        ("end_time", time(21)),
        ("zone", "Europe/Kyiv"),
        ("status", Status.CANCELLED),
        ("form", Form.HYBRID),
        ("online_url", "https://meet.example.org/lotse"),
    ],
)
def test_time_place_and_status_move_the_sequence(meetup, name, value):
    setattr(meetup, name, value)

    published(meetup)

    assert Occurrence.objects.get().sequence == 1


def test_another_venue_moves_the_sequence(meetup):
    meetup.venue = VenueFactory(name="Rathaus")

    published(meetup)

    row = Occurrence.objects.get()
    assert (row.sequence, row.venue.name) == (1, "Rathaus")


def test_other_words_do_not_move_the_sequence(meetup):
    meetup.title = "Ein anderer Titel"
    meetup.summary = "Andere Worte."

    published(meetup)

    assert Occurrence.objects.get().sequence == 0


def test_an_hour_that_comes_twice_is_no_change_each_time(calendar):
    meetup = MeetupFactory(
        parent=calendar,
        live=False,
        start_date=date(2027, 10, 31),
        start_time=time(2, 30),
        end_time=time(2, 45),
    )

    published(published(meetup))

    assert Occurrence.objects.get().sequence == 0


def test_publishing_an_older_draft_of_the_same_time_keeps_uid_and_sequence(meetup):
    meetup.summary = "Eine ältere Fassung."
    older = meetup.save_revision()
    page = fresh(meetup)
    page.summary = "Eine neuere Fassung."
    published(page)
    before = Occurrence.objects.values("uid", "sequence", "modified_at").get()

    older.publish()

    assert fresh(meetup).summary == "Eine ältere Fassung."
    assert Occurrence.objects.values("uid", "sequence", "modified_at").get() == before


def test_publishing_an_older_draft_of_another_time_is_a_change_like_any_other(meetup):
    older = meetup.save_revision()
    page = fresh(meetup)
    page.start_time = time(19)
    published(page)
    uid = Occurrence.objects.get().uid
    assert facts(meetup) == (SEVEN, 1)

    older.publish()

    assert facts(meetup) == (SIX, 2)
    assert Occurrence.objects.get().uid == uid


def test_a_scheduled_draft_moves_the_time_only_when_it_goes_live(meetup, time_machine):
    meetup.start_time = time(19)
    meetup.go_live_at = timezone.now() + timedelta(hours=1)
    meetup.save_revision().publish()
    assert facts(meetup) == (SIX, 0)
    time_machine.move_to(timezone.now() + timedelta(hours=2))

    call_command("publish_scheduled")

    assert facts(meetup) == (SEVEN, 1)


def test_a_page_scheduled_for_the_first_time_tells_nothing_before(
    calendar, time_machine
):
    page = MeetupFactory(
        parent=calendar, live=False, go_live_at=timezone.now() + timedelta(hours=1)
    )
    page.save_revision().publish()
    assert not Occurrence.objects.exists()
    time_machine.move_to(timezone.now() + timedelta(hours=2))

    call_command("publish_scheduled")

    assert facts(page) == (SIX, 0)


def test_unpublishing_withdraws_and_publishing_brings_back(meetup, time_machine):
    uid = Occurrence.objects.get().uid
    meetup.unpublish()
    row = Occurrence.objects.get()
    assert (row.sequence, row.withdrawn_at) == (1, timezone.now())
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    page = fresh(meetup)
    page.save_revision()  # a draft does not bring it back
    assert Occurrence.objects.get().sequence == 1

    published(page)

    row = Occurrence.objects.get()
    assert (row.uid, row.sequence, row.withdrawn_at) == (uid, 2, None)
    assert row.modified_at == timezone.now()


def test_an_expired_page_is_withdrawn(calendar, time_machine):
    page = MeetupFactory(
        parent=calendar, live=False, expire_at=timezone.now() + timedelta(hours=1)
    )
    published(page)
    time_machine.move_to(timezone.now() + timedelta(hours=2))

    call_command("publish_scheduled")

    assert Occurrence.objects.get().withdrawn_at == timezone.now()


def test_deleting_a_page_withdraws_its_meetup(meetup):
    meetup.delete()

    row = Occurrence.objects.get()
    assert (row.sequence, row.withdrawn_at) == (1, timezone.now())
    assert row.titles == {"de": "Communitytreffen"}


def test_a_page_for_members_leaves_no_title(calendar):
    PageViewRestriction.objects.create(
        page=calendar, restriction_type=PageViewRestriction.LOGIN
    )
    page = published(MeetupFactory(parent=calendar, live=False))
    assert facts(page) == (SIX, 0)  # members read them

    page.unpublish()

    row = Occurrence.objects.get()
    assert (row.titles, row.withdrawn_at) == ({}, None)
    assert not Occurrence.objects.with_publicity().exists()


def test_a_translation_for_members_does_not_keep_a_meetup_public(
    meetup, english_calendar
):
    PageViewRestriction.objects.create(
        page=english_calendar, restriction_type=PageViewRestriction.LOGIN
    )
    translated(meetup, english_calendar, title="Members")

    meetup.unpublish()

    row = Occurrence.objects.get()
    assert (row.sequence, row.withdrawn_at) == (1, timezone.now())
    assert row.titles == {"de": "Communitytreffen"}


def test_deleting_it_as_a_plain_page_withdraws_it_or_leaves_it_without_pages(meetup):
    Page.objects.get(pk=meetup.pk).delete()

    assert not Occurrence.objects.with_publicity().get().is_public


def test_deleting_the_calendar_withdraws_all_its_meetups(calendar, meetup):
    calendar.refresh_from_db()

    calendar.delete()

    assert Occurrence.objects.get().withdrawn_at == timezone.now()


def test_moving_or_renaming_the_page_changes_nothing(meetup):
    before = Occurrence.objects.values().get()

    meetup.slug = "ein-anderer-name"
    published(meetup)

    assert Occurrence.objects.values().get() == before


def test_a_copy_is_a_meetup_of_its_own(meetup):
    copy = meetup.copy(update_attrs={"slug": "kopie"}, keep_live=True)

    rows = Occurrence.objects.order_by("pk")
    assert [row.key for row in rows] == [meetup.translation_key, copy.translation_key]
    assert rows[0].uid != rows[1].uid


def test_publishing_a_translation_moves_nothing(meetup, english_calendar):
    before = Occurrence.objects.values(
        "uid", "sequence", "starts_at", "modified_at"
    ).get()

    page = translated(meetup, english_calendar, title="Community", start_time=time(7))
    page.start_time = time(8)
    published(page)

    after = Occurrence.objects.values(
        "uid", "sequence", "starts_at", "modified_at"
    ).get()
    assert after == before
    assert Occurrence.objects.get().titles == {
        "de": "Communitytreffen",
        "en": "Community",
    }


def test_a_meetup_stays_announced_while_one_language_is_public(
    meetup, english_calendar, time_machine
):
    page = translated(meetup, english_calendar)
    time_machine.move_to(timezone.now() + timedelta(hours=1))

    page.unpublish()

    row = Occurrence.objects.get()
    assert (row.sequence, row.withdrawn_at) == (0, None)
    assert row.modified_at == timezone.now()  # readers of English see other words now
    meetup.unpublish()
    assert Occurrence.objects.get().sequence == 1


def test_drafts_of_translations_change_nothing(meetup, english_calendar):
    before = Occurrence.objects.values().get()

    page = translated(meetup, english_calendar, live=False)
    page.title = "Another draft"
    page.save()
    page.save_revision()
    page.delete()

    assert Occurrence.objects.values().get() == before


def test_a_translation_alone_announces_what_has_no_public_source(
    calendar, english_calendar
):
    source = MeetupFactory(parent=calendar, live=False)

    translated(source, english_calendar)

    assert facts(source) == (SIX, 0)


def test_wagtail_localize_brings_a_new_time_without_a_second_move(
    meetup, english_calendar, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        translate(meetup, "en")
    english = MeetupPage.objects.get(locale=locale("en"))
    assert english.title == "English Communitytreffen"
    assert facts(meetup) == (SIX, 0)
    meetup.start_time = time(19)
    published(meetup)
    assert facts(meetup) == (SEVEN, 1)

    with django_capture_on_commit_callbacks(execute=True):
        translate(fresh(meetup), "en")

    assert MeetupPage.objects.get(locale=locale("en")).start_time == time(19)
    assert facts(meetup) == (SEVEN, 1)


def test_codes_of_what_was_published_are_kept_for_filters(calendar):
    page = MeetupFactory(parent=calendar, live=False, series=SeriesFactory())
    page.topics = [topic("housing"), topic("work")]

    published(page)

    codes = Occurrence.objects.get().codes
    assert codes["series"] == ["community"]
    assert sorted(codes["topic"]) == ["housing", "work"]


def test_one_second_more_or_less_is_not_lost_between_databases(meetup):
    row = Occurrence.objects.get()

    assert row.created_at == row.modified_at == datetime(2026, 11, 22, 12, tzinfo=UTC)
