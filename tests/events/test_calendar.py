"""The list of meetups."""

from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from events.cards import meetup_cards, zone_label
from events.choices import Form
from events.models import MeetupPage
from events.subscriptions import qr_code
from events.times import local
from home.models import Region, SpokenLanguage
from tests.events.factories import (
    MeetupFactory,
    SeriesFactory,
    VenueFactory,
    published,
    topic,
    translated,
)
from tests.events.html import page, text, texts

DE = "/de/termine/"


def titles(client, address=DE):
    return texts(page(client, address), "main .card-title")


def cards(language="de"):
    return meetup_cards(list(MeetupPage.objects.live_in(language)), language)


def test_upcoming_meetups_come_first_the_next_one_on_top(calendar, client):
    for day in (date(2027, 1, 5), date(2026, 12, 1), date(2026, 11, 1)):
        MeetupFactory(parent=calendar, title=f"{day}", start_date=day)

    assert titles(client) == ["2026-12-01", "2027-01-05"]
    assert titles(client, f"{DE}?when=past") == ["2026-11-01"]


def test_a_meetup_is_upcoming_until_it_ends(calendar, client, time_machine):
    MeetupFactory(parent=calendar, title="Heute")
    ends = datetime(2026, 12, 8, 20, tzinfo=ZoneInfo("Europe/Berlin"))

    time_machine.move_to(ends - timedelta(seconds=1))
    assert titles(client) == ["Heute"]
    assert titles(client, f"{DE}?when=past") == []

    time_machine.move_to(ends)
    assert titles(client) == []
    assert titles(client, f"{DE}?when=past") == ["Heute"]


def test_meetups_that_start_together_keep_their_order_in_every_language(
    calendar, arabic_calendar
):
    meetups = [MeetupFactory(parent=calendar, title=f"{n}") for n in range(6)]
    for meetup in reversed(meetups[::2]):
        translated(meetup, arabic_calendar)
    now = timezone.now()

    german, arabic = (
        list(
            MeetupPage.objects.live_in(language)
            .upcoming(now)
            .values_list("translation_key", flat=True)
        )
        for language in ("de", "ar")
    )

    assert german == arabic == sorted(german)


def test_what_is_not_translated_appears_in_its_own_language_marked(
    calendar, arabic_calendar, client
):
    first = MeetupFactory(parent=calendar, title="Erstes")
    MeetupFactory(parent=calendar, title="Zweites", start_date=date(2026, 12, 9))
    translated(first, arabic_calendar, title="الأول")

    root = page(client, "/ar/calendar/")

    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    links = root.select("main .card-title a")
    assert [text(link) for link in links] == ["الأول", "Zweites"]
    assert [(link.get("lang"), link.get("dir")) for link in links] == [
        (None, None),
        ("de", "ltr"),
    ]
    assert links[1].get("href").startswith("/de/termine/")
    assert len(root.select("main .foreign")) == 1


def test_times_are_those_of_the_place_and_the_zone_is_named(calendar, client):
    MeetupFactory(parent=calendar, zone="America/New_York", start_time=time(18))

    when = page(client, DE).select("main .when")[0]

    assert when.select("time")[0].get("datetime") == "2026-12-08T18:00:00-05:00"
    assert "New York" in text(when)
    assert "UTC−5" in text(when)  # noqa: RUF001  # a minus, as people read it


def test_whole_days_show_the_last_one_not_the_morning_after(calendar, client):
    MeetupFactory(
        parent=calendar, start_time=None, end_time=None, end_date=date(2026, 12, 9)
    )

    times = page(client, DE).select("main .when time")

    assert [one.get("datetime") for one in times] == ["2026-12-08", "2026-12-09"]


def test_a_card_says_where(calendar):
    MeetupFactory(parent=calendar, form=Form.HYBRID)
    MeetupFactory(parent=calendar, form=Form.ONLINE, venue=None)

    assert [card.place for card in cards()] == ["Stadtbibliothek, Berlin", "Online"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "Berlin time, UTC+1"),
        ("Asia/Kolkata", "Kolkata time, UTC+5:30"),
        ("America/St_Johns", "St Johns time, UTC−3:30"),  # noqa: RUF001
        ("Africa/Abidjan", "Abidjan time, UTC+0"),
    ],
)
def test_zones_are_named_by_a_town_and_their_distance(zone, expected):
    from django.utils.translation import override

    moment = local(datetime(2026, 12, 8, 17, tzinfo=ZoneInfo("UTC")), zone)

    with override("en"):
        assert zone_label(moment, zone) == expected


