"""Meetups as entries of a calendar file, in words of the subscriber's language."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from mimetypes import guess_type
from typing import Literal

from django.conf import settings
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from events.addresses import Addresses, absolute
from events.cards import place
from events.choices import Form, Status
from events.ical import CalendarEvent
from events.models import MeetupPage, Occurrence
from events.recurrence import SeriesDate
from events.series import SeriesName, series_names
from events.times import local
from home.languages import fallbacks, html_lang
from home.models import SpokenLanguage, Topic
from home.terms import Label, labels

STATUSES: dict[str, Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]] = {
    Status.PLANNED: "TENTATIVE",
    Status.CONFIRMED: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
    # Programmes hide what is cancelled; a postponed meetup must be seen to be so.
    Status.POSTPONED: "TENTATIVE",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the entries of one feed share: names of series, topics and languages."""

    language: str
    series: dict[int, SeriesName]
    topics: dict[str, Label]
    languages: dict[str, Label]
    addresses: Addresses = field(default_factory=Addresses)

    @classmethod
    def of(cls, language: str) -> "Words":
        return cls(
            language,
            series_names(language),
            labels(Topic, language),
            labels(SpokenLanguage, language),
        )


def meetup_entry(meetup: MeetupPage, words: Words) -> CalendarEvent:
    """Return a public meetup as it stands in a calendar."""
    occurrence = meetup.occurrence
    address = words.addresses.of(meetup)
    return _entry(
        occurrence,
        status=Status(occurrence.status),
        title=f"{meetup.title}: {meetup.theme}" if meetup.theme else meetup.title,
        description=_description(meetup, words, address),
        language=meetup.language,
        last_modified=last_modified(occurrence, meetup.last_published_at),
        categories=_categories(meetup, words),
        url=address,
        location=_location(occurrence),
        geo=occurrence.venue.position if occurrence.venue else None,
        conference=_conference(occurrence),
        image=_image(meetup),
    )


def withdrawn_entry(occurrence: Occurrence, language: str) -> CalendarEvent:
    """Return a meetup that has no page any more, so that programmes let go of it.

    It says no more than they need for that: neither place nor link.
    """
    told = [code for code in fallbacks(language) if code in occurrence.titles]
    told = told or [*occurrence.titles, settings.LANGUAGE_CODE]
    return _entry(
        occurrence,
        status=Status.CANCELLED,
        title=occurrence.titles.get(told[0], ""),
        description=_("This meetup was withdrawn by those who announced it."),
        language=told[0],
        last_modified=last_modified(occurrence, None),
    )


def last_modified(occurrence: Occurrence, published: datetime | None) -> datetime:
    """Return when anything in an entry last changed."""
    moments = [occurrence.modified_at, published]
    if occurrence.venue:
        moments.append(occurrence.venue.modified_at)
    return max(moment for moment in moments if moment)


def _entry(
    occurrence: Occurrence,
    *,
    status: Status,
    title: str,
    description: str,
    language: str,
    last_modified: datetime,
    categories: tuple[str, ...] = (),
    url: str = "",
    location: str = "",
    geo: tuple[float, float] | None = None,
    conference: tuple[str, str] | None = None,
    image: tuple[str, str] | None = None,
) -> CalendarEvent:
    start, end = occurrence.local_start, occurrence.local_end
    whole_days = (start.date(), end.date() + timedelta(days=1))
    entry = CalendarEvent(
        uid=str(occurrence.uid),
        sequence=occurrence.sequence,
        created=occurrence.created_at,
        last_modified=last_modified,
        summary=_prefix(status) + title,
        description=description,
        start=whole_days[0] if occurrence.all_day else start,
        end=whole_days[1] if occurrence.all_day else end,
        zone=occurrence.zone,
        status=STATUSES[status],
        language=html_lang(language),
        location=location,
        geo=geo,
        categories=categories,
        url=url,
        conference=conference,
        image=image,
    )
    return _recurring(entry, occurrence, title) if occurrence.rrule else entry


