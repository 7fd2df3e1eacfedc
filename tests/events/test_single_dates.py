"""Single dates of recurring meetups that are not as the others: place, theme, words."""

import json
from datetime import UTC, date, datetime, time

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from icalendar import Calendar
from wagtail.models import Page, Revision, Workflow

from events.choices import Form, Repeats
from events.models import ChangedDate, MeetupPage, Occurrence, Venue
from tests.events.factories import (
    MeetupFactory,
    VenueFactory,
    published,
    translate,
)
from tests.events.html import page, text

SECOND, THIRD = date(2026, 12, 15), date(2026, 12, 22)


def weekly(calendar, *changes, **fields):
    meetup = MeetupFactory(
        parent=calendar,
        live=False,
        title="Sprachcafé",
        theme="Reden",
        repeats=Repeats.WEEKLY,
        **{"repeats_count": 4, **fields},
    )
    meetup.changed_dates = list(changes)
    return published(meetup)


def entries(client, address="/calendar/de.ics"):
    """Return the entries of a feed by the day they replace; the rule's as None."""
    found = Calendar.from_ical(client.get(address).content).walk("VEVENT")
    return {
        one["RECURRENCE-ID"].dt.date() if "RECURRENCE-ID" in one else None: one
        for one in found
    }


def test_programmes_learn_of_another_place_theme_end_and_language(calendar, client):
    hall = VenueFactory(name="Rathaus", town="Potsdam", step_free=False)
    weekly(
        calendar,
        ChangedDate(
            date=SECOND,
            venue=hall,
            theme="Bewerbung",
            new_end_time=time(21, 30),
            languages=["fa"],
            interpretation=["none"],
        ),
        step_free=True,
    )

    found = entries(client)

    usual, other = found[None], found[SECOND]
    assert usual["SUMMARY"] == "Sprachcafé: Reden"
    assert "Stadtbibliothek" in usual["LOCATION"]
    assert other["SUMMARY"] == "Sprachcafé: Bewerbung"
    assert "Rathaus" in other["LOCATION"]
    assert other["DTSTART"].dt.hour == 18
    assert (other["DTEND"].dt.hour, other["DTEND"].dt.minute) == (21, 30)
    assert "Sprachen: Persisch" in other["DESCRIPTION"]
    assert "nicht stufenlos" in other["DESCRIPTION"]
    assert "nicht stufenlos" not in usual["DESCRIPTION"]
    assert list(found) == [None, SECOND]


def test_a_date_can_move_online(calendar, client):
    address = "https://example.org/raum"
    change = ChangedDate(date=SECOND, form=Form.ONLINE)
    meetup = weekly(calendar, change, form=Form.HYBRID, online_url=address)
    MeetupPage.objects.filter(pk=meetup.pk).update(form=Form.ON_SITE)

    other = entries(client)[SECOND]

    assert other["LOCATION"] == Form.ONLINE.label
    assert "GEO" not in other
    assert other["CONFERENCE"] == address


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({"theme": "Bewerbung"}, 0),
        ({"languages": ["fa"]}, 0),
        ({"form": Form.ONLINE}, 1),
        ({"new_end_time": time(21)}, 1),
        ({"cancelled": True}, 1),
    ],
)
def test_only_time_place_and_status_of_a_date_move_the_sequence(
    calendar, change, sequence
):
    meetup = weekly(calendar)
    meetup.changed_dates = [ChangedDate(date=SECOND, **change)]

    published(meetup)

    assert Occurrence.objects.get().sequence == sequence


