from datetime import date, time, timedelta

import pytest
from django.db import models

from demo.loading.days import day, times

YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]


@pytest.mark.parametrize("today", YEAR[::5])
def test_past_meetups_are_over_and_future_ones_ahead(today):
    assert day(-3, "saturday", today) < today
    assert day(1, "tuesday", today) > today


@pytest.mark.parametrize("today", YEAR[::5])
def test_a_meetup_falls_on_its_weekday_and_not_between_the_years(today):
    found = day(4, "thursday", today)

    assert found.weekday() == 3
    assert not (found.month == 12 and found.day >= 23)
    assert not (found.month == 1 and found.day <= 6)


def test_a_meetup_without_start_lasts_all_day():
    columns = times({"weeks": 2, "weekday": "saturday"}, date(2026, 3, 2))

    assert columns == {
        "start_date": date(2026, 3, 21),
        "start_time": None,
        "end_time": None,
    }


def test_times_are_what_the_field_takes():
    columns = times(
        {"weeks": 0, "weekday": "monday", "start": "18:00", "end": "20:30"},
        date(2026, 3, 2),
    )

    assert models.TimeField().to_python(columns["start_time"]) == time(18)
    assert models.TimeField().to_python(columns["end_time"]) == time(20, 30)
