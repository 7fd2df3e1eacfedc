"""What the pages of summits and their sessions show besides their own fields.

When and where is read from what was announced (`ProgrammeItem`), as calendars do: a
translation that lags behind never shows an old hour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page

from events.addresses import page_address
from events.choices import SessionKind
from events.described import session_description, summit_description
from events.jsonld import script
from events.models import (
    Person,
    ProgrammeItem,
    Recording,
    SessionPage,
    SessionSpeaker,
    SummitIndexPage,
    SummitPage,
    SummitPartner,
)
from events.subscriptions import feed_links, qr_code
from events.times import LocalTime
from home.caching import cached
from home.locks import shown
from home.models import Partner, SiteImage, SpokenLanguage, Topic
from home.querysets import PageQuerySet
from home.terms import labels


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
    topics: frozenset[int] = frozenset()
    has_recording: bool
    has_own_recording: bool
    is_example: bool


def summit_cards(language: str) -> list[SummitCard]:
    """Return all summits, the latest first."""
    summits = SummitPage.objects.live_in(language)
    summits = summits.select_related("locale", "social_image")
    summits = summits.prefetch_related("social_image__renditions")
    found = list(summits.defer("body", "outcome"))
    items = announced(found)
    cards = [
        _summit_card(summit, language, items.get(summit.translation_key))
        for summit in found
    ]
    return sorted(cards, key=lambda card: (card.start_date, card.page.pk), reverse=True)


def announced(pages: Iterable[Page]) -> dict[Any, ProgrammeItem]:
    """Return when and where pages take place, by their translation keys."""
    keys = [page.translation_key for page in pages]
    rows = ProgrammeItem.objects.filter(key__in=keys, is_scheduled=True)
    return {row.key: row for row in rows.select_related("venue")}


def latest_summit_card(language: str) -> SummitCard | None:
    cards = cached(f"latest-summit:{language}", lambda: summit_cards(language)[:1])
    return cards[0] if cards else None


def _summit_card(
    summit: SummitPage, language: str, row: ProgrammeItem | None
) -> SummitCard:
    row = row or summit.planned
    return SummitCard(
        page=summit,
        title=summit.title,
        url=summit.get_url() or "",
        summary=summit.summary,
        motto=summit.motto,
        lang=summit.language,
        foreign=summit.language != language,
        start_date=row.local_start.date(),
        end_date=row.local_end.date(),
        place=row.venue.short_address if row.venue else "",
        image=shown(summit.social_image),
    )


def summit_context(summit: SummitPage, row: ProgrammeItem) -> dict[str, Any]:
    """Return the template context of a summit, but for the page itself.

    `row` is what was announced of it, or in a preview what is planned.
    """
    sessions = programme(summit, summit.language)
    return {
        "summit": _summit_card(summit, summit.language, row),
        "venue": row.venue,
        "partners": partner_groups(summit),
        "sessions": sessions,
        "json_ld": script(summit_description(summit, row)),
        "podcast_url": _podcast_url(summit, sessions),
        **_subscription(summit, row, sessions),
    }


def _podcast_url(summit: SummitPage, sessions: list[SessionCard]) -> str:
    own = any(session.has_own_recording for session in sessions)
    own = own or any(recorded.player.sources for recorded in summit.recordings)
    if not summit.has_feed or not own:
        return ""
    return f"{page_address(summit)}podcast.xml"


def _subscription(
    summit: SummitPage, row: ProgrammeItem, sessions: list[SessionCard]
) -> dict[str, Any]:
    """Return what the subscribe panel needs; nothing where nobody gains from it.

    Before a summit times are still to come; afterwards they must be there.
    """
    is_over = row.ends_at < timezone.now()
    if is_over and not any(session.starts for session in sessions):
        return {}
    if not summit.has_feed:
        return {}
    return {
        "feed": feed_links(programme_address(summit), summit.title),
        "data_url": f"{summit.get_url() or ''}schedule.json",
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
        if (
            cards := [
                _partner_card(one, words, summit) for one in given if one.role == role
            ]
        )
    ]


def _partner_card(
    given: SummitPartner, words: dict[Any, Partner], summit: SummitPage
) -> PartnerCard:
    partner = words.get(given.partner.translation_key, given.partner)
    return PartnerCard(
        name=partner.name,
        url=partner.url,
        logo=shown(partner.logo, summit),
        contribution=given.contribution,
    )


def programme(summit: SummitPage, language: str) -> list[SessionCard]:
    """Return the sessions in the order of the day; those without a time come last."""
    key = f"programme:{summit.translation_key}:{language}"
    return cached(key, lambda: _programme(summit, language))


def _programme(summit: SummitPage, language: str) -> list[SessionCard]:
    sessions = list(sessions_of(summit, language))
    speakers, items = speakers_of(sessions), announced(sessions)
    topics, recorded = _topics_of(sessions), recorded_among(sessions)
    first_day = summit.announced.local_start.date()
    cards = [
        session_card(
            session,
            items.get(session.translation_key),
            language,
            speakers=speakers.get(session.pk, []),
            topics=topics.get(session.pk, ()),
            first_day=first_day,
            recorded=recorded.get(session.pk),
        )
        for session in sessions
    ]
    return sorted(cards, key=place_in_programme)


def place_in_programme(card: SessionCard) -> tuple[Any, ...]:
    """Return what sorts sessions as they follow each other."""
    start = card.starts.timetz().replace(tzinfo=None) if card.starts else time.max
    return card.day, start, card.track, card.room, card.title


def sessions_of(summit: SummitPage, language: str) -> PageQuerySet:
    """Return the sessions of a summit, each in `language` or else in its source."""
    summits = Page.objects.filter(translation_key=summit.translation_key)
    below = Q(pk__in=[])
    for path in summits.values_list("path", flat=True):
        below |= Q(path__startswith=path, depth=summit.depth + 1)
    return SessionPage.objects.live_in(language).filter(below).select_related("locale")


def speakers_of(
    sessions: Sequence[SessionPage] | Sequence[int],
) -> dict[int, list[Person]]:
    """Return who may be named, by the sessions' primary keys."""
    rows = SessionSpeaker.objects.filter(page__in=sessions, person__consent=True)
    found: dict[int, list[Person]] = {}
    for row in rows.select_related("person").order_by("sort_order", "pk"):
        found.setdefault(row.page_id, []).append(row.person)
    return found


