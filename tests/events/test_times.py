"""Clocks and zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from events.times import (
    NonexistentTimeError,
    YearOutOfRangeError,
    at,
    is_skipped,
    local,
    nearest,
    span,
    zone_choices,
)

BERLIN = "Europe/Berlin"
DAY = date(2026, 12, 8)
FORWARD = date(2026, 3, 29)  # the clocks in Berlin jump from two to three


def test_a_clock_in_a_zone_is_one_moment():
    assert at(DAY, time(18), BERLIN) == datetime(2026, 12, 8, 17, tzinfo=UTC)
    assert at(DAY, time(18), "America/New_York").utctimetuple().tm_hour == 23


def test_a_time_the_clocks_jump_over_is_named():
    with pytest.raises(NonexistentTimeError) as caught:
        at(FORWARD, time(2, 30), BERLIN)

    assert caught.value.clock == time(2, 30)


def test_only_a_time_the_clocks_jump_over_is_skipped():
    clocks = [time(1, 59), time(2), time(2, 59), time(3)]

    assert [is_skipped(FORWARD, clock, BERLIN) for clock in clocks] == [
        False, True, True, False
    ]  # fmt: skip


def test_the_nearest_time_is_after_the_jump():
    assert nearest(FORWARD, time(2, 30), BERLIN).time() == time(3, 30)


def test_a_time_that_comes_twice_means_the_first():
    moment = at(date(2026, 10, 25), time(2, 30), BERLIN)

    assert moment.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_without_an_end_it_lasts_two_hours_even_over_a_jump():
    lasting = span(FORWARD, time(1), None, None, BERLIN)

    assert lasting.end.astimezone(UTC) - lasting.start.astimezone(UTC) == timedelta(
        hours=2
    )
    assert lasting.end.time() == time(4)


def test_over_midnight():
    lasting = span(DAY, time(22), date(2026, 12, 9), time(1), BERLIN)

    assert lasting.end - lasting.start == timedelta(hours=3)


def test_whole_days_end_with_the_midnight_after():
    lasting = span(DAY, None, date(2026, 12, 9), None, BERLIN)

    assert lasting.all_day
    assert lasting.start == datetime(2026, 12, 8, tzinfo=ZoneInfo(BERLIN))
    assert lasting.end == datetime(2026, 12, 10, tzinfo=ZoneInfo(BERLIN))


def test_a_whole_day_without_midnight_begins_when_the_clocks_do():
    lasting = span(date(2026, 4, 24), None, None, None, "Africa/Cairo")

    assert lasting.start.time() == time(1)
    assert lasting.start.date() == date(2026, 4, 24)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1989, 12, 31), date(9999, 12, 31)])
def test_years_far_away_are_refused(day):
    for days in ((day, None), (DAY, day)):
        with pytest.raises(YearOutOfRangeError):
            span(days[0], None, days[1], None, BERLIN)


def test_templates_show_the_clock_of_the_place():
    moment = local(datetime(2026, 12, 8, 23, tzinfo=UTC), "America/New_York")

    shown = Template("{{ moment|date:'H:i' }}").render(Context({"moment": moment}))

    assert shown == "18:00"


def test_a_clock_that_shows_an_hour_twice_keeps_the_second_one():
    moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert local(moment, BERLIN).astimezone(UTC) == moment
    assert local(moment, BERLIN).isoformat() == "2026-10-25T02:30:00+01:00"


def test_the_zone_of_the_site_is_offered_first():
    assert zone_choices()[0] == (BERLIN, BERLIN)
    assert ("America/New_York", "America/New York") in zone_choices()
