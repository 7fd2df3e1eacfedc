"""The programme of a summit as `schedule.json`, the format of frab and pretalx.

Apps that show conference programmes read it. Source of the field names:
https://github.com/voc/schedule/blob/master/validator/json/schema.json
"""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from django.utils import translation
from django.utils.text import slugify

from events.addresses import absolute, page_address
from events.choices import SessionKind
from events.feed_builder import Feed
from events.ical import etag
from events.models import (
    Person,
    ProgrammeItem,
    Recording,
    SessionPage,
    SummitPage,
)
from events.programme import Said
from events.recordings.on_pages import key_of
from events.summits import sessions_of
from home.languages import html_lang, ui_language
from home.locks import locked_collections, shown
from home.models import SiteDocument

SLOT = "00:15"
SHORTEST_ACRONYM = 4


@dataclass(frozen=True, slots=True)
class Timed:
    """A session that has a time, and the published row that tells it."""

    page: SessionPage
    row: ProgrammeItem
    room: str

    @property
    def day(self) -> date:
        return self.row.local_start.date()


@dataclass(frozen=True, slots=True)
class Around:
    """What the events of a schedule share."""

    acronym: str
    said: Said
    files: Mapping[int, SiteDocument]
    recorded: Set[UUID]  # of recordings that are shown


def build_schedule(summit: SummitPage) -> Feed:
    """Build the file of a summit's page, whatever language is active.

    Raises:
        ProgrammeItem.DoesNotExist: The summit was never announced.
    """
    rows = ProgrammeItem.objects.filter(summit=summit.translation_key)
    items = {row.key: row for row in rows.select_related("venue")}
    if summit.translation_key not in items:
        raise ProgrammeItem.DoesNotExist
    with translation.override(ui_language(summit.language)):
        conference = _conference(summit, items)
    schedule = {
        # The same programme has the same version, whoever asks and whenever.
        "version": sha256(json.dumps(conference).encode()).hexdigest()[:12],
        "base_url": absolute("/"),
        "conference": conference,
    }
    content = json.dumps({"schedule": schedule}, ensure_ascii=False).encode()
    changed = max(row.touched_at for row in items.values())
    return Feed(content, etag(content), changed.replace(microsecond=0))


def _conference(
    summit: SummitPage, items: Mapping[Any, ProgrammeItem]
) -> dict[str, Any]:
    own = items[summit.translation_key]
    sessions = sorted(_timed(summit, items), key=_order)
    pages = [one.page for one in sessions]
    around = Around(
        _acronym(summit),
        Said.of(pages, summit.language),
        _files(pages),
        _recorded(pages),
    )
    days = list(_days(sessions, around))
    rooms = list(dict.fromkeys(one.room for one in sessions))
    tracks = dict.fromkeys(one.page.track for one in sessions if one.page.track)
    return {
        "acronym": around.acronym,
        "title": summit.title,
        "description": summit.summary,
        "start": own.local_start.date().isoformat(),
        "end": own.local_end.date().isoformat(),
        "daysCount": len(days),
        "timeslot_duration": SLOT,
        "time_zone_name": own.zone,
        "url": page_address(summit),
        "rooms": [
            {"name": room, "guid": str(uuid5(summit.translation_key, room))}
            for room in rooms
        ],
        "tracks": [{"name": track} for track in tracks],
        "days": days,
    }


def _timed(summit: SummitPage, items: Mapping[Any, ProgrammeItem]) -> Iterator[Timed]:
    """Yield the sessions with a time; one without a room takes place at the venue."""
    pages = sessions_of(summit, summit.language).select_related("social_image")
    own = items[summit.translation_key]
    elsewhere = own.venue.name if own.venue else summit.title
    for page in pages:
        row = items.get(page.translation_key)
        if row and row.is_scheduled and row.withdrawn_at is None:
            yield Timed(page, row, row.room or elsewhere)


def _order(session: Timed) -> tuple[Any, ...]:
    return session.row.starts_at, session.room, session.row.pk


