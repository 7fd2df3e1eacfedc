"""Meetups and recordings as editors enter them in the admin."""

import pytest
from django.urls import reverse
from icalendar import Calendar
from wagtail.test.utils.form_data import querydict_from_html

from events.models import MeetupPage, Occurrence
from tests.events.factories import MeetupFactory, VenueFactory, published
from tests.events.html import page, texts


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    return client


def form_of(editor, address):
    response = editor.get(address)
    assert response.status_code == 200
    form = querydict_from_html(response.content.decode(), form_id="page-edit-form")
    for stream in ("body", "agenda", "documentation"):
        form[f"{stream}-count"] = "0"  # a browser's script writes these
    return form


def sent(editor, address, **changes):
    form = form_of(editor, address)
    for name, value in changes.items():
        form[name] = value
    return editor.post(address, form)


def add_address(calendar):
    return reverse("wagtailadmin_pages:add", args=["events", "meetuppage", calendar.pk])


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


PLAN = {
    "title": "Sprachcafé",
    "slug": "sprachcafe",
    "start_date": "2026-12-08",
    "start_time": "18:00",
    "zone": "Europe/Berlin",
    "status": "confirmed",
    "form": "on_site",
}


def test_what_an_editor_publishes_is_in_the_calendar(calendar, editor):
    venue = VenueFactory()

    response = sent(
        editor,
        add_address(calendar),
        **PLAN,
        venue=venue.pk,
        **{"action-publish": "1"},
    )

    assert response.status_code == 302
    feed = Calendar.from_ical(editor.get("/calendar/de.ics").content)
    assert [str(entry["SUMMARY"]) for entry in feed.walk("VEVENT")] == ["Sprachcafé"]


@pytest.mark.parametrize(
    "changes",
    [
        {"end_time": "17:00"},
        {"venue": ""},
        {"start_date": "9999-12-31"},
        {"start_date": "2026-03-29", "start_time": "02:30"},
        {"start_date": "32.13.2026"},
        {"zone": "Mars/Olympus"},
    ],
)
def test_what_cannot_be_is_refused_in_the_form(calendar, editor, changes):
    fields = {**PLAN, "venue": VenueFactory().pk, **changes}

    response = sent(editor, add_address(calendar), **fields, **{"action-publish": "1"})

    assert response.status_code == 200  # the form again
    assert not MeetupPage.objects.exists()
    assert not Occurrence.objects.exists()


def test_an_editors_draft_moves_nothing_until_it_is_published(calendar, editor):
    meetup = published(MeetupFactory(parent=calendar, live=False))
    before = Occurrence.objects.values().get()

    response = sent(editor, edit_address(meetup), start_time="19:00")

    assert response.status_code == 302
    assert Occurrence.objects.values().get() == before
    sent(editor, edit_address(meetup), **{"action-publish": "1"})
    assert Occurrence.objects.get().sequence == 1


def test_an_editor_sees_her_draft_in_the_preview(calendar, editor):
    meetup = published(MeetupFactory(parent=calendar, live=False))
    form = form_of(editor, edit_address(meetup))
    form["start_time"] = "19:00"
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[meetup.pk])

    assert editor.post(address, form).json()["is_valid"]

    response = editor.get(address, {"mode": ""})
    assert response.status_code == 200
    assert "2026-12-08T19:00:00+01:00" in response.content.decode()


def changed(day, **changes):
    """Return the fields of one changed date, as the form sends them."""
    form = {
        "changed_dates-TOTAL_FORMS": "1", "changed_dates-INITIAL_FORMS": "0",
        "changed_dates-0-date": day, "changed_dates-0-cancelled": "on",
        "changed_dates-0-ORDER": "1", "changed_dates-0-id": "",
    }  # fmt: skip
    return {**form, **changes}


WEEKLY = {**PLAN, "repeats": "weekly", "repeats_count": "4"}


def test_an_editor_cancels_one_date_of_a_series(calendar, editor):
    fields = WEEKLY | changed("2026-12-15") | {"action-publish": "1"}

    response = sent(editor, add_address(calendar), venue=VenueFactory().pk, **fields)

    assert response.status_code == 302
    feed = Calendar.from_ical(editor.get("/calendar/de.ics").content)
    rule, cancelled = feed.walk("VEVENT")
    listed = page(editor, edit_address(MeetupPage.objects.get()))
    dates = [item for item in texts(listed, "li") if ".12.2026 " in item]
    assert [date.split(" · ")[1:-1] for date in dates] == [[], ["Abgesagt"], [], []]
    assert rule["RRULE"]["COUNT"] == [4]
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["RECURRENCE-ID"].dt.date().isoformat() == "2026-12-15"


@pytest.mark.parametrize(
    "fields",
    [
        WEEKLY | changed("2026-12-16"),  # a Wednesday
        WEEKLY | changed("2027-01-05"),  # after the last date
        PLAN | changed("2026-12-08"),  # no series
    ],
)
def test_a_change_of_a_date_there_is_not_is_refused(calendar, editor, fields):
    fields = {**fields, "action-publish": "1"}

    response = sent(editor, add_address(calendar), venue=VenueFactory().pk, **fields)

    assert response.status_code == 200
    (error,) = response.context["form"].formsets["changed_dates"].errors
    assert error["date"] == ["Nach der Regel gibt es an diesem Tag keinen Termin."]
    assert not MeetupPage.objects.exists()
