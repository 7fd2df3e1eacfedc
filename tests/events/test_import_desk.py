"""Importing calendar files in the admin: from the form to drafts of meetups."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry

from events.choices import Form, Status
from events.models import CalendarUpload, ImportedEvent, MeetupPage, Occurrence
from home.jobs import run_jobs
from home.models import ContentVersion
from tests.events.broken import ALL, HOPELESS, event
from tests.events.broken import calendar as calendar_bytes
from tests.events.conftest import calendar_in
from tests.events.factories import MeetupFactory, VenueFactory, published
from tests.events.html import page, text, texts
from tests.home.editors import home_page, signed_in
from tests.home.servers import ALLOWED, Server, answer

IMPORT = "/admin/events/import/"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def editor(calendar):
    return signed_in("Editors")


def given(client, below, raw, name="termine.ics"):
    """Hand in a file; return the answer."""
    file = SimpleUploadedFile(name, raw, content_type="text/calendar")
    return client.post(IMPORT, {"calendar": below.pk, "file": file})


def previewed(client, below, raw, name="termine.ics"):
    """Hand in a file; return the address of its preview."""
    response = given(client, below, raw, name)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def shown(client, address):
    """Return the titles of a preview by the heading above them."""
    groups = {}
    for heading in page(client, address).select("main h2:has(+ table, + ul)"):
        name, _, count = text(heading).partition(" (")
        below = heading.find_next_sibling()
        groups[name] = texts(below, "td.title, :scope > li")
        assert count == f"{len(groups[name])})"
    return groups


def offered(client, address):
    """Return the UIDs that can be picked, and whether they are."""
    boxes = page(client, address).select("input[name=uid]")
    return {box.get("value"): box.get("checked") is not None for box in boxes}


def imported(client, below, raw, *uids, name="termine.ics"):
    """Hand in a file and pick these entries, or what is picked already."""
    address = previewed(client, below, raw, name)
    picks = uids or [
        uid for uid, is_picked in offered(client, address).items() if is_picked
    ]
    return client.post(address, {"uid": list(picks)}, follow=True)


def said(response):
    return texts(BeautifulSoup(response.content, "lxml"), ".messages ul li")


def draft(meetup):
    return meetup.get_latest_revision_as_object()


# --- new meetups --------------------------------------------------------------------


def test_picked_entries_become_drafts(calendar, editor):
    raw = calendar_bytes(
        event(
            DTSTART="DTSTART;TZID=Europe/Kyiv:20261208T180000",
            DTEND="DTEND;TZID=Europe/Kyiv:20261208T200000",
            DESCRIPTION="Mit <Tee> & Keksen.\\n\\nBringt Freunde mit\\,\\nalle.",
            LOCATION="stadtbibliothek\\, Breite Straße 30\\, 10178 Berlin",
        ),
        event(UID="two@example.org", SUMMARY="Anderes"),
    )
    venue = VenueFactory()

    response = imported(editor, calendar, raw, "one@example.org")

    meetup = MeetupPage.objects.get()
    assert not meetup.live
    assert meetup.has_unpublished_changes
    assert meetup.get_parent().pk == calendar.pk
    assert meetup.owner.username == meetup.latest_revision.user.username == "editors"
    meetup = draft(meetup)
    assert (meetup.title, meetup.slug) == ("Sprachcafé", "sprachcafe")
    assert meetup.summary == "Mit <Tee> & Keksen."
    assert meetup.body[0].value.source == (
        "<p>Mit &lt;Tee&gt; &amp; Keksen.</p><p>Bringt Freunde mit,<br/>alle.</p>"
    )
    assert (meetup.start_date, meetup.start_time) == (date(2026, 12, 8), time(18))
    assert (meetup.end_date, meetup.end_time) == (None, time(20))
    assert meetup.zone == "Europe/Kyiv"
    assert (meetup.status, meetup.form) == (Status.CONFIRMED, Form.ON_SITE)
    assert meetup.venue == venue
    assert said(response) == ["1 meetup was added as a draft."]
    assert not Occurrence.objects.exists()
    assert PageLogEntry.objects.filter(page=meetup.pk, action="wagtail.create").exists()


def test_a_place_that_is_no_venue_is_kept_in_the_text(calendar, editor):
    raw = calendar_bytes(event(LOCATION="Küche\\, 1. Stock"))

    imported(editor, calendar, raw)

    meetup = draft(MeetupPage.objects.get())
    assert meetup.venue is None
    assert meetup.body[0].value.source == "<p>Place: Küche, 1. Stock</p>"


def test_a_draft_can_be_completed_and_published(calendar, editor):
    imported(editor, calendar, calendar_bytes(event()))
    meetup = draft(MeetupPage.objects.get())
    meetup.venue = VenueFactory()

    meetup.save_revision().publish()

    assert Occurrence.objects.get().starts_at == datetime(2026, 12, 8, 17, tzinfo=UTC)


def test_titles_that_make_no_address_get_one(calendar, editor):
    raw = calendar_bytes(
        event(SUMMARY="🎉"),
        event(SUMMARY="🎉", UID="two@example.org"),
        event(SUMMARY="لقاء", UID="three@example.org"),
    )

    imported(editor, calendar, raw)

    slugs = MeetupPage.objects.values_list("slug", flat=True)
    assert set(slugs) == {"meetup", "meetup-1", "لقاء"}


# --- a second time ------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(calendar, editor):
    raw = calendar_bytes(event(), event(UID=None, SUMMARY="Ohne"))
    imported(editor, calendar, raw)

    address = previewed(editor, calendar, raw)

    assert shown(editor, address) == {"Unchanged": ["Sprachcafé", "Ohne"]}
    assert offered(editor, address) == {}
    editor.post(address, {"uid": ["one@example.org"]})
    assert MeetupPage.objects.count() == 2
    assert MeetupPage.objects.first().revisions.count() == 1


def test_a_change_becomes_a_draft_and_what_is_public_stays(calendar, editor):
    imported(editor, calendar, calendar_bytes(event(DESCRIPTION="Tee")))
    meetup = draft(MeetupPage.objects.get())
    meetup.venue, meetup.theme, meetup.summary = VenueFactory(), "Wohnen", "Von uns."
    meetup.save_revision().publish()
    raw = calendar_bytes(
        event(DESCRIPTION="Tee", DTEND="20261208T193000Z", DTSTART="20261208T173000Z")
    )

    moderator = signed_in("Moderators")
    address = previewed(moderator, calendar, raw)
    assert shown(moderator, address) == {"Changed": ["Sprachcafé"]}
    response = moderator.post(address, {"uid": ["one@example.org"]}, follow=True)

    assert said(response) == ["1 meetup has a new draft."]
    meetup = MeetupPage.objects.get()
    assert meetup.live
    assert meetup.start_time == time(18)
    assert Occurrence.objects.get().starts_at == datetime(2026, 12, 8, 17, tzinfo=UTC)
    assert draft(meetup).start_time == time(18, 30)
    assert draft(meetup).end_time == time(20, 30)
    # What is not new in the file stays as editors have made it.
    assert (draft(meetup).theme, draft(meetup).summary) == ("Wohnen", "Von uns.")
    assert draft(meetup).venue is not None


def test_the_preview_says_what_is_new(calendar, editor):
    imported(editor, calendar, calendar_bytes(event()))
    changed = event("STATUS:CANCELLED", DTSTART="20261209T170000Z", DTEND=None)

    address = previewed(editor, calendar, calendar_bytes(changed))

    table = text(page(editor, address).select_one("main table"))
    assert "Date: 12/08/2026 12/09/2026" in table
    assert "Status: Confirmed Cancelled" in table
    assert "It does not say when it ends." in table


def test_what_is_gone_is_cancelled_only_if_an_editor_says_so(calendar, editor):
    both = calendar_bytes(event(), event(UID="two@example.org", SUMMARY="Zwei"))
    imported(editor, calendar, both)
    one = calendar_bytes(event())

    address = previewed(editor, calendar, one)

    assert shown(editor, address) == {"Gone": ["Zwei"], "Unchanged": ["Sprachcafé"]}
    assert offered(editor, address) == {"two@example.org": False}
    editor.post(address, {"uid": ["two@example.org"]})
    meetup = MeetupPage.objects.get(title="Zwei")
    assert draft(meetup).status == Status.CANCELLED
    assert shown(editor, previewed(editor, calendar, one)) == {
        "Unchanged": ["Sprachcafé"]
    }
    # Should it come back, it is a change.
    again = shown(editor, previewed(editor, calendar, both))
    assert again["Changed"] == ["Zwei"]


def test_nothing_is_gone_that_is_over_or_came_from_elsewhere(
    calendar, editor, time_machine
):
    two = event(UID="two@example.org", SUMMARY="Zwei")
    imported(editor, calendar, calendar_bytes(event()))

    elsewhere = previewed(editor, calendar, calendar_bytes(two), name="andere.ics")
    assert shown(editor, elsewhere) == {"New": ["Zwei"]}
    time_machine.move_to(NOW + timedelta(days=30), tick=False)
    later = previewed(signed_in("Moderators"), calendar, calendar_bytes(two))
    assert CalendarUpload.objects.get(pk=later.split("/")[-2]).source == "termine.ics"
    client = signed_in()
    assert shown(client, previewed(client, calendar, calendar_bytes(two))) == {
        "New": ["Zwei"]
    }


def test_what_an_editor_deleted_does_not_come_back_by_itself(calendar, editor):
    imported(editor, calendar, calendar_bytes(event()))
    MeetupPage.objects.get().delete()

    address = previewed(editor, calendar, calendar_bytes(event()))

    assert shown(editor, address) == {"New": ["Sprachcafé"]}
    assert offered(editor, address) == {"one@example.org": False}
    editor.post(address, {"uid": ["one@example.org"]})
    meetup = MeetupPage.objects.get()
    assert ImportedEvent.objects.get().key == meetup.translation_key


def test_a_locked_meetup_is_left_alone(calendar, editor):
    imported(editor, calendar, calendar_bytes(event()))
    MeetupPage.objects.update(locked=True)

    response = imported(editor, calendar, calendar_bytes(event(SUMMARY="Neu")))

    assert "“Sprachcafé” was not changed" in said(response)[0]
    assert draft(MeetupPage.objects.get()).title == "Sprachcafé"
    assert ImportedEvent.objects.get().facts["title"] == "Sprachcafé"


def test_our_own_calendar_comes_into_an_empty_site_with_the_same_times(
    calendar, editor
):
    plans = [
        {"start_date": date(2026, 12, 8)},
        {"start_date": date(2027, 3, 28), "start_time": time(3), "end_time": time(5)},
        {"zone": "Africa/Casablanca"},
        {"zone": "America/New_York", "end_date": date(2026, 12, 9)},
        {"start_time": None, "end_time": None, "end_date": date(2026, 12, 10)},
        {"status": Status.CANCELLED},
        {
            "form": Form.ONLINE,
            "online_url": "https://meet.example.org/a",
            "venue": None,
        },
    ]
    for number, plan in enumerate(plans):
        published(MeetupFactory(parent=calendar, title=f"Treffen {number}", **plan))
    wanted = moments()
    raw = editor.get("/calendar/de.ics").content
    for meetup in MeetupPage.objects.all():
        meetup.delete()
    Occurrence.objects.all().delete()

    imported(editor, calendar, raw)

    assert not Occurrence.objects.exists()
    for meetup in MeetupPage.objects.all():
        draft(meetup).save_revision(clean=False).publish()
    found = moments()
    assert [moment[1:] for moment in found] == [moment[1:] for moment in wanted]
    (heading, titles), *others = shown(editor, previewed(editor, calendar, raw)).items()
    assert (heading, others) == ("Unchanged", [])
    assert sorted(titles) == sorted(title for title, *_ in found)


def moments():
    rows = Occurrence.objects.order_by("starts_at", "ends_at", "status", "form")
    titles = {row.key: row.titles["de"] for row in rows}
    return [
        (titles[row.key], row.starts_at, row.ends_at, row.all_day, row.status, row.form)
        for row in rows
    ]


def test_our_own_meetups_are_not_made_a_second_time(calendar, editor):
    published(MeetupFactory(parent=calendar))
    raw = editor.get("/calendar/de.ics").content

    groups = shown(editor, previewed(editor, calendar, raw))

    assert groups == {
        "Not taken over": ["Communitytreffen: This is a meetup of this site."]
    }


# --- what is broken, and what is hostile --------------------------------------------


@pytest.mark.parametrize("name", ["empty", "binary", "utf-16", "nested 100 deep"])
def test_a_hopeless_file_is_refused_in_the_form(calendar, editor, name):
    response = given(editor, calendar, HOPELESS[name])

    assert response.status_code == 422
    assert BeautifulSoup(response.content, "lxml").select(".error-message")
    assert not CalendarUpload.objects.exists()


def test_no_broken_file_breaks_the_desk(calendar, editor):
    """Each is refused in the form, or its preview says what is the matter."""
    for name, raw in ALL.items():
        response = given(editor, calendar, raw)
        assert response.status_code == (422 if name in HOPELESS else 302), name
        if name not in HOPELESS:
            groups = shown(editor, response["Location"])
            assert set(groups) <= {"New", "Not taken over"}, name


def test_nothing_in_a_file_becomes_markup(calendar, editor):
    evil = '"><script>alert(1)</script>'
    raw = calendar_bytes(
        event(SUMMARY=evil, UID=evil, DESCRIPTION=evil, LOCATION=evil),
        event(
            SUMMARY=evil, UID="x", DTSTART=f'DTSTART;TZID="{evil[2:]}":20261208T170000'
        ),
    )

    address = previewed(editor, calendar, raw, name="<b>.ics")
    response = editor.get(address)

    assert b"<script>alert" not in response.content
    assert offered(editor, address) == {evil: True}
    editor.post(address, {"uid": [evil]})
    assert "<script>" not in str(draft(MeetupPage.objects.get()).body)


def test_what_was_previewed_is_what_is_imported(calendar, editor):
    address = previewed(editor, calendar, calendar_bytes(event()))

    editor.post(
        address,
        {
            "uid": ["one@example.org", "invented@example.org", ""],
            "title": "Anderes",
            "proposals": "[]",
        },
    )

    assert MeetupPage.objects.get().title == "Sprachcafé"


def test_a_picked_file_can_be_sent_only_once(calendar, editor):
    address = previewed(editor, calendar, calendar_bytes(event()))
    editor.post(address, {"uid": ["one@example.org"]})

    response = editor.post(address, {"uid": ["one@example.org"]}, follow=True)

    assert "imported already" in said(response)[-1]
    assert MeetupPage.objects.count() == 1
    assert editor.get(address)["Location"] == IMPORT


def test_picking_nothing_imports_nothing(calendar, editor):
    address = previewed(editor, calendar, calendar_bytes(event()))

    response = editor.post(address, follow=True)

    assert "Nothing was picked" in said(response)[0]
    assert CalendarUpload.objects.exists()
    assert not MeetupPage.objects.exists()


def test_looking_changes_nothing(calendar, editor):
    address = previewed(editor, calendar, calendar_bytes(event()))
    version = ContentVersion.objects.current()

    for method in (editor.get, editor.head):
        assert method(IMPORT).status_code == 200
        assert method(address, {"uid": "one@example.org"}).status_code == 200

    assert CalendarUpload.objects.count() == 1
    assert not MeetupPage.objects.exists()
    assert not ImportedEvent.objects.exists()
    assert ContentVersion.objects.current() == version


@pytest.mark.parametrize("given_fields", [{}, {"url": "https://x.org/", "file": True}])
def test_a_file_or_an_address_is_asked_for(calendar, editor, given_fields):
    fields = {"calendar": calendar.pk, **given_fields}
    if fields.get("file"):
        fields["file"] = SimpleUploadedFile("a.ics", calendar_bytes(event()))

    response = editor.post(IMPORT, fields)

    assert response.status_code == 422
    assert "one of the two" in response.content.decode()


# --- from an address ----------------------------------------------------------------


@pytest.fixture
def served(settings):
    settings.FETCHABLE_NETWORKS = [f"{ALLOWED}/32"]
    with Server(*[answer(calendar_bytes(event()))] * 2) as server:
        settings.FETCHABLE_PORTS = [server.port]
        yield server


def test_a_calendar_is_fetched_from_an_address(calendar, editor, served):
    fields = {"calendar": calendar.pk, "url": served.url("/termine.ics")}

    address = editor.post(IMPORT, fields)["Location"]

    assert shown(editor, address) == {"New": ["Sprachcafé"]}
    editor.post(address, {"uid": ["one@example.org"]})
    assert ImportedEvent.objects.get().source == served.url("/termine.ics")
    again = editor.post(IMPORT, fields)["Location"]
    assert shown(editor, again) == {"Unchanged": ["Sprachcafé"]}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "webcal://localhost/", "https://169.254.169.254/latest/",
        "file:///etc/passwd", "http://[", "nonsense", "http://user:word@example.org/",
        "https://" + "a" * 2000,
    ],
)  # fmt: skip
def test_addresses_that_are_not_fetched_are_refused_in_the_form(calendar, editor, url):
    response = editor.post(IMPORT, {"calendar": calendar.pk, "url": url})

    assert response.status_code == 422
    assert BeautifulSoup(response.content, "lxml").select(".error-message")


# --- who may ------------------------------------------------------------------------


def test_nobody_imports_who_may_not_add_meetups(calendar):
    translator = signed_in("Translators")

    assert given(translator, calendar, calendar_bytes(event())).status_code == 302
    assert translator.get(IMPORT)["Location"] == reverse("wagtailadmin_home")
    assert not CalendarUpload.objects.exists()
    home = translator.get(reverse("wagtailadmin_home")).content.decode()
    assert IMPORT not in home


def test_strangers_are_sent_to_the_login(calendar, client):
    for address in (IMPORT, f"{IMPORT}{uuid4()}/"):
        assert client.get(address)["Location"].startswith("/admin/login/")
        assert client.post(address)["Location"].startswith("/admin/login/")


def test_nobody_sees_or_imports_the_file_of_another(calendar, editor):
    address = previewed(editor, calendar, calendar_bytes(event()))
    other = signed_in("Moderators")

    assert other.get(address)["Location"] == IMPORT
    assert other.post(address, {"uid": ["one@example.org"]})["Location"] == IMPORT
    assert not MeetupPage.objects.exists()


def test_an_editor_of_one_language_imports_into_its_calendar_only(calendar, editor):
    english = calendar_in("en", calendar)
    GroupPagePermission.objects.filter(group__name="Editors").update(
        page=home_page().pk
    )

    form = page(editor, IMPORT)
    response = given(editor, english, calendar_bytes(event()))

    options = form.select("select[name=calendar] option")
    assert [option.get("value") for option in options] == [str(calendar.pk)]
    assert response.status_code == 422


def test_who_lost_the_right_meanwhile_imports_nothing(calendar, editor):
    address = previewed(editor, calendar, calendar_bytes(event()))
    GroupPagePermission.objects.filter(group__name="Editors").delete()

    response = editor.post(address, {"uid": ["one@example.org"]})

    assert response["Location"] == reverse("wagtailadmin_home")
    assert not MeetupPage.objects.exists()


def test_the_import_is_found_in_the_menu_and_on_the_calendar(calendar, editor):
    assert IMPORT in editor.get(reverse("wagtailadmin_home")).content.decode()
    explorer = editor.get(reverse("wagtailadmin_explore", args=[calendar.pk]))
    links = BeautifulSoup(explorer.content, "lxml").select(f"main a[href='{IMPORT}']")
    assert links


# --- order in the house -------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_asks_the_database_the_same_for_any_length(
    calendar, editor, count, django_assert_num_queries
):
    names = [f"{number}@example.org" for number in range(count)]
    known = calendar_bytes(*[event(UID=name, SUMMARY=name) for name in names])
    imported(editor, calendar, known)
    raw = calendar_bytes(
        *[event(UID=name, SUMMARY="Neuer Titel") for name in names],
        *[event(UID=f"new-{name}") for name in names],
    )
    address = previewed(editor, calendar, raw)
    editor.get(address)

    with django_assert_num_queries(QUERIES):
        response = editor.get(address)

    assert response.content.count(b'name="uid"') == 2 * count


QUERIES = 17


def test_files_that_nobody_imports_are_erased_after_a_day(
    calendar, editor, time_machine
):
    previewed(editor, calendar, calendar_bytes(event()))
    time_machine.move_to(NOW + timedelta(hours=23), tick=False)
    previewed(editor, calendar, calendar_bytes(event()), name="neu.ics")
    run_jobs(timezone.now())
    assert CalendarUpload.objects.count() == 2

    time_machine.move_to(NOW + timedelta(hours=25), tick=False)
    run_jobs(timezone.now())

    assert [upload.source for upload in CalendarUpload.objects.all()] == ["neu.ics"]
