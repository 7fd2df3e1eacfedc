"""The vocabulary in which entries are asked for."""

from datetime import date
from typing import Self

from django.db import connection
from django.db.models import Case, F, IntegerField, OrderBy, Q, Value, When
from django.db.models.functions import Collate

from directory.freshness import AGING_MONTHS, CONFIRMED_MONTHS, months_before
from home.querysets import PageManager, PageQuerySet


class ProfileQuerySet(PageQuerySet):
    def with_confirmation(self) -> Self:
        """Annotate `confirmed_on` and `confirmed_how` of the latest confirmation."""
        from directory.models import Confirmation  # noqa: PLC0415  # models import this

        latest = Confirmation.objects
        return self.annotate(
            confirmed_on=latest.latest_on(), confirmed_how=latest.latest_how()
        )

    def with_freshness(self, today: date) -> Self:
        """Annotate `freshness`: see `freshness_rank`."""
        return self.annotate(freshness=freshness_rank(today))

    def sorted_by(self, *fields: str | OrderBy) -> Self:
        """Sort, and settle what is equal by name and key, alike on every database."""
        collation = "C" if connection.vendor == "postgresql" else "BINARY"
        name = Collate(F("sort_key"), collation)
        return self.order_by(*fields, name, "translation_key")


def freshness_rank(today: date) -> Case:
    """Return the rank of entries by their state: 0 active and confirmed … 4 ended."""
    from directory.models import Confirmation  # noqa: PLC0415  # models import this

    def since(months: int) -> Q:
        rows = Confirmation.objects.filter(on__gte=months_before(today, months))
        return Q(translation_key__in=rows.values("key"))

    cases = [
        When(state__in=["ended", "merged"], then=Value(4)),
        When(state="paused", then=Value(3)),
        When(since(CONFIRMED_MONTHS), then=Value(0)),
        When(since(AGING_MONTHS), then=Value(1)),
    ]
    return _ranks(cases, 2)


def _ranks(cases: list[When], default: int) -> Case:
    return Case(*cases, default=Value(default), output_field=IntegerField())


ProfileManager = PageManager.from_queryset(ProfileQuerySet)
