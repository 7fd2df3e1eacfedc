"""What editors are told when a document cannot be taken."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.forms import BaseDocumentForm

from home.models.files import (
    DOCUMENT_BYTES,
    RECORDING_BYTES,
    FileTooLarge,
    examined,
)
from home.uploads import ContentRefused
from home.uploads.documents import DocumentRefused

REFUSALS = {
    "type": gettext_lazy(
        "Files of this kind are not accepted. Possible are: %(endings)s."
    ),
    "empty": gettext_lazy("This file is empty. Please choose another one."),
    "mismatch": gettext_lazy(
        "This file is not what its name says. Please save it again in a program that "
        "opens it, with the right ending, and upload the new file."
    ),
    "encoding": gettext_lazy(
        "This text is not encoded as UTF-8. Please save it again with the encoding "
        "UTF-8 and upload the new file."
    ),
    "macros": gettext_lazy(
        "This file contains macros, which are programs. Please save it without macros, "
        "or as PDF, and upload that."
    ),
    "broken": gettext_lazy(
        "This file is damaged or incomplete. Please save it again and upload the new "
        "file."
    ),
}


class SiteDocumentForm(BaseDocumentForm):
    """Wagtail's form, which looks into the file before it believes its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            field.help_text = _(
                "At most %(document)s, videos and audio at most %(recording)s."
            ) % {
                "document": filesizeformat(DOCUMENT_BYTES),
                "recording": filesizeformat(RECORDING_BYTES),
            }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        try:
            examined(file, file.name)
        except DocumentRefused as error:
            raise ValidationError(_refusal(error.code)) from error
        except FileTooLarge as error:
            raise ValidationError(_too_large(error)) from error
        except ContentRefused as error:
            raise ValidationError(error.sentence) from error
        return file


def _refusal(code: str) -> str:
    endings = ", ".join(settings.WAGTAILDOCS_EXTENSIONS)
    return REFUSALS[code] % {"endings": endings}


def _too_large(error: FileTooLarge) -> str:
    return _(
        "This file has %(size)s, at most %(limit)s are possible. "
        "Please make it smaller or split it, and upload it again."
    ) % {"size": filesizeformat(error.size), "limit": filesizeformat(error.limit)}
