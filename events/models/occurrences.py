"""When and where a meetup takes place, as the world was told."""

from collections.abc import Iterable
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page, PageViewRestriction

from events.choices import Access, Form, Registering, Status
from events.models.snippets import Venue
from events.recurrence import SeriesDate, series_dates
from events.times import LocalTime, local
from home.models.versions import PublicContent

if TYPE_CHECKING:
    from events.models import MeetupPage

FACTS = (
    "starts_at", "ends_at", "zone", "all_day", "status", "form", "venue_id",
    "online_url", "rrule", "overrides",
)  # fmt: skip
# What else the source page tells; no news for calendars.
TERMS = (
    "codes", "date_codes", "registration", "capacity", "registration_closes_at",
    "online_for_registered",
)  # fmt: skip

NOT_STEP_FREE = "not_step_free"


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def of(self, key: UUID) -> Self:
        return self.filter(key=key)

    def ending_since(self, moment: datetime) -> Self:
        """Return what ends at `moment` or later; a series with its last date."""
        late = OccurrenceDate.objects.filter(occurrence=OuterRef("pk"))
        return self.filter(
            Q(ends_at__gte=moment) | Exists(late.filter(ends_at__gte=moment))
        )

    def in_month(self, month: date) -> Self:
        """Return what may have a date in the month that begins on day `month`.

        Cancelled dates, too: they are known by the days they were planned for, and
        may have begun in the month before. A day is added at both ends, for no zone
        is further from UTC.
        """
        start = datetime.combine(month, time(), UTC) - timedelta(days=1)
        end = start + timedelta(days=33)
        within = Q(starts_at__lt=end, ends_at__gt=start)
        held = OccurrenceDate.objects.filter(within, occurrence=OuterRef("pk"))
        changed = Q()
        for day in (month, month - timedelta(days=1)):
            changed |= Q(changes__contains=f'"{day:%Y-%m}-')
        found = self.annotate(changes=Cast("overrides", models.TextField()))
        return found.filter(Q(within, rrule="") | Exists(held) | changed)

    def with_publicity(self) -> Self:
        """Annotate `is_public`: whether a page in any language still tells of it.

        Meetups that only members ever heard of are left out.
        """
        pages = Page.objects.live().filter(translation_key=OuterRef("key"))
        unheard_of = Q(titles={}) | (Q(withdrawn_at=None) & Exists(pages))
        found = self.annotate(is_public=Exists(pages.public()))
        return found.exclude(Q(is_public=False) & unheard_of)

    @transaction.atomic
    def follow(self, meetup: "MeetupPage", now: datetime) -> None:
        """Take over what the saved `meetup` says, or that it is no longer public."""
        public = Page.objects.live().public().filter(pk=meetup.pk).exists()
        if meetup.live:
            self._record(meetup, now, public=public)
        if not public:
            self.withdraw(meetup.translation_key, meetup.language, now)

    @transaction.atomic
    def withdraw(self, key: UUID, language: str, now: datetime) -> None:
        """Note that a page is public no more; the last one cancels the meetup.

        The public hears nothing of a meetup that was not public in that language. Who
        is registered is told when no page is left, not even one for members.
        """
        occurrence = self.select_for_update().of(key).first()
        if occurrence is None:
            return
        pages = Page.objects.live().filter(translation_key=key)
        was_off = occurrence.is_off
        heard_of = language in occurrence.titles and not occurrence.withdrawn_at
        if heard_of:
            occurrence.drop(language, now, last=not pages.public().exists())
        occurrence.is_off = was_off or not pages.exists()
        if heard_of or occurrence.is_off != was_off:
            occurrence.save()
        if occurrence.is_off and not was_off:
            occurrence.tell_registered(now)

    def _record(self, meetup: "MeetupPage", now: datetime, *, public: bool) -> None:
        """Store what the source page says; SEQUENCE moves when it is news.

        Of a page for members the title is not kept: the row outlives the page.
        Source: RFC 5545 §3.8.7.4 (SEQUENCE), §3.8.7.3 (LAST-MODIFIED).
        """
        facts = {name: getattr(meetup, name) for name in FACTS}
        occurrence, created = self.select_for_update().get_or_create(
            key=meetup.translation_key,
            defaults={
                **facts,
                **{name: getattr(meetup, name) for name in TERMS},
                "created_at": now,
                "modified_at": now,
            },
        )
        was_off = occurrence.is_off
        moved = public and occurrence.withdrawn_at is not None
        announced = occurrence.starts_at if occurrence.titles else None
        if public:
            occurrence.withdrawn_at = None
            occurrence.titles[meetup.language] = meetup.title
            occurrence.date_themes[meetup.language] = meetup.date_themes
        if created or meetup.is_source:
            moved |= occurrence.take(facts)
            occurrence.take({name: getattr(meetup, name) for name in TERMS})
        if moved:
            occurrence.sequence += 1
            occurrence.modified_at = now
        if announced and announced != occurrence.starts_at:
            occurrence.previous_starts_at = announced
        occurrence.is_off = occurrence.status == Status.CANCELLED
        occurrence.save()
        if created or moved:
            occurrence.write_dates()
        if occurrence.is_off != was_off or (moved and not was_off):
            occurrence.tell_registered(now, restored=was_off)
        occurrence.fill_places(now)


