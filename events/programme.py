"""The programme of a summit as a calendar, as a function of what is published.

It is kept whole, however long ago it was: there is no archive.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _

from events.addresses import page_address
from events.choices import Status
from events.entries import (
    Words,
    dated_entry,
    image,
    labelled_lines,
    last_modified,
    names,
    withdrawn_entry,
)
from events.feed_builder import COLOR, Feed
from events.ical import CalendarEvent, CalendarInfo, build_calendar, etag
from events.models import Person, ProgrammeItem, SessionPage, SummitPage
from events.models.sessions import off_the_record
from events.summits import programme_address, sessions_of, speakers_of
from events.windows import Window
from home.languages import html_lang, ui_language
from home.models import SpokenLanguage, Topic
from home.terms import codes_by_pk

Codes = dict[int, list[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """What entries say besides the sessions' own fields, by the pages' keys."""

    words: Words
    speakers: dict[int, list[Person]]
    languages: Codes
    topics: Codes
    unrecorded: set[int]

    @classmethod
    def of(cls, sessions: Sequence[SessionPage], language: str) -> "Said":
        return cls(
            Words.of(language),
            speakers_of(sessions),
            _codes(sessions, "languages", SpokenLanguage),
            _codes(sessions, "topics", Topic),
            _unrecorded(sessions),
        )


def _unrecorded(sessions: Sequence[SessionPage]) -> set[int]:
    return {session.pk for session in sessions} & off_the_record().keys()


def build_programme(summit: SummitPage, window: Window) -> Feed:
    """Build the feed of a summit's page, whatever language is active.

    Raises:
        ProgrammeItem.DoesNotExist: The summit was never announced.
    """
    rows = ProgrammeItem.objects.filter(summit=summit.translation_key)
    found = rows.exclude(titles={}).with_publicity().select_related("venue")
    items = {row.key: row for row in found}
    if summit.translation_key not in items:
        raise ProgrammeItem.DoesNotExist
    changed_at = _changed_at(list(items.values()), window)
    own = items.pop(summit.translation_key)
    with translation.override(ui_language(summit.language)):
        sessions = list(_sessions(summit, items))
        entries = sessions or [_summit_entry(summit, own)]
        entries += _withdrawn(summit, items, window)
        changed = last_modified(own, summit.last_published_at)
        changed = max(changed, *(one.last_modified for one in entries))
        content = build_calendar(
            entries, _info(summit, own, changed), host=settings.SITE_HOST
        )
    return Feed(content, etag(content), changed_at)


def one_session(session: SessionPage) -> CalendarEvent | None:
    """Return the entry of a published session; None while it has no time."""
    rows = ProgrammeItem.objects.of(session.translation_key).select_related("venue")
    row = rows.filter(is_scheduled=True).first()
    said = Said.of([session], session.language)
    return _session_entry(session, row, said) if row else None


def _sessions(
    summit: SummitPage, items: dict[Any, ProgrammeItem]
) -> Iterator[CalendarEvent]:
    pages = sessions_of(summit, summit.language).select_related("social_image")
    shown = list(pages.filter(translation_key__in=list(items)).defer("body"))
    said = Said.of(shown, summit.language)
    for session in shown:
        if items[session.translation_key].withdrawn_at is None:
            row = items.pop(session.translation_key)
            yield _session_entry(session, row, said)


def _withdrawn(
    summit: SummitPage, items: dict[Any, ProgrammeItem], window: Window
) -> Iterator[CalendarEvent]:
    """Yield what calendars have to let go of."""
    for row in items.values():
        since = row.withdrawn_at
        if since is None or since >= window.withdrawn_since:
            reason = _("This session was taken out of the programme.")
            yield withdrawn_entry(row, summit.language, reason)


def _session_entry(
    session: SessionPage, row: ProgrammeItem, said: Said
) -> CalendarEvent:
    address = page_address(session)
    topics = names(said.words.topics, said.topics.get(session.pk, []))
    return dated_entry(
        row,
        status=Status.CONFIRMED,
        title=session.title,
        language=session.language,
        last_modified=last_modified(row, session.last_published_at),
        description=_description(session, row, said, address),
        location=_location(row),
        geo=row.venue.position if row.venue else None,
        categories=tuple(filter(None, (session.track, *topics))),
        url=address,
        image=image(session),
    )


def _description(
    session: SessionPage, row: ProgrammeItem, said: Said, address: str
) -> str:
    """Return everything a person needs who sees nothing but the calendar."""
    unrecorded = _("This session is not recorded, so that people can speak freely.")
    speakers = [person.name for person in said.speakers.get(session.pk, [])]
    spoken = names(said.words.languages, said.languages.get(session.pk, []))
    told = [
        (_("Speakers"), speakers),
        (_("Languages"), spoken),
        (_("Room"), [row.room] if row.room else []),
    ]
    lines = [
        _("This is an invented example.") if session.is_example else "",
        normalize_newlines(session.summary),
        *labelled_lines(told),
        unrecorded if session.pk in said.unrecorded else "",
        *labelled_lines([(_("Details"), [address])]),
    ]
    return "\n".join(filter(None, lines))


def _summit_entry(summit: SummitPage, row: ProgrammeItem) -> CalendarEvent:
    """Return the days of a summit whose sessions have no times."""
    address = page_address(summit)
    details = labelled_lines([(_("Details"), [address])])
    lines = [normalize_newlines(summit.summary), *details]
    return dated_entry(
        row,
        status=Status.CONFIRMED,
        title=summit.title,
        language=summit.language,
        last_modified=last_modified(row, summit.last_published_at),
        description="\n".join(filter(None, lines)),
        location=_location(row),
        geo=row.venue.position if row.venue else None,
        url=address,
        image=image(summit),
    )


def _location(row: ProgrammeItem) -> str:
    address = row.venue.address if row.venue else ""
    return ", ".join(filter(None, (row.room, address)))


def _info(summit: SummitPage, row: ProgrammeItem, changed: datetime) -> CalendarInfo:
    description = _("The programme of this summit, with times, rooms and speakers.")
    return CalendarInfo(
        name=summit.title,
        description=normalize_newlines(summit.summary) or description,
        url=page_address(summit),
        source=programme_address(summit),
        language=html_lang(summit.language),
        zone=row.zone,
        color=COLOR,
        last_modified=changed,
    )


def _codes(sessions: Sequence[SessionPage], field: str, model: Any) -> Codes:
    """Return the codes of the terms of each session, in the terms' own order."""
    through: Any = getattr(SessionPage, field).through
    term = f"{model._meta.model_name}_id"  # noqa: SLF001  # Django's documented name
    rows = through.objects.filter(sessionpage__in=sessions)
    chosen = set(rows.values_list("sessionpage_id", term))
    return {
        session.pk: [
            code
            for pk, code in codes_by_pk(model).items()
            if (session.pk, pk) in chosen
        ]
        for session in sessions
    }


def _changed_at(items: Sequence[ProgrammeItem], window: Window) -> datetime:
    """Return when the feed may last have changed, to the second."""
    moments = [item.touched_at for item in items]
    moments += [item.venue.modified_at for item in items if item.venue]
    moments += [
        Window.end_of_withdrawal(item.withdrawn_at)
        for item in items
        if item.withdrawn_at and item.withdrawn_at < window.withdrawn_since
    ]
    return max(moments).replace(microsecond=0)
