"""Events as schema.org describes them, safe inside a script element."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from events.addresses import absolute, page_address
from events.choices import Form, Status
from events.models import MeetupPage, Occurrence, Venue
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
# What could end the script element or, in old browsers, a line of a string.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(description: dict[str, Any]) -> SafeString:
    """Return a script element that holds `description` and cannot be broken out of."""
    text = json.dumps(description, ensure_ascii=False).translate(ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308  # every sign that HTML knows is escaped above
    )


def meetup_description(meetup: MeetupPage) -> dict[str, Any]:
    """Return a meetup as an Event (https://schema.org/Event)."""
    occurrence, address = meetup.occurrence, page_address(meetup)
    description = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "Event",
        "name": meetup.title,
        "description": meetup.summary or meetup.theme,
        "url": address,
        **_times(occurrence),
        "eventStatus": SCHEMA + STATUSES[Status(occurrence.status)],
        "eventAttendanceMode": SCHEMA + MODES[Form(occurrence.form)],
        "location": _locations(occurrence, address),
        "inLanguage": occurrence.codes.get("language") or html_lang(meetup.language),
        "image": _image(meetup),
        "organizer": [
            {"@type": "Organization", "name": host.name}
            for host in meetup.host_partners
        ],
    }
    return {name: value for name, value in description.items() if value}


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
        places.append(_place(occurrence.venue))
    if occurrence.form != Form.ON_SITE:
        url = occurrence.online_url or address
        places.append({"@type": "VirtualLocation", "url": url})
    return places


def _place(venue: Venue) -> dict[str, Any]:
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
    return absolute(meetup.social_image.file.url) if meetup.social_image else ""
