from datetime import date, timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _

MAX_TEXT_LENGTH: Final = 60
MIN_SHOWN: Final = 2  # what was looked for once may say more about who looked
SINGLE_DAYS: Final = 90
ALL_DAYS: Final = 365


class UnmetSearchQuerySet(models.QuerySet["UnmetSearch"]):
    def since(self, day: date) -> Self:
        return self.filter(day__gte=day)

    def texts(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Return each text that was looked for more than once, in each language.

        As dicts of `text`, `language`, `times`, `last_day`, and `fruitless`: on how
        many days not even another spelling was found.
        """
        return (
            self.values("text", "language")
            .annotate(
                times=Sum("count"),
                last_day=Max("day"),
                fruitless=Count("pk", filter=Q(corrected=False)),
            )
            .filter(times__gte=MIN_SHOWN)
            .order_by("-times", "-last_day", "text", "language")
        )

    def outdated(self, today: date) -> Self:
        """Return what is kept no longer: after a year, what came only once sooner."""
        same = UnmetSearch.objects.filter(
            language=OuterRef("language"), text=OuterRef("text")
        )
        single = Q(count__lt=MIN_SHOWN) & ~Exists(same.exclude(pk=OuterRef("pk")))
        old = Q(day__lt=today - timedelta(days=SINGLE_DAYS))
        return self.filter(old).filter(
            single | Q(day__lt=today - timedelta(days=ALL_DAYS))
        )


class UnmetSearch(models.Model):
    """What people looked for on a day and did not find; says nothing about them."""

    day = models.DateField(db_index=True)
    language = models.CharField(max_length=20)
    text = models.CharField(max_length=MAX_TEXT_LENGTH)  # folded words
    count = models.PositiveIntegerField()
    corrected = models.BooleanField(default=False)  # answered in another spelling

    objects = UnmetSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("unmet search")
        verbose_name_plural = _("unmet searches")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "text", "day"], name="unmet_search_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.language} {self.text}"
