"""Meetups that come again: their dates, in the list, on the page and in feeds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from icalendar import Calendar

from events.choices import Repeats, Status
from events.models import ChangedDate, MeetupPage, Occurrence
from events.recurrence import EndlessError, recurrence_rule, series_dates
from tests.events.factories import MeetupFactory, published

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = {"repeats": Repeats.WEEKLY, "repeats_count": 4}


def dates(repeats, first, *, count=None, until=None, all_day=False):
    zone = first.tzinfo.key
    length = timedelta(days=1) if all_day else timedelta(hours=2)
    found = series_dates(
        recurrence_rule(repeats, first, until, count, all_day=all_day),
        first.astimezone(UTC),
        (first + length).astimezone(UTC),
        zone,
        all_day=all_day,
        overrides={},
    )
    return [(one.starts.astimezone(first.tzinfo), one.ends) for one in found]


def days(*args, **kwargs):
    return [f"{starts:%m-%d}" for starts, _ in dates(*args, **kwargs)]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", date(2027, 3, 24)),
        ("Europe/Berlin", date(2026, 10, 21)),
        ("Europe/Kyiv", date(2027, 3, 24)),
        ("America/New_York", date(2027, 3, 10)),
        ("Africa/Casablanca", date(2026, 2, 4)),
        ("Africa/Cairo", date(2027, 4, 28)),
    ],
)
def test_the_local_hour_and_the_length_stay_when_the_clocks_change(zone, first):
    start = datetime.combine(first, time(18), ZoneInfo(zone))

    found = dates(Repeats.WEEKLY, start, count=3)

    assert [starts for starts, _ in found] == [
        start + timedelta(weeks=week) for week in range(3)
    ]
    assert len({starts.utcoffset() for starts, _ in found}) == 2
    assert {ends - starts for starts, ends in found} == {timedelta(hours=2)}


@pytest.mark.parametrize(
    ("repeats", "first", "expected"),
    [
        (Repeats.DAILY, date(2026, 12, 30), ["12-30", "12-31", "01-01"]),
        (Repeats.FORTNIGHTLY, date(2026, 12, 8), ["12-08", "12-22", "01-05"]),
        (Repeats.MONTHLY_BY_WEEKDAY, date(2026, 12, 8), ["12-08", "01-12", "02-09"]),
        (Repeats.MONTHLY_BY_WEEKDAY, date(2026, 12, 29), ["12-29", "01-26", "02-23"]),
        (Repeats.MONTHLY_BY_DAY, date(2026, 12, 31), ["12-31", "01-31", "03-31"]),
    ],
)
def test_each_frequency_means_the_dates_people_expect(repeats, first, expected):
    start = datetime.combine(first, time(18), BERLIN)

    assert days(repeats, start, count=3) == expected


def test_a_day_of_the_month_is_named_and_not_left_to_be_guessed():
    first = datetime(2026, 12, 31, 18, tzinfo=BERLIN)

    rule = recurrence_rule(Repeats.MONTHLY_BY_DAY, first, None, 3, all_day=False)

    assert rule == "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3"


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("all_day", [True, False])
def test_the_last_day_is_included_and_the_next_is_not(zone, all_day):
    start = datetime(2026, 12, 8, 0 if all_day else 18, tzinfo=ZoneInfo(zone))
    last = date(2026, 12, 10)

    found = days(Repeats.DAILY, start, until=last, all_day=all_day)

    assert found == ["12-08", "12-09", "12-10"]


def test_a_rule_without_an_end_is_no_rule():
    with pytest.raises(EndlessError):
        recurrence_rule(
            Repeats.WEEKLY, datetime(2026, 12, 8, tzinfo=UTC), None, None, all_day=False
        )


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({}, "repeats_until"),
        ({"repeats_count": 201}, "repeats_count"),
        ({"repeats_until": date(2030, 1, 1)}, "repeats_until"),
        ({"repeats_until": date(2026, 12, 1)}, "repeats_until"),
        ({"repeats_until": date(9999, 12, 31)}, "repeats_until"),
        (
            {"repeats_until": date(2026, 12, 9), "repeats_count": 2},
            "repeats_count",
        ),
    ],
)
def test_editors_must_give_one_end_that_is_near(calendar, limits, field):
    meetup = MeetupFactory(parent=calendar, live=False)
    meetup.repeats = Repeats.DAILY
    for name, value in limits.items():
        setattr(meetup, name, value)

    with pytest.raises(ValidationError) as refusal:
        meetup.clean()

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize(
    "change",
    [{}, {"cancelled": True, "new_start_time": time(19)}, {"new_date": date(1, 1, 1)}],
)
def test_a_changed_date_is_either_moved_or_cancelled(change):
    with pytest.raises(ValidationError):
        ChangedDate(date=date(2026, 12, 15), **change).clean()


@pytest.fixture
def cafe(calendar):
    """A weekly meetup from 8 December, its second date moved, its third cancelled."""
    page = MeetupFactory(parent=calendar, live=False, title="Sprachcafé", **WEEKLY)
    page.changed_dates = [
        ChangedDate(date=date(2026, 12, 15), new_date=date(2026, 12, 16)),
        ChangedDate(date=date(2026, 12, 22), cancelled=True),
    ]
    return published(page)


def test_only_a_real_change_of_a_date_moves_the_sequence(cafe):
    assert Occurrence.objects.get().sequence == 0
    page = MeetupPage.objects.get(pk=cafe.pk)
    page.summary = "Andere Worte."
    page = published(page)
    assert Occurrence.objects.get().sequence == 0
    page.changed_dates = [ChangedDate(date=date(2026, 12, 22), cancelled=True)]

    published(page)

    assert Occurrence.objects.get().sequence == 1


@pytest.mark.parametrize("path", ["/calendar/de.ics", "event.ics"])
def test_programmes_read_the_rule_and_the_changed_dates(cafe, client, path):
    address = path if path.startswith("/") else f"{cafe.get_url()}{path}"
    calendar = Calendar.from_ical(client.get(address).content)

    series, moved, cancelled = calendar.walk("VEVENT")

    start = series["DTSTART"].dt
    rule = rrulestr(series["RRULE"].to_ical().decode(), dtstart=start)
    assert list(rule) == [start + timedelta(weeks=week) for week in range(4)]
    assert start == datetime(2026, 12, 8, 18, tzinfo=BERLIN)
    assert moved["RECURRENCE-ID"].dt == datetime(2026, 12, 15, 18, tzinfo=BERLIN)
    assert moved["DTSTART"].dt == datetime(2026, 12, 16, 18, tzinfo=BERLIN)
    assert moved["DTEND"].dt == datetime(2026, 12, 16, 20, tzinfo=BERLIN)
    assert cancelled["RECURRENCE-ID"].dt == datetime(2026, 12, 22, 18, tzinfo=BERLIN)
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["SUMMARY"] == "ABGESAGT: Sprachcafé"
    assert len({str(one["UID"]) for one in (series, moved, cancelled)}) == 1


def listed(client, query=""):
    response = client.get(f"/de/termine/{query}")
    return [
        (card.title, f"{card.starts:%m-%d}") for card in response.context["meetups"]
    ]


def test_the_list_shows_the_next_date_that_takes_place(
    cafe, calendar, client, time_machine
):
    MeetupFactory(parent=calendar, title="Treffen", start_date=date(2026, 12, 20))
    assert listed(client) == [("Sprachcafé", "12-08"), ("Treffen", "12-20")]

    time_machine.move_to(datetime(2026, 12, 17, tzinfo=UTC))
    assert listed(client) == [("Treffen", "12-20"), ("Sprachcafé", "12-29")]

    time_machine.move_to(datetime(2026, 12, 30, tzinfo=UTC))
    assert listed(client) == []
    assert sorted(listed(client, "?when=past")) == [
        ("Sprachcafé", "12-29"),
        ("Treffen", "12-20"),
    ]


def titles(client, query):
    calendar = Calendar.from_ical(client.get(f"/calendar/de.ics{query}").content)
    return [str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")]


def test_a_series_stays_in_the_feed_while_one_date_is_inside(
    calendar, client, time_machine
):
    lasting = {"repeats": Repeats.WEEKLY, "repeats_until": date(2027, 1, 12)}
    published(MeetupFactory(parent=calendar, live=False, title="Lang", **lasting))
    MeetupFactory(parent=calendar, title="Alt", start_date=date(2026, 12, 15))

    time_machine.move_to(datetime(2028, 1, 10, tzinfo=UTC))

    assert titles(client, "") == ["Lang"]
    assert titles(client, "?window=archive") == ["Alt"]


def test_the_page_says_which_dates_are_moved_or_cancelled(cafe, client):
    found = BeautifulSoup(client.get(cafe.get_url()).content, "html.parser")

    with override("de"):
        heading = found.find("h2", string=gettext("Next dates"))
        moved_to, cancelled = gettext("moved to"), Status.CANCELLED.label
    lines = [
        " ".join(line.get_text().split())
        for line in heading.find_next("ul").find_all("li")
    ]

    assert lines == [
        "8. Dezember 2026, 18:00",
        f"15. Dezember 2026, 18:00 {moved_to} 16. Dezember 2026, 18:00",
        f"22. Dezember 2026, 18:00 {cancelled}",
        "29. Dezember 2026, 18:00",
    ]
