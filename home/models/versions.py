from secrets import randbelow, randbits
from typing import Any, Final, Self

from django.db import models, transaction
from django.db.models import F, Sum
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from home.caching import forget_version

LONGEST_STEP: Final = 2**32  # room for two thousand million changes


class ContentVersionQuerySet(models.QuerySet["ContentVersion"]):
    def current(self) -> int:
        """Return the number of what the asking transaction sees."""
        return self.aggregate(number=Sum("number"))["number"] or 0

    @transaction.atomic(savepoint=False)
    def bump(self) -> None:
        """Step on, in the transaction that makes the change.

        Nobody waits: who finds all rows taken by transactions that are still open adds
        one. So there are never more rows than there were writers at the same moment.
        """
        step = 1 + randbelow(LONGEST_STEP)
        free = self.select_for_update(skip_locked=True).first()
        if free is None:
            # A key that nobody else is about to take.
            self.create(pk=randbits(62), number=step)
        else:
            self.filter(pk=free.pk).update(number=F("number") + step)
        forget_version()


class ContentVersion(models.Model):
    """Names the state of all public content, in as many rows as are needed.

    Cached pieces carry the sum of the rows in their key. A change steps on in its own
    transaction, so every process stops using what is stale at the moment of the commit,
    whatever cache it has and in whatever order transactions end: numbers that were
    drawn when a transaction began (primary keys, the numbers of Wagtail's logs) say
    nothing about that. One statement sees all rows as of the same moment, so the sum
    grows with each commit. Steps are random: what a transaction has built of its own
    changes is kept under a number that nobody else comes to, should it be rolled back
    or others be quicker.
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
@receiver([post_save, post_delete], sender=Collection)
@receiver([post_save, post_delete], sender=CollectionViewRestriction)
@receiver([post_save, post_delete], sender=Locale)
@receiver([post_save, post_delete], sender=Site)
def follow_wagtail(**_: Any) -> None:
    """Count what Wagtail changes itself.

    It moves and unpublishes pages of any type as plain ones, and deletes them past
    their own class; no hook of it is called inside of its transactions.
    """
    ContentVersion.objects.bump()
