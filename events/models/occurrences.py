"""When and where a meetup takes place, as the world was told."""

from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from events.choices import Access, Form, Registering, Status
from events.models.announced import Announced, AnnouncedQuerySet
from events.recurrence import SeriesDate, series_dates

NOT_STEP_FREE = "not_step_free"


class OccurrenceQuerySet(AnnouncedQuerySet["Occurrence"]):
    def ending_since(self, moment: datetime) -> Self:
        """Return what ends at `moment` or later; a series with its last date."""
        late = OccurrenceDate.objects.filter(occurrence=OuterRef("pk"))
        return self.filter(
            Q(ends_at__gte=moment) | Exists(late.filter(ends_at__gte=moment))
        )


class Occurrence(Announced):
    """The published time, place and status of a meetup."""

    status = models.CharField(max_length=10, choices=Status.choices)
    form = models.CharField(max_length=8, choices=Form.choices)
    online_url = models.URLField(blank=True)
    # Of a series; the times above are those of its first date.
    rrule = models.CharField(max_length=120, blank=True)
    overrides = models.JSONField(default=dict, blank=True)  # `recurrence.Overrides`
    codes = models.JSONField(default=dict)  # lists of codes by vocabulary
    registration = models.CharField(
        max_length=4, choices=Registering.choices, default=Registering.LINK
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)  # null: no limit
    registration_closes_at = models.DateTimeField(null=True, blank=True)

    objects = OccurrenceQuerySet.as_manager()

    @property
    def access(self) -> set[str]:
        """Return what is offered at this date, by the codes of `Access`.

        Unless the date itself says whether it is step-free, its place does.
        """
        offered = set(self.codes.get("access", []))
        if self.codes.get("interpretation"):
            offered.add(Access.INTERPRETATION)
        if NOT_STEP_FREE not in offered and self.venue and self.venue.step_free:
            offered.add(Access.STEP_FREE)
        return offered - {NOT_STEP_FREE}

    @property
    def dates(self) -> list[SeriesDate]:
        """Return all dates, in the order they take place; a single one alike."""
        return series_dates(
            self.rrule,
            self.starts_at.astimezone(UTC),
            self.ends_at.astimezone(UTC),
            self.zone,
            all_day=self.all_day,
            overrides=self.overrides,
        )

    @property
    def over_at(self) -> datetime:
        """Return when the last date has ended."""
        return max(one.ends for one in self.dates)

    def date_at(self, now: datetime) -> SeriesDate:
        """Return the date lists show: the next that takes place, else the last."""
        dates = self.dates
        held = [one for one in dates if not one.cancelled] or dates
        return next((one for one in held if one.ends > now), held[-1])

    def write_dates(self) -> None:
        """Store when the dates of a series take place, for lists to be put in order."""
        self.held_dates.all().delete()
        held = [one for one in self.dates if self.rrule and not one.cancelled]
        OccurrenceDate.objects.bulk_create(
            OccurrenceDate(occurrence=self, starts_at=one.starts, ends_at=one.ends)
            for one in held
        )

    def recorded(self, now: datetime, *, created: bool, moved: bool) -> None:
        """Store the dates, tell the registered, let people move up."""
        if created or moved:
            self.write_dates()
        if moved:
            self.tell_registered(now)
        self.fill_places(now)

    def withdrawn(self, now: datetime) -> None:
        self.tell_registered(now)

    def tell_registered(self, now: datetime) -> None:
        """Write to all who come or wait what has changed."""
        from events.registration.mails import tell_of_change  # noqa: PLC0415

        tell_of_change(self, now)

    def fill_places(self, now: datetime) -> None:
        """Let people move up when there are more places than before."""
        from events.registration.places import admit  # noqa: PLC0415

        admit(self, now)


class OccurrenceDate(models.Model):
    """A date of a series that takes place: what a database can order and compare."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="held_dates"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
