"""The calendar by month."""

from datetime import date, time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.translation import override

from events.choices import Form, Repeats, Status
from events.models import ChangedDate
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
DECEMBER = f"{DE}?month=2026-12"
WEEKLY = {"repeats": Repeats.WEEKLY, "repeats_count": 4}  # 8th to 29th of December


def shown(client, month="2026-12", address=DE):
    """Return the titles below each day that has something."""
    days = page(client, f"{address}?month={month}").select("main .day:has(h3)")
    return {
        day.select_one("h3 time")["datetime"]: texts(day, ".card-title") for day in days
    }


def entry(client, day, address=DECEMBER):
    root = page(client, address)
    (found,) = root.select(f".day:has(time[datetime='{day}']) .day-entry")
    return found


def numbers(root):
    """Return the grid: a number for each day of the month, "" for those outside."""
    return [
        text(number) if (number := day.select_one(".day-number")) else ""
        for day in root.select(".days > .day")
    ]


def recurring(calendar, *changes, **fields):
    """Publish a weekly meetup; each change is the fields of a `ChangedDate`."""
    meetup = MeetupFactory(parent=calendar, live=False, **{**WEEKLY, **fields})
    meetup.changed_dates = [ChangedDate(**change) for change in changes]
    return published(meetup)


def links(root, selector):
    """Return the queries of links by their text."""
    return {
        text(link): parse_qs(urlsplit(link["href"]).query)
        for link in root.select(selector)
    }


# --- days ----------------------------------------------------------------------------


def test_meetups_stand_on_their_days_in_the_order_they_begin(calendar, client):
    MeetupFactory(parent=calendar, title="Abend")
    MeetupFactory(parent=calendar, title="Mittag", start_time=time(12))
    MeetupFactory(parent=calendar, title="Silvester", start_date=date(2026, 12, 31))
    MeetupFactory(parent=calendar, title="Neujahr", start_date=date(2027, 1, 1))
    MeetupFactory(parent=calendar, title="Vorher", start_date=date(2026, 11, 30))

    assert shown(client) == {
        "2026-12-08": ["Mittag", "Abend"],
        "2026-12-31": ["Silvester"],
    }


def test_a_day_says_its_name_and_its_meetup_leads_to_its_page(calendar, client):
    meetup = MeetupFactory(parent=calendar, theme="Wohnen")

    root = page(client, DECEMBER)

    assert texts(root, "h3 time") == ["Dienstag, 8. Dezember"]
    (found,) = root.select(".day-entry")
    assert found.select_one("a")["href"] == meetup.url
    assert texts(found, ".theme") == ["Wohnen"]
    assert texts(found, ".day-time") == ["18:00–20:00"]  # noqa: RUF001
    assert texts(found, ".day-place") == ["Stadtbibliothek, Berlin"]
    assert "Dezember 2026" in texts(root, "main h2")
    assert text(root.title).startswith("Dezember 2026")


@pytest.mark.usefixtures("english_calendar", "arabic_calendar")
@pytest.mark.parametrize(
    ("address", "first", "month"),
    [
        (DE, "Montag", "Dezember 2026"),
        ("/en/calendar/", "Sunday", "December 2026"),
        ("/ar/calendar/", "الأحد", "ديسمبر 2026"),
    ],
)
def test_weeks_begin_as_they_do_in_the_language_of_the_reader(
    calendar, client, address, first, month
):
    MeetupFactory(parent=calendar)

    root = page(client, f"{address}?month=2026-12")

    assert texts(root, ".weekdays span")[0] == first
    assert len(texts(root, ".weekdays span")) == 7
    # the first of December 2026 is a Tuesday
    before = {"Montag": 1}.get(first, 2)
    after = 35 - 31 - before
    assert numbers(root) == [""] * before + [str(n + 1) for n in range(31)] + (
        [""] * after
    )
    assert texts(root, "main .month h2") == [month]


def test_today_is_marked_whether_it_has_something_or_not(calendar, client):
    MeetupFactory(parent=calendar, start_date=date(2026, 11, 22))
    MeetupFactory(parent=calendar, start_date=date(2026, 11, 23))

    root = page(client, f"{DE}?month=2026-11")

    (today,) = root.select("[aria-current=date]")
    assert today.select_one("time")["datetime"] == "2026-11-22"
    assert texts(root, ".day-today .day-number") == ["22"]


def test_an_empty_today_is_marked_in_the_grid(calendar, client):
    MeetupFactory(parent=calendar, start_date=date(2026, 11, 24))

    root = page(client, f"{DE}?month=2026-11")

    assert texts(root, ".day-empty.day-today .day-number") == ["22"]