def recorded_among(pages: Sequence[SessionPage]) -> dict[int, bool]:
    """Return which public pages show recordings, and whether one is a file of ours."""
    found = Recording.objects.on_the_record().filter(page__in=pages)
    return dict(found.order_by("is_own").values_list("page", "is_own"))


def _topics_of(sessions: Sequence[SessionPage]) -> dict[int, list[int]]:
    rows = SessionPage.topics.through.objects.filter(sessionpage__in=sessions)
    found: dict[int, list[int]] = {}
    for session, topic in rows.values_list("sessionpage_id", "topic_id"):
        found.setdefault(session, []).append(topic)
    return found


def session_card(
    session: SessionPage,
    row: ProgrammeItem | None,
    language: str,
    *,
    speakers: list[Person],
    topics: Iterable[int],
    first_day: date,
    recorded: bool | None,
) -> SessionCard:
    """Return a session for a programme, speakers given as they may be named.

    `row` is when and where it takes place, None while it has no time; `first_day` is
    that of the summit; `recorded` is what `recorded_among` says of the session.
    """
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
        room=row.room if row else session.room,
        day=row.local_start.date() if row else session.day or first_day,
        starts=row.local_start if row else None,
        # One whose end is not known lasts an hour in calendars; pages do not say so.
        ends=row.local_end if row and session.end_time else None,
        speakers=speakers,
        topics=frozenset(topics),
        has_recording=recorded is not None,
        has_own_recording=recorded is True,
        is_example=session.is_example,
    )


def session_context(session: SessionPage, row: ProgrammeItem | None) -> dict[str, Any]:
    """Return the template context of a session, but for the page itself.

    `row` is what was announced of it, or in a preview what is planned.
    """
    language = session.language
    summit = session.summit
    rows = session.speakers.select_related("person__photo")
    rows = rows.prefetch_related("person__photo__renditions")
    speakers = [row.person for row in rows if row.person.consent]
    first_day = (row or summit.announced).local_start.date()
    about = list(session.topics.all())
    card = session_card(
        session,
        row,
        language,
        speakers=speakers,
        topics=[one.pk for one in about],
        first_day=first_day,
        recorded=None,
    )
    spoken, topics = labels(SpokenLanguage, language), labels(Topic, language)
    return {
        "summit": summit,
        "card": card,
        "speakers": speakers,
        "starts": card.starts,
        "ends": card.ends,
        "day": card.day,
        "track": session.track,
        "room": card.room,
        "languages": [
            spoken[one.code] for one in session.languages.all() if one.code in spoken
        ],
        "topics": [topics[one.code] for one in about if one.code in topics],
        "ics_url": _file_of(session, card),
        "json_ld": script(session_description(session, row, speakers)),
    }


def _file_of(session: SessionPage, card: SessionCard) -> str:
    """Return the address of the session's calendar file; none once it has begun."""
    to_come = card.starts and card.starts > timezone.now()
    return f"{card.url}{session.calendar_file}" if to_come and session.live else ""


def index_context(index: SummitIndexPage) -> dict[str, Any]:
    """Return the template context of the list of summits."""
    return {"summits": summit_cards(index.language)}
