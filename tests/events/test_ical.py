import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events.ical import (
    CalendarError,
    CalendarEvent,
    CalendarInfo,
    EndlessRuleError,
    EndNotAfterStartError,
    FloatingTimeError,
    build_calendar,
    etag,
)
from events.ical_text import RelativeUrlError

BERLIN = ZoneInfo("Europe/Berlin")
CHANGED = datetime(2026, 9, 20, 12, tzinfo=UTC)
INFO = CalendarInfo(
    name="Alle Treffen",
    description="Alle Treffen, ein Abo.",
    url="https://example.org/de/termine/",
    source="https://example.org/calendar/de.ics",
    language="de",
    zone="Europe/Berlin",
    color="teal",
    last_modified=CHANGED,
)
EVENT = CalendarEvent(
    uid="5f0c",
    sequence=3,
    created=datetime(2026, 8, 1, 9, tzinfo=UTC),
    last_modified=CHANGED,
    summary="Sprachcafé",
    description="Wir üben Deutsch.",
    start=datetime(2026, 10, 6, 18, tzinfo=BERLIN),
    end=datetime(2026, 10, 6, 20, tzinfo=BERLIN),
    zone="Europe/Berlin",
    status="CONFIRMED",
    language="de",
)
DAY = replace(EVENT, uid="day", start=date(2026, 11, 14), end=date(2026, 11, 16))


def in_zone(tzid, *start, hours=2):
    begin = datetime(*start, tzinfo=ZoneInfo(tzid))
    return replace(
        EVENT, uid=tzid, zone=tzid, start=begin, end=begin + timedelta(hours=hours)
    )


def written(*events, info=INFO):
    return build_calendar(events, info, host="example.org")


def parsed(*events, info=INFO):
    calendar = Calendar.from_ical(written(*events, info=info))
    assert [error for part in calendar.walk() for error in part.errors] == []
    return calendar


def unfolded(content):
    return content.decode().replace("\r\n ", "").split("\r\n")


def expected_text(text):
    """Say what may be left of a text: no control characters, one kind of line end."""
    text = re.sub("\r\n|[\r\u0085\u2028\u2029]", "\n", text)
    return "".join(
        sign
        for sign in text
        if sign in "\n\t" or not (ord(sign) < 32 or 127 <= ord(sign) < 160)
    )


# What a calendar says of itself


def test_subscription_says_what_it_is_and_how_often_to_ask():
    lines = unfolded(written(EVENT))

    assert lines[: lines.index("BEGIN:VTIMEZONE")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lotse//Calendar 1.0//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "DESCRIPTION;LANGUAGE=de:Alle Treffen\\, ein Abo.",
        "X-WR-CALDESC:Alle Treffen\\, ein Abo.",
        "NAME;LANGUAGE=de:Alle Treffen",
        "X-WR-CALNAME:Alle Treffen",
        "COLOR:teal",
        "LAST-MODIFIED:20260920T120000Z",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "SOURCE;VALUE=URI:https://example.org/calendar/de.ics",
        "URL:https://example.org/de/termine/",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-TIMEZONE:Europe/Berlin",
    ]


def test_single_event_carries_no_name_of_a_calendar():
    calendar = parsed(EVENT, info=None)

    assert {name: str(value) for name, value in calendar.items()} == {
        "VERSION": "2.0",
        "PRODID": "-//Lotse//Calendar 1.0//EN",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
    }


def test_calendar_without_events_is_still_a_calendar():
    calendar = parsed()

    assert calendar["X-WR-CALNAME"] == "Alle Treffen"
    assert calendar.subcomponents == []


def test_line_break_in_a_name_does_not_break_the_file():
    lines = unfolded(written(EVENT, info=replace(INFO, name="Treffen\nKöln; Berlin")))

    assert "NAME;LANGUAGE=de:Treffen\\nKöln\\; Berlin" in lines
    assert "X-WR-CALNAME:Treffen\\nKöln\\; Berlin" in lines


# What an event says


