"""People, venues, partners and series."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from wagtail.models import Locale, TranslatableMixin

from demo.loading.files import in_language, is_text, languages, read
from demo.loading.localize import connect
from demo.loading.progress import Progress
from demo.loading.records import Records
from demo.loading.references import MODELS
from events.models import Person, Venue
from home.models import Region


def load_people(records: Records, progress: Progress) -> None:
    for name, facts in progress.each("people", read("people.json").items()):
        records.once(f"person/{name}", partial(Person.objects.create, **facts))


def load_venues(records: Records, progress: Progress) -> None:
    regions = {region.code: region for region in Region.objects.canonical()}
    for name, facts in progress.each("venues", read("venues.json").items()):
        columns = {**facts, "region": regions.get(facts["region"])}
        records.once(f"venue/{name}", partial(Venue.objects.create, **columns))


def load_partners(records: Records, progress: Progress) -> None:
    load_translated("partner", "partners", records, progress)


def load_series(records: Records, progress: Progress) -> None:
    load_translated("series", "series", records, progress)


def load_translated(kind: str, file: str, records: Records, progress: Progress) -> None:
    """Load things that have a row in each language."""
    for name, facts in progress.each(file, read(f"{file}.json").items()):
        key = f"{kind}/{name}"
        for language in languages(next(filter(is_text, facts.values()))):
            records.once(
                f"{key}/{language}",
                partial(load_row, MODELS[kind], key, facts, language, records),
            )


def load_row(
    model: Any,
    key: str,
    facts: dict[str, Any],
    language: str,
    records: Records,
) -> Any:
    locale = Locale.objects.get(language_code=language)
    columns = in_language(facts, language)
    if language == settings.LANGUAGE_CODE:
        return model.objects.create(**columns, locale=locale, translation_key=uuid4())
    place = records.place(f"{key}/{settings.LANGUAGE_CODE}")
    source: TranslatableMixin | None = model.objects.filter(pk=place).first()
    if source is None:  # deleted since: its translations are not wanted either
        return None
    row: TranslatableMixin = model.objects.create(
        **columns, locale=locale, translation_key=source.translation_key
    )
    connect(source, row)
    return row