def _recurring(
    entry: CalendarEvent, occurrence: Occurrence, title: str
) -> CalendarEvent:
    """Return an entry with its rule and the dates that differ from it."""

    def stated(moment: datetime) -> datetime | date:
        at = local(moment, occurrence.zone)
        return at.date() if occurrence.all_day else at

    def override(one: SeriesDate) -> CalendarEvent:
        changed = replace(
            entry,
            start=stated(one.starts),
            end=stated(one.ends),
            recurrence_id=stated(one.planned),
        )
        if not one.cancelled:
            return changed
        summary = _prefix(Status.CANCELLED) + title
        return replace(changed, status="CANCELLED", summary=summary)

    overrides = tuple(override(one) for one in occurrence.dates if one.changed)
    return replace(entry, rrule=occurrence.rrule, overrides=overrides)


def _prefix(status: Status) -> str:
    """Return what the title says first, as many programmes show no status."""
    if status == Status.CANCELLED:
        return pgettext("before a title in a calendar", "CANCELLED: ")
    if status == Status.POSTPONED:
        return pgettext("before a title in a calendar", "POSTPONED: ")
    return ""


def _location(occurrence: Occurrence) -> str:
    if occurrence.form == Form.ONLINE or occurrence.venue is None:
        return place(occurrence)
    return occurrence.venue.address


def _conference(occurrence: Occurrence) -> tuple[str, str] | None:
    if occurrence.form == Form.ON_SITE or not occurrence.online_url:
        return None
    return occurrence.online_url, _("Take part online")


def _categories(meetup: MeetupPage, words: Words) -> tuple[str, ...]:
    series = words.series.get(meetup.series_id)
    topics = _names(words.topics, meetup.occurrence.codes.get("topic", []))
    return (*([series.text] if series else []), *topics)


def _image(meetup: MeetupPage) -> tuple[str, str] | None:
    """Return the original: a smaller copy may not have been made yet."""
    if meetup.social_image is None:
        return None
    name = meetup.social_image.file.name
    kind = guess_type(name)[0] or "application/octet-stream"
    return absolute(meetup.social_image.file.url), kind


def _names(known: dict[str, Label], codes: list[str]) -> list[str]:
    return [known[code].text for code in codes if code in known]


def _description(meetup: MeetupPage, words: Words, address: str) -> str:
    """Return everything a person needs who sees nothing but the calendar."""
    occurrence = meetup.occurrence
    codes = occurrence.codes
    spoken = _names(words.languages, codes.get("language", []))
    interpreted = _names(words.languages, codes.get("interpretation", []))
    conference = _conference(occurrence)
    told = [
        (_("Languages"), spoken),
        (_("Interpretation into") if interpreted else "", interpreted),
        (_("Accessibility"), accessibility(meetup)),
        (conference[1], [conference[0]]) if conference else ("", []),
        (_("Details"), [address]),
    ]
    lines = [
        _("This is an invented example.") if meetup.is_example else "",
        normalize_newlines(meetup.summary),
        *_lines(told),
    ]
    return "\n".join(line for line in lines if line)


def _lines(told: list[tuple[str, list[str]]]) -> list[str]:
    """Return a line for each label that something is told of."""
    line = _("%(label)s: %(text)s")
    comma = pgettext("between the items of a list", ", ")
    return [
        line % {"label": label, "text": comma.join(values)}
        for label, values in told
        if values
    ]


def accessibility(meetup: MeetupPage) -> list[str]:
    """Return what is known, in words that stand for themselves."""
    known = [
        (meetup.is_step_free, gettext_noop("step-free"), gettext_noop("not step-free")),
        (
            meetup.captions,
            gettext_noop("live captions"),
            gettext_noop("no live captions"),
        ),
        (meetup.child_care, gettext_noop("child care"), gettext_noop("no child care")),
        (meetup.quiet_room, gettext_noop("quiet room"), gettext_noop("no quiet room")),
    ]
    return [_(yes if value else no) for value, yes, no in known if value is not None]
