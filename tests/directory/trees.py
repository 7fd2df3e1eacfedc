"""Directories for tests, and entries in them."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Locale

from directory.models import AppPage, Confirmation, DirectoryPage, InitiativePage
from home.models import Audience, Region, SpokenLanguage, Topic
from tests.home.trees import home_in

SLUGS = {"de": "verzeichnis", "en": "directory", "ar": "dalil"}
RELATIONS = {
    "topics": Topic,
    "audiences": Audience,
    "languages": SpokenLanguage,
    "regions": Region,
}


class Directory:
    """The directory's pages, and a short way to put entries below them."""

    def __init__(self, *languages):
        self.pages = {}
        for language in languages:
            key = {}
            if self.pages:
                key = {"translation_key": self.pages["de"].translation_key}
            home = home_in(language)
            home.refresh_from_db()
            self.pages[language] = home.add_child(
                instance=DirectoryPage(
                    title="Verzeichnis",
                    slug=SLUGS[language],
                    locale=Locale.objects.get(language_code=language),
                    **key,
                )
            )

    def url(self, language="de"):
        return f"/{language}/{SLUGS[language]}/"

    def add(
        self, title, *, language="de", kind="platform", translation_of=None, **fields
    ):
        """Add a live entry; terms are given as codes."""
        parent = DirectoryPage.objects.get(pk=self.pages[language].pk)
        terms = {name: fields.pop(name, ()) for name in RELATIONS}
        if translation_of:
            fields["translation_key"] = translation_of.translation_key
        model = AppPage if kind == "app" else InitiativePage
        fields = {"summary": "Ein Satz.", "kind": kind, **fields}
        now = timezone.now()
        fields = {"first_published_at": now, "last_published_at": now, **fields}
        page = model(title=title, locale=parent.locale, **fields)
        for name, codes in terms.items():
            rows = RELATIONS[name].objects.canonical()
            setattr(page, name, [rows.get(code=code) for code in codes])
        parent.add_child(instance=page)
        return model.objects.get(pk=page.pk)


def confirm(page, *, days_ago=0, how="editor"):
    on = timezone.localdate() - timedelta(days=days_ago)
    return Confirmation.objects.create(key=page.translation_key, on=on, how=how)