@pytest.fixture
def two_series(calendar):
    for code, name in (("cafe", "Sprachcafé"), ("community", "Communitytreffen")):
        series = SeriesFactory(code=code, name=name)
        MeetupFactory(parent=calendar, title=f"Eins {code}", series=series)


def test_a_series_can_be_chosen_and_is_kept_in_the_feed(two_series, client):
    root = page(client, f"{DE}?series=cafe")

    assert texts(root, "main .card-title") == ["Eins cafe"]
    address = root.select("#feed-address")[0].get("value")
    assert address == "http://testserver/calendar/de.ics?series=cafe"
    links = [link.get("href") for link in root.select("main a")]
    assert "?series=cafe" in links
    assert "?series=community" in links


def test_the_picture_for_phones_holds_this_page_with_its_filter(two_series, client):
    here = "http://testserver/de/termine/?series=cafe#subscribe"

    shown = client.get(f"{DE}?series=cafe&when=past").content.decode()

    assert qr_code(here) in shown
    assert qr_code(f"{here}x") not in shown


def test_links_to_subscribe_name_our_own_address(two_series, client):
    root = page(client, f"{DE}?series=cafe")

    https = "http://testserver/calendar/de.ics?series=cafe"
    webcal = "webcal://testserver/calendar/de.ics?series=cafe"
    links = [link.get("href") for link in root.select(".subscribe-links a")]
    assert links[0] == webcal
    google, outlook, work = (urlsplit(link) for link in links[1:])
    assert google.netloc == "calendar.google.com"
    assert parse_qs(google.query)["cid"] == [webcal]
    assert (outlook.netloc, work.netloc) == ("outlook.live.com", "outlook.office.com")
    assert parse_qs(outlook.query)["url"] == parse_qs(work.query)["url"] == [https]


@pytest.fixture
def varied(calendar):
    """Three meetups that differ in everything one can filter by."""
    low = VenueFactory(name="Ebenerdig", step_free=True)
    high = VenueFactory(name="Turm", step_free=False)
    series = SeriesFactory(code="cafe", name="Sprachcafé")
    flats = MeetupFactory(
        parent=calendar, title="Wohnen", venue=low, child_care=True, series=series
    )
    flats.topics = [topic("housing")]
    flats.regions = [Region.objects.canonical().get(code="kiel")]
    flats.languages = [SpokenLanguage.objects.canonical().get(code="ar")]
    published(flats)
    work = MeetupFactory(parent=calendar, title="Arbeit", form=Form.ONLINE, venue=None)
    work.topics = [topic("work")]
    work.interpretation = [SpokenLanguage.objects.canonical().get(code="ar")]
    published(work)
    MeetupFactory(parent=calendar, title="Turm", venue=high)
    denied = MeetupFactory(parent=calendar, title="Baustelle", venue=low)
    denied.step_free = False  # on this day, whatever holds for the place
    published(denied)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("topic=housing", {"Wohnen"}),
        ("region=schleswig_holstein", {"Wohnen"}),
        ("language=ar", {"Wohnen", "Arbeit"}),
        ("format=online", {"Arbeit"}),
        ("access=step_free", {"Wohnen"}),
        ("access=child_care", {"Wohnen"}),
        ("access=interpretation", {"Arbeit"}),
        ("access=step_free&access=child_care", {"Wohnen"}),
        ("access=step_free,interpretation", set()),
        ("series=cafe&language=ar", {"Wohnen"}),
        ("topic=housing,work", {"Wohnen", "Arbeit"}),
        ("topic=housing&format=online", set()),
        ("topic=&access=", {"Wohnen", "Arbeit", "Turm", "Baustelle"}),
    ],
)
def test_the_list_and_its_feed_hold_what_a_filter_takes(
    varied, client, query, expected
):
    root = page(client, f"{DE}?{query}")
    feed = (
        root.select("#feed-address")[0].get("value").removeprefix("http://testserver")
    )
    entries = Calendar.from_ical(client.get(feed).content).walk("VEVENT")

    assert set(texts(root, "main .card-title")) == expected
    assert not expected or {str(one["SUMMARY"]) for one in entries} == expected


