from secrets import randbits
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Sum
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Page, PageViewRestriction, Site


class ContentVersionQuerySet(models.QuerySet["ContentVersion"]):
    def current(self) -> int:
        """Return how many changes of what readers see have been committed so far."""
        return self.aggregate(number=Sum("number"))["number"] or 0

    @transaction.atomic(savepoint=False)
    def bump(self) -> None:
        """Count a change, in the transaction that makes it.

        Nobody waits: who finds all rows taken by transactions that are still open adds
        one. So there are never more rows than there were writers at the same moment.
        """
        free = self.select_for_update(skip_locked=True).first()
        if free is None:
            self.create(pk=randbits(62), number=1)  # a key nobody else is about to take
        else:
            self.filter(pk=free.pk).update(number=F("number") + 1)


class ContentVersion(models.Model):
    """Counts the changes of public content, in as many rows as are needed.

    Cached pieces carry the sum of the rows in their key. A change is counted in its own
    transaction, so every process stops using what is stale at the moment of the commit,
    whatever cache it has and in whatever order transactions end: numbers that were
    drawn when a transaction began (primary keys, the numbers of Wagtail's logs) say
    nothing about that. The sum only grows, by one for each change, and one statement
    sees all rows as of the same moment.
    """

    number = models.PositiveBigIntegerField(default=0)

    objects: "models.Manager[Self]" = ContentVersionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.number)


class PublicContent:
    """Rows that readers see: saving or deleting one makes cached pieces stale.

    Put it before the model class.
    """

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[misc]  # the model's
            ContentVersion.objects.bump()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)  # type: ignore[misc]  # alike
            ContentVersion.objects.bump()
        return deleted


@receiver([post_save, post_delete], sender=Page)
@receiver([post_save, post_delete], sender=PageViewRestriction)
@receiver([post_save, post_delete], sender=Locale)
@receiver([post_save, post_delete], sender=Site)
def follow_wagtail(**_: Any) -> None:
    """Count what Wagtail changes itself.

    It moves and unpublishes pages of any type as plain ones, and deletes them past
    their own class; no hook of it is called inside of its transactions.
    """
    ContentVersion.objects.bump()
