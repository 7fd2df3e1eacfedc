"""Summits, sessions and their recordings as schema.org describes them."""

from typing import Any

from django.conf import settings

from events.addresses import absolute, page_address
from events.jsonld import SCHEMA, known, place
from events.models import ProgrammeItem, SessionPage, SummitPage
from events.recorded import Recorded, deep_link, embed_path
from events.transcripts import chapters
from home.languages import html_lang
from home.models import BasePage

Description = dict[str, Any]


def summit_description(summit: SummitPage, row: ProgrammeItem) -> Description:
    """Return a summit as an Event with its recordings (https://schema.org/Event)."""
    hosts = summit.partners.filter(role="host").select_related("partner")
    event = {
        **_event(summit, row),
        "startDate": row.local_start.date().isoformat(),
        "endDate": row.local_end.date().isoformat(),
        "organizer": [
            {"@type": "Organization", "name": one.partner.name} for one in hosts
        ],
        "recordedIn": media(summit),
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
        "superEvent": known(
            {
                **_event(summit, whole),
                "startDate": whole.local_start.date().isoformat(),
                "endDate": whole.local_end.date().isoformat(),
            }
        ),
        "performer": [{"@type": "Person", "name": person.name} for person in speakers],
        "recordedIn": media(session),
    }
    return {"@context": SCHEMA.rstrip("/"), **known(event)}


def _event(page: BasePage, row: ProgrammeItem) -> Description:
    image = page.social_image
    return {
        "@type": "Event",
        "@id": _identity(page),
        "name": page.title,
        "description": page.summary,
        "url": page_address(page),
        "eventStatus": f"{SCHEMA}EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode",
        "location": place(row.venue) if row.venue else None,
        "inLanguage": html_lang(page.language),
        "image": absolute(image.file.url) if image else "",
    }


def _identity(page: BasePage) -> str:
    return f"{page_address(page)}#event"


def media(page: Any) -> list[Description]:
    """Return the recordings on a page (https://schema.org/VideoObject)."""
    return [_medium(one, page) for one in page.recordings]


def _medium(recorded: Recorded, page: BasePage) -> Description:
    player, value = recorded.player, recorded.value
    return known(
        {
            "@type": "AudioObject" if player.is_audio else "VideoObject",
            "@id": page_address(page) + f"#{recorded.anchor}",
            "recordedAt": {"@id": _identity(page)},
            "name": player.title,
            "description": page.summary or page.title,
            "thumbnailUrl": absolute(recorded.poster_path),
            "uploadDate": recorded.published_at.isoformat(),
            "duration": f"PT{player.seconds}S" if player.seconds else "",
            "contentUrl": recorded.file_address,
            "encodingFormat": player.sources[0].media_type if player.sources else "",
            "embedUrl": absolute(embed_path(page.language, recorded.block)),
            "inLanguage": html_lang(value.get("language") or page.language),
            "license": player.licence_url,
            "creditText": player.credit,
            "caption": [
                {
                    "@type": "MediaObject",
                    "contentUrl": absolute(track.url),
                    "encodingFormat": "text/vtt",
                    "inLanguage": track.language,
                }
                for track in player.tracks
                if track.kind == "captions"
            ],
            "hasPart": [
                {
                    "@type": "Clip",
                    "name": chapter.text,
                    "startOffset": int(chapter.start_seconds),
                    "endOffset": int(chapter.end_seconds),
                    "url": settings.SITE_URL
                    + deep_link(recorded, int(chapter.start_seconds)),
                }
                for chapter in chapters(value, page.language)
            ],
        }
    )