def test_the_page_says_what_is_different_on_which_date(calendar, client, time_machine):
    hall = VenueFactory(name="Rathaus", town="Potsdam")
    meetup = weekly(
        calendar,
        ChangedDate(date=SECOND, venue=hall, theme="Bewerbung", languages=["fa"]),
        ChangedDate(date=THIRD, interpretation=["none"]),
    )

    shown = page(client, meetup.get_url())

    first, second, third, _fourth = map(text, shown.select(".dates li"))
    assert first == "8. Dezember 2026, 18:00"
    assert "Bewerbung" in second
    assert "Rathaus, Potsdam" in second
    assert "Persisch" in second
    assert "Bewerbung" not in first + third
    assert third.endswith("Keine an diesem Termin")
    assert "Stadtbibliothek" in text(shown.select_one(".facts"))
    time_machine.move_to(datetime(2026, 12, 9, tzinfo=UTC))
    facts = text(page(client, meetup.get_url()).select_one(".facts"))
    assert "Rathaus" in facts
    assert "Stadtbibliothek" not in facts


def test_the_list_shows_what_holds_on_the_next_date(calendar, client, time_machine):
    hall = VenueFactory(name="Rathaus", town="Potsdam")
    weekly(calendar, ChangedDate(date=SECOND, venue=hall, theme="Bewerbung"))
    time_machine.move_to(datetime(2026, 12, 9, tzinfo=UTC))

    card = text(page(client, "/de/termine/").select_one(".cards li"))

    assert "Bewerbung" in card
    assert "Rathaus, Potsdam" in card


def test_a_renamed_venue_of_one_date_changes_the_bytes(calendar, client, time_machine):
    weekly(calendar, ChangedDate(date=SECOND, venue=VenueFactory(name="Rathaus")))
    before = client.get("/calendar/de.ics")
    time_machine.move_to(datetime(2026, 11, 23, 12, tzinfo=UTC))
    hall = Venue.objects.get(name="Rathaus")
    hall.name = "Altes Rathaus"
    hall.save()

    after = client.get("/calendar/de.ics")

    assert after["ETag"] != before["ETag"]
    assert after["Last-Modified"] != before["Last-Modified"]
    assert "Altes Rathaus" in entries(client)[SECOND]["LOCATION"]


def test_a_theme_is_translated_and_the_facts_follow_the_source(
    calendar, english_calendar, client, django_capture_on_commit_callbacks
):
    hall = VenueFactory(name="Rathaus")
    meetup = weekly(calendar, ChangedDate(date=SECOND, venue=hall, theme="Bewerbung"))
    with django_capture_on_commit_callbacks(execute=True):
        translate(meetup, "en")

    english = entries(client, "/calendar/en.ics")[SECOND]

    assert english["SUMMARY"] == "English Sprachcafé: English Bewerbung"
    assert "Rathaus" in english["LOCATION"]
    meetup.changed_dates = [ChangedDate(date=SECOND, cancelled=True)]
    published(meetup)
    assert entries(client, "/calendar/en.ics")[SECOND]["STATUS"] == "CANCELLED"
    with django_capture_on_commit_callbacks(execute=True):
        translate(MeetupPage.objects.get(pk=meetup.pk), "en")
    translation = MeetupPage.objects.get(locale__language_code="en")
    assert [one.cancelled for one in translation.changed_dates.all()] == [True]


def test_a_draft_from_before_dates_had_languages_can_be_published(calendar, client):
    meetup = weekly(calendar, ChangedDate(date=SECOND, cancelled=True))
    revision = Revision.objects.get(pk=meetup.latest_revision_id)
    for one in revision.content["changed_dates"]:
        for name in ("translation_key", "locale", "theme", "languages", "venue"):
            del one[name]
    revision.save()

    revision.publish()

    assert entries(client)[SECOND]["STATUS"] == "CANCELLED"


def described(client, meetup):
    found = BeautifulSoup(client.get(meetup.get_url()).content, "html.parser")
    return json.loads(found.find("script", type="application/ld+json").string)