def test_event_carries_everything_it_was_given():
    full = replace(
        EVENT,
        location="Haus der Begegnung, Musterstraße 5; 10115 Berlin",
        geo=(52.53, -13.000004),
        categories=("Sprache", "Café, Tee & mehr"),
        url="https://example.org/de/x/",
        conference=("https://meet.example.org/x", 'Online "dabei": hier,\nda'),
        image=("https://example.org/x.jpg", "image/jpeg"),
    )

    lines = unfolded(written(full))

    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "SUMMARY;LANGUAGE=de:Sprachcafé",
        "DTSTART;TZID=Europe/Berlin:20261006T180000",
        "DTEND;TZID=Europe/Berlin:20261006T200000",
        "DTSTAMP:20260920T120000Z",
        "UID:5f0c@example.org",
        "SEQUENCE:3",
        "CATEGORIES:Sprache,Café\\, Tee & mehr",
        "CONFERENCE;FEATURE=VIDEO,AUDIO;"
        "LABEL=\"Online ^'dabei^': hier, da\";VALUE=URI:https://meet.example.org/x",
        "CREATED:20260801T090000Z",
        "DESCRIPTION:Wir üben Deutsch.",
        "GEO:52.530000;-13.000004",
        "IMAGE;DISPLAY=BADGE;FMTTYPE=image/jpeg;VALUE=URI:https://example.org/x.jpg",
        "LAST-MODIFIED:20260920T120000Z",
        "LOCATION:Haus der Begegnung\\, Musterstraße 5\\; 10115 Berlin",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://example.org/de/x/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_parsed_event_equals_what_was_given():
    full = replace(EVENT, categories=("Sprache", "Café, Tee & mehr"), location="Köln")

    event = parsed(full).events[0]

    assert event.start == EVENT.start
    assert event.end == EVENT.end
    assert event.categories == ["Sprache", "Café, Tee & mehr"]
    assert str(event["LOCATION"]) == "Köln"
    assert event["SUMMARY"].params["LANGUAGE"] == "de"
    assert event["SEQUENCE"] == 3


def test_event_without_extras_writes_no_empty_properties():
    event = parsed(replace(EVENT, description="")).events[0]

    assert set(event) == {
        "UID",
        "SEQUENCE",
        "CREATED",
        "LAST-MODIFIED",
        "DTSTAMP",
        "SUMMARY",
        "DTSTART",
        "DTEND",
        "STATUS",
        "TRANSP",
    }


def test_uid_that_already_names_a_host_is_kept():
    event = parsed(replace(EVENT, uid="abc@elsewhere.example")).events[0]

    assert event["UID"] == "abc@elsewhere.example"


@pytest.mark.parametrize(
    ("status", "transparency"),
    [
        ("CONFIRMED", "OPAQUE"),
        ("TENTATIVE", "OPAQUE"),
        ("CANCELLED", "TRANSPARENT"),
    ],
)
def test_only_a_cancelled_event_leaves_the_time_free(status, transparency):
    event = parsed(replace(EVENT, status=status)).events[0]

    assert (event["STATUS"], event["TRANSP"]) == (status, transparency)


def test_nobody_is_invited_or_alarmed():
    calendar = parsed(EVENT, DAY)

    names = {name for part in calendar.walk() for name in part}
    assert names.isdisjoint({"ORGANIZER", "ATTENDEE"})
    assert calendar.walk("VALARM") == []


# When an event is


def test_all_day_event_is_written_in_dates_and_needs_no_zone():
    calendar = parsed(DAY)

    assert calendar.events[0].start == date(2026, 11, 14)
    assert calendar.events[0].end == date(2026, 11, 16)
    assert calendar.timezones == []


@pytest.mark.parametrize(
    ("tzid", "start"),
    [
        ("Europe/Berlin", "DTSTART;TZID=Europe/Berlin:20261026T180000"),
        ("Europe/Kyiv", "DTSTART;TZID=Europe/Kyiv:20261026T180000"),
        ("America/New_York", "DTSTART;TZID=America/New_York:20261026T180000"),
        ("Australia/Sydney", "DTSTART;TZID=Australia/Sydney:20261026T180000"),
        ("Asia/Kathmandu", "DTSTART;TZID=Asia/Kathmandu:20261026T180000"),
        ("Africa/Cairo", "DTSTART:20261026T150000Z"),
        ("America/Nuuk", "DTSTART:20261026T200000Z"),
        ("UTC", "DTSTART:20261026T180000Z"),
    ],
)
def test_start_is_in_its_own_zone_or_in_utc_where_that_has_no_yearly_rule(tzid, start):
    content = written(in_zone(tzid, 2026, 10, 26, 18))

    assert start in unfolded(content)
    read = Calendar.from_ical(content).events[0].start
    assert read == datetime(2026, 10, 26, 18, tzinfo=ZoneInfo(tzid))


def test_casablanca_is_written_in_utc():
    event = in_zone("Africa/Casablanca", 2026, 6, 26, 18)

    read = parsed(event).events[0]

    assert read.start == event.start
    assert read["DTSTART"].to_ical() == b"20260626T170000Z"


