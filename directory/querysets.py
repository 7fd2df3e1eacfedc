"""The vocabulary in which entries are asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db import connection
from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate

from directory.freshness import AGING_MONTHS, CONFIRMED_MONTHS, months_before
from home.index import Groups, matching
from home.querysets import PageManager, PageQuerySet


class ProfileQuerySet(PageQuerySet):
    def with_confirmation(self) -> Self:
        """Annotate `confirmed_on` and `confirmed_how` of the latest confirmation."""
        from directory.models import Confirmation  # noqa: PLC0415  # models import this

        latest = Confirmation.objects
        return self.annotate(
            confirmed_on=latest.latest_on(), confirmed_how=latest.latest_how()
        )

    def in_tiers(self, tiers: Sequence[Groups], hidden: Q) -> QuerySet[Any]:
        """Return translation keys of public pages the index has for these terms.

        The last of the tiers finds all of them. With each comes `tier`: the place of
        the first that finds the page. `hidden` is the condition for pages that are not
        public: `restricted()`.
        """
        *better, widest = [matching(self.model, groups) for groups in tiers]
        cases = [When(pk__in=pks, then=Value(i)) for i, pks in enumerate(better)]
        found = self.live().filter(~hidden, pk__in=widest).order_by()
        tier = _ranks(cases, len(better))
        return found.annotate(tier=tier).values_list("translation_key", "tier")

    def with_keys_in(self, table: str) -> Self:
        """Return entries whose translation key is in a table of the statement."""
        keys = RawSQL(f"SELECT translation_key FROM {table}", ())  # noqa: S608, S611  # our name
        return self.filter(translation_key__in=keys)

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
