"""The vocabulary in which meetups are asked for."""

from datetime import datetime
from typing import Self

from django.db.models import Count, OuterRef, Q, Subquery

from home.querysets import PageManager, PageQuerySet


class MeetupQuerySet(PageQuerySet):
    def with_times(self) -> Self:
        """Annotate `starts` and `ends`: the published moments."""
        from events.models import Occurrence  # noqa: PLC0415  # models import this

        row = Occurrence.objects.filter(key=OuterRef("translation_key"))
        return self.annotate(
            starts=Subquery(row.values("starts_at")[:1]),
            ends=Subquery(row.values("ends_at")[:1]),
        )

    # Two that begin together keep their order in every language and on every page.
    def upcoming(self, now: datetime) -> Self:
        """Return what has not ended at `now`, the next one first."""
        later = self.with_times().filter(ends__gt=now)
        return later.order_by("starts", "translation_key")

    def past(self, now: datetime) -> Self:
        """Return what has ended at `now`, the latest first."""
        earlier = self.with_times().filter(ends__lte=now)
        return earlier.order_by("-starts", "-translation_key")

    def tally(self, now: datetime) -> dict[str, int]:
        """Return how many are `upcoming` and `past`."""
        return self.with_times().aggregate(
            upcoming=Count("pk", filter=Q(ends__gt=now)),
            past=Count("pk", filter=Q(ends__lte=now)),
        )

    def for_registered(self, language: str) -> Self:
        """Return live pages like `live_in`, those for members alone among them."""
        return self.live_in(language, hidden=Q(pk__in=[]))

    def of_series(self, code: str) -> Self:
        return self.filter(series__code=code)

    def for_list(self) -> Self:
        """Fetch what lists show, without the long texts."""
        texts = ("body", "agenda", "documentation")
        return self.select_related("locale").defer(*texts)


MeetupManager = PageManager.from_queryset(MeetupQuerySet)
