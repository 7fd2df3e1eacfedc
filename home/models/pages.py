from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.blocks import BodyBlock
from home.models.versions import ContentVersion
from home.querysets import PageManager


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
    ]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            ContentVersion.objects.bump()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            ContentVersion.objects.bump()
            return super().delete(*args, **kwargs)

    @property
    def language(self) -> str:
        return self.locale.language_code

    @cached_property
    def public_translations(self) -> list[Page]:
        """Return the live pages of the same content, this one too, in site order."""
        order = [code for code, _name in settings.LANGUAGES]
        pages = Page.objects.live().filter(translation_key=self.translation_key)
        pages = pages.select_related("locale")
        return sorted(pages, key=lambda page: order.index(page.locale.language_code))

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """Return the pages above this one from the home page down."""
        return list(self.get_ancestors().live().filter(depth__gt=1))

    @property
    def analysed_text(self) -> str:
        """Return the words this page is found by; see `home.analysis`."""
        from home.analysis import index_text  # noqa: PLC0415

        return index_text(name=[self.title], text=[self.summary, *self.body_texts()])

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


class StandardPage(BasePage):
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
