"""What a meetup's form says about dates, places and closing times that cannot be."""

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.choices import Form, Registering, Repeats
from events.recurrence import MOST_DATES, TooManyDatesError, require_few_dates
from events.times import (
    NonexistentTimeError,
    YearOutOfRangeError,
    is_plannable,
    is_skipped,
    zone_choices,
)

if TYPE_CHECKING:
    from events.models import MeetupPage


def meetup_errors(page: "MeetupPage") -> dict[str, Any]:
    """Return what is wrong with the fields of a meetup, by their names."""
    errors: dict[str, Any] = {}
    if page.start_date:
        errors |= _time_errors(page)
    if page.form != Form.ONLINE and not page.venue_id:
        errors["venue"] = _("Say where it takes place, or choose “online”.")
    return errors | _online_errors(page) | _closing_errors(page)


def _online_errors(page: "MeetupPage") -> dict[str, Any]:
    if not page.online_for_registered:
        return {}
    if page.registration != Registering.HERE:
        message = _("This needs registration here: elsewhere we cannot send it.")
    elif page.form == Form.ON_SITE or not page.online_url:
        message = _("There is no address to take part online yet. Give one.")
    else:
        return {}
    return {"online_for_registered": message}


def _time_errors(page: "MeetupPage") -> dict[str, Any]:
    if page.zone not in dict(zone_choices()):
        return {}  # the field says so itself
    if page.start_time is None and page.end_time:
        return {"start_time": _("Give a start, or no time at all.")}
    try:
        planned = page.span
    except NonexistentTimeError as error:
        field = "start_time" if error.clock == page.start_time else "end_time"
        return {field: _("The clocks jump over this time on that day.")}
    except YearOutOfRangeError:
        return {"start_date": _("Give a year between 1990 and 2099.")}
    if planned.end <= planned.start:
        return {"end_time": _("It must end after it starts.")}
    return _recurrence_errors(page)


def _recurrence_errors(page: "MeetupPage") -> dict[str, Any]:
    if page.repeats == Repeats.NEVER:
        return {}
    if errors := _limit_errors(page):
        return errors
    if page.registration == Registering.HERE:
        message = _("Here people can only register for single meetups.")
        return {"registration": message}
    try:
        require_few_dates(page.rrule, page.span.start, all_day=page.all_day)
    except TooManyDatesError:
        return {"repeats_until": _("Give at most 200 dates.")}
    return _jumped_over(page)


def _jumped_over(page: "MeetupPage") -> dict[str, Any]:
    """Refuse a date at an hour that is none on its day: programmes read it each anew."""
    if page.start_time is None:
        return {}
    for day in sorted(page.planned_days):
        if is_skipped(day, page.start_time, page.zone):
            message = _("The clocks jump over this time on %(day)s.")
            return {"start_time": message % {"day": date_format(day)}}
    return {}


def _limit_errors(page: "MeetupPage") -> dict[str, Any]:
    until, count = page.repeats_until, page.repeats_count
    if not until and not count:
        return {"repeats_until": _("Give a last day or a number of dates.")}
    if until and count:
        return {"repeats_count": _("Give a last day or a number, not both.")}
    if until and not is_plannable(until):
        return {"repeats_until": _("Give a year between 1990 and 2099.")}
    if until and until < page.start_date:
        return {"repeats_until": _("It must not lie before the first date.")}
    if count and count > MOST_DATES:
        return {"repeats_count": _("Give at most 200 dates.")}
    return {}


def _closing_errors(page: "MeetupPage") -> dict[str, Any]:
    if page.closing_date is None:
        message = _("Give the day, too, or no time at all.")
        return {"closing_date": message} if page.closing_time else {}
    if not is_plannable(page.closing_date):
        return {"closing_date": _("Give a year between 1990 and 2099.")}
    return {}