def test_search_engines_read_the_rule_and_every_next_date(calendar, client):
    meetup = weekly(
        calendar,
        ChangedDate(date=SECOND, new_date=date(2026, 12, 16)),
        ChangedDate(date=THIRD, cancelled=True),
    )

    found = described(client, meetup)

    schedule = found["eventSchedule"]
    assert schedule["repeatFrequency"] == "P1W"
    assert schedule["scheduleTimezone"] == "Europe/Berlin"
    assert (schedule["startDate"], schedule["endDate"]) == ("2026-12-08", "2026-12-29")
    assert schedule["exceptDate"] == ["2026-12-15", "2026-12-22"]
    assert found["startDate"] == "2026-12-08T18:00:00+01:00"
    statuses = [one["eventStatus"].rpartition("/")[2] for one in found["subEvent"]]
    assert statuses == [
        "EventScheduled", "EventRescheduled", "EventCancelled", "EventScheduled",
    ]  # fmt: skip
    moved = found["subEvent"][1]
    assert moved["startDate"] == "2026-12-16T18:00:00+01:00"
    assert moved["previousStartDate"] == "2026-12-15T18:00:00+01:00"


def test_a_single_meetup_that_moves_says_from_when(calendar, client):
    meetup = published(MeetupFactory(parent=calendar, live=False))
    assert "previousStartDate" not in described(client, meetup)
    meetup.start_date = date(2026, 12, 10)
    meetup = published(meetup)

    found = described(client, meetup)

    assert found["eventStatus"].endswith("EventRescheduled")
    assert found["previousStartDate"] == "2026-12-08T18:00:00+01:00"
    facts = page(client, meetup.get_url()).select_one(".facts")
    assert "8. Dezember 2026" in text(facts.s)


# --- The editors' desk --------------------------------------------------------------


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    return client


def desk(meetup, day=SECOND):
    return reverse("events_date", args=[meetup.pk, str(day)])


def test_an_editor_cancels_a_date_in_two_clicks(calendar, editor):
    meetup = weekly(calendar)
    form = page(editor, reverse("wagtailadmin_pages:edit", args=[meetup.pk]))
    links = [link["href"] for link in form.select("a[href*='/events/dates/']")]

    assert desk(meetup) in links  # the first click
    assert Occurrence.objects.get().overrides == {}
    button = page(editor, desk(meetup)).select_one("button[value=cancel]")
    sent = editor.post(desk(meetup), {"action": button["value"]})  # the second

    assert sent.status_code == 302
    assert entries(editor)[SECOND]["STATUS"] == "CANCELLED"
    editor.post(desk(meetup), {"action": "restore"})
    assert list(entries(editor)) == [None]
    assert Occurrence.objects.get().sequence == 2


def test_an_editor_changes_a_date(calendar, editor):
    meetup, hall = weekly(calendar), VenueFactory(name="Rathaus")
    fields = {"new_start_time": "19:00", "venue": hall.pk, "theme": "Bewerbung"}

    sent = editor.post(desk(meetup), {"action": "change", **fields})

    assert sent.status_code == 302
    changed = entries(editor)[SECOND]
    assert changed["SUMMARY"] == "Sprachcafé: Bewerbung"
    assert changed["DTSTART"].dt.hour == 19
    shown = page(editor, desk(meetup))
    assert shown.select_one("[name=theme]")["value"] == "Bewerbung"
    editor.post(desk(meetup), {"action": "change", "theme": "Wohnen"})
    assert entries(editor)[SECOND]["DTSTART"].dt.hour == 18


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"new_date": "9999-12-31"},
        {"new_date": "32.13.2026"},
        {"new_end_time": "17:00"},
        {"form": "online", "venue": "VENUE"},
        {"venue": "4711"},
        {"languages": "klingon"},
    ],
)
def test_what_cannot_be_on_a_date_is_refused(calendar, editor, fields):
    meetup = weekly(calendar)
    if fields.get("venue") == "VENUE":
        fields = {**fields, "venue": VenueFactory().pk}

    sent = editor.post(desk(meetup), {"action": "change", **fields})

    assert sent.status_code == 422
    assert BeautifulSoup(sent.content, "html.parser").select(
        ".error-message, .messages"
    )
    assert Occurrence.objects.get().overrides == {}