def test_one_can_only_choose_what_some_meetup_has(varied, client):
    root = page(client, f"{DE}?topic=health")

    def options(name):
        return [one.get("value") for one in root.select(f"#filter-{name} option")]

    assert sorted(options("topic")) == ["", "health", "housing", "work"]
    assert options("region") == ["", "kiel"]
    assert options("language") == ["", "ar"]
    assert set(options("access")) == {"", "step_free", "interpretation", "child_care"}
    (chosen,) = root.select("#filter-topic option[selected]")
    assert chosen.get("value") == "health"
    assert "Filter" in texts(root, ".results > .card")[0]


def test_a_series_says_what_it_is_and_what_it_was_about(calendar, client):
    series = SeriesFactory(code="cafe", description="Jeden Monat ein Thema.")
    for year, theme in ((2024, "Arbeit"), (2025, "Wohnen")):
        day = date(year, 5, 1)
        MeetupFactory(parent=calendar, theme=theme, series=series, start_date=day)
    MeetupFactory(parent=calendar, title="Nächstes", series=series)
    MeetupFactory(parent=calendar, title="Anderes", start_date=date(2024, 1, 1))

    root = page(client, f"{DE}?series=cafe")

    assert texts(root, "main .card-title") == ["Nächstes"]
    assert "Jeden Monat ein Thema." in texts(root, ".series-head")[0]
    assert texts(root, ".themes a") == ["Wohnen", "Arbeit"]
    assert page(client, DE).select(".series-head, .themes") == []


def test_past_meetups_are_kept_by_year(calendar, client):
    for day in (date(2025, 12, 31), date(2025, 3, 1), date(2024, 7, 1)):
        MeetupFactory(parent=calendar, title=f"{day}", start_date=day)

    root = page(client, f"{DE}?when=past&year=2025")

    assert texts(root, "main .card-title") == ["2025-12-31", "2025-03-01"]
    chips = [link.get("href") for link in root.select(".chips a")]
    assert chips == ["?when=past", "?when=past&year=2025", "?when=past&year=2024"]
    assert titles(client, f"{DE}?when=past&year=2023") == []


@pytest.mark.parametrize("year", ["0", "9999", "20256", "x", "-1", "２０２５"])  # noqa: RUF001
def test_a_year_that_is_none_is_left_out(calendar, client, year):
    MeetupFactory(parent=calendar, title="Damals", start_date=date(2025, 3, 1))

    response = client.get(DE, {"when": "past", "year": year})

    assert response.context["unknown_filters"] == [f"year={year}"]
    assert titles(client, f"{DE}?when=past&year={year}") == ["Damals"]


@pytest.mark.parametrize(
    "query", ["when=sometime", "series=%3Cscript%3E", "when=&series=", "nonsense=1"]
)
def test_nonsense_is_ignored(two_series, client, query):
    assert len(titles(client, f"{DE}?{query}")) == 2


def test_what_was_not_understood_is_known_to_the_template(two_series, client):
    response = client.get(f"{DE}?when=sometime&series=<b>")

    assert response.context["unknown_filters"] == ["when=sometime", "series=<b>"]
    long = client.get(f"{DE}?month={'9' * 400}").context["unknown_filters"]
    assert [len(text) for text in long] == [60]


@pytest.mark.parametrize("number", ["0", "2", "-1", "999999999999", "x", ""])
def test_pages_that_do_not_exist_are_not_found(calendar, client, number):
    assert client.get(f"{DE}?page={number}").status_code == 404


def test_long_lists_have_pages(calendar, client):
    venue = VenueFactory()
    for number in range(21):
        MeetupFactory(parent=calendar, title=f"{number}", venue=venue)

    assert len(titles(client)) == 20
    assert len(titles(client, f"{DE}?page=2")) == 1


def test_series_are_named_in_the_readers_language(two_series, arabic_calendar, client):
    from events.models import EventSeries

    german = EventSeries.objects.get(code="cafe")
    SeriesFactory(
        code="cafe",
        name="مقهى اللغة",
        locale=arabic_calendar.locale,
        translation_key=german.translation_key,
    )

    series = client.get("/ar/calendar/").context["series"]

    assert {one["code"]: one["lang"] for one in series} == {
        "cafe": "ar",
        "community": "de",
    }
