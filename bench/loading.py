"""Puts the bench's entries into a database as quickly as it takes them.

What a save does besides writing rows is left out, the index above all: it is built
afterwards by `update_index`, and timed.
"""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import NAMESPACE_URL, uuid5

from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery
from django.utils.text import slugify
from django.utils.translation import override
from wagtail.models import Locale, Page

from bench.facts import Facts, facts
from bench.writer import Writer
from directory.indexing import sort_key
from directory.models import (
    AppPage,
    AppPlatform,
    Confirmation,
    DirectoryPage,
    InitiativePage,
    ProfilePage,
)
from directory.relations import RELATIONS
from home.models import ContentVersion, HomePage
from home.terms import codes_by_pk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")
SEED: Final = 2015
LANGUAGES: Final = ("de", "en", "ar")
BATCH: Final = 500


def load(entries: int) -> None:
    """Fill an empty site with a directory of so many entries, in three languages."""
    random = Random(SEED)
    with transaction.atomic():
        directories = {language: _directory(language) for language in LANGUAGES}
        writers = {}
        for language in LANGUAGES:
            with override(language):
                writers[language] = Writer(language, random)
        brands = writers["de"].brands
        written = 0
        for chunk in chunks(facts(entries, LANGUAGES, random), BATCH):
            named = [(fact, random.choice(brands)) for fact in chunk]
            for language in LANGUAGES:
                pages = [
                    _page(writers[language], fact, brand, directories[language], place)
                    for place, (fact, brand) in enumerate(named, written + 1)
                ]
                _insert(pages, chunk)
            _confirm(chunk)
            written += len(chunk)
        for directory in directories.values():
            Page.objects.filter(pk=directory.pk).update(numchild=entries)
        ContentVersion.objects.bump()


def _directory(language: str) -> DirectoryPage:
    source = HomePage.objects.get(locale__language_code="de")
    locale = Locale.objects.get(language_code=language)
    home = HomePage.objects.filter(locale=locale).first()
    if home is None:
        home = HomePage(title=f"Lotse {language}", slug=language, locale=locale)
        home.translation_key = source.translation_key
        source.get_parent().add_child(instance=home)
    page = DirectoryPage(title="Lotse", slug="directory", locale=locale)
    page.translation_key = uuid5(NAMESPACE_URL, "directory")
    added: DirectoryPage = home.add_child(instance=page)
    return added


def _page(
    writer: Writer, fact: Facts, brand: str, parent: Page, place: int
) -> ProfilePage:
    text = writer.write(fact, brand)
    model = AppPage if fact.kind == ProfilePage.Kind.APP else InitiativePage
    live = writer.language not in fact.untranslated
    paragraphs = [("text", f"<p>{paragraph}</p>") for paragraph in text.paragraphs]
    return model(
        **below(parent, place, text.title),
        translation_key=fact.key,
        live=live,
        first_published_at=fact.published if live else None,
        last_published_at=fact.published if live else None,
        # the text
        title=text.title,
        draft_title=text.title,
        sort_key=sort_key(text.title),
        other_names=text.other_names,
        summary=text.summary,
        body=paragraphs,
        operator=text.operator,
        # the facts
        kind=fact.kind,
        state=fact.state,
        cost=fact.cost,
        scope=fact.scope,
    )


def below(parent: Page, place: int, title: str) -> dict[str, Any]:
    """Return what the tree knows of a page: the so-and-so-many-th below its parent."""
    slug = f"{slugify(title)[:80]}-{place}".strip("-")
    return {
        "path": f"{parent.path}{Page._int2str(place).rjust(Page.steplen, '0')}",  # noqa: SLF001  # how treebeard writes its paths
        "depth": parent.depth + 1,
        "numchild": 0,
        "slug": slug,
        "url_path": f"{parent.url_path}{slug}/",
        "locale": parent.locale,
    }


def _insert(pages: Sequence[ProfilePage], chunk: Sequence[Facts]) -> None:
    keys = insert_rows(Page, pages)
    for page, pk in zip(pages, keys, strict=True):
        page.pk = page.id = page.page_ptr_id = page.profilepage_ptr_id = pk
    insert_rows(ProfilePage, pages)
    for model in (InitiativePage, AppPage):
        if chosen := [page for page in pages if isinstance(page, model)]:
            insert_rows(model, chosen)
    for name in RELATIONS:
        _relate(name, pages, chunk)
    AppPlatform.objects.bulk_create(
        AppPlatform(page_id=page.pk, platform=platform, sort_order=place)
        for page, fact in zip(pages, chunk, strict=True)
        for place, platform in enumerate(fact.platforms)
    )


def insert_rows(model: type[models.Model], pages: Sequence[Page]) -> list[int]:
    """Write the rows of one table of a page's several; return their primary keys.

    Django's `bulk_create` refuses models whose parents have tables of their own.
    """
    meta = model._meta  # noqa: SLF001  # Django documents it
    fields = [
        f for f in meta.local_concrete_fields if not isinstance(f, models.AutoField)
    ]
    query = InsertQuery(model)
    query.insert_values(fields, list(pages))
    compiler: Any = query.get_compiler(connection=connection)
    return [row[0] for row in compiler.execute_sql(returning_fields=[meta.pk])]


def _relate(name: str, pages: Sequence[ProfilePage], chunk: Sequence[Facts]) -> None:
    field, model = RELATIONS[name]
    keys = {code: pk for pk, code in codes_by_pk(model).items()}
    through = getattr(ProfilePage, field).through
    column = f"{model.__name__.lower()}_id"
    through.objects.bulk_create(
        through(profilepage_id=page.pk, **{column: keys[code]})
        for page, fact in zip(pages, chunk, strict=True)
        for code in fact.terms[name]
    )


def _confirm(chunk: Iterable[Facts]) -> None:
    Confirmation.objects.bulk_create(
        Confirmation(key=fact.key, on=on, how=Confirmation.How.EDITOR)
        for fact in chunk
        for on in fact.confirmed
    )


def chunks(found: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(found, size)):
        yield chunk
