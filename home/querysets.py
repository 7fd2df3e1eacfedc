"""The vocabulary in which apps ask for pages."""

from typing import Self

from django.conf import settings
from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction
from wagtail.models import PageManager as WagtailPageManager
from wagtail.query import PageQuerySet as WagtailPageQuerySet


def preference(language: str, field: str = "locale__language_code") -> Case:
    """Return an expression that ranks locales: the reader's, the source, then the rest."""
    codes = [language, settings.LANGUAGE_CODE]
    codes += [code for code, _name in settings.LANGUAGES if code not in codes]
    ranks = [When(**{field: code}, then=Value(rank)) for rank, code in enumerate(codes)]
    return Case(*ranks, default=Value(len(codes)), output_field=IntegerField())


def restricted() -> Q:
    """Return the condition that a page lies under a view restriction.

    Wagtail's `public()` asks one query each time it is called; this asks none. Where
    nothing is restricted, the first half is all the database looks at. In the second,
    the path is a subquery, not a join: SQLite would begin such a join with all pages,
    for each page anew.
    """
    top = Subquery(Page.objects.filter(pk=OuterRef("page")).order_by().values("path"))
    start = Substr(OuterRef("path"), 1, Length("top"))
    above = PageViewRestriction.objects.alias(top=top).filter(top=start)
    return Q(Exists(PageViewRestriction.objects.all())) & Q(Exists(above))


class PageQuerySet(WagtailPageQuerySet):
    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)

    def live_in(self, language: str) -> Self:
        """Return one public page a translation key: in `language`, else in its source.

        The rest of the chain must not filter by what only one translation has.
        """
        better = (
            Page.objects.live()
            .filter(~restricted(), translation_key=OuterRef("translation_key"))
            .annotate(rank=preference(language))
            .filter(rank__lt=OuterRef("language_rank"))
        )
        return (
            self.live()
            .public()
            .annotate(language_rank=preference(language))
            .filter(~Exists(better))
        )


PageManager = WagtailPageManager.from_queryset(PageQuerySet)
