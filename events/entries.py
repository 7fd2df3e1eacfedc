"""Meetups as entries of a calendar file, in words of the subscriber's language."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from mimetypes import guess_type
from typing import Any, Literal

from django.conf import settings
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from events.addresses import Addresses, absolute
from events.cards import place
from events.choices import Form, Status
from events.ical import CalendarEvent
from events.models import MeetupPage, Occurrence
from events.models.announced import Announced
from events.recurrence import SeriesDate
from events.series import SeriesName, series_names
from events.times import local
from home.languages import fallbacks, html_lang
from home.locks import shown
from home.models import BasePage, SpokenLanguage, Topic
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


def meetup_entry(
    meetup: MeetupPage, words: Words, *, registered: bool = False
) -> CalendarEvent:
    """Return a meetup as it stands in a calendar, its changed dates with it.

    It is everybody's calendar, unless `registered`: who has a place gets the address to
    take part online for sure.
    """
    occurrence = meetup.occurrence
    entry = _told(meetup, occurrence, words, meetup.theme, registered=registered)
    if not occurrence.rrule:
        return entry
    overrides = []
    for one in occurrence.dates:
        if one.override:
            there = occurrence.on(one)
            theme = occurrence.theme_on(one, meetup.language) or meetup.theme
            changed = _told(meetup, there, words, theme, registered=registered)
            overrides.append(_replacing(one, changed, occurrence))
    return replace(entry, rrule=occurrence.rrule, overrides=tuple(overrides))


def _told(
    meetup: MeetupPage,
    occurrence: Occurrence,
    words: Words,
    theme: str,
    *,
    registered: bool,
) -> CalendarEvent:
    address = words.addresses.of(meetup)
    return dated_entry(
        occurrence,
        status=Status(occurrence.status),
        title=f"{meetup.title}: {theme}" if theme else meetup.title,
        description=_description(
            meetup, occurrence, words, address, registered=registered
        ),
        language=meetup.language,
        last_modified=last_modified(occurrence, meetup.last_published_at),
        categories=_categories(meetup, words),
        url=address,
        location=_location(occurrence),
        geo=_geo(occurrence),
        conference=_conference(occurrence, registered=registered),
        image=image(meetup),
    )


def withdrawn_entry(
    row: Announced, language: str, reason: str | None = None
) -> CalendarEvent:
    """Return what has no page any more, so that programmes let go of it.

    It says no more than they need for that: neither place nor link.
    """
    told, title = told_title(row, language)
    entry = dated_entry(
        row,
        status=Status.CANCELLED,
        title=title,
        description=reason or _("This meetup was withdrawn by those who announced it."),
        language=told,
        last_modified=last_modified(row, None),
    )
    if not (isinstance(row, Occurrence) and row.rrule):
        return entry
    moved = [one for one in row.dates if one.override]
    start_and_end = [_times(row.on(one)) for one in moved]
    overrides = tuple(
        _replacing(one, replace(entry, start=start, end=end), row)
        for one, (start, end) in zip(moved, start_and_end, strict=True)
    )
    return replace(entry, rrule=row.rrule, overrides=overrides)


def told_title(row: Announced, language: str) -> tuple[str, str]:
    """Return the language and the title in which a reader would know it."""
    told = [code for code in fallbacks(language) if code in row.titles]
    told = told or [*row.titles, settings.LANGUAGE_CODE]
    return told[0], row.titles.get(told[0], "")


def called_off(entry: CalendarEvent) -> CalendarEvent:
    """Return an entry that does not concern its reader any more, for her calendar."""
    if entry.status == "CANCELLED":
        return entry
    summary = _prefix(Status.CANCELLED) + entry.summary
    return replace(entry, status="CANCELLED", summary=summary)


def waited_for(entry: CalendarEvent) -> CalendarEvent:
    """Return the entry of somebody on the waiting list, unless there is no hope."""
    if entry.status == "CANCELLED":
        return entry
    prefix = pgettext("before a title in a calendar", "WAITING LIST: ")
    return replace(entry, status="TENTATIVE", summary=prefix + entry.summary)


def last_modified(row: Announced, published: datetime | None) -> datetime:
    """Return when anything in an entry last changed."""
    moments = [row.modified_at, published]
    if row.venue:
        moments.append(row.venue.modified_at)
    return max(moment for moment in moments if moment)


def dated_entry(
    row: Announced,
    *,
    status: Status,
    title: str,
    language: str,
    last_modified: datetime,
    **details: Any,
) -> CalendarEvent:
    """Return an entry at the published time; `details` are those of its class."""
    start, end = _times(row)
    return CalendarEvent(
        uid=str(row.uid),
        sequence=row.sequence,
        created=row.created_at,
        last_modified=last_modified,
        summary=_prefix(status) + title,
        start=start,
        end=end,
        zone=row.zone,
        status=STATUSES[status],
        language=html_lang(language),
        **details,
    )


def _times(row: Announced) -> tuple[datetime | date, datetime | date]:
    """Return start and end, which is exclusive; of whole days as dates."""
    start, end = row.local_start, row.local_end
    if row.all_day:
        return start.date(), end.date() + timedelta(days=1)
    return start, end


def _replacing(
    one: SeriesDate, entry: CalendarEvent, series: Occurrence
) -> CalendarEvent:
    """Return `entry` as what replaces the date that the rule names."""
    planned = local(one.planned, series.zone)
    replaced = planned.date() if series.all_day else planned
    return replace(entry, recurrence_id=replaced)


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


def _geo(occurrence: Occurrence) -> tuple[float, float] | None:
    if occurrence.form == Form.ONLINE or occurrence.venue is None:
        return None
    return occurrence.venue.position


def _conference(occurrence: Occurrence, *, registered: bool) -> tuple[str, str] | None:
    link = occurrence.online_link(registered=registered)
    return (link, _("Take part online")) if link else None


def _categories(meetup: MeetupPage, words: Words) -> tuple[str, ...]:
    series = words.series.get(meetup.series_id)
    topics = names(words.topics, meetup.occurrence.codes.get("topic", []))
    return (*([series.text] if series else []), *topics)


def image(page: BasePage) -> tuple[str, str] | None:
    """Return address and media type of the original: a copy may not be there yet."""
    picture = shown(page.social_image)
    if picture is None:
        return None
    kind = guess_type(picture.file.name)[0] or "application/octet-stream"
    return absolute(picture.file.url), kind


def names(known: dict[str, Label], codes: Iterable[str]) -> list[str]:
    """Return the words for codes, as far as there are some."""
    return [known[code].text for code in codes if code in known]


def _description(
    meetup: MeetupPage,
    occurrence: Occurrence,
    words: Words,
    address: str,
    *,
    registered: bool,
) -> str:
    """Return everything a person needs who sees nothing but the calendar."""
    codes = occurrence.codes
    spoken = names(words.languages, codes.get("language", []))
    interpreted = names(words.languages, codes.get("interpretation", []))
    told = [
        (_("Languages"), spoken),
        (_("Interpretation into") if interpreted else "", interpreted),
        (_("Accessibility"), accessibility(meetup, occurrence)),
        (_("Take part online"), _online(occurrence, registered=registered)),
        (_("Details"), [address]),
    ]
    lines = [
        _("This is an invented example.") if meetup.is_example else "",
        normalize_newlines(meetup.summary),
        *labelled_lines(told),
    ]
    return "\n".join(line for line in lines if line)


def _online(occurrence: Occurrence, *, registered: bool) -> list[str]:
    """Return the address to take part, or where it comes from; at most one of them."""
    if link := occurrence.online_link(registered=registered):
        return [link]
    if not occurrence.hides_link:
        return []
    return [_("The address is sent to those who are registered.")]


def labelled_lines(told: list[tuple[str, list[str]]]) -> list[str]:
    """Return a line for each label that something is told of."""
    line = _("%(label)s: %(text)s")
    comma = pgettext("between the items of a list", ", ")
    return [
        line % {"label": label, "text": comma.join(values)}
        for label, values in told
        if values
    ]


def accessibility(meetup: MeetupPage, occurrence: Occurrence) -> list[str]:
    """Return what is known, in words that stand for themselves."""
    known = [
        (
            occurrence.step_free,
            gettext_noop("step-free"),
            gettext_noop("not step-free"),
        ),
        (
            meetup.captions,
            gettext_noop("live captions"),
            gettext_noop("no live captions"),
        ),
        (meetup.child_care, gettext_noop("child care"), gettext_noop("no child care")),
        (meetup.quiet_room, gettext_noop("quiet room"), gettext_noop("no quiet room")),
    ]
    return [_(yes if value else no) for value, yes, no in known if value is not None]
