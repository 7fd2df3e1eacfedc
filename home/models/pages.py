from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import (
    COMMENTS_RELATION_NAME,
    Locale,
    Page,
    PageViewRestriction,
    get_page_models,
)
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from home.blocks import BodyBlock
from home.caching import cached
from home.languages import language_of_path
from home.locks import locked_collections, shown
from home.methods import READING
from home.models.media import SiteImage
from home.models.versions import ContentVersion
from home.navigation import homes, live_pages
from home.querysets import PageManager
from home.translation import SynchronizedTerms

# What Wagtail writes when it only saves a draft; readers see none of it.
DRAFT_FIELDS = {
    COMMENTS_RELATION_NAME,
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}
# Pages are never deeper below their home page than this; addresses may claim so.
DEEPEST = 12


class BasePage(Page):
    """What every public page has: a summary, an image for sharing, a date of change."""

    summary = models.TextField(
        _("summary"),
        max_length=280,
        blank=True,
        help_text=_("One or two plain sentences for lists, search and sharing."),
    )
    social_image = models.ForeignKey(
        "home.SiteImage",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown at the top of the page and when it is shared."),
    )
    changed_on = models.DateField(
        _("last significant change"),
        null=True,
        blank=True,
        help_text=_("Shown to readers. Leave it when you only mend a typing error."),
    )

    allowed_http_methods = READING
    # Entries of the directory have a search of their own beside the site's.
    in_site_search = True

    objects = PageManager()

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel(
            [FieldPanel("social_image"), FieldPanel("changed_on")],
            heading=_("Sharing"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("analysed_text")]
    override_translatable_fields = [
        SynchronizedField("social_image"),
        SynchronizedField("changed_on"),
        SynchronizedTerms(),
    ]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            fields = kwargs.get("update_fields")
            if fields is None or not DRAFT_FIELDS.issuperset(fields):
                ContentVersion.objects.bump()

    @cached_property
    def is_restricted(self) -> bool:
        """Say whether it asks for a password or a login, or a page above it does."""
        return self.get_view_restrictions().exists()

    @cached_property
    def locked_collections(self) -> frozenset[int]:
        """Is the collections whose files its readers must not even hear of.

        On a page that is locked itself these are none: titles, addresses and words of
        what is private are for its readers.
        """
        locked = locked_collections()
        return frozenset() if locked and self.is_restricted else locked

    @property
    def image(self) -> SiteImage | None:
        """Return the picture at its top, as far as its readers may see it."""
        return shown(self.social_image, self)

    @property
    def shared_image(self) -> SiteImage | None:
        """Return the picture that stands for the page where somebody shares it."""
        return self.image

    @classmethod
    def page_types(cls) -> list[type["BasePage"]]:
        """Return the page types that have a table with a summary."""
        types = [model for model in get_page_models() if issubclass(model, BasePage)]
        return [
            model
            for model in types
            if model._meta.get_field("summary").model is model  # noqa: SLF001  # Django's documented name
        ]

    @property
    def synchronized_terms(self) -> dict[str, list[models.Model]]:
        """Hold all terms the page points at, by field; see `SynchronizedTerms`."""
        fields = self._meta.get_fields()
        names = [f.name for f in fields if isinstance(f, ParentalManyToManyField)]
        return {name: list(getattr(self, name).all()) for name in names}

    @synchronized_terms.setter
    def synchronized_terms(self, terms: dict[str, list[models.Model]]) -> None:
        for name, chosen in terms.items():
            setattr(self, name, chosen)

    @property
    def language(self) -> str:
        """Return the language of the text, without a query for each page."""
        if not self._state.fields_cache.get("locale"):
            locales = cached("locales", Locale.all_objects.in_bulk)
            if self.locale_id in locales:
                self.locale = locales[self.locale_id]
        code: str = self.locale.language_code
        return code

    @cached_property
    def public_translations(self) -> list[Page]:
        """Return the public pages of the same content, this one too, in site order."""
        pages = live_pages().filter(translation_key=self.translation_key)
        found = {
            page.locale.language_code: page for page in pages.select_related("locale")
        }
        return [found[code] for code, _name in settings.LANGUAGES if code in found]

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """Return the pages above this one from the home page down."""
        return list(self.get_ancestors().live().filter(depth__gt=1))

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Return who may see this page; asks nothing more while all pages are public."""
        if not PageViewRestriction.objects.exists():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @property
    def analysed_text(self) -> str:
        """Return the words this page is found by; see `home.analysis`."""
        from home.analysis import index_text  # noqa: PLC0415

        return index_text(
            name=[self.title],
            text=[self.summary],
            body=self.body_texts(),
            language=self.language,
        )

    def body_texts(self) -> list[str]:
        """Return the plain texts of the body, for search."""
        body = getattr(self, "body", None)
        return body.stream_block.get_searchable_content(body) if body else []


class HomePage(BasePage):
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page below by its whole address, in two queries however deep it is.

        Wagtail asks the home page of Django's active language, which may be that of
        the messages; the address says which home page is meant.
        """
        language = language_of_path(request.path_info) or self.language
        if language != self.language:
            return self._home_in(language).route(request, path_components)
        if not path_components:
            return super().route(request, path_components)
        page = self._deepest(path_components[:DEEPEST])
        rest = path_components[page.depth - self.depth :]
        return page.specific.route(request, rest)

    def _home_in(self, language: str) -> "HomePage":
        home = homes().get(language)
        if home is None:
            raise Http404
        return HomePage.objects.get(pk=home.pk)

    def _deepest(self, slugs: list[str]) -> Page:
        """Return the page furthest down the way that `slugs` describe."""
        ends = range(1, len(slugs) + 1)
        ways = [f"{self.url_path}{'/'.join(slugs[:end])}/" for end in ends]
        # `slug` is what the database has an index for.
        pages = Page.objects.filter(slug__in=slugs, url_path__in=ways)
        if page := pages.order_by("-depth").first():
            return page
        raise Http404


class StandardPage(BasePage):
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
