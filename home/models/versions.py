from typing import Self

from django.db import models
from django.db.models import F, Max, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import ModelLogEntry, PageLogEntry


class ContentVersionQuerySet(models.QuerySet["ContentVersion"]):
    def current(self) -> int:
        """Return the number that grows with every change readers can see.

        Our own models count in `bump`. What Wagtail changes behind their backs (it
        moves and restricts pages as plain `Page` objects) it writes into its logs, so
        their newest entries count too: all three only grow, and so does their sum.
        """
        # Saving a draft is the one frequent action that readers cannot see.
        actions = PageLogEntry.objects.exclude(action="wagtail.edit").order_by("-pk")
        others = ModelLogEntry.objects.order_by("-pk")
        row = self.aggregate(
            number=Coalesce(Max("number"), 0)
            + Coalesce(Subquery(actions.values("pk")[:1]), 0)
            + Coalesce(Subquery(others.values("pk")[:1]), 0)
        )
        return int(row["number"])

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

    objects: "models.Manager[Self]" = ContentVersionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.number)
