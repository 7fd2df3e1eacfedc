from datetime import UTC, time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from events.recurrence import later
from events.times import is_plannable, nearest

if TYPE_CHECKING:
    from events.models.meetups import MeetupPage


class ChangedDate(Orderable):
    """A date of a recurring meetup that is moved or cancelled."""

    page = ParentalKey(
        "events.MeetupPage", on_delete=models.CASCADE, related_name="changed_dates"
    )
    date = models.DateField(_("date"), help_text=_("The day by the rule."))
    cancelled = models.BooleanField(_("cancelled"), default=False)
    new_date = models.DateField(_("new date"), null=True, blank=True)
    new_start_time = models.TimeField(_("new start"), null=True, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("cancelled")]),
        FieldRowPanel([FieldPanel("new_date"), FieldPanel("new_start_time")]),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "date"], name="one_change_per_date")
        ]

    def __str__(self) -> str:
        return str(self.date)

    def clean(self) -> None:
        super().clean()
        moved = self.new_date or self.new_start_time
        if bool(moved) == self.cancelled:
            message = _("Say that it is cancelled, or give a new date or start.")
            raise ValidationError({"cancelled": message})
        if self.new_date and not is_plannable(self.new_date):
            message = _("Give a year between 1990 and 2099.")
            raise ValidationError({"new_date": message})

    def override(self, page: "MeetupPage") -> list[str] | None:
        """Return the new start and end in UTC; none if it is cancelled.

        It asks `page` as it is being published, not as it is stored.
        """
        if self.cancelled:
            return None
        clock = page.start_time and (self.new_start_time or page.start_time)
        day = self.new_date or self.date
        start = nearest(day, clock or time(), page.zone).astimezone(UTC)
        end = later(
            start, page.starts_at, page.ends_at, page.zone, all_day=page.all_day
        )
        return [start.isoformat(), end.isoformat()]