def test_today_is_that_of_the_site(calendar, client, time_machine):
    MeetupFactory(parent=calendar, start_date=date(2026, 12, 1))
    time_machine.move_to("2026-11-30T23:30:00+00:00")  # past midnight in Berlin

    root = page(client, DECEMBER)

    assert texts(root, ".day-today .day-number") == ["1"]
    assert links(root, ".tabs a").popitem()[1] == {"month": ["2026-12"]}


def test_what_crosses_midnight_stands_on_both_days(calendar, client):
    MeetupFactory(
        parent=calendar,
        title="Nacht",
        start_time=time(20),
        end_date=date(2026, 12, 9),
        end_time=time(2),
    )

    assert shown(client) == {"2026-12-08": ["Nacht"], "2026-12-09": ["Nacht"]}
    begins, ends = (entry(client, f"2026-12-0{n}").select("time") for n in (8, 9))
    assert [one["datetime"] for one in begins] == ["2026-12-08T20:00:00+01:00"]
    assert [one["datetime"] for one in ends] == ["2026-12-09T02:00:00+01:00"]
    assert "20:00" in text(begins[0])
    assert "02:00" in text(ends[0])


def test_what_ends_at_midnight_does_not_stand_on_the_next_day(calendar, client):
    MeetupFactory(
        parent=calendar, end_date=date(2026, 12, 9), end_time=time(0), title="Spät"
    )

    assert shown(client) == {"2026-12-08": ["Spät"]}


def test_whole_days_stand_on_each_also_over_the_end_of_a_month(calendar, client):
    MeetupFactory(
        parent=calendar,
        title="Akademie",
        start_date=date(2026, 11, 29),
        end_date=date(2026, 12, 2),
        start_time=None,
        end_time=None,
    )

    assert list(shown(client, "2026-11")) == ["2026-11-29", "2026-11-30"]
    assert list(shown(client)) == ["2026-12-01", "2026-12-02"]
    assert entry(client, "2026-12-01").select("time") == []


def test_between_its_first_and_last_day_a_meetup_lasts_all_day(calendar, client):
    MeetupFactory(parent=calendar, end_date=date(2026, 12, 10))

    assert list(shown(client)) == ["2026-12-08", "2026-12-09", "2026-12-10"]
    assert entry(client, "2026-12-09").select("time") == []


@pytest.mark.parametrize(
    ("zone", "clock", "day"),
    [
        ("Pacific/Kiritimati", time(1), date(2026, 12, 1)),
        ("Pacific/Pago_Pago", time(22), date(2026, 11, 30)),
        ("America/New_York", time(20), date(2026, 12, 31)),
    ],
)
def test_the_day_is_that_of_the_place(calendar, client, zone, clock, day):
    month = f"{day:%Y-%m}"
    MeetupFactory(
        parent=calendar,
        zone=zone,
        start_date=day,
        start_time=clock,
        end_time=clock.replace(minute=30),
    )

    assert list(shown(client, month)) == [f"{day}"]
    others = {"2026-11", "2026-12", "2027-01"} - {month}
    assert [shown(client, other) for other in others] == [{}, {}]


def test_a_zone_is_named_when_it_is_not_that_of_the_site(calendar, client):
    MeetupFactory(parent=calendar)
    MeetupFactory(
        parent=calendar, start_date=date(2026, 12, 9), zone="America/New_York"
    )

    assert texts(entry(client, "2026-12-08"), ".zone") == []
    (zone,) = texts(entry(client, "2026-12-09"), ".zone")
    assert "New York" in zone


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED, Status.PLANNED])
def test_what_is_not_certain_says_so(calendar, client, status):
    MeetupFactory(parent=calendar, status=status)

    found = entry(client, "2026-12-08")

    with override("de"):
        assert texts(found, ".badge") == [str(status.label)]
    assert ("meetup-off" in found["class"]) == (status == Status.CANCELLED)


# --- recurring meetups ---------------------------------------------------------------


def test_each_date_stands_on_its_own_day_the_moved_one_on_the_new(calendar, client):
    recurring(
        calendar,
        {"date": date(2026, 12, 15), "new_date": date(2026, 12, 17)},
        {"date": date(2026, 12, 22), "cancelled": True},
        title="Café",
    )

    assert list(shown(client)) == [
        "2026-12-08",
        "2026-12-17",
        "2026-12-22",
        "2026-12-29",
    ]
    assert texts(entry(client, "2026-12-08"), ".badge") == []
    (moved,) = entry(client, "2026-12-17").select(".badge")
    assert "badge-warn" in moved["class"]
    cancelled = entry(client, "2026-12-22")
    assert texts(cancelled, ".badge") == ["Abgesagt"]
    assert "meetup-off" in cancelled["class"]


