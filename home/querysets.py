"""The vocabulary in which apps ask for pages."""

from typing import Self

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from wagtail.models import Page
from wagtail.models import PageManager as WagtailPageManager
from wagtail.query import PageQuerySet as WagtailPageQuerySet

from home.languages import by_preference


def preference(language: str, field: str = "locale__language_code") -> Case:
    """Return an expression that ranks locales: the reader's, the source, then the rest."""
    codes = by_preference(language)
    ranks = [When(**{field: code}, then=Value(rank)) for rank, code in enumerate(codes)]
    return Case(*ranks, default=Value(len(codes)), output_field=IntegerField())


def restricted() -> Q:
    """Return the condition that a page lies under a view restriction; asks one query.

    Ask once and use it for everything that belongs together. As plain beginnings of
    paths it costs a database nothing, which a subquery for each page does not.
    """
    return PageQuerySet(Page).private_q()


class PageQuerySet(WagtailPageQuerySet):
    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)

    def live_in(self, language: str, hidden: Q | None = None) -> Self:
        """Return one public page a translation key: in `language`, else in its source.

        The rest of the chain must not filter by what only one translation has. `hidden`
        is `restricted()`, for those who have asked already.
        """
        hidden = restricted() if hidden is None else hidden
        better = (
            Page.objects.live()
            .filter(~hidden, translation_key=OuterRef("translation_key"))
            .annotate(rank=preference(language))
            .filter(rank__lt=OuterRef("language_rank"))
        )
        return (
            self.live()
            .filter(~hidden)
            .annotate(language_rank=preference(language))
            .filter(~Exists(better))
        )


PageManager = WagtailPageManager.from_queryset(PageQuerySet)
