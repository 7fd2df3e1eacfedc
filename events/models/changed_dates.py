from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from events.choices import Form
from events.fields import NONE, LanguageCodesField
from events.recurrence import later
from events.times import is_plannable, nearest

if TYPE_CHECKING:
    from events.models.meetups import MeetupPage

DAY = timedelta(days=1)
SYNCHRONIZED = (
    "date", "cancelled", "new_date", "new_start_time", "new_end_time", "form", "venue",
    "languages", "interpretation",
)  # fmt: skip


class ChangedDate(TranslatableMixin, Orderable):
    """A date of a recurring meetup that is not as the others are."""

    page = ParentalKey(
        "events.MeetupPage", on_delete=models.CASCADE, related_name="changed_dates"
    )
    date = models.DateField(_("date"), help_text=_("The day by the rule."))
    cancelled = models.BooleanField(_("cancelled"), default=False)
    new_date = models.DateField(_("new date"), null=True, blank=True)
    new_start_time = models.TimeField(_("new start"), null=True, blank=True)
    new_end_time = models.TimeField(_("new end"), null=True, blank=True)
    form = models.CharField(
        _("form"),
        max_length=8,
        choices=Form.choices,
        blank=True,
        help_text=_("Empty: as usual. The same holds for everything below."),
    )
    venue = models.ForeignKey(
        "events.Venue",
        verbose_name=_("other venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    theme = models.CharField(_("theme of this date"), max_length=200, blank=True)
    languages = LanguageCodesField(_("other languages"))
    interpretation = LanguageCodesField(_("other interpretation"), may_be_none=True)

    details_panels = [
        FieldRowPanel([FieldPanel("new_date")]),
        FieldRowPanel([FieldPanel("new_start_time"), FieldPanel("new_end_time")]),
        FieldRowPanel([FieldPanel("form"), FieldPanel("venue")]),
        FieldPanel("theme"),
        FieldRowPanel([FieldPanel("languages"), FieldPanel("interpretation")]),
    ]
    panels = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("cancelled")]),
        *details_panels,
    ]
    translatable_fields = [
        TranslatableField("theme"),
        *[SynchronizedField(name, overridable=False) for name in SYNCHRONIZED],
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "date"], name="one_change_per_date")
        ]

    def __str__(self) -> str:
        return str(self.date)

    def clean(self) -> None:
        super().clean()
        changes = self.override_of_words or any(self._changes_of_facts())
        if bool(changes) == self.cancelled:
            message = _("Say that it is cancelled, or what is different on this date.")
            raise ValidationError(message)
        if self.new_date and not is_plannable(self.new_date):
            message = _("Give a year between 1990 and 2099.")
            raise ValidationError({"new_date": message})

    def _changes_of_facts(self) -> Iterator[object]:
        yield from (self.new_date, self.new_start_time, self.new_end_time)
        yield from (self.form, self.venue_id)

    def errors(self, page: "MeetupPage") -> dict[str, Any]:
        """Return what does not go together with the `page` as it is being saved."""
        found: dict[str, Any] = {}
        if self.date not in page.planned_days:
            found["date"] = _("By the rule, there is no date on that day.")
        elif self.cancelled:
            return {}
        elif page.all_day and (self.new_start_time or self.new_end_time):
            found["new_start_time"] = _("This meetup lasts all day: give no time.")
        elif self.new_end_time and self._ends_before_it_starts(page):
            found["new_end_time"] = _("It must end after it starts.")
        elif self._is_jumped_over(page):
            message = _("The clocks jump over this time on that day.")
            found["new_start_time"] = message
        form = self.form or page.form
        if form == Form.ONLINE and self.venue_id:
            found["form"] = _("Say that it takes place on site, or give no venue.")
        elif form != Form.ONLINE and not (self.venue_id or page.venue_id):
            found["venue"] = _("Say where it takes place, or choose “online”.")
        return found

    def _ends_before_it_starts(self, page: "MeetupPage") -> bool:
        """Say so unless the meetup goes on past midnight anyway."""
        if page.end_date and page.end_date > page.start_date:
            return False
        start = self.new_start_time or page.start_time
        return bool(start and self.new_end_time and self.new_end_time <= start)

    def _is_jumped_over(self, page: "MeetupPage") -> bool:
        clock = self.new_start_time or page.start_time
        day = self.new_date or self.date
        return clock is not None and nearest(day, clock, page.zone).time() != clock

    def override(self, page: "MeetupPage") -> dict[str, Any]:
        """Return what differs of time, place and status; see `recurrence.Overrides`.

        It asks `page` as it is being published, not as it is stored.
        """
        if self.cancelled:
            return {"cancelled": True}
        found: dict[str, Any] = {"form": self.form, "venue": self.venue_id}
        if self.new_date or self.new_start_time or self.new_end_time:
            start, end = self._times(page)
            found |= {"starts": start.isoformat(), "ends": end.isoformat()}
        return {name: value for name, value in found.items() if value}

    @property
    def override_of_words(self) -> dict[str, Any]:
        """Return other languages by the names of `codes`, and if there is a `theme`."""
        if self.cancelled:
            return {}
        found = {"language": self.languages, "interpretation": self.interpretation}
        said: dict[str, Any] = {
            name: [code for code in codes if code != NONE]
            for name, codes in found.items()
            if codes
        }
        return said | ({"theme": True} if self.theme else {})

    def _times(self, page: "MeetupPage") -> tuple[datetime, datetime]:
        """Return start and end in UTC; one who gives no end keeps the length."""
        clock = page.start_time and (self.new_start_time or page.start_time)
        day = self.new_date or self.date
        start = nearest(day, clock or time(), page.zone).astimezone(UTC)
        if clock is None or self.new_end_time is None:
            span = page.starts_at, page.ends_at
            return start, later(start, *span, page.zone, all_day=page.all_day)
        days = (page.end_date or page.start_date) - page.start_date
        is_long = page.ends_at - page.starts_at > DAY
        last = day + days if is_long else day
        return start, _end(start, last, self.new_end_time, page.zone)


def _end(start: datetime, day: date, clock: time, zone: str) -> datetime:
    """Return the first moment after `start` at which the clock shows `clock`."""
    end = nearest(day, clock, zone).astimezone(UTC)
    if end > start:
        return end
    return nearest(day + timedelta(days=1), clock, zone).astimezone(UTC)
