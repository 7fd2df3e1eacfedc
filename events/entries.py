"""Meetups as entries of a calendar file, in words of the subscriber's language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from mimetypes import guess_type
from typing import Any, Literal

from django.conf import settings
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.addresses import absolute, page_address
from events.cards import place
from events.choices import Form, Status
from events.ical import CalendarEvent
from events.models import MeetupPage, Occurrence
from events.models.announced import Announced
from events.recurrence import SeriesDate
from events.series import SeriesName, series_names
from events.times import local
from home.languages import fallbacks, html_lang
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
    """Names of series, topics and languages for the entries of one feed."""

    language: str
    series: dict[int, SeriesName]
    topics: dict[str, Label]
    languages: dict[str, Label]

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
    address = page_address(meetup)
    return entry(
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
        image=image(meetup),
    )


def withdrawn_entry(
    row: Announced, language: str, reason: str | None = None
) -> CalendarEvent:
    """Return what has no page any more, so that programmes let go of it.

    It says no more than they need for that: neither place nor link.
    """
    told = [code for code in fallbacks(language) if code in row.titles]
    told = told or [*row.titles, settings.LANGUAGE_CODE]
    return entry(
        row,
        status=Status.CANCELLED,
        title=row.titles.get(told[0], ""),
        description=reason or _("This meetup was withdrawn by those who announced it."),
        language=told[0],
        last_modified=last_modified(row, None),
    )


def last_modified(row: Announced, published: datetime | None) -> datetime:
    """Return when anything in an entry last changed."""
    moments = [row.modified_at, published]
    if row.venue:
        moments.append(row.venue.modified_at)
    return max(moment for moment in moments if moment)


def entry(
    row: Announced,
    *,
    status: Status,
    title: str,
    language: str,
    last_modified: datetime,
    **details: Any,
) -> CalendarEvent:
    """Return an entry at the published time; `details` are those of its class."""
    start, end = row.local_start, row.local_end
    whole_days = (start.date(), end.date() + timedelta(days=1))
    found = CalendarEvent(
        uid=str(row.uid),
        sequence=row.sequence,
        created=row.created_at,
        last_modified=last_modified,
        summary=_prefix(status) + title,
        start=whole_days[0] if row.all_day else start,
        end=whole_days[1] if row.all_day else end,
        zone=row.zone,
        status=STATUSES[status],
        language=html_lang(language),
        **details,
    )
    if isinstance(row, Occurrence) and row.rrule:
        return _recurring(found, row, title)
    return found


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
    prefixes = {
        Status.CANCELLED: pgettext("before a title in a calendar", "CANCELLED: "),
        Status.POSTPONED: pgettext("before a title in a calendar", "POSTPONED: "),
    }
    return prefixes.get(status, "")


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
    topics = names(words.topics, meetup.occurrence.codes.get("topic", []))
    return (*([series.text] if series else []), *topics)


def image(page: BasePage) -> tuple[str, str] | None:
    """Return address and media type of the original: a copy may not be there yet."""
    if page.social_image is None:
        return None
    name = page.social_image.file.name
    kind = guess_type(name)[0] or "application/octet-stream"
    return absolute(page.social_image.file.url), kind


def names(known: dict[str, Label], codes: Iterable[str]) -> list[str]:
    """Return the words for codes, as far as there are some."""
    return [known[code].text for code in codes if code in known]


def _description(meetup: MeetupPage, words: Words, address: str) -> str:
    """Return everything a person needs who sees nothing but the calendar."""
    occurrence = meetup.occurrence
    codes = occurrence.codes
    spoken = names(words.languages, codes.get("language", []))
    interpreted = names(words.languages, codes.get("interpretation", []))
    conference = _conference(occurrence)
    lines = [
        _("This is an invented example.") if meetup.is_example else "",
        normalize_newlines(meetup.summary),
        line(_("Languages"), *spoken),
        line(_("Interpretation into"), *interpreted),
        line(_("Accessibility"), *accessibility(meetup)),
        line(*conference[::-1]) if conference else "",
        line(_("Details"), address),
    ]
    return "\n".join(line for line in lines if line)


def line(label: str, *values: str) -> str:
    """Return a line of a description; nothing without values."""
    if not values:
        return ""
    text = pgettext("between the items of a list", ", ").join(values)
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


def accessibility(meetup: MeetupPage) -> list[str]:
    """Return what is known, in words that stand for themselves."""
    known = [
        (meetup.is_step_free, _("step-free"), _("not step-free")),
        (meetup.captions, _("live captions"), _("no live captions")),
        (meetup.child_care, _("child care"), _("no child care")),
        (meetup.quiet_room, _("quiet room"), _("no quiet room")),
    ]
    return [yes if value else no for value, yes, no in known if value is not None]
