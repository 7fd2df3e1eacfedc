"""The vocabulary in which meetups are asked for."""

from datetime import datetime
from typing import Self

from django.db.models import OuterRef, Subquery

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

    def upcoming(self, now: datetime) -> Self:
        """Return what has not ended at `now`, the next one first."""
        return self.with_times().filter(ends__gt=now).order_by("starts", "pk")

    def past(self, now: datetime) -> Self:
        """Return what has ended at `now`, the latest first."""
        return self.with_times().filter(ends__lte=now).order_by("-starts", "-pk")


MeetupManager = PageManager.from_queryset(MeetupQuerySet)
