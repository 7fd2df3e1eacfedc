"""Calendar files as programmes fetch them."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from icalendar import Calendar

from events.choices import Form, Status
from events.models import MeetupPage
from home.models import Region, SpokenLanguage
from tests.events.factories import (
    MeetupFactory,
    SeriesFactory,
    StandardFactory,
    VenueFactory,
    home_in,
    published,
    topic,
    translated,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DE = "/calendar/de.ics"
BERLIN = ZoneInfo("Europe/Berlin")


def fetched(client, address=DE, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    return response


def feed(client, address=DE):
    """Return a feed parsed; a faulty value anywhere fails the test."""
    calendar = Calendar.from_ical(fetched(client, address).content)
    assert [error for part in calendar.walk() for error in part.errors] == []
    return calendar


def entries(client, address=DE):
    return feed(client, address).walk("VEVENT")


def titles(client, address=DE):
    return sorted(str(entry["SUMMARY"]) for entry in entries(client, address))


def only(client, address=DE):
    (entry,) = entries(client, address)
    return entry


# --- what is in it ------------------------------------------------------------------


def test_a_meetup_is_there_with_everything_a_person_needs(calendar, client):
    meetup = MeetupFactory(
        parent=calendar,
        theme="Wohnen",
        series=SeriesFactory(),
        form=Form.HYBRID,
        online_url="https://meet.example.org/lotse",
        step_free=True,
        captions=False,
    )
    meetup.topics = [topic("housing")]
    meetup.languages = [SpokenLanguage.objects.canonical().get(code="de")]
    meetup.interpretation = [SpokenLanguage.objects.canonical().get(code="ar")]
    meetup = published(meetup)

    entry = only(client, "/calendar/en.ics")

    address = f"http://testserver/de/termine/{meetup.slug}/"
    assert entry["SUMMARY"] == "Communitytreffen: Wohnen"
    assert entry["SUMMARY"].params["LANGUAGE"] == "de"
    assert entry["DTSTART"].dt == datetime(2026, 12, 8, 18, tzinfo=BERLIN)
    assert entry["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert entry["DTEND"].dt == datetime(2026, 12, 8, 20, tzinfo=BERLIN)
    assert entry["LOCATION"] == "Stadtbibliothek, Breite Straße 30, 10178 Berlin"
    assert entry["GEO"].to_ical() == "52.51658;13.40328"
    assert entry["URL"] == address
    assert entry["CONFERENCE"] == "https://meet.example.org/lotse"
    assert entry["CONFERENCE"].params["VALUE"] == "URI"
    assert entry["CATEGORIES"].cats == ["Communitytreffen", "Housing"]
    assert (entry["STATUS"], entry["TRANSP"], entry["SEQUENCE"]) == (
        "CONFIRMED",
        "OPAQUE",
        0,
    )
    assert entry["UID"].endswith("@testserver")
    assert {"ORGANIZER", "ATTENDEE"}.isdisjoint(entry)
    text = str(entry["DESCRIPTION"])
    assert "Wir sprechen über Wohnungssuche." in text
    assert address in text
    assert "https://meet.example.org/lotse" in text
    assert "Languages: German" in text
    assert "Interpretation into: Arabic" in text
    accessibility = next(line for line in text.splitlines() if "captions" in line)
    assert "step-free" in accessibility
    assert "child care" not in accessibility  # nobody said anything about it


def test_a_feed_says_what_it_is(calendar, client):
    MeetupFactory(parent=calendar)

    calendar_file = feed(client)

    assert calendar_file["METHOD"] == "PUBLISH"
    assert calendar_file["X-WR-CALNAME"] == calendar_file["NAME"]
    assert "Lotse" in calendar_file["NAME"]
    assert calendar_file["SOURCE"] == "http://testserver/calendar/de.ics"
    assert calendar_file["URL"] == "http://testserver/de/termine/"
    assert calendar_file["X-WR-TIMEZONE"] == "Europe/Berlin"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in fetched(client).content


def test_the_image_is_named_with_its_media_type(calendar, client):
    from tests.events.factories import ImageFactory

    MeetupFactory(parent=calendar, social_image=ImageFactory())

    entry = only(client)

    assert entry["IMAGE"].startswith("http://testserver/media/")
    assert entry["IMAGE"].params["FMTTYPE"] == "image/jpeg"


def test_whole_days_end_on_the_day_after(calendar, client):
    MeetupFactory(
        parent=calendar, start_time=None, end_time=None, end_date=date(2026, 12, 9)
    )

    entry = only(client)

    assert entry["DTSTART"].dt == date(2026, 12, 8)
    assert entry["DTEND"].dt == date(2026, 12, 10)


def test_a_meetup_elsewhere_keeps_the_clock_of_its_place(calendar, client):
    MeetupFactory(parent=calendar, zone="America/New_York")

    entry = only(client)

    assert entry["DTSTART"].params["TZID"] == "America/New_York"
    assert entry["DTSTART"].dt.astimezone(UTC) == datetime(2026, 12, 8, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "written", "prefix"),
    [
        (Status.PLANNED, "TENTATIVE", ""),
        (Status.CANCELLED, "CANCELLED", "CANCELLED: "),
        (Status.POSTPONED, "TENTATIVE", "POSTPONED: "),
    ],
)
def test_the_status_is_told_twice(english_calendar, client, status, written, prefix):
    MeetupFactory(parent=english_calendar, title="Meetup", status=status)

    entry = only(client, "/calendar/en.ics")

    assert entry["STATUS"] == written
    assert entry["SUMMARY"] == f"{prefix}Meetup"
    assert entry["TRANSP"] == ("TRANSPARENT" if written == "CANCELLED" else "OPAQUE")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_has_a_feed_and_marks_what_it_borrows(
    calendar, client, language
):
    MeetupFactory(parent=calendar)

    response = fetched(client, f"/calendar/{language}.ics")

    assert response["Content-Language"] == language.removesuffix("-x-leicht")
    (entry,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert entry["SUMMARY"].params["LANGUAGE"] == "de"


def test_a_translation_takes_the_place_of_the_source(calendar, arabic_calendar, client):
    meetup = MeetupFactory(parent=calendar)
    uid = only(client, "/calendar/ar.ics")["UID"]

    translated(meetup, arabic_calendar, title="لقاء المجتمع")

    entry = only(client, "/calendar/ar.ics")
    assert entry["SUMMARY"] == "لقاء المجتمع"
    assert entry["SUMMARY"].params["LANGUAGE"] == "ar"
    assert entry["UID"] == uid
    assert titles(client) == ["Communitytreffen"]


def test_the_language_of_the_request_changes_nothing(calendar, client):
    MeetupFactory(parent=calendar)

    answers = {
        fetched(client, DE, **{"Accept-Language": language}).content
        for language in ("ar", "en", "")
    }

    assert len(answers) == 1


# --- what comes and goes --------------------------------------------------------------


def test_the_window_holds_twelve_months_and_everything_ahead(calendar, client):
    for day in (date(2025, 10, 31), date(2025, 11, 1), date(2027, 12, 31)):
        MeetupFactory(parent=calendar, title=f"{day}", start_date=day)

    assert titles(client) == ["2025-11-01", "2027-12-31"]
    assert titles(client, f"{DE}?window=archive") == ["2025-10-31"]


def test_nothing_changes_while_a_day_passes(calendar, client, time_machine):
    MeetupFactory(parent=calendar, start_date=date(2026, 11, 22))
    before = fetched(client)

    time_machine.move_to(NOW + timedelta(days=5))

    after = fetched(client)
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert after["Last-Modified"] == before["Last-Modified"]


def test_a_feed_with_nothing_in_its_window_shows_the_latest_date(calendar, client):
    for year in (2019, 2020):
        MeetupFactory(parent=calendar, title=f"{year}", start_date=date(year, 5, 4))

    assert titles(client) == ["2020"]


def test_a_feed_is_never_empty(calendar, client):
    entry = only(client)

    assert entry["DTSTART"].dt < NOW.date()
    assert "http://testserver/de/termine/" in entry["DESCRIPTION"]


def test_a_site_without_a_calendar_page_has_a_feed(db, client):
    assert only(client)["URL"] == "http://testserver/"


@pytest.mark.parametrize("end", ["unpublish", "delete"])
def test_what_was_withdrawn_stays_as_cancelled_for_thirty_days(
    calendar, client, time_machine, end
):
    other = MeetupFactory(parent=calendar, title="Bleibt")
    meetup = MeetupFactory(parent=calendar)
    uid = next(e["UID"] for e in entries(client) if "Community" in e["SUMMARY"])
    time_machine.move_to(NOW + timedelta(hours=1))

    getattr(meetup, end)()

    entry = next(e for e in entries(client) if e["UID"] == uid)
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)
    assert entry["SUMMARY"].endswith(": Communitytreffen")
    assert entry["LAST-MODIFIED"].dt == NOW + timedelta(hours=1)
    assert "URL" not in entry
    time_machine.move_to(NOW + timedelta(days=29))
    assert len(entries(client)) == 2
    before = fetched(client)["Last-Modified"]
    time_machine.move_to(NOW + timedelta(days=32))
    assert titles(client) == [other.title]
    assert client.get(DE, headers={"If-Modified-Since": before}).status_code == 200


def test_a_meetup_for_members_only_is_not_in_the_feed(calendar, client):
    from wagtail.models import PageViewRestriction

    MeetupFactory(parent=calendar, title="Offen")
    secret = MeetupFactory(parent=calendar, title="Intern", live=False)
    PageViewRestriction.objects.create(
        page=secret, restriction_type=PageViewRestriction.LOGIN
    )
    secret = published(secret)

    assert titles(client) == ["Offen"]
    assert client.get(secret.url + "event.ics").status_code == 302


def for_members(page):
    from wagtail.models import PageViewRestriction

    return PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.LOGIN
    )


@pytest.mark.parametrize("end", ["unpublish", "delete"])
def test_what_was_for_members_stays_unheard_of_when_it_ends(
    calendar, english_calendar, client, end
):
    MeetupFactory(parent=english_calendar, title="Open")
    for_members(calendar)
    secret = MeetupFactory(
        parent=calendar,
        title="Intern",
        form=Form.HYBRID,
        venue=VenueFactory(street="Hinterhof 1"),
        online_url="https://meet.example.org/intern",
    )
    assert titles(client) == ["Open"]

    getattr(secret, end)()

    assert titles(client) == ["Open"]
    content = fetched(client).content
    assert b"Hinterhof" not in content
    assert b"meet.example.org" not in content


def test_deleting_the_page_that_was_restricted_itself_tells_nothing(calendar, client):
    MeetupFactory(parent=calendar, title="Offen")
    secret = MeetupFactory(parent=calendar, title="Intern", live=False)
    for_members(secret)
    published(secret).delete()

    assert titles(client) == ["Offen"]


def test_a_meetup_that_becomes_private_is_withdrawn_until_it_is_public_again(
    calendar, client
):
    MeetupFactory(parent=calendar)
    assert only(client)["STATUS"] == "CONFIRMED"

    restriction = for_members(calendar)
    entry = only(client)
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)
    assert "LOCATION" not in entry

    restriction.delete()
    entry = only(client)
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CONFIRMED", 2)


def test_a_withdrawn_entry_says_only_what_programmes_need(calendar, client):
    meetup = MeetupFactory(
        parent=calendar,
        form=Form.HYBRID,
        online_url="https://meet.example.org/lotse",
    )

    meetup.unpublish()

    entry = only(client)
    assert entry["SUMMARY"].endswith(": Communitytreffen")
    assert entry["DTSTART"].dt == datetime(2026, 12, 8, 18, tzinfo=BERLIN)
    assert {"LOCATION", "GEO", "CONFERENCE", "URL"}.isdisjoint(entry)


def test_a_file_for_members_is_kept_by_no_cache(calendar, client, admin_user):
    from wagtail.models import PageViewRestriction

    secret = MeetupFactory(parent=calendar)
    PageViewRestriction.objects.create(
        page=calendar, restriction_type=PageViewRestriction.LOGIN
    )
    client.force_login(admin_user)

    response = fetched(client, secret.url + "event.ics")

    directives = set(response["Cache-Control"].split(", "))
    assert {"private", "no-store"} <= directives
    assert "public" not in directives


# --- when the bytes change ------------------------------------------------------------


def test_the_time_of_change_is_the_latest_of_page_time_and_place(
    calendar, client, time_machine
):
    meetup = published(MeetupFactory(parent=calendar, live=False))
    assert only(client)["DTSTAMP"].dt == NOW

    later = NOW + timedelta(hours=1)
    time_machine.move_to(later)
    meetup.summary = "Andere Worte."
    published(meetup)
    assert only(client)["LAST-MODIFIED"].dt == later

    later = NOW + timedelta(hours=2)
    time_machine.move_to(later)
    meetup.venue.name = "Rathaus"
    meetup.venue.save()
    entry = only(client)
    assert (entry["LAST-MODIFIED"].dt, entry["DTSTAMP"].dt) == (later, later)
    assert entry["LOCATION"].startswith("Rathaus, ")
    assert entry["SEQUENCE"] == 0


def test_microseconds_are_cut_off(calendar, client, time_machine):
    time_machine.move_to(NOW + timedelta(microseconds=999_999))
    MeetupFactory(parent=calendar)

    assert only(client)["LAST-MODIFIED"].dt == NOW


def changed(client, change):
    """Return whether the bytes of the feed change when something happens."""
    before = fetched(client)
    change()
    after = fetched(client)
    assert (after["ETag"] == before["ETag"]) == (after.content == before.content)
    return after.content != before.content


def test_an_unrelated_page_changes_nothing(calendar, client):
    MeetupFactory(parent=calendar)

    assert not changed(client, lambda: StandardFactory(parent=home_in("de")))


def test_a_move_a_cancellation_and_a_new_name_change_the_feed(calendar, client):
    meetup = published(MeetupFactory(parent=calendar, live=False))

    def move():
        meetup.start_time = time(17)
        published(meetup)

    def cancel():
        meetup.status = Status.CANCELLED
        published(meetup)

    def rename():
        meetup.venue.name = "Rathaus"
        meetup.venue.save()

    def rename_topic():
        meetup.topics = [topic("housing")]
        published(meetup)
        term = topic("housing")
        term.name = "Unterkunft"
        term.save()

    assert changed(client, move)
    assert changed(client, cancel)
    assert changed(client, rename)
    assert changed(client, rename_topic)


def test_a_translation_changes_the_feed_of_its_language_only(
    calendar, arabic_calendar, client
):
    meetup = MeetupFactory(parent=calendar)
    german = fetched(client).content
    arabic = fetched(client, "/calendar/ar.ics").content

    translated(meetup, arabic_calendar, title="لقاء")

    assert fetched(client).content == german
    assert fetched(client, "/calendar/ar.ics").content != arabic


def test_bytes_do_not_depend_on_the_cache(calendar, client):
    from django.core.cache import cache

    for number in range(3):
        MeetupFactory(parent=calendar, title=f"Treffen {number}")
    before = fetched(client).content

    cache.clear()

    assert fetched(client).content == before


# --- filters -------------------------------------------------------------------------


@pytest.fixture
def variety(calendar):
    """Three meetups that differ in everything a feed is filtered by."""
    speaks = SpokenLanguage.objects.canonical()
    regions = Region.objects.canonical()
    plans = [
        ("Rathaus", Form.ON_SITE, "community", "shared_housing", "berlin", "de"),
        ("Netz", Form.ONLINE, "", "work", "nationwide", "ar"),
        ("Beides", Form.HYBRID, "", "job_search", "koeln", "uk"),
    ]
    for title, form, series, topic_code, region, language in plans:
        meetup = MeetupFactory(
            parent=calendar,
            live=False,
            title=title,
            form=form,
            series=SeriesFactory(code=series) if series else None,
        )
        meetup.topics = [topic(topic_code)]
        meetup.regions = [regions.get(code=region)]
        meetup.languages = [speaks.get(code=language)]
        published(meetup)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("series=community", ["Rathaus"]),
        ("topic=housing", ["Rathaus"]),  # a topic stands for its subtopics
        ("topic=work", ["Beides", "Netz"]),
        ("topic=job_search", ["Beides"]),
        ("topic=shared_housing,job_search", ["Beides", "Rathaus"]),
        ("topic=shared_housing&topic=job_search", ["Beides", "Rathaus"]),
        ("region=nordrhein_westfalen", ["Beides"]),
        ("region=nationwide", ["Netz"]),
        ("language=ar", ["Netz"]),
        ("format=online", ["Beides", "Netz"]),
        ("format=on_site", ["Beides", "Rathaus"]),
        ("format=hybrid", ["Beides"]),
        ("topic=work&format=hybrid", ["Beides"]),
        ("topic=&series=", ["Beides", "Netz", "Rathaus"]),
        ("utm_source=mail", ["Beides", "Netz", "Rathaus"]),
    ],
)
def test_filters_choose(variety, client, query, expected):
    assert titles(client, f"{DE}?{query}") == expected


def test_a_topic_stands_for_topics_at_any_depth_below_it(variety, client):
    middle = topic("job_search")
    term = topic("shared_housing")
    term.parent = middle
    term.save()

    assert titles(client, f"{DE}?topic=work") == ["Beides", "Netz", "Rathaus"]


def test_a_filter_says_so_in_the_name_and_in_the_address(variety, client):
    calendar_file = feed(client, f"{DE}?topic=work,housing&format=online&x=1")

    assert "Wohnen" in calendar_file["NAME"]
    query = parse_qs(urlsplit(calendar_file["SOURCE"]).query)
    assert query == {"topic": ["housing,work"], "format": ["online"]}


def test_the_same_filter_written_differently_is_the_same_feed(variety, client):
    ways = ["topic=work,housing", "topic=housing&topic=work", "topic=work, housing,"]

    assert len({fetched(client, f"{DE}?{way}").content for way in ways}) == 1


def test_what_was_withdrawn_is_cancelled_in_filtered_feeds_too(variety, client):
    MeetupPage.objects.get(title="Netz").delete()

    assert [e["STATUS"] for e in entries(client, f"{DE}?language=ar")] == ["CANCELLED"]
    assert titles(client, f"{DE}?language=de") == ["Rathaus"]


@pytest.mark.parametrize(
    "query",
    [
        "topic=nonsense",
        "series=<script>",
        "region=berlin,atlantis",
        "language=xx",
        "format=telepathy",
        "window=everything",
        "topic=" + "a," * 500,
    ],
)
def test_unknown_codes_are_refused_with_a_sentence(calendar, client, query):
    response = client.get(f"{DE}?{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Language"] == "de"
    assert len(response.content) < 400


@pytest.mark.parametrize("language", ["xx", "DE", "de-x", "../de", "de_X_leicht"])
def test_a_language_we_do_not_know_has_no_feed(db, client, language):
    assert client.get(f"/calendar/{language}.ics").status_code == 404


# --- HTTP ----------------------------------------------------------------------------


def test_headers_of_a_subscription(calendar, client):
    MeetupFactory(parent=calendar)

    response = fetched(client)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="lotse-de.ics"'
    assert response["Cache-Control"] == "public, max-age=300"
    assert re.fullmatch(r'"[0-9a-f]{32}"', response["ETag"])
    assert response["Last-Modified"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert "cookie" not in response.get("Vary", "").lower()
    assert "Content-Encoding" not in response
    assert response.cookies == {}


@pytest.mark.parametrize("accept", [None, "*/*", "text/html", "application/json", "x"])
def test_any_or_no_accept_header_will_do(calendar, client, accept):
    headers = {} if accept is None else {"Accept": accept}

    assert client.get(DE, headers=headers).status_code == 200


def test_head_says_the_same_without_a_body(calendar, client):
    get, head = client.get(DE), client.head(DE)

    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.items()) == dict(get.items())


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_feed_is_only_read(calendar, client, method):
    response = getattr(client, method)(DE, headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 405


def test_who_has_these_bytes_gets_304(calendar, client):
    MeetupFactory(parent=calendar)
    first = fetched(client)

    for tag in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        response = client.get(DE, headers={"If-None-Match": tag})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == first["ETag"]
        assert response["Cache-Control"] == "public, max-age=300"


def test_if_none_match_wins_over_if_modified_since(calendar, client):
    MeetupFactory(parent=calendar)
    now = fetched(client)["Last-Modified"]

    stale = {"If-None-Match": '"other"', "If-Modified-Since": now}

    assert client.get(DE, headers=stale).status_code == 200


def test_if_modified_since_alone_is_enough(calendar, client):
    MeetupFactory(parent=calendar)
    now = fetched(client)["Last-Modified"]

    assert client.get(DE, headers={"If-Modified-Since": now}).status_code == 304
    before = {"If-Modified-Since": "Sun, 22 Nov 2026 11:59:59 GMT"}
    assert client.get(DE, headers=before).status_code == 200
    nonsense = {"If-Modified-Since": "yesterday", "If-None-Match": "no quotes"}
    assert client.get(DE, headers=nonsense).status_code == 200


def test_leaving_a_filter_is_a_change_for_if_modified_since(
    calendar, client, time_machine
):
    for title in ("Eins", "Zwei"):
        meetup = MeetupFactory(parent=calendar, live=False, title=title)
        meetup.topics = [topic("work")]
        published(meetup)
    address = f"{DE}?topic=work"
    before = fetched(client, address)["Last-Modified"]
    time_machine.move_to(NOW + timedelta(hours=1))

    meetup = MeetupPage.objects.get(title="Zwei")
    meetup.topics = [topic("housing")]
    published(meetup)

    response = client.get(address, headers={"If-Modified-Since": before})
    assert response.status_code == 200
    assert b"Zwei" not in response.content


def test_gzip_comes_only_when_asked_for_and_its_weak_tag_still_compares(
    calendar, client
):
    for _number in range(5):
        MeetupFactory(parent=calendar)
    plain = fetched(client)

    packed = fetched(client, DE, **{"Accept-Encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"] == f"W/{plain['ETag']}"
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert client.get(DE, headers=headers).status_code == 304


# --- one date ------------------------------------------------------------------------


def test_one_date_is_a_download_without_a_calendar_name(calendar, client):
    meetup = MeetupFactory(parent=calendar, slug="treffen-im-dezember")
    address = "/de/termine/treffen-im-dezember/event.ics"

    response = fetched(client, address)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    expected = 'attachment; filename="treffen-im-dezember.ics"'
    assert response["Content-Disposition"] == expected
    assert response["Cache-Control"] == "public, max-age=300"
    calendar_file = Calendar.from_ical(response.content)
    assert not {"NAME", "X-WR-CALNAME", "SOURCE", "REFRESH-INTERVAL"} & set(
        calendar_file
    )
    (entry,) = calendar_file.walk("VEVENT")
    assert entry["UID"] == only(client)["UID"]
    assert entry["SUMMARY"] == meetup.title
    tag = {"If-None-Match": response["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    assert client.head(address).status_code == 200


def test_a_name_in_arabic_letters_is_a_file_name(calendar, arabic_calendar, client):
    MeetupFactory(parent=arabic_calendar, slug="لقاء")

    response = fetched(client, "/ar/calendar/لقاء/event.ics")

    name = "attachment; filename*=utf-8''%D9%84%D9%82%D8%A7%D8%A1.ics"
    assert response["Content-Disposition"] == name
    assert response["Content-Language"] == "ar"


@pytest.mark.parametrize(
    "path", ["entwurf/event.ics", "event.ics", "gibt-es-nicht/event.ics"]
)
def test_drafts_and_lists_have_no_file(calendar, client, path):
    MeetupFactory(parent=calendar, slug="entwurf", live=False)

    assert client.get(f"/de/termine/{path}").status_code == 404


def test_every_process_writes_the_same_bytes(in_another_process):
    program = ("-m", "tests.events.printing")

    first = json.loads(in_another_process(*program, "fill", PYTHONHASHSEED="1"))
    second = json.loads(in_another_process(*program, PYTHONHASHSEED="2"))

    assert len(set(first.values())) == len(first)
    assert second == first
