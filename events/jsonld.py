"""Events as schema.org describes them, safe inside a script element."""

import json
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from events.addresses import absolute, page_address
from events.choices import Form, Status
from events.models import MeetupPage, Occurrence, Venue
from events.times import local
from events.works import identity, known, media, slides_and_photos
from home.languages import html_lang

SCHEMA = "https://schema.org/"
MODES = {
    Form.ON_SITE: "OfflineEventAttendanceMode",
    Form.ONLINE: "OnlineEventAttendanceMode",
    Form.HYBRID: "MixedEventAttendanceMode",
}
STATUSES = {
    Status.PLANNED: "EventScheduled",
    Status.CONFIRMED: "EventScheduled",
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
}
WEEKDAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday",
    "FR": "Friday", "SA": "Saturday", "SU": "Sunday",
}  # fmt: skip
LISTED = 6  # dates of a series
# What could end the script element or, in old browsers, a line of a string.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(description: dict[str, Any]) -> SafeString:
    """Return a script element that holds `description` and cannot be broken out of."""
    text = json.dumps(description, ensure_ascii=False).translate(ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308  # every sign that HTML knows is escaped above
    )


def meetup_description(meetup: MeetupPage, now: datetime) -> dict[str, Any]:
    """Return a meetup as an Event (https://schema.org/Event).

    One that comes again is described by its next date, its Schedule and the dates to
    come, the cancelled ones among them.
    """
    occurrence = meetup.occurrence
    description = _event(meetup, occurrence.on(occurrence.date_at(now)))
    if occurrence.rrule:
        ahead = [one for one in occurrence.dates if one.ends > now][:LISTED]
        description["eventSchedule"] = _schedule(occurrence)
        description["subEvent"] = [_event(meetup, occurrence.on(one)) for one in ahead]
    description["@id"] = identity(meetup)
    description["recordedIn"] = media(meetup)
    description["subjectOf"] = slides_and_photos(meetup)
    return {"@context": SCHEMA.rstrip("/"), **known(description)}


def _event(meetup: MeetupPage, occurrence: Occurrence) -> dict[str, Any]:
    address = page_address(meetup)
    return known(
        {
            "@type": "Event",
            "name": meetup.title,
            "description": meetup.summary or meetup.theme,
            "url": address,
            **_times(occurrence),
            "eventStatus": SCHEMA + _status(occurrence),
            "previousStartDate": _previous_start(occurrence),
            "eventAttendanceMode": SCHEMA + MODES[Form(occurrence.form)],
            "location": _locations(occurrence, address),
            "inLanguage": occurrence.codes.get("language")
            or html_lang(meetup.language),
            "image": _image(meetup),
            "organizer": [
                {"@type": "Organization", "name": host.name}
                for host in meetup.host_partners
            ],
        }
    )


def _status(occurrence: Occurrence) -> str:
    status = STATUSES[Status(occurrence.status)]
    is_moved = occurrence.previous_starts_at and status == "EventScheduled"
    return "EventRescheduled" if is_moved else status


def _previous_start(occurrence: Occurrence) -> str:
    if occurrence.previous_starts_at is None:
        return ""
    start = local(occurrence.previous_starts_at, occurrence.zone)
    return (start.date() if occurrence.all_day else start).isoformat()


def _schedule(occurrence: Occurrence) -> dict[str, Any]:
    """Return the rule of a series (https://schema.org/Schedule)."""
    rule = dict(part.split("=") for part in occurrence.rrule.split(";"))
    by_day = rule.get("BYDAY", "")
    dates = occurrence.dates
    starts, ends = occurrence.local_start, occurrence.local_end
    clocks = {"startTime": f"{starts:%H:%M:%S}", "endTime": f"{ends:%H:%M:%S}"}
    return known(
        {
            "@type": "Schedule",
            "repeatFrequency": f"P{rule.get('INTERVAL', 1)}{rule['FREQ'][0]}",
            "byDay": SCHEMA + WEEKDAYS[by_day[-2:]] if by_day else "",
            "byMonthWeek": max(0, int(by_day[:-2])) if by_day else 0,
            "byMonthDay": int(rule.get("BYMONTHDAY", 0)),
            "startDate": starts.date().isoformat(),
            "endDate": max(one.day for one in dates),
            **({} if occurrence.all_day else clocks),
            "scheduleTimezone": occurrence.zone,
            "exceptDate": [
                one.day for one in dates if one.cancelled or one.starts != one.planned
            ],
        }
    )


def _times(occurrence: Occurrence) -> dict[str, str]:
    starts, ends = occurrence.local_start, occurrence.local_end
    if occurrence.all_day:
        return {
            "startDate": starts.date().isoformat(),
            "endDate": ends.date().isoformat(),
        }
    return {"startDate": starts.isoformat(), "endDate": ends.isoformat()}


def _locations(occurrence: Occurrence, address: str) -> list[dict[str, Any]]:
    places = []
    if occurrence.form != Form.ONLINE and occurrence.venue:
        places.append(place(occurrence.venue))
    if occurrence.form != Form.ON_SITE:
        url = occurrence.online_link(registered=False) or address
        places.append({"@type": "VirtualLocation", "url": url})
    return places


def place(venue: Venue) -> dict[str, Any]:
    address = {
        "streetAddress": venue.street,
        "postalCode": venue.postcode,
        "addressLocality": venue.town,
        "addressCountry": venue.country,
    }
    known = {name: value for name, value in address.items() if value}
    place: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "address": {"@type": "PostalAddress", **known},
    }
    if venue.position:
        latitude, longitude = venue.position
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": latitude,
            "longitude": longitude,
        }
    return place


def _image(meetup: MeetupPage) -> str:
    return absolute(meetup.image.file.url) if meetup.image else ""
