"""The contact form: built from the editor's fields, guarded without a cookie."""

import re
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.contrib.forms.forms import BaseForm, FormBuilder
from wagtail.contrib.forms.models import AbstractFormField

from home.antispam import Expired, Forged, Limit, TooFast, check_token, new_token

PURPOSE: Final = "contact"
LIMIT: Final = Limit(PURPOSE, count=5, seconds=3600)
RESERVED: Final = frozenset({"token", "website"})
MAX_LINE: Final = 255
MAX_TEXT: Final = 5000

# What no line holds, and what turns the direction of all that follows.
_CONTROLS: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
)


class LineField(forms.CharField):
    """One line, whatever the sender's program made of it."""

    def to_python(self, value: Any) -> str:
        return " ".join(_CONTROLS.sub(" ", super().to_python(value) or "").split())


class TextField(forms.CharField):
    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


class ContactForm(BaseForm):
    data: Any
    purpose = PURPOSE
    website = forms.CharField(widget=forms.HiddenInput, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token(self.purpose)
        self.status = HTTPStatus.UNPROCESSABLE_ENTITY

    @property
    def is_trapped(self) -> bool:
        """Say whether the field was filled in that people do not see."""
        return bool(self.data.get("website"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in RESERVED:
            cleaned.pop(name, None)
        try:
            check_token(self.data.get("token", ""), self.purpose)
        except TooFast:
            self._send_again(
                _("That was very fast. Please check your message and send it again.")
            )
        except (Expired, Forged):
            self._renew_token()
            self._send_again(
                _(
                    "This page had been open for too long. Nothing that you wrote is "
                    "lost: please send it again."
                )
            )
        return cleaned

    def refuse(self) -> None:
        """Say that enough messages have come from where this one comes from."""
        self.status = HTTPStatus.TOO_MANY_REQUESTS
        message = _(
            "Many messages have come from your connection. "
            "Please wait an hour and send this one again."
        )
        self.add_error(None, ValidationError(message, code="limit"))

    def _send_again(self, message: str) -> None:
        self.status = HTTPStatus.BAD_REQUEST
        self.add_error(None, ValidationError(message, code="token"))

    def _renew_token(self) -> None:
        self.data = self.data.copy()
        self.data["token"] = new_token(self.purpose)


class ContactFormBuilder(FormBuilder):
    """Wagtail's builder, with a limit for everything that can be typed."""

    def create_singleline_field(
        self, field: AbstractFormField, options: dict[str, Any]
    ) -> forms.Field:
        return LineField(max_length=MAX_LINE, **options)

    def create_multiline_field(
        self, field: AbstractFormField, options: dict[str, Any]
    ) -> forms.Field:
        return TextField(max_length=MAX_TEXT, **options)

    def create_hidden_field(
        self, field: AbstractFormField, options: dict[str, Any]
    ) -> forms.Field:
        return LineField(max_length=MAX_LINE, widget=forms.HiddenInput, **options)

    def create_email_field(
        self, field: AbstractFormField, options: dict[str, Any]
    ) -> forms.Field:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"})
        return forms.EmailField(max_length=254, widget=widget, **options)

    def create_url_field(
        self, field: AbstractFormField, options: dict[str, Any]
    ) -> forms.Field:
        return forms.URLField(max_length=500, assume_scheme="https", **options)

    def create_number_field(
        self, field: AbstractFormField, options: dict[str, Any]
    ) -> forms.Field:
        return forms.DecimalField(max_digits=20, decimal_places=6, **options)

    def get_form_class(self) -> type[ContactForm]:
        return type("BuiltContactForm", (ContactForm,), self.formfields)
