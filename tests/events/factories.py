"""Calendars, meetups and summits for tests, below the home page migrations make."""

from datetime import date, time

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Collection, Locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from events.choices import Form, Status
from events.models import (
    CalendarPage,
    EventSeries,
    MeetupPage,
    Person,
    SessionPage,
    SummitIndexPage,
    SummitPage,
    Venue,
)
from home.models import (
    HomePage,
    Partner,
    SiteDocument,
    SiteImage,
    StandardPage,
    Topic,
)


def locale(language):
    return Locale.objects.get(language_code=language)


def home_in(language):
    """Return the home page of a language, a translation of the German one."""
    source = HomePage.objects.get(locale__language_code="de")
    found = HomePage.objects.filter(locale__language_code=language).first()
    return found or source.get_parent().add_child(
        instance=HomePage(
            title=f"Home {language}",
            slug=language,
            locale=locale(language),
            translation_key=source.translation_key,
        )
    )


def topic(code):
    return Topic.objects.canonical().get(code=code)


class PageBelowFactory(wagtail_factories.PageFactory):
    """A live page in the language of its parent."""

    locale = factory.SelfAttribute("parent.locale")
    slug = factory.Sequence(lambda number: f"page-{number}")
    live = True

    class Meta:
        abstract = True


class StandardFactory(PageBelowFactory):
    title = "Etwas anderes"

    class Meta:
        model = StandardPage


class CalendarFactory(PageBelowFactory):
    title = "Termine"

    class Meta:
        model = CalendarPage


class VenueFactory(factory.django.DjangoModelFactory):
    name = "Stadtbibliothek"
    street = "Breite Straße 30"
    postcode = "10178"
    town = "Berlin"
    latitude = "52.51658"
    longitude = "13.40328"

    class Meta:
        model = Venue


class MeetupFactory(PageBelowFactory):
    title = "Communitytreffen"
    summary = "Wir sprechen über Wohnungssuche."
    start_date = date(2026, 12, 8)
    start_time = time(18)
    end_time = time(20)
    status = Status.CONFIRMED
    form = Form.ON_SITE
    venue = factory.SubFactory(VenueFactory)

    class Meta:
        model = MeetupPage


class SeriesFactory(factory.django.DjangoModelFactory):
    code = "community"
    name = "Communitytreffen"
    locale = factory.LazyFunction(lambda: locale("de"))

    class Meta:
        model = EventSeries


class PartnerFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda number: f"Partner {number}")
    kind = Partner.Kind.SUPPORTER
    locale = factory.LazyFunction(lambda: locale("de"))

    class Meta:
        model = Partner


class PersonFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda number: f"Person {number}")
    consent = True

    class Meta:
        model = Person


class SummitIndexFactory(PageBelowFactory):
    title = "Gipfel"

    class Meta:
        model = SummitIndexPage


class SummitFactory(PageBelowFactory):
    title = "Flüchtlingsgipfel"
    start_date = date(2016, 6, 14)
    venue = factory.SubFactory(VenueFactory)

    class Meta:
        model = SummitPage


class SessionFactory(PageBelowFactory):
    title = factory.Sequence(lambda number: f"Session {number}")
    start_time = time(10)
    end_time = time(11)

    class Meta:
        model = SessionPage


class ImageFactory(wagtail_factories.ImageFactory):
    class Meta:
        model = SiteImage


class DocumentFactory(wagtail_factories.DocumentFactory):
    class Meta:
        model = SiteDocument


def document(name, content, **fields):
    """Store a document as it stands, past the checks of an upload."""
    raw = content if isinstance(content, bytes) else content.encode()
    stored = SiteDocument(
        title=name,
        file=default_storage.save(f"documents/{name}", ContentFile(raw)),
        file_size=len(raw),
        collection=Collection.get_first_root_node(),
        **fields,
    )
    SiteDocument.objects.bulk_create([stored])
    return stored


def translated(page, parent, **fields):
    """Add a live translation of `page` below a parent in another language."""
    copy = {
        field.name: getattr(page, field.name)
        for field in type(page)._meta.concrete_fields
        if field.model is type(page)
        and not field.primary_key
        and field.name != "page_ptr"
    }
    copy |= {"title": page.title, "summary": page.summary, **fields}
    return parent.add_child(
        instance=type(page)(
            translation_key=page.translation_key,
            locale=parent.locale,
            slug=f"{page.slug}-{parent.locale.language_code}",
            **copy,
        )
    )


def published(page):
    """Publish a page as the admin does: through a revision."""
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def translate(page, language):
    """Translate a page with wagtail-localize, every text as “English …”."""
    home_in(language)
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(
        source=source, target_locale=locale(language)
    )
    for segment in StringSegment.objects.filter(source=source):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=locale(language),
            context=segment.context,
            defaults={"data": f"English {segment.string.data}"},
        )
    translation.save_target(publish=True)