def test_time_given_in_utc_is_written_in_the_zone_of_its_event():
    event = replace(
        EVENT,
        start=datetime(2026, 10, 6, 16, 0, 0, 999, tzinfo=UTC),
        end=datetime(2026, 10, 6, 18, tzinfo=UTC),
    )

    assert written(event) == written(EVENT)


def test_each_zone_is_described_once_and_before_the_events():
    events = [
        in_zone("Europe/Kyiv", 2026, 10, 24, 17),
        in_zone("Africa/Cairo", 2026, 10, 24, 17),
        EVENT,
        replace(EVENT, uid="other"),
        DAY,
    ]

    calendar = parsed(*events)

    assert [zone["TZID"] for zone in calendar.timezones] == [
        "Europe/Berlin",
        "Europe/Kyiv",
    ]
    assert [part.name for part in calendar.subcomponents] == [
        "VTIMEZONE",
        "VTIMEZONE",
        "VEVENT",
        "VEVENT",
        "VEVENT",
        "VEVENT",
        "VEVENT",
    ]


def test_hour_that_clocks_show_twice_is_written_in_utc():
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN)
    event = replace(EVENT, start=second, end=datetime(2026, 10, 25, 4, tzinfo=BERLIN))

    calendar = parsed(event)

    assert calendar.events[0]["DTSTART"].to_ical() == b"20261025T013000Z"
    assert calendar.timezones == []


def test_event_from_a_year_with_other_clocks_is_written_in_utc():
    event = in_zone("Europe/Istanbul", 2015, 7, 1, 18)

    assert parsed(event).events[0]["DTSTART"].to_ical() == b"20150701T150000Z"


@pytest.mark.parametrize("field", ["start", "end", "created", "last_modified"])
def test_time_without_a_zone_is_refused(field):
    event = replace(EVENT, **{field: EVENT.start.replace(tzinfo=None)})

    with pytest.raises(FloatingTimeError, match="2026-10-06T18:00:00 has no time zone"):
        written(event)


def test_feed_changed_at_a_time_without_a_zone_is_refused():
    info = replace(INFO, last_modified=CHANGED.replace(tzinfo=None))

    with pytest.raises(FloatingTimeError):
        written(EVENT, info=info)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (EVENT.start, EVENT.start),
        (EVENT.end, EVENT.start),
        (EVENT.start, EVENT.start + timedelta(microseconds=1)),
        (date(2026, 11, 14), date(2026, 11, 14)),
        (date(2026, 10, 6), EVENT.end),
        (EVENT.start, date(2026, 10, 7)),
    ],
)
def test_end_that_is_not_after_the_start_is_refused(start, end):
    with pytest.raises(EndNotAfterStartError, match=r"5f0c: end .* is not after start"):
        written(replace(EVENT, start=start, end=end))


def test_end_is_compared_as_a_moment_not_by_the_clock_on_the_wall():
    # From 2:50 in summer time to 2:10 in winter time are twenty minutes.
    event = replace(
        EVENT,
        start=datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN),
        end=datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=BERLIN),
    )

    read = parsed(event).events[0]

    assert read.end - read.start == timedelta(minutes=20)


@pytest.mark.parametrize(
    "error",
    [FloatingTimeError, EndNotAfterStartError, EndlessRuleError, RelativeUrlError],
)
def test_every_error_is_a_calendar_error(error):
    assert issubclass(error, CalendarError)
    assert issubclass(error, ValueError)


# Recurrence


WEEKLY = replace(EVENT, uid="weekly", rrule="FREQ=WEEKLY;COUNT=4")


@pytest.mark.parametrize(
    ("event", "given", "rule"),
    [
        (EVENT, "FREQ=WEEKLY;COUNT=4", "FREQ=WEEKLY;COUNT=4"),
        (EVENT, "FREQ=WEEKLY;UNTIL=20261231", "FREQ=WEEKLY;UNTIL=20261231T225959Z"),
        (
            EVENT,
            "FREQ=WEEKLY;UNTIL=20261231T180000",
            "FREQ=WEEKLY;UNTIL=20261231T170000Z",
        ),
        (
            EVENT,
            "FREQ=WEEKLY;UNTIL=20261231T170000Z",
            "FREQ=WEEKLY;UNTIL=20261231T170000Z",
        ),
        (DAY, "FREQ=WEEKLY;UNTIL=20261231", "FREQ=WEEKLY;UNTIL=20261231"),
        (DAY, "FREQ=WEEKLY;UNTIL=20261231T170000Z", "FREQ=WEEKLY;UNTIL=20261231"),
    ],
)
def test_end_of_a_rule_is_of_the_type_that_its_start_asks_for(event, given, rule):
    read = parsed(replace(event, rrule=given)).events[0]

    assert read["RRULE"].to_ical().decode() == rule


