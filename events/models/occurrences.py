"""When and where a meetup takes place, as the world was told."""

from collections.abc import Iterable
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from wagtail.models import Page

from events.choices import Access, Form, Registering, Status
from events.models.announced import Announced, AnnouncedQuerySet
from events.models.snippets import Venue
from events.recurrence import SeriesDate, series_dates

if TYPE_CHECKING:
    from events.models import MeetupPage

NOT_STEP_FREE = "not_step_free"


class OccurrenceQuerySet(AnnouncedQuerySet["Occurrence"]):
    def ending_since(self, moment: datetime) -> Self:
        """Return what ends at `moment` or later; a series with its last date."""
        late = OccurrenceDate.objects.filter(occurrence=OuterRef("pk"))
        return self.filter(
            Q(ends_at__gte=moment) | Exists(late.filter(ends_at__gte=moment))
        )

    def in_month(self, month: date) -> Self:
        """Return what may have a date in the month that begins on day `month`.

        A day is added at both ends, for no zone is further from UTC.
        """
        start = datetime.combine(month, time(), UTC) - timedelta(days=1)
        end = start + timedelta(days=33)
        within = Q(starts_at__lt=end, ends_at__gt=start)
        dates = OccurrenceDate.objects.filter(within, occurrence=OuterRef("pk"))
        return self.filter(Q(within, rrule="") | Exists(dates))


