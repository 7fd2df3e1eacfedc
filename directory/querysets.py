"""The vocabulary in which entries are asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from django.db import connection
from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, Value, When
from django.db.models.functions import Collate

from directory.freshness import AGING_MONTHS, CONFIRMED_MONTHS, months_before
from home.analysis import search_query
from home.querysets import PageManager, PageQuerySet

Groups = Sequence[Sequence[str]]  # index terms: one of each group must be there


class ProfileQuerySet(PageQuerySet):
    def with_confirmation(self) -> Self:
        """Annotate `confirmed_on` and `confirmed_how` of the latest confirmation."""
        from directory.models import Confirmation  # noqa: PLC0415  # models import this

        latest = Confirmation.objects
        return self.annotate(
            confirmed_on=latest.latest_on(), confirmed_how=latest.latest_how()
        )

    def keys_found_by(self, groups: Groups, hidden: Q) -> QuerySet:
        """Return the translation keys of public pages the index has for these terms.

        `hidden` is the condition for pages that are not public: `restricted()`.
        """
        from directory.models import ProfilePage  # noqa: PLC0415  # models import this

        pages = ProfilePage.objects.live().search(
            search_query(groups), order_by_relevance=False
        )
        public = pages.get_queryset().filter(~hidden)
        return public.order_by().values("translation_key")

    def in_tiers(self, tiers: Sequence[Groups], hidden: Q) -> Self:
        """Return entries of which any public language version has these terms.

        The last of the tiers finds all of them. Annotates `tier`: the place of the
        first that finds the entry.
        """
        *better, widest = [self.keys_found_by(groups, hidden) for groups in tiers]
        cases = [
            When(translation_key__in=keys, then=Value(place))
            for place, keys in enumerate(better)
        ]
        found = self.filter(translation_key__in=widest)
        return found.annotate(tier=_ranks(cases, len(better)))

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
