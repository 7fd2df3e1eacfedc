from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import StringIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical

from events.vtimezone import _parsed, packaged_zone, vtimezone

NAMES = files("tzdata").joinpath("zones").read_text("utf-8").split()
WITH_A_RULE = [
    "Europe/Berlin",
    "Europe/Kyiv",
    "America/New_York",
    "Australia/Sydney",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Pacific/Chatham",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
]


def read_by_dateutil(component):
    """Return the zone that an independent reader makes of a component."""
    return tzical(StringIO(component.to_ical().decode().replace("\r\n", "\n"))).get()


def hours(first_year, last_year):
    moment = datetime(first_year, 1, 1, tzinfo=UTC)
    while moment.year <= last_year:
        yield moment
        moment += timedelta(hours=1)


def wall_clocks_without_doubt(zone, first_year, last_year):
    """Yield each full hour on the wall that exists once, with its offset."""
    for moment in hours(first_year, last_year):
        local = moment.astimezone(zone)
        offsets = {local.replace(fold=fold, tzinfo=zone).utcoffset() for fold in (0, 1)}
        if len(offsets) == 1:
            yield local.replace(tzinfo=None), offsets.pop()


@pytest.mark.parametrize("tzid", WITH_A_RULE)
def test_offsets_are_those_of_the_time_zone_database_at_every_hour(tzid):
    component = vtimezone(tzid, 2025, 2029)

    read = read_by_dateutil(component)

    differing = [
        clock
        for clock, offset in wall_clocks_without_doubt(packaged_zone(tzid), 2025, 2028)
        if clock.replace(tzinfo=read).utcoffset() != offset
    ]
    assert differing == []


def test_berlin_is_written_as_two_rules_from_1970():
    component = vtimezone("Europe/Berlin")

    assert component.to_ical().decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_zone_without_summer_time_is_one_standard_part():
    component = vtimezone("Asia/Kathmandu")

    assert component.to_ical().decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Kathmandu",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:+0545",
        "TZOFFSETFROM:+0545",
        "TZOFFSETTO:+0545",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_summer_of_the_south_begins_in_october():
    component = vtimezone("Australia/Sydney", 2009)

    assert [
        (part.name, part["DTSTART"].to_ical(), part["TZNAME"], part["TZOFFSETTO"].td)
        for part in component.subcomponents
    ] == [
        ("DAYLIGHT", b"19701004T020000", "AEDT", timedelta(hours=11)),
        ("STANDARD", b"19700405T030000", "AEST", timedelta(hours=10)),
    ]


def test_winter_of_dublin_is_its_standard_part_although_the_footer_inverts_it():
    component = vtimezone("Europe/Dublin")

    assert [(part.name, part["TZNAME"]) for part in component.subcomponents] == [
        ("DAYLIGHT", "IST"),
        ("STANDARD", "GMT"),
    ]


@pytest.mark.parametrize(
    "tzid",
    [
        pytest.param("Africa/Cairo", id="changes at 24:00"),
        pytest.param("America/Nuuk", id="changes at -1:00"),
        pytest.param("Asia/Gaza", id="changes at 50:00"),
        pytest.param("Asia/Jerusalem", id="changes at 26:00"),
        pytest.param("Africa/Casablanca", id="follows the moon by a table"),
        pytest.param("UTC", id="is UTC"),
        pytest.param("Etc/UTC", id="is UTC by another name"),
        pytest.param("Europe/Atlantis", id="does not exist"),
        pytest.param("../../etc/passwd", id="is not a name"),
        pytest.param("", id="is empty"),
    ],
)
def test_zone_that_has_no_compact_form_is_left_to_utc(tzid):
    assert vtimezone(tzid, 2025, 2029) is None


def test_zone_is_left_to_utc_in_years_when_its_clocks_went_otherwise():
    # Turkey stopped changing its clocks in 2016.
    assert vtimezone("Europe/Istanbul", 2015, 2020) is None
    assert vtimezone("Europe/Istanbul", 2017, 2020) is not None


def test_change_of_law_within_the_last_year_asked_for_is_noticed():
    # New York began its summer three weeks earlier from 2007 on.
    assert vtimezone("America/New_York", 2006, 2006) is None
    assert vtimezone("America/New_York", 2007, 2007) is not None


def test_every_yearly_rule_begins_on_a_day_of_its_own():
    components = filter(None, (vtimezone(tzid, 2025, 2026) for tzid in NAMES))
    parts = [part for component in components for part in component.subcomponents]
    ruled = [part for part in parts if "RRULE" in part]

    first = [
        rrulestr(part["RRULE"].to_ical().decode(), dtstart=part["DTSTART"].dt)[0]
        for part in ruled
    ]

    assert len(ruled) > 100
    assert first == [part["DTSTART"].dt for part in ruled]


def test_most_zones_of_the_world_have_a_compact_form():
    without = [tzid for tzid in NAMES if vtimezone(tzid, 2025, 2026) is None]

    assert len(without) < len(NAMES) / 10


def test_component_is_built_once_and_always_the_same():
    once = vtimezone("Europe/Kyiv", 2025, 2029)
    vtimezone.cache_clear()

    assert vtimezone("Europe/Kyiv", 2025, 2029).to_ical() == once.to_ical()
    assert vtimezone("Europe/Kyiv", 2025, 2029) is vtimezone("Europe/Kyiv", 2025, 2029)


def test_rule_by_the_day_of_the_year_is_not_taken_for_a_yearly_weekday():
    assert _parsed("EST5EDT,J60,J300") is None


def test_a_rule_that_programmes_may_not_know_yet_is_left_to_utc(monkeypatch):
    vtimezone.cache_clear()  # in Morocco the clocks have stood still since 2026
    monkeypatch.setattr("events.vtimezone._settled_year", lambda: 2024)
    assert vtimezone("Africa/Casablanca", 2027, 2028) is None
    vtimezone.cache_clear()
    monkeypatch.setattr("events.vtimezone._settled_year", lambda: 2027)
    assert vtimezone("Africa/Casablanca", 2027, 2028) is not None
    vtimezone.cache_clear()


def test_the_whole_site_knows_the_zones_of_the_package():
    moments = [datetime(2027, month, 15, tzinfo=UTC) for month in (1, 7)]
    for tzid in available_timezones():
        here, packaged = ZoneInfo(tzid), packaged_zone(tzid)
        for moment in moments:
            ours = moment.astimezone(here).utcoffset()
            assert ours == moment.astimezone(packaged).utcoffset(), tzid


def test_packaged_zone_bears_its_name():
    assert packaged_zone("Europe/Kyiv").key == "Europe/Kyiv"


def test_packaged_zone_of_an_unknown_name_is_refused():
    with pytest.raises(ZoneInfoNotFoundError, match="Europe/Atlantis"):
        packaged_zone("Europe/Atlantis")
