"""Days for invented meetups, counted from the day of loading."""

from datetime import date, timedelta
from typing import Any

WEEKDAYS = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]  # fmt: skip
WEEK = timedelta(days=7)


def times(when: dict[str, Any], today: date) -> dict[str, Any]:
    """Return the columns of a meetup for `{"weeks": 3, "weekday": "tuesday", …}`.

    Without `start` it lasts all day.
    """
    return {
        "start_date": day(when["weeks"], when["weekday"], today),
        "start_time": when.get("start"),
        "end_time": when.get("end"),
    }


def day(weeks: int, weekday: str, today: date) -> date:
    """Return the first such weekday after `weeks` weeks, outside the turn of the year."""
    found = today + weeks * WEEK
    found += timedelta(days=(WEEKDAYS.index(weekday) - found.weekday()) % 7)
    while (found.month, found.day) >= (12, 23) or (found.month, found.day) <= (1, 6):
        found += WEEK
    return found
