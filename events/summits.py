"""What the pages of summits and their sessions show besides their own fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page

from events.addresses import page_address
from events.choices import SessionKind
from events.models import (
    Person,
    SessionPage,
    SessionSpeaker,
    SummitIndexPage,
    SummitPage,
    SummitPartner,
)
from events.subscriptions import feed_links, qr_code
from events.times import LocalTime, local, nearest
from home.caching import cached
from home.models import Partner, SiteImage, SpokenLanguage, Topic
from home.querysets import PageQuerySet
from home.terms import labels

RELATED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitCard:
    page: SummitPage
    title: str
    url: str
    summary: str
    motto: str
    lang: str
    foreign: bool
    start_date: date
    end_date: date
    place: str
    image: SiteImage | None

    @property
    def date_range(self) -> str:
        """Return the day or days in the reader's format."""
        days = [date_format(day) for day in (self.start_date, self.end_date)]
        return days[0] if self.same_day else "\N{EN DASH}".join(days)

    @property
    def poster(self) -> SiteImage | None:
        return self.image

    @property
    def same_day(self) -> bool:
        return self.start_date == self.end_date


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    name: str
    url: str
    logo: SiteImage | None
    contribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerGroup:
    role: str
    role_label: str
    partners: list[PartnerCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """A session in a programme; its times are clocks of the summit's zone."""

    key: Any
    title: str
    url: str
    summary: str
    lang: str
    foreign: bool
    kind: str
    kind_label: str
    track: str
    room: str
    day: date
    starts: LocalTime | None
    ends: LocalTime | None
    speakers: list[Person] = field(default_factory=list)
    has_recording: bool
    is_example: bool


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    sessions: list[SessionCard]


def summit_cards(language: str) -> list[SummitCard]:
    """Return all summits, the latest first."""
    summits = SummitPage.objects.live_in(language)
    summits = summits.select_related("locale", "venue", "social_image")
    summits = summits.prefetch_related("social_image__renditions")
    summits = summits.defer("body", "outcome").order_by("-start_date", "-pk")
    return [_summit_card(summit, language) for summit in summits]


def latest_summit_card(language: str) -> SummitCard | None:
    cards = cached(f"latest-summit:{language}", lambda: summit_cards(language)[:1])
    return cards[0] if cards else None


def _summit_card(summit: SummitPage, language: str) -> SummitCard:
    venue = summit.venue
    return SummitCard(
        page=summit,
        title=summit.title,
        url=summit.get_url() or "",
        summary=summit.summary,
        motto=summit.motto,
        lang=summit.language,
        foreign=summit.language != language,
        start_date=summit.start_date,
        end_date=summit.last_day,
        place=venue.short_address if venue else "",
        image=summit.social_image,
    )


def summit_context(summit: SummitPage) -> dict[str, Any]:
    """Return the template context of a summit, but for the page itself."""
    sessions = programme(summit, summit.language)
    by_day = groupby(sessions, attrgetter("day"))
    return {
        "summit": _summit_card(summit, summit.language),
        "partners": partner_groups(summit),
        "sessions": sessions,
        "days": [Day(day, list(cards)) for day, cards in by_day],
        **_subscription(summit, sessions),
    }


def _subscription(summit: SummitPage, sessions: list[SessionCard]) -> dict[str, Any]:
    """Return what the subscribe panel needs; nothing where nobody gains from it.

    Before a summit times are still to come; afterwards they must be there.
    """
    is_over = summit.last_day < timezone.localdate()
    if is_over and not any(session.starts for session in sessions):
        return {}
    if not summit.has_feed:
        return {}
    return {
        "feed": feed_links(programme_address(summit), summit.title),
        "qr_code": qr_code(f"{page_address(summit)}#subscribe"),
    }


def programme_address(summit: SummitPage) -> str:
    """Return the absolute address of the feed of a summit in its page's language."""
    return f"{page_address(summit)}{summit.calendar_file}"


def partner_groups(summit: SummitPage) -> list[PartnerGroup]:
    """Return who made the summit possible, by role, hosts first."""
    given = list(summit.partners.select_related("partner"))
    keys = [one.partner.translation_key for one in given]
    rows = Partner.objects.filter(translation_key__in=keys).filter(
        Q(locale=summit.locale) | Q(pk__in=[one.partner_id for one in given])
    )
    words: dict[Any, Partner] = {}
    for row in rows.select_related("logo").prefetch_related("logo__renditions"):
        if row.locale_id == summit.locale_id or row.translation_key not in words:
            words[row.translation_key] = row
    return [
        PartnerGroup(role=role.value, role_label=str(role.label), partners=cards)
        for role in SummitPartner.Role
        if (cards := [_partner_card(one, words) for one in given if one.role == role])
    ]


def _partner_card(given: SummitPartner, words: dict[Any, Partner]) -> PartnerCard:
    partner = words.get(given.partner.translation_key, given.partner)
    return PartnerCard(
        name=partner.name,
        url=partner.url,
        logo=partner.logo,
        contribution=given.contribution,
    )


def programme(summit: SummitPage, language: str) -> list[SessionCard]:
    """Return the sessions in the order of the day; those without a time come last."""
    key = f"programme:{summit.pk}:{summit.zone}:{summit.start_date}:{language}"
    return cached(key, lambda: _programme(summit, language))


def _programme(summit: SummitPage, language: str) -> list[SessionCard]:
    sessions = list(sessions_of(summit, language))
    speakers = speakers_of(sessions)
    cards = [
        session_card(session, summit, language, speakers.get(session.pk, []))
        for session in sessions
    ]
    return sorted(cards, key=_place_in_programme)


def _place_in_programme(card: SessionCard) -> tuple[Any, ...]:
    start = card.starts.timetz().replace(tzinfo=None) if card.starts else time.max
    return card.day, start, card.track, card.room, card.title


def sessions_of(summit: SummitPage, language: str) -> PageQuerySet:
    """Return the sessions of a summit, each in `language` or else in its source."""
    summits = Page.objects.filter(translation_key=summit.translation_key)
    below = Q(pk__in=[])
    for path in summits.values_list("path", flat=True):
        below |= Q(path__startswith=path, depth=summit.depth + 1)
    return SessionPage.objects.live_in(language).filter(below).select_related("locale")


def speakers_of(sessions: Sequence[SessionPage]) -> dict[int, list[Person]]:
    """Return who may be named, by session."""
    rows = SessionSpeaker.objects.filter(page__in=sessions, person__consent=True)
    found: dict[int, list[Person]] = {}
    for row in rows.select_related("person").order_by("sort_order", "pk"):
        found.setdefault(row.page_id, []).append(row.person)
    return found


def session_card(
    session: SessionPage, summit: SummitPage, language: str, speakers: list[Person]
) -> SessionCard:
    """Return a session for a programme, speakers given as they may be named."""
    day = session.day or summit.start_date
    return SessionCard(
        key=session.translation_key,
        title=session.title,
        url=session.get_url() or "",
        summary=session.summary,
        lang=session.language,
        foreign=session.language != language,
        kind=session.kind,
        kind_label=str(SessionKind(session.kind).label),
        track=session.track,
        room=session.room,
        day=day,
        starts=_clock(day, session.start_time, summit.zone),
        ends=_clock(day, session.end_time, summit.zone),
        speakers=speakers,
        has_recording=session.has_recording,
        is_example=session.is_example,
    )


def _clock(day: date, clock: time | None, zone: str) -> LocalTime | None:
    return None if clock is None else local(nearest(day, clock, zone), zone)


def session_context(session: SessionPage) -> dict[str, Any]:
    """Return the template context of a session, but for the page itself."""
    language = session.language
    summit = session.summit
    rows = session.speakers.select_related("person__photo")
    rows = rows.prefetch_related("person__photo__renditions")
    speakers = [row.person for row in rows if row.person.consent]
    card = session_card(session, summit, language, speakers)
    spoken, topics = labels(SpokenLanguage, language), labels(Topic, language)
    return {
        "summit": summit,
        "card": card,
        "speakers": speakers,
        "starts": card.starts,
        "ends": card.ends,
        "day": card.day,
        "track": session.track,
        "room": session.room,
        "languages": [
            spoken[one.code] for one in session.languages.all() if one.code in spoken
        ],
        "topics": [
            topics[one.code] for one in session.topics.all() if one.code in topics
        ],
        "related": _related(session, summit, card),
        "ics_url": _file_of(session, card),
    }


def _file_of(session: SessionPage, card: SessionCard) -> str:
    """Return the address of the session's calendar file; none once it has begun."""
    to_come = card.starts and card.starts > timezone.now()
    return f"{card.url}{session.calendar_file}" if to_come and session.live else ""


def _related(
    session: SessionPage, summit: SummitPage, card: SessionCard
) -> list[SessionCard]:
    """Return up to three sessions of the same track, those after this one first."""
    if not session.track:
        return []
    others = [
        other
        for other in programme(summit, session.language)
        if other.track == session.track and other.key != session.translation_key
    ]
    place = _place_in_programme(card)
    later = [other for other in others if _place_in_programme(other) > place]
    earlier = [other for other in others if other not in later]
    return [*later, *earlier][:RELATED]


def index_context(index: SummitIndexPage) -> dict[str, Any]:
    """Return the template context of the list of summits."""
    return {"summits": summit_cards(index.language)}
