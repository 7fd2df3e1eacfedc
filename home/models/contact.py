from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractFormField, FormMixin
from wagtail.fields import RichTextField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import RICH_TEXT
from home.models.pages import BasePage


class ContactField(TranslatableMixin, AbstractFormField):
    page = ParentalKey(
        "home.ContactPage", on_delete=models.CASCADE, related_name="form_fields"
    )

    translatable_fields = [
        TranslatableField("label"),
        TranslatableField("help_text"),
        TranslatableField("choices"),
    ]

    class Meta(TranslatableMixin.Meta, AbstractFormField.Meta):
        verbose_name = _("form field")


class ContactPage(FormMixin, BasePage):
    """A form whose messages are stored, mailed by a job, and erased after 90 days."""

    intro = RichTextField(_("introduction"), features=RICH_TEXT, blank=True)
    thank_you_text = RichTextField(
        _("text after sending"), features=RICH_TEXT, blank=True
    )
    to_address = models.EmailField(
        _("send messages to"),
        blank=True,
        help_text=_("Empty: the contact address of the site settings."),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        InlinePanel("form_fields", label=_("Form fields")),
        FieldPanel("thank_you_text"),
        FieldPanel("to_address"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("to_address"),
    ]

    class Meta:
        verbose_name = _("contact page")