def test_rule_without_an_end_is_refused():
    with pytest.raises(EndlessRuleError, match="weekly: FREQ=WEEKLY has no end"):
        written(replace(WEEKLY, rrule="FREQ=WEEKLY"))


def test_moved_and_cancelled_dates_name_the_date_they_replace():
    moved = replace(
        EVENT,
        start=datetime(2026, 10, 13, 19, tzinfo=ZoneInfo("Europe/Kyiv")),
        end=datetime(2026, 10, 13, 21, tzinfo=ZoneInfo("Europe/Kyiv")),
        zone="Europe/Kyiv",
        recurrence_id=datetime(2026, 10, 13, 16, tzinfo=UTC),
    )
    cancelled = replace(
        EVENT,
        status="CANCELLED",
        start=datetime(2026, 10, 20, 18, tzinfo=BERLIN),
        end=datetime(2026, 10, 20, 20, tzinfo=BERLIN),
    )

    events = parsed(replace(WEEKLY, overrides=(cancelled, moved))).events

    assert {event["UID"] for event in events} == {"weekly@example.org"}
    assert [
        (
            event.get("STATUS"),
            event["DTSTART"].to_ical(),
            event["DTSTART"].params["TZID"],
            event["RECURRENCE-ID"].to_ical(),
            event["RECURRENCE-ID"].params["TZID"],
        )
        for event in events[1:]
    ] == [
        (
            "CONFIRMED",
            b"20261013T190000",
            "Europe/Kyiv",
            b"20261013T180000",
            "Europe/Berlin",
        ),
        (
            "CANCELLED",
            b"20261020T180000",
            "Europe/Berlin",
            b"20261020T180000",
            "Europe/Berlin",
        ),
    ]


def test_cancelled_day_of_an_all_day_series_is_named_by_its_date():
    cancelled = replace(
        DAY, status="CANCELLED", start=date(2026, 11, 21), end=date(2026, 11, 23)
    )
    series = replace(DAY, rrule="FREQ=WEEKLY;COUNT=2", overrides=(cancelled,))

    events = parsed(series).events

    assert events[1]["RECURRENCE-ID"].dt == date(2026, 11, 21)


def test_series_in_a_zone_without_a_yearly_rule_is_written_date_by_date():
    # Cairo sets its clocks back in the night to 30 October 2026.
    cairo = ZoneInfo("Africa/Cairo")
    first = in_zone("Africa/Cairo", 2026, 10, 22, 18)
    moved = replace(
        in_zone("Africa/Cairo", 2026, 10, 29, 19),
        summary="Später",
        recurrence_id=datetime(2026, 10, 29, 18, tzinfo=cairo),
    )
    series = replace(
        first, uid="cairo", rrule="FREQ=WEEKLY;COUNT=3", overrides=(moved,)
    )

    events = parsed(series).events

    assert [(event["UID"], event.start, event["SUMMARY"]) for event in events] == [
        (
            "20261022T150000Z-cairo@example.org",
            datetime(2026, 10, 22, 18, tzinfo=cairo),
            "Sprachcafé",
        ),
        (
            "20261029T150000Z-cairo@example.org",
            datetime(2026, 10, 29, 19, tzinfo=cairo),
            "Später",
        ),
        (
            "20261105T160000Z-cairo@example.org",
            datetime(2026, 11, 5, 18, tzinfo=cairo),
            "Sprachcafé",
        ),
    ]
    assert all(event.end - event.start == timedelta(hours=2) for event in events)
    assert not any("RRULE" in event or "RECURRENCE-ID" in event for event in events)


# Bytes


def test_events_stand_in_the_order_of_their_moments_whatever_order_they_came_in():
    kyiv_earlier = in_zone("Europe/Kyiv", 2026, 10, 6, 18)
    twin = replace(EVENT, uid="0000")
    events = [DAY, EVENT, twin, kyiv_earlier]

    forwards, backwards = written(*events), written(*reversed(events))

    assert forwards == backwards
    assert [event["UID"] for event in Calendar.from_ical(forwards).events] == [
        "Europe/Kyiv@example.org",
        "0000@example.org",
        "5f0c@example.org",
        "day@example.org",
    ]


