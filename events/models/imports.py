"""What was imported from calendar files, and files that are being looked at."""

from datetime import datetime, timedelta
from typing import Final, Self
from uuid import uuid4

from django.conf import settings
from django.db import models

from events.models.calendar import CalendarPage

KEPT: Final = timedelta(days=1)


class ImportedEvent(models.Model):
    """What an entry of a calendar file said when it was last taken over.

    A plain table keyed by UID: an older draft of the meetup does not change it, and a
    second import sees what is new in the file, not what editors have made of it.
    """

    uid = models.CharField(max_length=255, unique=True)
    source = models.TextField()  # an address or the name of a file
    key = models.UUIDField(db_index=True)  # the meetup's translation key
    facts = models.JSONField()  # see `events.importing.Proposal`
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.uid


class CalendarUploadQuerySet(models.QuerySet["CalendarUpload"]):
    def stale(self, now: datetime) -> Self:
        return self.filter(created_at__lt=now - KEPT)


class CalendarUpload(models.Model):
    """A calendar file between its preview and its import, as it was read.

    It stays on the server, so that what is imported is what was looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    calendar = models.ForeignKey(
        CalendarPage, on_delete=models.CASCADE, related_name="+"
    )
    source = models.TextField()
    proposals = models.JSONField()
    refusals = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    objects = CalendarUploadQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)
