"""Small page trees for tests, below the German home page that migrations make."""

from django.utils import timezone
from wagtail.models import Locale

from home.models import HomePage, StandardPage


def home_in(language, **fields):
    """Return the home page of a language; make it a translation where it is missing."""
    found = HomePage.objects.filter(locale__language_code=language).first()
    if found:
        return found
    source = HomePage.objects.get(locale__language_code="de")
    root = source.get_parent()
    fields = {"title": f"Home {language}", "slug": language, **fields}
    return root.add_child(
        instance=HomePage(
            locale=Locale.objects.get(language_code=language),
            translation_key=source.translation_key,
            **fields,
        )
    )


def page_below(parent, title, *, translation_of=None, kind=StandardPage, **fields):
    """Add a page, live unless it says otherwise."""
    key = {"translation_key": translation_of.translation_key} if translation_of else {}
    parent.refresh_from_db()
    page = kind(title=title, locale=parent.locale, **key, **fields)
    page.last_published_at = page.first_published_at = timezone.now()
    return parent.add_child(instance=page)
