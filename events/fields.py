"""Fields that keep codes of a vocabulary where no row can point at one."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from home.models import SpokenLanguage
from home.terms import labels

NONE = "none"  # instead of what is usual


def language_choices() -> list[tuple[str, str]]:
    """Return code and name of each language, in the editor's words."""
    known = labels(SpokenLanguage, get_language() or "")
    return [(code, label.text) for code, label in known.items()]


def language_choices_or_none() -> list[tuple[str, str]]:
    return [(NONE, _("None on this date")), *language_choices()]


class LanguageCodesField(models.JSONField):
    """A list of language codes; empty where nothing is said.

    Rows of a page's child cannot have many rows of their own in a draft.
    """

    def __init__(self, *args: Any, may_be_none: bool = False, **kwargs: Any) -> None:
        """Offer "none" as well, if asked to."""
        self.may_be_none = may_be_none
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.may_be_none:
            kwargs["may_be_none"] = True
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=language_choices_or_none if self.may_be_none else language_choices,
            required=False,
            label=str(self.verbose_name).capitalize(),
            help_text=self.help_text,
            **kwargs,
        )
