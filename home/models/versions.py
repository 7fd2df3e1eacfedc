from typing import Self

from django.db import models
from django.db.models import F


class ContentVersionQuerySet(models.QuerySet["ContentVersion"]):
    def current(self) -> int:
        """Return the number that grows with every change readers can see."""
        return self.values_list("number", flat=True).first() or 0

    def bump(self) -> None:
        if not self.update(number=F("number") + 1):
            self.bulk_create([self.model(pk=1, number=1)], ignore_conflicts=True)


class ContentVersion(models.Model):
    """One row that names the state of all public content.

    Cached pieces carry this number in their key. It changes in the same transaction
    as the content, so every process stops using what is stale at the same moment,
    whatever cache it has.
    """

    number = models.PositiveBigIntegerField(default=0)

    objects: "models.Manager[Self]" = ContentVersionQuerySet.as_manager()  # type: ignore[assignment]  # queryset methods

    def __str__(self) -> str:
        return str(self.number)
