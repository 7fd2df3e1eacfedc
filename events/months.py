"""One month of the calendar: its days, and what takes place on each of them."""

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import get_format

from events.cards import MeetupCard, meetup_card
from events.models import MeetupPage, Occurrence
from events.models.occurrences import with_other_venues
from events.recurrence import SeriesDate
from events.series import series_names
from events.times import FIRST_YEAR, LAST_YEAR, local
from home.caching import cached

if TYPE_CHECKING:
    from events.querysets import MeetupQuerySet

WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What one day of the month says of one date of a meetup.

    `begins` and `ends` say whether the date does so on this day; one that lasts
    several days stands on each of them.
    """

    card: MeetupCard
    begins: bool
    ends: bool
    moved: bool

    @property
    def all_day(self) -> bool:
        return self.card.all_day or not (self.begins or self.ends)

    @property
    def names_zone(self) -> bool:
        return not self.all_day and self.card.zone != settings.TIME_ZONE


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the grid; those before the first and after the last are outside."""

    date: date
    entries: list[DayEntry]
    is_today: bool
    is_outside: bool


def known_month(text: str) -> date | None:
    """Return the first day of a month written as `2026-12`, or None.

    Only the years we plan in are known.
    """
    written = WRITTEN.fullmatch(text)
    if written is None or not FIRST_YEAR <= int(written[1]) <= LAST_YEAR:
        return None
    return date(int(written[1]), int(written[2]), 1)


def this_month(now: datetime) -> date:
    """Return the first day of the month it is by the site's clock."""
    return _today(now).replace(day=1)


def month_context(
    meetups: "MeetupQuerySet", month: date, now: datetime, language: str
) -> dict[str, Any]:
    """Return the template context of a month, of the `meetups` a reader chose.

    Weeks begin on the day they begin on in the active language.
    """
    entries = _entries(meetups, month, language)
    weeks = Calendar((get_format("FIRST_DAY_OF_WEEK") - 1) % 7)
    days = [
        Day(day, entries.get(day, []), day == _today(now), day.month != month.month)
        for day in weeks.itermonthdates(month.year, month.month)
    ]
    before, after = _neighbours(month)
    return {
        "month": month,
        "days": days if entries else [],
        "weekdays": [day.date for day in days[:7]],
        "previous_month": before,
        "next_month": after,
        "noindex": not entries,
    }


def _entries(
    meetups: "MeetupQuerySet", month: date, language: str
) -> dict[date, list[DayEntry]]:
    """Return what takes place on the days of a month, what began first on top."""
    names = series_names(language)
    entries = defaultdict(list)
    for one, meetup in sorted(_dates(meetups, month), key=_order):
        moved = one.starts != one.planned and not one.cancelled
        card = meetup_card(meetup, language, names, one)
        for day, begins, ends in _days(one, card.zone, month):
            entries[day].append(DayEntry(card, begins, ends, moved))
    return dict(entries)


def _dates(
    meetups: "MeetupQuerySet", month: date
) -> Iterator[tuple[SeriesDate, MeetupPage]]:
    """Yield the dates that touch a month, each with its meetup."""
    rows = Occurrence.objects.in_month(month).select_related("venue")
    occurrences = {row.key: row for row in rows}
    with_other_venues(occurrences.values())
    for meetup in meetups.filter(translation_key__in=occurrences).for_list():
        meetup.occurrence = occurrences[meetup.translation_key]
        for one in meetup.occurrence.dates:
            if _days(one, meetup.occurrence.zone, month):
                yield one, meetup


def _order(dated: tuple[SeriesDate, MeetupPage]) -> tuple[datetime, str]:
    """Return what keeps those that begin together in order in every language."""
    one, meetup = dated
    return one.starts, str(meetup.translation_key)


def _days(one: SeriesDate, zone: str, month: date) -> list[tuple[date, bool, bool]]:
    """Return the days of a month a date touches, and if it begins and ends there."""
    first, last = _first_and_last(one, zone)
    start, end = max(first, month), min(last, _after(month) - timedelta(days=1))
    touched = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return [(day, day == first, day == last) for day in touched]


def _first_and_last(one: SeriesDate, zone: str) -> tuple[date, date]:
    """Return the days of the event's own zone; what ends at midnight ends before."""
    last = one.ends - timedelta(microseconds=1)
    return local(one.starts, zone).date(), local(last, zone).date()


def _neighbours(month: date) -> tuple[date | None, date | None]:
    """Return the months before and after to lead to: none where nothing ever is.

    From far outside they lead to the nearest month that has something.
    """
    known = cached("meetup-months", _known_months)
    if known is None:
        return None, None
    first, last = known
    before = min((month - timedelta(days=1)).replace(day=1), last)
    after = max(_after(month), first)
    return before if before >= first else None, after if after <= last else None


def _known_months() -> tuple[date, date] | None:
    """Return the months of the first and of the last date there is, in any language."""
    rows = Occurrence.objects.filter(withdrawn_at=None)
    days = [
        day
        for row in rows
        for one in row.dates
        for day in _first_and_last(one, row.zone)
    ]
    if not days:
        return None
    latest = min(max(days), date(LAST_YEAR, 12, 31))
    return min(days).replace(day=1), latest.replace(day=1)


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
