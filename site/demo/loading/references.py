"""From the names data files use for one another to rows of the database."""

from typing import Any, Final

from django.conf import settings
from wagtail.models import Page

from demo.loading.records import Records
from events.models import EventSeries, Person, Venue
from home.models import Partner, SiteDocument, SiteImage

MODELS: Final[dict[str, Any]] = {
    "image": SiteImage,
    "document": SiteDocument,
    "person": Person,
    "venue": Venue,
    "series": EventSeries,
    "partner": Partner,
}
TRANSLATED: Final = frozenset({"series", "partner"})


class References:
    """Finds what was loaded, and nothing that an editor has deleted since."""

    def __init__(self, records: Records) -> None:
        """Take the records that know where everything was put."""
        self.records = records
        self._there: dict[str, bool] = {}

    def pk(self, kind: str, name: str) -> int | None:
        """Return the primary key of a thing; of a translated one that of the source."""
        suffix = f"/{settings.LANGUAGE_CODE}" if kind in TRANSLATED else ""
        return self._existing(MODELS[kind], f"{kind}/{name}{suffix}")

    def page_pk(self, name: str, language: str) -> int | None:
        """Return the page in `language`, or else in the source language."""
        here = self._existing(Page, f"page/{name}/{language}")
        return here or self._existing(Page, f"page/{name}/{settings.LANGUAGE_CODE}")

    def page(self, name: str, language: str) -> Page | None:
        place = self.records.place(f"page/{name}/{language}")
        return Page.objects.filter(pk=place).first() if place else None

    def _existing(self, model: Any, key: str) -> int | None:
        place = self.records.place(key)
        if place is None:
            return None
        if key not in self._there:
            self._there[key] = model.objects.filter(pk=place).exists()
        return place if self._there[key] else None
