"""Summits and sessions as schema.org describes them."""

from typing import Any

from events.addresses import absolute, page_address
from events.jsonld import SCHEMA, place
from events.models import ProgrammeItem, SessionPage, SummitPage
from events.works import Description, identity, known, media, slides_and_photos
from home.languages import html_lang
from home.models import BasePage


def summit_description(summit: SummitPage, row: ProgrammeItem) -> Description:
    """Return a summit as an Event with its recordings (https://schema.org/Event)."""
    hosts = summit.partners.filter(role="host").select_related("partner")
    event = {
        **_summit(summit, row),
        "organizer": [
            {"@type": "Organization", "name": one.partner.name} for one in hosts
        ],
        "recordedIn": media(summit),
        "subjectOf": slides_and_photos(summit),
    }
    return {"@context": SCHEMA.rstrip("/"), **known(event)}


def session_description(
    session: SessionPage, row: ProgrammeItem | None, speakers: list[Any]
) -> Description:
    """Return a session as an Event of its summit; without a time, its recordings."""
    summit = session.summit
    whole = summit.announced
    times = {"startDate": whole.local_start.date().isoformat()}
    if row:
        times = {
            "startDate": row.local_start.isoformat(),
            "endDate": row.local_end.isoformat(),
        }
    event = {
        **_event(session, row or whole),
        **times,
        "superEvent": known(_summit(summit, whole)) if summit.live else None,
        "performer": [{"@type": "Person", "name": person.name} for person in speakers],
        "recordedIn": media(session),
        "subjectOf": slides_and_photos(session),
    }
    return {"@context": SCHEMA.rstrip("/"), **known(event)}


def _summit(summit: SummitPage, row: ProgrammeItem) -> Description:
    return {
        **_event(summit, row),
        "startDate": row.local_start.date().isoformat(),
        "endDate": row.local_end.date().isoformat(),
    }


def _event(page: BasePage, row: ProgrammeItem) -> Description:
    image = page.image
    return {
        "@type": "Event",
        "@id": identity(page),
        "name": page.title,
        "description": page.summary,
        "url": page_address(page),
        "eventStatus": f"{SCHEMA}EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode",
        "location": place(row.venue) if row.venue else None,
        "inLanguage": html_lang(page.language),
        "image": absolute(image.file.url) if image else "",
    }