def test_a_month_with_nothing_but_a_cancelled_date_has_it(calendar, client):
    recurring(calendar, {"date": date(2027, 1, 5), "cancelled": True}, repeats_count=5)

    assert list(shown(client, "2027-01")) == ["2027-01-05"]
    assert links(page(client, DECEMBER), "a[rel=next]") == {
        "Januar 2027": {"month": ["2027-01"]}
    }


def test_a_cancelled_night_at_the_end_of_a_month_stands_in_both(calendar, client):
    recurring(
        calendar,
        {"date": date(2026, 12, 31), "cancelled": True},
        start_date=date(2026, 12, 24),
        end_date=date(2026, 12, 25),
        end_time=time(3),
        repeats_count=2,
    )

    assert list(shown(client))[-1] == "2026-12-31"
    assert list(shown(client, "2027-01")) == ["2027-01-01"]


def test_a_date_moved_to_another_month_stands_there_alone(calendar, client):
    recurring(calendar, {"date": date(2026, 12, 8), "new_date": date(2026, 10, 30)})

    assert list(shown(client, "2026-10")) == ["2026-10-30"]
    assert "2026-12-08" not in shown(client)
    assert list(links(page(client, f"{DE}?month=2026-11"), "a[rel=prev]")) == [
        "Oktober 2026"
    ]


# --- languages -----------------------------------------------------------------------


def test_foreign_titles_are_marked(calendar, arabic_calendar, client):
    first = MeetupFactory(parent=calendar, title="Erstes")
    MeetupFactory(parent=calendar, title="Zweites", start_date=date(2026, 12, 9))
    translated(first, arabic_calendar, title="الأول")

    root = page(client, "/ar/calendar/?month=2026-12")

    assert (root["lang"], root["dir"]) == ("ar", "rtl")
    found = root.select(".day-entry .card-title a")
    assert [(text(link), link.get("lang"), link.get("dir")) for link in found] == [
        ("الأول", None, None),
        ("Zweites", "de", "ltr"),
    ]
    assert texts(root, "h3 time") == ["الثلاثاء، 8 ديسمبر", "الأربعاء، 9 ديسمبر"]


# --- ways to and from a month --------------------------------------------------------


def test_a_tab_leads_to_the_current_month_with_all_filters(calendar, client):
    MeetupFactory(parent=calendar, series=SeriesFactory())

    root = page(client, f"{DE}?when=past&series=community&page=1")

    *_others, by_month = root.select(".tabs a")
    assert parse_qs(urlsplit(by_month["href"]).query) == {
        "month": ["2026-11"],
        "series": ["community"],
    }
    assert by_month.get("aria-current") is None


def test_tabs_lead_back_to_the_lists_with_all_filters(calendar, client):
    MeetupFactory(parent=calendar, series=SeriesFactory())

    root = page(client, f"{DECEMBER}&series=community&topic=housing")

    upcoming, past, by_month = root.select(".tabs a")
    kept = {"series": ["community"], "topic": ["housing"]}
    queries = [parse_qs(urlsplit(one["href"]).query) for one in (upcoming, past)]
    assert queries == [kept, {**kept, "when": ["past"]}]
    assert by_month["aria-current"] == "page"


def test_months_lead_from_the_first_to_the_last_that_has_something(calendar, client):
    MeetupFactory(parent=calendar, start_date=date(2026, 11, 30))
    MeetupFactory(parent=calendar, start_date=date(2027, 1, 1))
    address = f"{DE}?format=on_site&month="

    def neighbours(month):
        root = page(client, address + month)
        for query in links(root, ".month-nav a").values():
            assert query["format"] == ["on_site"]
        return {
            rel: query["month"][0]
            for rel in ("prev", "next")
            for query in links(root, f"a[rel={rel}]").values()
        }

    assert neighbours("2026-11") == {"next": "2026-12"}
    assert neighbours("2026-12") == {"prev": "2026-11", "next": "2027-01"}
    assert neighbours("2027-01") == {"prev": "2026-12"}
    assert neighbours("2030-05") == {"prev": "2027-01"}
    assert neighbours("1990-01") == {"next": "2026-11"}
    assert neighbours("2099-12") == {"prev": "2027-01"}


