"""What editors are asked about a picture, and told when it cannot be taken."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.fields import FileField
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home.languages import direction, html_lang
from home.models.files import CleanFile, cleaned
from home.uploads.images import BrokenImage, NotAnImage, TooManyPixels

PREFIX: Final = "alt_text_"


class CleanImageFormField(WagtailImageField):
    """Takes the metadata off before anything else sees the file.

    Wagtail's own field decodes a picture before it counts its pixels; this one never
    decodes what is too large.
    """

    def to_python(self, data: UploadedFile | None) -> CleanFile | None:
        if FileField.to_python(self, data) is None or data is None:
            return None
        upload, name = data, data.name or ""
        size = upload.size or 0
        if size > self.max_upload_size:
            raise ValidationError(_too_large(size, self.max_upload_size))
        try:
            clean = cleaned(upload, name)
        except NotAnImage as error:
            raise ValidationError(_not_an_image(name)) from error
        except TooManyPixels as error:
            raise ValidationError(_too_many_pixels(error)) from error
        except BrokenImage as error:
            raise ValidationError(_broken()) from error
        _replace_content(upload, clean)
        return clean


def _replace_content(upload: UploadedFile, clean: CleanFile) -> None:
    """Put the clean bytes into the upload itself.

    Wagtail's multiple upload stores it as it came when another field is wrong.
    """
    upload.seek(0)
    upload.truncate()
    upload.write(clean.bytes)
    upload.flush()
    upload.size = clean.size
    upload.seek(0)


def _not_an_image(name: str) -> str:
    if name.lower().endswith((".svg", ".svgz")):
        return _(
            "SVG files can contain programs and are not accepted. "
            "Please export the picture as PNG or WebP and upload that."
        )
    return _(
        "This is not a picture that can be used here. "
        "Please upload a JPEG, PNG, WebP, AVIF or GIF file."
    )


def _broken() -> str:
    return _(
        "This picture is damaged or incomplete. "
        "Please open it in an image program, save it again and upload the new file."
    )


def _too_large(size: int, limit: int) -> str:
    return _(
        "This file has %(size)s, at most %(limit)s are possible. "
        "Please make the picture smaller and upload it again."
    ) % {"size": filesizeformat(size), "limit": filesizeformat(limit)}


def _too_many_pixels(error: TooManyPixels) -> str:
    measures = {
        "width": error.width,
        "height": error.height,
        "frames": error.frames,
        "limit": error.limit // 1_000_000,
    }
    if error.frames > 1:
        message = _(
            "This animation has %(frames)s pictures of %(width)s by %(height)s pixels, "
            "together more than the %(limit)s million pixels that are possible. "
            "Please make it shorter or smaller and upload it again."
        )
    else:
        message = _(
            "This picture has %(width)s by %(height)s pixels, at most %(limit)s million "
            "pixels are possible. Please make it smaller, for example 3000 pixels wide, "
            "and upload it again."
        )
    return message % measures


class SiteImageForm(BaseImageForm):
    """Wagtail's form with an alternative text for each language, German first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):
            field = CleanImageFormField(label=stock.label, required=stock.required)
            field.widget.attrs |= stock.widget.attrs
            self.fields["file"] = field
        for code, _name in settings.LANGUAGES:
            self.fields[PREFIX + code] = self._alt_text_field(code)
        self._alt_texts_after("description")

    def _alt_text_field(self, code: str) -> forms.CharField:
        language = get_language_info(code)["name_local"]
        is_source = code == settings.LANGUAGE_CODE
        attributes = {"lang": html_lang(code), "dir": direction(code)}
        return forms.CharField(
            label=_("Alternative text (%(language)s)") % {"language": language},
            help_text=_("What would somebody miss who cannot see the picture?")
            if is_source
            else "",
            initial=self.instance.alt_texts.get(code, ""),
            max_length=300,
            required=False,
            widget=forms.TextInput(attrs=attributes),
        )

    def _alt_texts_after(self, name: str) -> None:
        order = [field for field in self.fields if not field.startswith(PREFIX)]
        position = order.index(name) + 1 if name in order else len(order)
        alt_texts = [field for field in self.fields if field.startswith(PREFIX)]
        self.order_fields([*order[:position], *alt_texts, *order[position:]])

    def save(self, commit: bool = True) -> Any:
        self.instance.alt_texts = {
            code: text
            for code, _name in settings.LANGUAGES
            if (text := self.cleaned_data.get(PREFIX + code))
        }
        return super().save(commit=commit)