def test_same_arguments_give_the_same_bytes():
    assert written(EVENT, DAY) == written(EVENT, DAY)


def test_stamp_is_the_time_of_the_last_change():
    event = parsed(EVENT).events[0]

    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == CHANGED


def test_etag_is_strong_quoted_and_follows_the_bytes():
    content = written(EVENT)

    assert etag(content) == f'"{sha256(content).hexdigest()[:32]}"'
    assert etag(content) != etag(written(replace(EVENT, sequence=4)))


def test_file_begins_without_a_mark_and_ends_every_line_with_crlf():
    content = written(EVENT, DAY)

    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("padding", range(60, 80))
@pytest.mark.parametrize(
    "tail", ["\\" * 60, ",;" * 30, "é" * 60, "👨‍👩‍👧" * 20, "^" * 60]
)
def test_line_is_folded_neither_in_a_character_nor_in_an_escape(padding, tail):
    lines = written(replace(EVENT, summary="x" * padding + tail)).split(b"\r\n")

    for line in lines:
        assert len(line) <= 75
        line.decode()
        assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0


@given(text=st.text(st.characters(exclude_categories=())))
def test_any_text_comes_back_without_its_control_characters(text):
    wanted = "".join(c for c in expected_text(text) if not "\ud800" <= c <= "\udfff")

    content = written(
        replace(EVENT, summary="x" + text, description="x" + text, location="x" + text)
    )

    event = Calendar.from_ical(content).events[0]
    assert str(event["SUMMARY"]) == "x" + wanted
    assert str(event["DESCRIPTION"]) == "x" + wanted
    assert str(event["LOCATION"]) == "x" + wanted


@given(
    text=st.text(
        st.sampled_from("a ,;:\\nN\"^'é\n\t\r\x00\u2028👩‍🚀\u200fעשرم"), min_size=60
    )
)
def test_lines_are_short_and_readable_each_on_its_own_whatever_the_text(text):
    full = replace(
        EVENT,
        summary=text,
        categories=(text, text),
        conference=("https://example.org/" + text, text),
    )

    lines = written(full, info=replace(INFO, name=text)).split(b"\r\n")

    assert max(map(len, lines)) <= 75
    for line in lines:
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0
        line.decode()


@given(categories=st.lists(st.text(st.characters(exclude_categories=["C"]))))
def test_any_categories_come_back(categories):
    wanted = [text for text in map(expected_text, categories) if text]

    event = parsed(replace(EVENT, categories=tuple(categories))).events[0]

    assert event.categories == wanted


# Addresses


@pytest.mark.parametrize(
    ("given", "written_as"),
    [
        ("https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e"),
        ("https://example.org/größe/", "https://example.org/gr%C3%B6%C3%9Fe/"),
        ("https://example.org/100%/a b", "https://example.org/100%25/a%20b"),
        (
            "https://Straße.MÜNCHEN.de:8443/",
            "https://xn--strae-oqa.xn--mnchen-3ya.de:8443/",
        ),
        ("https://مثال.إختبار/", "https://xn--mgbh0fb.xn--kgbechtv/"),
        ("https://[2001:db8::1]/[x]", "https://[2001:db8::1]/%5Bx%5D"),
        ("  https://example.org/\r\n", "https://example.org/"),
        ("https://example.org/a,b;c", "https://example.org/a,b;c"),
        ('https://example.org/"<x>\\', "https://example.org/%22%3Cx%3E%5C"),
        ("mailto:jürgen@example.org", "mailto:j%C3%BCrgen@example.org"),
        ("tel:+49-30-1", "tel:+49-30-1"),
    ],
)
def test_address_is_written_in_ascii(given, written_as):
    lines = unfolded(written(replace(EVENT, url=given), info=None))

    assert f"URL:{written_as}" in lines


@pytest.mark.parametrize("url", ["example.org/x", "/de/termine/", "//example.org/"])
def test_address_without_a_scheme_is_refused(url):
    with pytest.raises(RelativeUrlError, match=re.escape(repr(url))):
        written(replace(EVENT, url=url))


@given(path=st.text())
def test_any_address_is_printable_ascii(path):
    lines = unfolded(
        written(replace(EVENT, url=f"https://example.org/{path}"), info=None)
    )

    url = next(line for line in lines if line.startswith("URL:"))
    assert re.fullmatch(r"URL:https://example\.org/[\x21-\x7e]*", url)
