"""The page of one meetup."""

import json
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils.translation import override

from events.choices import Form, Status
from events.meetups import accessibility_facts
from events.models import MeetupHost, MeetupPage
from home.models import SpokenLanguage
from tests.events.factories import (
    ImageFactory,
    MeetupFactory,
    PartnerFactory,
    SeriesFactory,
    VenueFactory,
    document,
    published,
    topic,
    translated,
)
from tests.events.html import page, text


def spoken(code):
    return SpokenLanguage.objects.canonical().get(code=code)


def context(client, meetup):
    response = client.get(meetup.get_url())
    assert response.status_code == 200
    return response.context


@pytest.fixture
def full(calendar):
    meetup = MeetupFactory(
        parent=calendar,
        live=False,
        slug="voll",
        theme="Wohnen",
        series=SeriesFactory(),
        form=Form.HYBRID,
        online_url="https://meet.example.org/lotse",
        social_image=ImageFactory(),
        agenda=[("item", {"time": time(18), "title": "Begrüßung", "speaker": "Mina"})],
    )
    meetup.topics = [topic("housing")]
    meetup.languages = [spoken("de")]
    meetup.interpretation = [spoken("ar"), spoken("gsg")]
    meetup.hosts = [MeetupHost(partner=PartnerFactory(name="Stadtteilbüro"))]
    return published(meetup)


def test_everything_about_a_meetup_is_on_its_page(full, client):
    root = page(client, "/de/termine/voll/")

    shown = text(root.select_one("main"))
    for words in (
        "Communitytreffen",
        "Wohnen",
        "Wir sprechen über Wohnungssuche.",
        "Stadtbibliothek",
        "Breite Straße 30",
        "Begrüßung",
        "Mina",
        "Stadtteilbüro",
        "Deutsch",
        "Arabisch",
    ):
        assert words in shown
    links = {link.get("href") for link in root.select("main a")}
    assert {"/de/termine/voll/event.ics", "https://meet.example.org/lotse"} <= links


def test_readers_of_arabic_read_from_right_to_left(full, arabic_calendar, client):
    translated(full, arabic_calendar, title="لقاء المجتمع")
    arabic = MeetupPage.objects.get(locale=arabic_calendar.locale)

    root = page(client, arabic.url)

    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert text(root.select_one("main h1")) == "لقاء المجتمع"


def test_a_lagging_translation_shows_the_time_that_holds(
    full, english_calendar, client
):
    english = translated(full, english_calendar)
    full.start_time = time(19)
    published(full)

    card = context(client, english)["card"]

    assert card.starts == datetime(2026, 12, 8, 19, tzinfo=ZoneInfo("Europe/Berlin"))
    assert english.start_time == time(18)


def test_saving_a_draft_does_not_move_the_page(full, client):
    full.start_time = time(19)
    full.save_revision()

    assert context(client, full)["card"].starts.hour == 18


def test_a_preview_shows_what_the_draft_says(full, admin_user):
    full.start_time = time(19)

    response = full.make_preview_request()

    assert response.status_code == 200
    assert 'datetime="2026-12-08T19:00:00+01:00"' in response.content.decode()


def test_a_meetup_can_be_previewed_before_it_was_ever_saved(calendar):
    meetup = MeetupFactory.build(
        parent=calendar, locale=calendar.locale, venue=VenueFactory(), live=False
    )
    meetup.hosts = [MeetupHost(partner=PartnerFactory())]

    response = meetup.make_preview_request()

    assert response.status_code == 200
    assert "2026-12-08T18:00:00+01:00" in response.content.decode()


def test_what_is_unknown_about_access_is_not_said(calendar):
    meetup = MeetupFactory(
        parent=calendar,
        captions=True,
        quiet_room=False,
        cost="Spende",
        venue=VenueFactory(step_free=True, notes="Klingeln bei Lotse"),
    )

    with override("en"):
        facts = [
            (fact.label, fact.value)
            for fact in accessibility_facts(meetup, meetup.occurrence)
        ]

    assert facts == [
        ("Step-free access", "Yes"),  # of the venue; nobody said otherwise
        ("Live captions", "Yes"),
        ("Quiet room", "No"),
        ("Cost", "Spende"),
        ("How to get in", "Klingeln bei Lotse"),
    ]