def _days(sessions: Sequence[Timed], around: Around) -> Iterator[dict[str, Any]]:
    """Yield the days with sessions; sessions come in the order of their start."""
    for index, (day, found) in enumerate(groupby(sessions, lambda one: one.day), 1):
        of_day = list(found)
        rooms: dict[str, list[dict[str, Any]]] = {}
        for one in of_day:
            rooms.setdefault(one.room, []).append(_event(one, around))
        last = max(of_day, key=lambda one: one.row.ends_at)
        yield {
            "index": index,
            "date": day.isoformat(),
            "day_start": of_day[0].row.local_start.isoformat(),
            "day_end": last.row.local_end.isoformat(),
            "rooms": rooms,
        }


def _event(session: Timed, around: Around) -> dict[str, Any]:
    page, row = session.page, session.row
    image, spoken = shown(page.social_image), around.said.languages.get(page.pk, [])
    blocks = page.body.get_prep_value()
    return {
        "id": row.pk,
        "guid": str(row.uid),
        "logo": absolute(image.file.url) if image else "",
        "date": row.local_start.isoformat(),
        "start": f"{row.local_start:%H:%M}",
        "duration": _duration(row),
        "room": session.room,
        "slug": f"{around.acronym}-{row.pk}",
        "url": page_address(page),
        "title": page.title,
        "subtitle": "",
        "track": page.track or None,
        "type": str(SessionKind(page.kind).value),
        "language": spoken[0] if spoken else html_lang(page.language),
        "abstract": page.summary,
        "description": "",
        "recording_license": _licence(page, blocks, around.recorded),
        "do_not_record": page.pk in around.said.unrecorded,
        "persons": [_person(one) for one in around.said.speakers.get(page.pk, [])],
        "links": _links(blocks),
        "attachments": _attachments(blocks, around.files),
    }


def _duration(row: ProgrammeItem) -> str:
    minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _person(person: Person) -> dict[str, Any]:
    """Return somebody who agreed to be named."""
    about = ", ".join(filter(None, (person.role, person.organisation)))
    return {"id": person.pk, "public_name": person.name, "biography": about}


def _licence(page: SessionPage, blocks: Sequence[Any], recorded: Set[UUID]) -> str:
    """Return the licence of the first recording on the page that has one."""
    found = (
        one["value"].get("licence")
        for one in _of_type(blocks, "recording")
        if key_of(page, one.get("id")) in recorded
    )
    return next((licence for licence in found if licence), "")


def _links(blocks: Sequence[Any]) -> list[dict[str, str]]:
    """Return the links to other sites that stand on the page."""
    lists = [one["value"].get("links") or [] for one in _of_type(blocks, "link_list")]
    links = [item.get("value", item) for links in lists for item in links]
    return [
        {"url": link["url"], "title": link["label"]}
        for link in links
        if link.get("url")
    ]


def _attachments(
    blocks: Sequence[Any], files: Mapping[int, SiteDocument]
) -> list[dict[str, str]]:
    slides = [one["value"] for one in _of_type(blocks, "slides")]
    return [
        {"url": absolute(files[one["file"]].url), "title": one["title"]}
        for one in slides
        if one.get("file") in files
    ]


def _files(pages: Sequence[SessionPage]) -> dict[int, SiteDocument]:
    """Return the slides of all sessions in one query."""
    blocks = [block for page in pages for block in page.body.get_prep_value()]
    slides = [one["value"].get("file") for one in _of_type(blocks, "slides")]
    found = SiteDocument.objects.exclude(collection__in=locked_collections())
    return found.in_bulk([key for key in slides if key])


def _recorded(pages: Sequence[SessionPage]) -> set[UUID]:
    shown_ones = Recording.objects.on_the_record().filter(page__in=pages)
    return set(shown_ones.values_list("block", flat=True))


def _of_type(blocks: Sequence[Any], kind: str) -> list[Any]:
    return [one for one in blocks if one["type"] == kind]


def _acronym(summit: SummitPage) -> str:
    """Return a name of small letters, digits and underscores, at least four."""
    name = slugify(summit.slug).replace("-", "_")
    return name if len(name) >= SHORTEST_ACRONYM else f"summit_{name}".rstrip("_")