class Occurrence(PublicContent, models.Model):
    """The published time, place and status of a meetup, one row for all languages.

    A plain table keyed by the page's translation key: publishing an older draft or
    moving the page changes neither UID nor SEQUENCE, and a translation that lags
    behind never shows an old hour. A row outlives its pages, so that calendars learn
    of the end of what they hold.
    """

    key = models.UUIDField(unique=True)
    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()  # of time, place or status
    touched_at = models.DateTimeField(auto_now=True)  # of any page in any language
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(db_index=True)
    zone = models.CharField(max_length=60)
    all_day = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices)
    form = models.CharField(max_length=8, choices=Form.choices)
    venue = models.ForeignKey(
        "events.Venue",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    online_url = models.URLField(blank=True)
    # Of a series; the times above are those of its first date.
    rrule = models.CharField(max_length=120, blank=True)
    overrides = models.JSONField(default=dict, blank=True)  # `recurrence.Overrides`
    date_codes = models.JSONField(default=dict, blank=True)  # like `codes`, by day
    date_themes = models.JSONField(default=dict, blank=True)  # by language and day
    previous_starts_at = models.DateTimeField(null=True, blank=True)  # before a move
    # What is needed to tell of a meetup whose pages are gone.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Cancelled, or without any page, be it for members; registered people know.
    is_off = models.BooleanField(default=False)
    titles = models.JSONField(default=dict)  # by the languages it is public in
    codes = models.JSONField(default=dict)  # lists of codes by vocabulary
    registration = models.CharField(
        max_length=4, choices=Registering.choices, default=Registering.LINK
    )
    capacity = models.PositiveIntegerField(null=True, blank=True)  # null: no limit
    registration_closes_at = models.DateTimeField(null=True, blank=True)
    online_for_registered = models.BooleanField(default=False)

    objects = OccurrenceQuerySet.as_manager()
    is_public: bool  # annotated by `with_publicity`

    def __str__(self) -> str:
        return f"{self.uid} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def local_start(self) -> LocalTime:
        """Return the start as the event's own clock shows it."""
        return local(self.starts_at, self.zone)

    @property
    def local_end(self) -> LocalTime:
        """Return the end alike; of whole days the last one, not the midnight after."""
        last = timedelta(microseconds=1 if self.all_day else 0)
        return local(self.ends_at - last, self.zone)

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

    def theme_on(self, one: SeriesDate, language: str) -> str:
        """Return the theme of a single date in one language; empty: as usual."""
        return self.date_themes.get(language, {}).get(one.day, "")

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

    def take(self, facts: dict[str, object]) -> bool:
        """Set facts without saving; return whether one of them is new to the world."""
        news = {name: new for name, new in facts.items() if getattr(self, name) != new}
        for name, new in news.items():
            setattr(self, name, new)
        return bool(news)

    def drop(self, language: str, now: datetime, *, last: bool) -> None:
        """Note, without saving, that it is public in a language no more.

        The last title stays: calendars tell by it what was withdrawn.
        """
        if last:
            self.withdrawn_at = now
            self.sequence += 1
        else:
            del self.titles[language]
            self.date_themes.pop(language, None)
        self.modified_at = now

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
    """A date of a series that takes place: what a database can order and compare."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="held_dates"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


@receiver([post_save, post_delete], sender=PageViewRestriction)
def follow_restriction(
    instance: PageViewRestriction, origin: object = None, **_: Any
) -> None:
    """Withdraw the meetups that a page keeps for members now; or bring them back.

    A restriction that goes with its page makes nothing public.
    """
    from events.models import MeetupPage  # noqa: PLC0415  # imports this

    if origin is not None and not isinstance(origin, PageViewRestriction):
        return
    meetups = MeetupPage.objects.live().descendant_of(instance.page, inclusive=True)
    for meetup in meetups:
        Occurrence.objects.follow(meetup, timezone.now())
