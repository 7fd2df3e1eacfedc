"""When and where a meetup takes place, as the world was told."""

from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.db import models

from events.choices import Form, Status

if TYPE_CHECKING:
    from events.models import MeetupPage

FACTS = ("starts_at", "ends_at", "zone", "all_day", "status", "form", "venue_id")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def record(self, meetup: "MeetupPage", now: datetime) -> "Occurrence":
        """Store what `meetup` now says; SEQUENCE moves when time, place or status did.

        Source: RFC 5545 §3.8.7.4 (SEQUENCE), §3.8.7.3 (LAST-MODIFIED).
        """
        facts = {name: getattr(meetup, name) for name in FACTS}
        occurrence, created = self.select_for_update().get_or_create(
            key=meetup.translation_key,
            defaults={**facts, "created_at": now, "modified_at": now},
        )
        changed = any(getattr(occurrence, name) != facts[name] for name in FACTS)
        if changed and not created:
            occurrence.sequence += 1
            occurrence.modified_at = now
            for name, value in facts.items():
                setattr(occurrence, name, value)
            occurrence.save()
        return occurrence

    def of(self, key: UUID) -> Self:
        return self.filter(key=key)


class Occurrence(models.Model):
    """The published time, place and status of a meetup, one row for all languages.

    A plain table keyed by the page's translation key: publishing an older draft or
    moving the page changes neither UID nor SEQUENCE, and a translation that lags
    behind never shows an old hour.
    """

    key = models.UUIDField(unique=True)
    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
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

    objects = OccurrenceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.uid} {self.starts_at:%Y-%m-%d %H:%M}"
