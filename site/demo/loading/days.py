"""Days for invented meetups, counted from the day of loading."""

from datetime import date, time, timedelta
from typing import Any

WEEKDAYS = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]  # fmt: skip
WEEK = timedelta(days=7)


def times(when: dict[str, Any], today: date) -> dict[str, Any]:
    """Return the columns of a meetup for `{"weeks": 3, "weekday": "tuesday", …}`.

    Without `start` it lasts all day. `changed` names dates of a weekly one by the weeks
    after the first: cancelled, with another `start`, or with what else differs.
    """
    first = day(when["weeks"], when["weekday"], today)
    columns = {
        "start_date": first,
        "start_time": when.get("start"),
        "end_time": when.get("end"),
    }
    if changed := when.get("changed"):
        columns["changed_dates"] = [_change(one, first) for one in changed]
    return columns


def _change(one: dict[str, Any], first: date) -> dict[str, Any]:
    changed = {name: said for name, said in one.items() if name != "weeks"}
    if start := changed.pop("start", None):
        changed["new_start_time"] = time.fromisoformat(start)
    return {"date": first + one["weeks"] * WEEK, **changed}


def day(weeks: int, weekday: str, today: date) -> date:
    """Return the first such weekday after `weeks` weeks, outside the turn of the year."""
    found = today + weeks * WEEK
    found += timedelta(days=(WEEKDAYS.index(weekday) - found.weekday()) % 7)
    while (found.month, found.day) >= (12, 23) or (found.month, found.day) <= (1, 6):
        found += WEEK
    return found