def test_a_meetup_of_whole_days_takes_no_hour(calendar, editor):
    meetup = weekly(calendar, start_time=None, end_time=None)

    sent = editor.post(desk(meetup), {"action": "change", "new_start_time": "10:00"})

    assert sent.status_code == 422


@pytest.mark.parametrize("day", ["2026-12-16", "never", "2026-99-99"])
def test_there_is_no_desk_for_a_day_without_a_date(calendar, editor, day):
    assert editor.get(desk(weekly(calendar), day)).status_code == 404


def test_an_unknown_action_changes_nothing(calendar, editor):
    meetup = weekly(calendar)

    assert editor.post(desk(meetup), {"action": "explode"}).status_code == 400
    assert editor.get(desk(meetup), {"action": "cancel"}).status_code == 200
    assert Occurrence.objects.get().overrides == {}


def test_what_else_is_in_a_draft_stays_a_draft(calendar, editor):
    meetup = weekly(calendar)
    meetup.title = "Neuer Titel"
    meetup.save_revision()

    editor.post(desk(meetup), {"action": "cancel"})

    live = MeetupPage.objects.get()
    draft = live.get_latest_revision_as_object()
    assert (live.title, draft.title) == ("Sprachcafé", "Neuer Titel")
    assert live.has_unpublished_changes
    assert [one.cancelled for one in draft.changed_dates.all()] == [True]
    assert entries(editor)[SECOND]["SUMMARY"] == "ABGESAGT: Sprachcafé: Reden"


def test_a_date_of_a_draft_is_cancelled_in_the_draft(calendar, editor):
    meetup = weekly(calendar)
    meetup.unpublish()

    editor.post(desk(meetup), {"action": "cancel"})

    page_of = MeetupPage.objects.get()
    assert not page_of.live
    draft = page_of.get_latest_revision_as_object()
    assert [one.date for one in draft.changed_dates.all()] == [SECOND]


def test_a_translation_leads_to_the_dates_of_its_source(
    calendar, english_calendar, editor
):
    meetup = weekly(calendar)
    translate(meetup, "en")
    translation = MeetupPage.objects.get(locale__language_code="en")

    editor.post(desk(translation), {"action": "cancel"})

    assert entries(editor)[SECOND]["STATUS"] == "CANCELLED"


def test_who_may_not_edit_the_page_may_not_change_its_dates(calendar, client):
    meetup = weekly(calendar)
    somebody = get_user_model().objects.create_user("somebody", password="-")
    somebody.groups.add(Group.objects.create(name="Nobody"))
    client.force_login(somebody)

    assert client.post(desk(meetup), {"action": "cancel"}).status_code in {302, 403}

    assert Occurrence.objects.get().overrides == {}


def test_a_locked_page_keeps_its_dates(calendar, editor):
    meetup = weekly(calendar)
    Page.objects.filter(pk=meetup.pk).update(locked=True)

    editor.post(desk(meetup), {"action": "cancel"})

    assert Occurrence.objects.get().overrides == {}


# --- What readers and programmes must not be told wrongly ----------------------------


def test_a_new_end_of_a_meetup_over_days_keeps_the_days(calendar, client):
    change = ChangedDate(date=SECOND, new_end_time=time(14))
    weekly(calendar, change, end_date=date(2026, 12, 10), end_time=time(12))

    found = entries(client)[SECOND]

    assert found["DTEND"].dt.date() == date(2026, 12, 17)
    assert found["DTEND"].dt.hour == 14


def test_a_new_end_of_a_night_is_the_next_morning(calendar, client):
    change = ChangedDate(date=SECOND, new_end_time=time(1))
    weekly(calendar, change, end_date=date(2026, 12, 9), end_time=time(0, 30))

    assert entries(client)[SECOND]["DTEND"].dt.date() == date(2026, 12, 16)