def test_a_date_may_differ_from_its_venue(calendar):
    venue = VenueFactory(step_free=True)
    meetup = MeetupFactory(parent=calendar, venue=venue, step_free=False)

    with override("en"):
        (fact,) = accessibility_facts(meetup, meetup.occurrence)

    assert (fact.label, fact.value) == ("Step-free access", "No")


def test_neighbours_are_of_the_same_series(calendar, client):
    series = SeriesFactory()
    days = [date(2026, 12, day) for day in (1, 8, 15)]
    first, middle, last = (
        MeetupFactory(parent=calendar, series=series, start_date=day, title=f"{day}")
        for day in days
    )
    MeetupFactory(parent=calendar, start_date=date(2026, 12, 9), title="Anderes")

    found = context(client, middle)

    assert found["previous"].title == first.title
    assert found["next"].title == last.title
    assert found["next"].url == last.url
    assert context(client, first)["previous"] is None
    assert context(client, last)["next"] is None


def test_meetups_of_a_series_at_the_same_moment_all_have_a_place(calendar, client):
    series = SeriesFactory()
    meetups = [MeetupFactory(parent=calendar, series=series) for _ in range(3)]

    seen = {meetups[0].get_url()}
    for meetup in meetups:
        found = context(client, meetup)
        seen |= {one.url for one in (found["previous"], found["next"]) if one}

    assert seen == {meetup.get_url() for meetup in meetups}


def test_hosts_are_named_in_the_language_of_the_page(full, english_calendar, client):
    german = full.hosts.first().partner
    PartnerFactory(
        name="Neighbourhood office",
        locale=english_calendar.locale,
        translation_key=german.translation_key,
    )
    english = translated(full, english_calendar)
    english.hosts = [MeetupHost(partner=german)]
    english.save()

    assert [host.name for host in context(client, english)["hosts"]] == [
        "Neighbourhood office"
    ]


def test_after_its_end_a_meetup_is_past(full, client, time_machine):
    assert not context(client, full)["is_past"]

    time_machine.move_to(datetime(2026, 12, 8, 20, tzinfo=ZoneInfo("Europe/Berlin")))

    assert context(client, full)["is_past"]


# --- what search engines read -----------------------------------------------------------


def described(meetup):
    script = BeautifulSoup(str(meetup.json_ld), "lxml").script
    assert script.get("type") == "application/ld+json"
    return json.loads(script.string)


def test_search_engines_get_an_event(full):
    event = described(full)

    assert event["@type"] == "Event"
    assert event["name"] == "Communitytreffen"
    assert event["startDate"] == "2026-12-08T18:00:00+01:00"
    assert event["endDate"] == "2026-12-08T20:00:00+01:00"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    mode = "https://schema.org/MixedEventAttendanceMode"
    assert event["eventAttendanceMode"] == mode
    assert event["inLanguage"] == ["de"]
    place, online = event["location"]
    assert place["@type"] == "Place"
    assert place["address"]["addressLocality"] == "Berlin"
    assert place["geo"]["latitude"] == pytest.approx(52.51658)
    assert online == {
        "@type": "VirtualLocation",
        "url": "https://meet.example.org/lotse",
    }
    assert event["organizer"] == [{"@type": "Organization", "name": "Stadtteilbüro"}]
    assert event["url"] == "http://testserver/de/termine/voll/"
    assert event["image"].startswith("http://testserver/media/")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.PLANNED, "EventScheduled"),
        (Status.CANCELLED, "EventCancelled"),
        (Status.POSTPONED, "EventPostponed"),
    ],
)
def test_search_engines_learn_of_the_status(calendar, status, expected):
    meetup = MeetupFactory(parent=calendar, status=status)

    assert described(meetup)["eventStatus"] == f"https://schema.org/{expected}"


