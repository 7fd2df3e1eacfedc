"""Names of event series in the reader's language."""

from dataclasses import dataclass

from django.conf import settings

from events.models.snippets import EventSeries
from home.caching import cached
from home.languages import fallbacks


@dataclass(frozen=True, slots=True)
class SeriesName:
    """A series in the best words we have; `pk` is the row that pages point at."""

    pk: int
    code: str
    text: str
    language: str
    description: str = ""


def series_names(language: str) -> dict[int, SeriesName]:
    """Return all series by the key pages point at, in the order of their names."""
    return cached(f"series:{language}", lambda: _names(language))


def _names(language: str) -> dict[int, SeriesName]:
    rows = EventSeries.objects.select_related("locale")
    known: dict[str, dict[str, EventSeries]] = {}
    for row in rows:
        known.setdefault(row.code, {})[row.locale.language_code] = row
    names = [
        SeriesName(
            words[settings.LANGUAGE_CODE].pk,
            code,
            words[best].name,
            best,
            words[best].description,
        )
        for code, words in known.items()
        if settings.LANGUAGE_CODE in words
        for best in [next(lang for lang in fallbacks(language) if lang in words)]
    ]
    return {name.pk: name for name in sorted(names, key=lambda name: name.text)}
