"""The vocabulary in which meetups are asked for."""

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from home.querysets import PageManager, PageQuerySet

FEED_FIELDS = (
    "title", "theme", "summary", "url_path", "translation_key", "locale",
    "last_published_at", "series", "social_image", "is_example", "step_free",
    "captions", "child_care", "quiet_room",
)  # fmt: skip


class MeetupQuerySet(PageQuerySet):
    def with_times(self) -> Self:
        """Annotate `starts` and `ends`: the published moments.

        A series starts with its first date and ends with its last.
        """
        from events.models import Occurrence, OccurrenceDate  # noqa: PLC0415

        row = Occurrence.objects.filter(key=OuterRef("translation_key"))
        dates = OccurrenceDate.objects.filter(
            occurrence__key=OuterRef("translation_key")
        )
        last = dates.order_by("-ends_at").values("ends_at")[:1]
        return self.annotate(
            starts=Subquery(row.values("starts_at")[:1]),
            ends=Coalesce(Subquery(last), Subquery(row.values("ends_at")[:1])),
        )

    # Two that begin together keep their order in every language and on every page.
    def upcoming(self, now: datetime) -> Self:
        """Return what has not ended at `now`, the next one first."""
        from events.models import OccurrenceDate  # noqa: PLC0415

        to_come = OccurrenceDate.objects.filter(
            occurrence__key=OuterRef("translation_key"), ends_at__gt=now
        )
        following = to_come.order_by("cancelled", "starts_at").values("starts_at")[:1]
        later = self.with_times().filter(ends__gt=now)
        later = later.annotate(next_starts=Coalesce(Subquery(following), "starts"))
        return later.order_by("next_starts", "translation_key")

    def past(self, now: datetime) -> Self:
        """Return what has ended at `now`, the latest first; a series by its last date.

        That is annotated as `last_starts`.
        """
        from events.models import OccurrenceDate  # noqa: PLC0415

        dates = OccurrenceDate.objects.filter(
            occurrence__key=OuterRef("translation_key")
        )
        last = dates.order_by("cancelled", "-starts_at").values("starts_at")[:1]
        earlier = self.with_times().filter(ends__lte=now)
        earlier = earlier.annotate(last_starts=Coalesce(Subquery(last), "starts"))
        return earlier.order_by("-last_starts", "-translation_key")

    def tally(self, now: datetime) -> dict[str, int]:
        """Return how many are `upcoming` and `past`."""
        return self.with_times().aggregate(
            upcoming=Count("pk", filter=Q(ends__gt=now)),
            past=Count("pk", filter=Q(ends__lte=now)),
        )

    def in_year(self, year: int) -> Self:
        """Return what of the `past` last began in a year by the site's clock."""
        zone = ZoneInfo(settings.TIME_ZONE)
        first, next_first = datetime(year, 1, 1, tzinfo=zone), year + 1
        after = first.replace(year=next_first)
        return self.filter(last_starts__gte=first, last_starts__lt=after)

    def for_registered(self, language: str) -> Self:
        """Return live pages like `live_in`, those for members alone among them."""
        return self.live_in(language, hidden=Q(pk__in=[]))

    def for_list(self) -> Self:
        """Fetch what lists show, without the long texts."""
        texts = ("body", "agenda", "documentation")
        return self.select_related("locale").defer(*texts)

    def for_feed(self) -> Self:
        """Fetch what calendar files say; what pages share is fetched once, not joined."""
        pages = self.only(*FEED_FIELDS)
        return pages.prefetch_related("locale", "social_image")


MeetupManager = PageManager.from_queryset(MeetupQuerySet)