def test_one_gets_back_to_the_current_month(calendar, client):
    MeetupFactory(parent=calendar)

    (query,) = links(page(client, DECEMBER), ".month-nav a:not([rel])").values()

    assert query == {"month": ["2026-11"]}
    now = page(client, f"{DE}?month=2026-11")
    assert links(now, ".month-nav a:not([rel])") == {}


@pytest.mark.parametrize("month", ["1990-01", "2026-12", "2031-07", "2099-12"])
def test_a_month_without_anything_says_so_and_is_not_indexed(calendar, client, month):
    MeetupFactory(parent=calendar, start_date=date(2027, 2, 1))

    root = page(client, f"{DE}?month={month}")

    assert root.select(".day") == []
    assert len(root.select(".month > .card")) == 1
    assert root.select_one("meta[name=robots]")["content"] == "noindex, follow"


def test_a_month_with_something_may_be_indexed(calendar, client):
    MeetupFactory(parent=calendar)

    assert page(client, DECEMBER).select("meta[name=robots]") == []


def test_a_calendar_without_meetups_has_months_too(calendar, client):
    root = page(client, DECEMBER)

    assert links(root, ".month-nav a[rel]") == {}


@pytest.mark.parametrize(
    "month",
    [
        "2026-13",
        "2026-00",
        "2026-1",
        "1989-12",
        "2100-01",
        "0000-01",
        "2026-12-01",
        "26-12",
        "x",
        "２０２６-12",  # noqa: RUF001
        "<b>",
        "2026-12\n",
    ],
)
def test_a_month_that_is_none_is_reported_and_the_list_shown(calendar, client, month):
    MeetupFactory(parent=calendar, title="Kommt")

    response = client.get(DE, {"month": month})

    assert response.status_code == 200
    assert response.context["unknown_filters"] == [f"month={month}"]
    assert response.context["when"] == "upcoming"


def test_a_month_has_no_pages(calendar, client):
    MeetupFactory(parent=calendar, title="Kommt")

    assert list(shown(client, "2026-12&page=7&when=past&year=2020")) == ["2026-12-08"]


# --- filters -------------------------------------------------------------------------


@pytest.fixture
def varied(calendar):
    cafe = recurring(
        calendar,
        title="Café",
        series=SeriesFactory(code="cafe", name="Sprachcafé"),
        venue=VenueFactory(step_free=True),
    )
    cafe.topics = [topic("housing")]
    published(cafe)
    MeetupFactory(parent=calendar, title="Online", form=Form.ONLINE, venue=None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("series=cafe", {"Café"}),
        ("topic=housing", {"Café"}),
        ("format=online", {"Online"}),
        ("access=step_free", {"Café"}),
        ("language=ar", set()),
        ("region=kiel", set()),
        ("", {"Café", "Online"}),
    ],
)
def test_a_month_holds_what_a_filter_takes(varied, client, query, expected):
    root = page(client, f"{DECEMBER}&{query}")

    assert set(texts(root, ".day-entry .card-title")) == expected
    end = f"?{query}" if query else ""
    feed = root.select_one("#feed-address")["value"]
    assert feed == f"http://testserver/calendar/de.ics{end}"


def test_a_filter_keeps_the_month(varied, client):
    root = page(client, f"{DECEMBER}&topic=housing")

    (kept,) = root.select("form.filters-body input[name=month]")
    assert kept["value"] == "2026-12"
    (removed,) = (
        parse_qs(urlsplit(link["href"]).query)
        for link in root.select(".list-filters-end a")
    )
    assert removed == {"month": ["2026-12"]}


def test_a_series_keeps_the_month(varied, calendar, client):
    MeetupFactory(parent=calendar, series=SeriesFactory())

    root = page(client, f"{DECEMBER}&format=online")

    series = links(root, ".chips a[href*='series=cafe']")
    assert series == {
        "Sprachcafé": {
            "series": ["cafe"],
            "month": ["2026-12"],
            "format": ["online"],
        }
    }


# --- what the database is asked ------------------------------------------------------


def test_only_what_may_touch_the_month_is_fetched(calendar):
    from events.models import Occurrence

    inside = recurring(calendar, {"date": date(2026, 12, 8), "cancelled": True})
    MeetupFactory(parent=calendar, start_date=date(2027, 3, 15))
    MeetupFactory(parent=calendar, start_date=date(2026, 3, 15))
    recurring(calendar, start_date=date(2027, 3, 16))

    found = Occurrence.objects.in_month(date(2026, 12, 1))

    assert [row.key for row in found] == [inside.translation_key]
