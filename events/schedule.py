"""The programme of a summit as `schedule.json`, as frab and pretalx write it.

Source: the voc's schema of `schedule.json`, version 1.0: what apps of conferences read.
"""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from events.addresses import page_address
from events.models import Person, ProgrammeItem, SessionPage, SummitPage
from events.summits import announced, sessions_of, speakers_of
from home.caching import cached
from home.languages import html_lang

Json = dict[str, Any]


def schedule(request: HttpRequest, summit: SummitPage) -> HttpResponse:
    """Answer with the programme, 304 while nothing has changed."""
    key = f"schedule:{summit.pk}:{summit.language}"
    content = cached(key, lambda: _content(summit))
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="application/json")
    response["ETag"] = etag
    response["Content-Language"] = html_lang(summit.language)
    answer = get_conditional_response(request, etag, None, response) or response
    answer["Cache-Control"] = "public, max-age=300"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _content(summit: SummitPage) -> bytes:
    described = {"schedule": _schedule(summit)}
    return json.dumps(described, ensure_ascii=False, indent=1).encode()


def _schedule(summit: SummitPage) -> Json:
    row = summit.announced
    sessions = list(sessions_of(summit, summit.language).defer("body"))
    items, speakers = announced(sessions), speakers_of(sessions)
    events = [
        (item, _event(session, item, speakers.get(session.pk, [])))
        for session in sessions
        if (item := items.get(session.translation_key))
    ]
    events.sort(key=lambda pair: (pair[0].starts_at, pair[1]["title"]))
    first, last = row.local_start.date(), row.local_end.date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rooms = dict.fromkeys(event["room"] for _item, event in events)
    tracks = dict.fromkeys(event["track"] for _item, event in events)
    moments = [item.touched_at for item, _event in events]
    return {
        "version": max([row.touched_at, *moments]).isoformat(timespec="seconds"),
        "base_url": page_address(summit),
        "generator": {"name": "Lotse", "version": "1"},
        "conference": {
            "acronym": summit.slug,
            "title": summit.title,
            "start": first.isoformat(),
            "end": last.isoformat(),
            "daysCount": len(days),
            "timeslot_duration": "00:05",
            "time_zone_name": row.zone,
            "url": page_address(summit),
            "rooms": [{"name": room} for room in rooms],
            "tracks": [{"name": track} for track in tracks if track],
            "days": [_day(n, day, events) for n, day in enumerate(days, 1)],
        },
    }


def _day(index: int, day: date, events: Iterable[tuple[ProgrammeItem, Json]]) -> Json:
    here = [pair for pair in events if pair[0].local_start.date() == day]
    rooms: dict[str, list[Json]] = {}
    for _item, event in here:
        rooms.setdefault(event["room"], []).append(event)
    starts = [item.local_start for item, _event in here]
    ends = [item.local_end for item, _event in here]
    return {
        "index": index,
        "date": day.isoformat(),
        "day_start": min(starts).isoformat() if starts else f"{day}T00:00:00",
        "day_end": max(ends).isoformat() if ends else f"{day}T23:59:00",
        "rooms": rooms,
    }


def _event(session: SessionPage, item: ProgrammeItem, people: list[Person]) -> Json:
    length = int((item.ends_at - item.starts_at).total_seconds()) // 60
    return {
        "id": session.pk,
        "guid": str(item.uid),
        "code": session.slug,
        "url": page_address(session),
        "logo": None,
        "date": item.local_start.isoformat(),
        "start": f"{item.local_start:%H:%M}",
        "duration": f"{length // 60:02}:{length % 60:02}",
        "room": item.room,
        "slug": session.slug,
        "title": session.title,
        "subtitle": "",
        "track": session.track,
        "type": session.kind,
        "language": html_lang(session.language),
        "abstract": session.summary,
        "description": "",
        "recording_license": "",
        "do_not_record": session.do_not_record,
        "persons": [_person(person) for person in people],
        "links": [],
        "attachments": [],
    }


def _person(person: Person) -> Json:
    return {
        "id": person.pk,
        "guid": str(uuid5(NAMESPACE_URL, f"{settings.SITE_URL}/people/{person.pk}")),
        "name": person.name,
        "public_name": person.name,
        "biography": ", ".join(filter(None, (person.role, person.organisation))),
        "avatar": None,
        "answers": [],
    }
