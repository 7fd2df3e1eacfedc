"""Meetups as they appear in lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from events.choices import Form, Status
from events.models import MeetupPage, Occurrence
from events.models.occurrences import with_other_venues
from events.recurrence import SeriesDate
from events.series import SeriesName, series_names
from events.times import LocalTime, local


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetupCard:
    """What a list says about a meetup, in words of the reader's language.

    `starts` and `ends` are clocks of the event's own zone. Of an event that lasts
    whole days `ends` is the last of them, not the midnight after it.
    """

    title: str
    url: str
    theme: str
    summary: str
    lang: str  # of title, theme and summary
    foreign: bool
    starts: LocalTime
    ends: LocalTime
    all_day: bool
    zone: str  # IANA name
    zone_label: str
    status: str
    status_label: str
    form: str
    form_label: str
    place: str
    is_example: bool
    series_name: str
    moved_from: LocalTime | None  # the start that was announced before

    @property
    def same_day(self) -> bool:
        return self.starts.date() == self.ends.date()


def meetup_cards(meetups: Sequence[MeetupPage], language: str) -> list[MeetupCard]:
    """Return the cards of meetups for a reader of `language`, in the same order."""
    with_occurrences(meetups)
    names = series_names(language)
    return [meetup_card(meetup, language, names) for meetup in meetups]


def with_occurrences(meetups: Iterable[MeetupPage]) -> None:
    """Fetch the published times and places of meetups at once."""
    keys = [meetup.translation_key for meetup in meetups]
    rows = Occurrence.objects.filter(key__in=keys).select_related("venue")
    found = {row.key: row for row in rows}
    with_other_venues(found.values())
    for meetup in meetups:
        if row := found.get(meetup.translation_key):
            meetup.occurrence = row


def meetup_card(
    meetup: MeetupPage,
    language: str,
    names: dict[int, SeriesName],
    one: SeriesDate | None = None,
) -> MeetupCard:
    """Return the card of one date of a meetup, or of the one that comes next."""
    one = one or meetup.occurrence.date_at(timezone.now())
    occurrence = meetup.occurrence.on(one)
    zone, series = occurrence.zone, names.get(meetup.series_id)
    starts = occurrence.local_start
    return MeetupCard(
        title=meetup.title,
        url=meetup.get_url() or "",
        theme=meetup.occurrence.theme_on(one, meetup.language) or meetup.theme,
        summary=meetup.summary,
        lang=meetup.language,
        foreign=meetup.language != language,
        starts=starts,
        ends=occurrence.local_end,
        all_day=occurrence.all_day,
        zone=zone,
        zone_label=zone_label(starts, zone),
        status=occurrence.status,
        status_label=str(Status(occurrence.status).label),
        form=occurrence.form,
        form_label=str(Form(occurrence.form).label),
        place=place(occurrence),
        is_example=meetup.is_example,
        series_name=series.text if series else "",
        moved_from=_moved_from(occurrence),
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """When a meetup takes place; the part of a card that `when.html` shows."""

    starts: LocalTime
    ends: LocalTime
    all_day: bool
    zone: str
    zone_label: str

    @property
    def same_day(self) -> bool:
        return self.starts.date() == self.ends.date()


def moment_of(occurrence: Occurrence) -> Moment:
    starts, zone = occurrence.local_start, occurrence.zone
    label = zone_label(starts, zone)
    return Moment(starts, occurrence.local_end, occurrence.all_day, zone, label)


def _moved_from(occurrence: Occurrence) -> LocalTime | None:
    before = occurrence.previous_starts_at
    return local(before, occurrence.zone) if before else None


def place(occurrence: Occurrence) -> str:
    """Return where it takes place, short enough for a list."""
    venue = occurrence.venue
    if occurrence.form == Form.ONLINE or venue is None:
        return str(Form(occurrence.form).label)
    return venue.short_address


def zone_label(moment: LocalTime, zone: str) -> str:
    """Return a zone the way people name it: by a town and its distance from UTC."""
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "\N{MINUS SIGN}" if minutes < 0 else "+"
    offset = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
    town = zone.rpartition("/")[2].replace("_", " ")
    return _("%(town)s time, %(offset)s") % {"town": town, "offset": offset}
