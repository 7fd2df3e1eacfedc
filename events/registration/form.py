"""The form on the page of a meetup."""

from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.registration.places import Refusal, Wish
from home.antispam import Limit
from home.forms.contact import ContactForm, LineField, TextField

# A shelter has one connection for many people.
LIMIT: Final = Limit("registration", count=20, seconds=3600)
MOST_PEOPLE: Final = 10


class RegistrationForm(ContactForm):
    """What hosts need to know, and no more."""

    purpose = "registration"
    name = LineField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("We send you a link to confirm your registration."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people are you?"),
        initial=1,
        min_value=1,
        max_value=MOST_PEOPLE,
    )
    needs = TextField(
        label=gettext_lazy("What do you need to take part?"),
        help_text=gettext_lazy(
            "For example a wheelchair space. Only the hosts see it."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, capacity: int | None, **kwargs: Any) -> None:
        """Let no group be larger than there are places."""
        super().__init__(*args, **kwargs)
        if capacity is not None and capacity < MOST_PEOPLE:
            self.fields["people"] = forms.IntegerField(
                label=self.fields["people"].label,
                initial=1,
                min_value=1,
                max_value=capacity,
            )

    def wish(self, language: str) -> Wish:
        return Wish(**self.cleaned_data, language=language)

    def close(self, reason: Refusal) -> None:
        """Say why nobody can register (any more)."""
        self.status = HTTPStatus.CONFLICT
        self.add_error(None, ValidationError(str(reason.label), code=reason.value))

    def refuse(self) -> None:
        """Say that enough people have registered from where this comes from."""
        self.status = HTTPStatus.TOO_MANY_REQUESTS
        message = _(
            "Many people have registered over your connection. "
            "Please wait an hour and send this once more."
        )
        self.add_error(None, ValidationError(message, code="limit"))