def test_a_series_at_an_hour_that_one_day_lacks_is_refused(calendar):
    meetup = MeetupFactory(parent=calendar, live=False)
    meetup.repeats, meetup.repeats_count = Repeats.WEEKLY, 3
    meetup.start_date, meetup.start_time = date(2027, 3, 21), time(2, 30)
    meetup.end_time = time(4)

    with pytest.raises(ValidationError) as refusal:
        meetup.clean()

    assert "28. März 2027" in refusal.value.message_dict["start_time"][0]


def test_a_date_cannot_move_to_an_hour_there_is_not(calendar, editor):
    meetup = weekly(calendar)
    fields = {"new_date": "2027-03-28", "new_start_time": "02:30"}

    assert editor.post(desk(meetup), {"action": "change", **fields}).status_code == 422


def test_a_theme_that_is_taken_back_goes_in_every_language(
    calendar, english_calendar, editor, django_capture_on_commit_callbacks
):
    meetup = weekly(calendar, ChangedDate(date=SECOND, theme="Bewerbung"))
    with django_capture_on_commit_callbacks(execute=True):
        translate(meetup, "en")
    assert SECOND in entries(editor, "/calendar/en.ics")

    editor.post(desk(meetup), {"action": "restore"})

    assert list(entries(editor, "/calendar/en.ics")) == [None]


def test_the_desk_of_a_translation_leaves_the_theme_alone(
    calendar, english_calendar, editor
):
    meetup = weekly(calendar, ChangedDate(date=SECOND, theme="Bewerbung"))
    translate(meetup, "en")
    translation = MeetupPage.objects.get(locale__language_code="en")
    assert not page(editor, desk(translation)).select("[name=theme]")

    fields = {"new_start_time": "19:00", "theme": "Banks"}
    sent = editor.post(desk(translation), {"action": "change", **fields})

    assert f"/{translation.pk}/edit/" in sent["Location"]
    changed = entries(editor)[SECOND]
    assert changed["SUMMARY"] == "Sprachcafé: Bewerbung"
    assert changed["DTSTART"].dt.hour == 19


def test_a_series_stays_ahead_until_its_last_date_even_if_that_is_off(
    calendar, client, time_machine
):
    weekly(calendar, ChangedDate(date=date(2026, 12, 29), cancelled=True))
    time_machine.move_to(datetime(2026, 12, 23, tzinfo=UTC))

    card = text(page(client, "/de/termine/").select_one(".cards li"))

    assert "Abgesagt" in card
    assert "29. Dezember 2026" in card


def test_the_archive_files_a_series_under_its_last_date(calendar, client, time_machine):
    weekly(calendar, repeats_count=None, repeats_until=date(2027, 1, 12))
    time_machine.move_to(datetime(2027, 2, 1, tzinfo=UTC))

    assert not page(client, "/de/termine/?when=past&year=2026").select(".cards li")
    (card,) = page(client, "/de/termine/?when=past&year=2027").select(".cards > li")
    assert "12. Januar 2027" in text(card)


def test_filters_find_what_a_single_date_offers(calendar, client):
    change = ChangedDate(date=SECOND, interpretation=["ar"], form=Form.ONLINE)
    weekly(calendar, change)

    for query in ("?language=ar", "?format=online", "?access=interpretation"):
        assert page(client, f"/de/termine/{query}").select(".cards > li"), query
        assert SECOND in entries(client, f"/calendar/de.ics{query}"), query
    assert not page(client, "/de/termine/?language=fa").select(".cards > li")


def test_a_page_under_review_keeps_its_dates(calendar, editor, admin_user):
    meetup = weekly(calendar)
    meetup.title = "Neuer Titel"
    meetup.save_revision()
    Workflow.objects.first().start(meetup, admin_user)

    sent = editor.post(desk(meetup), {"action": "cancel"})

    assert sent.status_code == 302
    assert Occurrence.objects.get().overrides == {}
    assert MeetupPage.objects.get().workflow_in_progress


def test_an_alias_has_no_desk(calendar, editor):
    meetup = weekly(calendar)
    alias = meetup.create_alias(update_slug="alias")

    assert editor.get(desk(alias)).status_code == 404
