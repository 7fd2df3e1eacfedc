"""The page tree, in two rounds.

First every page is planted with its facts, so that texts can link to any of them; then
it gets its texts and is published. Each round has a record of its own, so a run that
was broken off goes on where it stopped.
"""

from functools import partial
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from demo.loading.fields import set_facts, set_texts
from demo.loading.files import PageFile, page_files
from demo.loading.localize import connect
from demo.loading.progress import Progress
from demo.loading.records import Records
from demo.loading.references import References
from home.models import HomePage

SOURCE = settings.LANGUAGE_CODE


def plant_pages(records: Records, progress: Progress) -> None:
    references = References(records)
    with disable_reference_index_auto_update():  # the second round fills it
        for file in progress.each("pages", list(page_files())):
            for language in file.languages:
                key = f"page/{file.key}/{language}"
                try:
                    records.once(key, partial(plant, file, language, references))
                except ValidationError as error:  # an editor's page has its address
                    progress.tell(f"{key}: {'; '.join(error.messages)}")


def write_pages(records: Records, progress: Progress) -> None:
    references = References(records)
    for file in progress.each("texts", list(page_files())):
        for language in file.languages:
            if f"page/{file.key}/{language}" in records:
                key = f"text/{file.key}/{language}"
                records.once(key, partial(write, file, language, references))


def plant(file: PageFile, language: str, references: References) -> Page | None:
    """Create a draft; None where the page above or the original is gone."""
    if (home := existing_home(file, language)) is not None:
        if home.latest_revision_id is None:
            set_facts(home, file, language, references)
            home.save()
        return home
    parent = parent_of(file, language, references)
    source = references.page(file.key, SOURCE)
    if parent is None or (language != SOURCE and source is None):
        return None
    page = model_of(file)(
        live=False,
        locale=Locale.objects.get(language_code=language),
        translation_key=source.translation_key if source else uuid4(),
        show_in_menus=file.facts.get("in_menu", False),
        changed_on=timezone.localdate(),
    )
    set_facts(page, file, language, references)
    parent.add_child(instance=page)
    return page


def write(file: PageFile, language: str, references: References) -> Page | None:
    """Fill in the texts and publish, unless an editor was here first."""
    page = references.page(file.key, language)
    if page is None or page.latest_revision_id is not None:
        return page
    page = page.specific
    set_texts(page, file, language, references)
    page.save_revision().publish()
    if language != SOURCE and (source := references.page(file.key, SOURCE)):
        connect(source.specific, page)
    return page


def model_of(file: PageFile) -> type[Page]:
    return apps.get_model(file.facts["model"])


def existing_home(file: PageFile, language: str) -> Page | None:
    """Return the home page that a migration, or an editor, has made already."""
    if model_of(file) is not HomePage:
        return None
    home = Site.objects.get(is_default_site=True).root_page
    return HomePage.objects.filter(
        translation_key=home.translation_key, locale__language_code=language
    ).first()


def parent_of(file: PageFile, language: str, references: References) -> Page | None:
    if "parent" in file.facts:
        return references.page(file.facts["parent"], language)
    return Page.objects.get(depth=1)
