"""From what a data file says to the fields of a page."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from django.db import models
from django.utils import timezone
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, TranslatableMixin

from demo.loading.days import times
from demo.loading.files import PageFile, in_language, rich_text
from demo.loading.references import MODELS, References
from demo.loading.streams import StreamWriter

NOT_FIELDS = frozenset({"model", "parent", "in_menu", "when"})


def set_facts(
    page: Page, file: PageFile, language: str, references: References
) -> None:
    """Set everything but the long texts."""
    for field, value in _fields(page, file, language):
        match field:
            case StreamField() | RichTextField():
                continue
            case models.ManyToOneRel():
                children = _children(page, field, value, references)
                setattr(page, field.name, children)
            case models.ManyToManyField():
                setattr(page, field.name, _terms(field.related_model, value))
            case models.ForeignKey():
                setattr(page, field.attname, _place(field, value, references))
            case _:
                setattr(page, field.name, field.to_python(value))


def set_texts(
    page: Page, file: PageFile, language: str, references: References
) -> None:
    """Set the long texts, in which pages link to one another."""
    writer = StreamWriter(references, page.translation_key, language)
    for field, value in _fields(page, file, language):
        if isinstance(field, StreamField):
            raw = writer.stream(field.stream_block, value, field.name)
            setattr(page, field.name, raw)
        elif isinstance(field, RichTextField):
            setattr(page, field.name, rich_text(value, writer.page_id))


def _fields(
    page: Page, file: PageFile, language: str
) -> Iterator[tuple[models.Field, Any]]:
    facts = in_language(file.facts, language)
    if when := facts.get("when"):
        facts |= times(when, timezone.localdate())
    for name in facts.keys() - NOT_FIELDS:
        yield page._meta.get_field(name), facts[name]  # noqa: SLF001  # documented


def _place(field: models.ForeignKey, name: str, references: References) -> int | None:
    kind = next(kind for kind, model in MODELS.items() if model is field.related_model)
    return references.pk(kind, name)


def _terms(model: Any, codes: list[str]) -> list[models.Model]:
    found = {
        term.code: term for term in model.objects.canonical().filter(code__in=codes)
    }
    return [found[code] for code in codes if code in found]


def _children(
    page: Page,
    relation: models.ManyToOneRel,
    rows: list[dict[str, Any]],
    references: References,
) -> list[models.Model]:
    """Return rows such as form fields; none for what an editor has deleted since."""
    children = [_child(relation.related_model, row, references) for row in rows]
    for position, child in enumerate(children):
        if isinstance(child, TranslatableMixin):  # the same key in each language
            child.locale = page.locale
            here = f"{relation.name}/{position}"
            child.translation_key = uuid5(page.translation_key, here)
    return [child for child in children if child is not None]


def _child(
    model: Any, row: dict[str, Any], references: References
) -> models.Model | None:
    child = model()
    for name, value in row.items():
        field = child._meta.get_field(name)  # noqa: SLF001  # documented
        if isinstance(field, models.ForeignKey):
            place = _place(field, value, references)
            if place is None:
                return None
            setattr(child, field.attname, place)
        else:
            setattr(child, name, "\n".join(value) if name == "choices" else value)
    return child
