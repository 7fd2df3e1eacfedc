from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    get_upload_to,
)

from home.licences import Licence
from home.models.files import CleanImageField, DocumentField
from home.models.versions import PublicContent


class SiteImage(PublicContent, AbstractImage):
    """An image with alt text per language, credit and licence; metadata stripped."""

    file = CleanImageField(
        _("file"), upload_to=get_upload_to, width_field="width", height_field="height"
    )
    alt_texts = models.JSONField(
        _("alternative texts"), default=dict, blank=True, editable=False
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence.choices, blank=True
    )

    admin_form_fields = (*Image.admin_form_fields, "credit", "licence")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.file.store()
        super().save(*args, **kwargs)

    def generate_rendition_file(
        self,
        filter: Filter,  # noqa: A002  # overrides
        *,
        source: File | None = None,
    ) -> File:
        """Return the rendition; Wagtail would leave its temporary file open."""
        with super().generate_rendition_file(filter, source=source) as file:
            file.seek(0)
            return ContentFile(file.read(), name=file.name)

    def alt_in(self, language: str) -> tuple[str, str]:
        """Return the alternative text and the language it is in."""
        for code in (language, settings.LANGUAGE_CODE, *self.alt_texts):
            if text := self.alt_texts.get(code):
                return text, code
        return self.description, settings.LANGUAGE_CODE

    @property
    def default_alt_text(self) -> str:
        return self.alt_in(get_language() or settings.LANGUAGE_CODE)[0]


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(
        SiteImage, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class SiteDocument(PublicContent, AbstractDocument):
    """A file to read, see or hear, with its language, credit and licence."""

    file: Any = DocumentField(_("file"))
    language = models.CharField(
        _("language"), max_length=20, choices=settings.LANGUAGES, blank=True
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence.choices, blank=True
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True, editable=False)

    admin_form_fields = (*Document.admin_form_fields, "language", "credit", "licence")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]

    def clean(self) -> None:
        if self.file:  # else the form has refused it, with a better reason
            super().clean()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.file.store()
        super().save(*args, **kwargs)