def test_whole_days_are_dates_for_search_engines(calendar):
    meetup = MeetupFactory(
        parent=calendar,
        start_time=None,
        end_time=None,
        end_date=date(2026, 12, 9),
        form=Form.ONLINE,
        venue=None,
    )

    event = described(meetup)

    assert (event["startDate"], event["endDate"]) == ("2026-12-08", "2026-12-09")
    assert event["location"][0]["url"] == event["url"]


def test_a_meetup_is_described_with_what_remains_of_it(calendar, client):
    slides = {"title": "Folien", "file": document("folien.pdf", "%PDF", credit="Kim")}
    recording = {"title": "Rede", "language": "de", "address": "https://vimeo.com/769"}
    meetup = MeetupFactory(
        parent=calendar,
        start_date=date(2024, 11, 5),
        body=[("image", {"image": ImageFactory(credit="Amal"), "caption": ""})],
        documentation=[("slides", slides), ("recording", recording)],
    )

    root = page(client, meetup.get_url())

    event = json.loads(root.select_one('script[type="application/ld+json"]').string)
    (video,) = event["recordedIn"]
    assert (video["@type"], video["name"]) == ("VideoObject", "Rede")
    assert video["recordedAt"] == {"@id": event["@id"]}
    assert [(one["@type"], one["creditText"]) for one in event["subjectOf"]] == [
        ("ImageObject", "Amal"),
        ("DigitalDocument", "Kim"),
    ]
    (link,) = root.select('link[type="application/json+oembed"]')
    assert client.get(link["href"]).json()["title"].endswith(": Rede")


def test_a_meetup_without_a_recording_has_none_to_embed(full, client):
    root = page(client, full.get_url())

    assert root.select('link[type$="+oembed"]') == []
    assert {"recordedIn", "subjectOf"} & set(described(full)) == set()


def test_a_title_cannot_leave_the_script(calendar):
    title = "</script><script>alert(1)</script> & \u2028 <!--"
    meetup = MeetupFactory(parent=calendar, title=title)

    assert str(meetup.json_ld).count("<") == 2
    assert described(meetup)["name"] == title


# --- what editors are told ---------------------------------------------------------------


def errors(**fields):
    meetup = MeetupFactory.build(parent=None, locale=None, venue=None, **fields)
    with override("en"), pytest.raises(ValidationError) as caught:
        meetup.clean()
    return caught.value.message_dict


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"start_date": date(2026, 3, 29), "start_time": time(2, 30)}, "start_time"),
        (
            {
                "start_date": date(2026, 3, 29),
                "start_time": time(1),
                "end_time": time(2, 30),
            },
            "end_time",
        ),
        ({"end_time": time(18)}, "end_time"),
        ({"end_time": time(17)}, "end_time"),
        ({"end_date": date(2026, 12, 7)}, "end_time"),
        ({"start_time": None}, "start_time"),
        ({"start_date": date(9999, 12, 31)}, "start_date"),
        ({"end_date": date(9999, 12, 31)}, "start_date"),
        ({"start_date": date(202, 12, 31)}, "start_date"),
    ],
)
def test_times_that_cannot_be_are_refused_at_their_field(fields, field):
    assert list(errors(form=Form.ONLINE, **fields)) == [field]


def test_a_place_is_needed_unless_it_is_online():
    assert list(errors(form=Form.HYBRID)) == ["venue"]


def test_an_unknown_zone_is_the_fault_of_its_own_field_only(calendar):
    meetup = MeetupFactory.build(
        parent=None, locale=calendar.locale, venue=None, zone="Mars/Olympus"
    )

    with pytest.raises(ValidationError) as caught:
        meetup.full_clean()

    assert "zone" in caught.value.message_dict
    assert "start_time" not in caught.value.message_dict