class Occurrence(Announced):
    """The published time, place and status of a meetup."""

    status = models.CharField(max_length=10, choices=Status.choices)
    form = models.CharField(max_length=8, choices=Form.choices)
    online_url = models.URLField(blank=True)
    # Of a series; the times above are those of its first date.
    rrule = models.CharField(max_length=120, blank=True)
    overrides = models.JSONField(default=dict, blank=True)  # `recurrence.Overrides`
    date_codes = models.JSONField(default=dict, blank=True)  # like `codes`, by day
    date_themes = models.JSONField(default=dict, blank=True)  # by language and day
    previous_starts_at = models.DateTimeField(null=True, blank=True)  # before a move
    # Cancelled, or without any page, be it for members; registered people know.
    is_off = models.BooleanField(default=False)
    codes = models.JSONField(default=dict)  # lists of codes by vocabulary
    registration = models.CharField(
        max_length=4, choices=Registering.choices, default=Registering.LINK
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)  # null: no limit
    registration_closes_at = models.DateTimeField(null=True, blank=True)
    online_for_registered = models.BooleanField(default=False)

    objects = OccurrenceQuerySet.as_manager()

    def online_link(self, *, registered: bool) -> str:
        """Return the address to take part online, if there is one for this reader.

        `registered`: she has a place, not just one on the waiting list.
        """
        hidden = self.online_for_registered and not registered
        return "" if hidden or self.form == Form.ON_SITE else self.online_url

    @property
    def hides_link(self) -> bool:
        """Say whether there is an address that only registered people see."""
        return self.online_link(registered=True) != self.online_link(registered=False)

    @property
    def step_free(self) -> bool | None:
        """Return what is known of this date, else of the place in general."""
        said = self.codes.get("access", [])
        if Access.STEP_FREE in said or NOT_STEP_FREE in said:
            return Access.STEP_FREE in said
        return self.venue.step_free if self.venue else None

    @property
    def access(self) -> set[str]:
        """Return what is offered at this date, by the codes of `Access`."""
        offered = {*self.codes.get("access", [])} - {NOT_STEP_FREE}
        if self.codes.get("interpretation"):
            offered.add(Access.INTERPRETATION)
        if self.step_free:
            offered.add(Access.STEP_FREE)
        return offered

    @property
    def dates(self) -> list[SeriesDate]:
        """Return all dates, in the order they take place; a single one alike."""
        days = {*self.overrides, *self.date_codes}
        return series_dates(
            self.rrule,
            self.starts_at.astimezone(UTC),
            self.ends_at.astimezone(UTC),
            self.zone,
            all_day=self.all_day,
            overrides={
                day: {**self.overrides.get(day, {}), **self.date_codes.get(day, {})}
                for day in days
            },
        )

    @cached_property
    def other_venues(self) -> dict[int, Venue]:
        """Return the venues of single dates; see `with_other_venues`."""
        return Venue.objects.in_bulk(self.other_venue_ids)

    @property
    def other_venue_ids(self) -> set[int]:
        return {one["venue"] for one in self.overrides.values() if "venue" in one}

    def on(self, one: SeriesDate) -> "Occurrence":
        """Return what holds on a date of this meetup; not to be saved."""
        said = one.override or {}
        there = copy(self)
        there.rrule, there.overrides, there.date_codes = "", {}, {}
        there.starts_at, there.ends_at = one.starts, one.ends
        if self.rrule:
            moved = one.starts != one.planned
            there.previous_starts_at = one.planned if moved else None
        there.form = said.get("form", self.form)
        if one.cancelled:
            there.status = Status.CANCELLED
        there.codes = {
            name: said.get(name, codes)
            for name, codes in {
                "language": [],
                "interpretation": [],
                **self.codes,
            }.items()
        }
        if "venue" in said:
            there.venue = self.other_venues.get(said["venue"])
            of_place = {Access.STEP_FREE, NOT_STEP_FREE}
            access = [
                name for name in self.codes.get("access", []) if name not in of_place
            ]
            there.codes["access"] = access
        return there

    @property
    def variants(self) -> "list[Occurrence]":
        """Return this meetup as it usually is, and as it is on other dates."""
        if not (self.overrides or self.date_codes):
            return [self]
        other = [one for one in self.dates if one.override and not one.cancelled]
        return [self, *map(self.on, other)]

    def theme_on(self, one: SeriesDate, language: str) -> str:
        """Return the theme of a single date in one language; empty: as usual.

        A translation that lags behind names no theme the source has taken back.
        """
        if not (one.override and one.override.get("theme")):
            return ""
        return self.date_themes.get(language, {}).get(one.day, "")

    @property
    def over_at(self) -> datetime:
        """Return when the last date has ended."""
        return max(one.ends for one in self.dates)

    def date_at(self, now: datetime) -> SeriesDate:
        """Return the date lists show: the next that takes place, else the last.

        Before a series is over, a cancelled date to come says more than one that was.
        """
        dates = self.dates
        held = [one for one in dates if not one.cancelled] or dates
        ahead = [one for group in (held, dates) for one in group if one.ends > now]
        return ahead[0] if ahead else held[-1]

    def write_dates(self) -> None:
        """Store the dates of a series, for lists to be put in order."""
        self.stored_dates.all().delete()
        OccurrenceDate.objects.bulk_create(
            OccurrenceDate(
                occurrence=self,
                starts_at=one.starts,
                ends_at=one.ends,
                cancelled=one.cancelled,
            )
            for one in (self.dates if self.rrule else [])
        )

    def drop(self, language: str, now: datetime, *, last: bool) -> None:
        super().drop(language, now, last=last)
        if not last:
            self.date_themes.pop(language, None)

    def note(self, page: "MeetupPage", before: "Occurrence", *, public: bool) -> None:
        """Keep themes as titles are kept, and the start that was announced before."""
        if public:
            themes = {page.language: page.date_themes}
            self.date_themes = {**self.date_themes, **themes}
        if before.titles and before.starts_at != self.starts_at:
            self.previous_starts_at = before.starts_at
        self.is_off = self.status == Status.CANCELLED

    def recorded(
        self, now: datetime, before: "Occurrence", *, created: bool, moved: bool
    ) -> None:
        """Store the dates, tell the registered, let people move up."""
        if created or moved:
            self.write_dates()
        if self.is_off != before.is_off or (moved and not before.is_off):
            self.tell_registered(now, restored=before.is_off)
        self.fill_places(now)

    @property
    def is_outdated(self) -> bool:
        """Say whether the stored dates of a series are others than its rule names."""
        stored = self.stored_dates.values_list("starts_at", flat=True)
        named = [one.starts for one in self.dates] if self.rrule else []
        return sorted(stored) != sorted(named)

    def refit(self, before: "Occurrence", now: datetime) -> None:
        self.previous_starts_at = before.previous_starts_at
        if self.sequence == before.sequence:
            self.sequence += 1
            self.modified_at = now
            self.write_dates()
        self.save()

    def hidden(self, now: datetime) -> None:
        """Tell the registered when no page is left, not even one for members."""
        pages = Page.objects.live().filter(translation_key=self.key)
        if not self.is_off and not pages.exists():
            self.is_off = True
            self.save()
            self.tell_registered(now)

    def tell_registered(self, now: datetime, *, restored: bool = False) -> None:
        """Write to all who come or wait what has changed."""
        from events.registration.mails import tell_of_change  # noqa: PLC0415

        tell_of_change(self, now, restored=restored)

    def fill_places(self, now: datetime) -> None:
        """Let people move up when there are more places than before."""
        from events.registration.places import admit  # noqa: PLC0415

        admit(self, now)


def with_other_venues(occurrences: Iterable[Occurrence]) -> None:
    """Fetch the venues of the single dates of many meetups at once."""
    rows = [row for row in occurrences if row.other_venue_ids]
    wanted = {pk for row in rows for pk in row.other_venue_ids}
    found = Venue.objects.in_bulk(wanted) if wanted else {}
    for row in rows:
        row.other_venues = found


class OccurrenceDate(models.Model):
    """A date of a series: what a database can order and compare."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="stored_dates"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    cancelled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
