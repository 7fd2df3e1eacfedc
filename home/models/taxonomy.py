"""The shared vocabularies: topics, audiences, regions and spoken languages.

Pages point at the row in the source language; its translations carry the same code.
"""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.models.versions import PublicContent

CODE = RegexValidator(r"^[a-z][a-z0-9_]*$", _("Use small letters, digits and _."))


class TermQuerySet(models.QuerySet["Term"]):
    def canonical(self) -> Self:
        """Return the rows pages point at: those in the source language."""
        return self.filter(locale__language_code=settings.LANGUAGE_CODE)

    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)


class Term(PublicContent, TranslatableMixin, models.Model):
    """A word of a controlled vocabulary, one row a language, with a stable code."""

    code = models.CharField(
        _("code"),
        max_length=60,
        validators=[CODE],
        help_text=_("Stable name for filters and data; the same in every language."),
    )
    name = models.CharField(_("name"), max_length=120)
    synonyms = models.TextField(
        _("synonyms"),
        blank=True,
        help_text=_("Other words people search for, one a line."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = TermQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("synonyms"),
        FieldPanel("position"),
    ]
    translatable_fields = [
        TranslatableField("name"),
        TranslatableField("synonyms"),
        SynchronizedField("code", overridable=False),
        SynchronizedField("position", overridable=False),
    ]

    class Meta:
        abstract = True
        ordering = ["position", "name"]
        unique_together = [("translation_key", "locale"), ("code", "locale")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        stored = type(self).objects.filter(pk=self.pk).exclude(code=self.code)
        if self.pk and stored.exists():
            raise ValidationError(
                {"code": _("It stays: addresses and data rely on it.")}
            )

    @property
    def synonym_list(self) -> list[str]:
        return [line.strip() for line in self.synonyms.splitlines() if line.strip()]


class Topic(Term):
    parent = models.ForeignKey(
        "self",
        verbose_name=_("broader topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    panels = [*Term.panels, FieldPanel("parent")]
    translatable_fields = [
        *Term.translatable_fields,
        SynchronizedField("parent", overridable=False),
    ]

    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Audience(Term):
    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class Region(Term):
    class Kind(models.TextChoices):
        NATIONWIDE = "nationwide", _("Nationwide")
        STATE = "state", _("Federal state")
        CITY = "city", _("City or district")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("lies in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    ags = models.CharField(
        _("official key (AGS)"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^\d{2}(\d{3}(\d{3})?)?$")],
    )

    panels = [
        *Term.panels,
        FieldPanel("kind"),
        FieldPanel("parent"),
        FieldPanel("ags"),
    ]
    translatable_fields = [
        *Term.translatable_fields,
        SynchronizedField("kind", overridable=False),
        SynchronizedField("parent", overridable=False),
        SynchronizedField("ags", overridable=False),
    ]

    class Meta(Term.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class SpokenLanguage(Term):
    """A language help is offered in; not to be mixed up with a site's locale."""

    autonym = models.CharField(_("own name"), max_length=60)
    direction = models.CharField(
        _("direction"), max_length=3, choices=[("ltr", "ltr"), ("rtl", "rtl")]
    )

    panels = [*Term.panels, FieldPanel("autonym"), FieldPanel("direction")]
    translatable_fields = [
        *Term.translatable_fields,
        SynchronizedField("autonym", overridable=False),
        SynchronizedField("direction", overridable=False),
    ]

    class Meta(Term.Meta):
        verbose_name = _("spoken language")
        verbose_name_plural = _("spoken languages")
