from typing import Any

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.models import Region
from home.models.taxonomy import CODE
from home.models.versions import PublicContent
from home.terms import canonical


class EventSeries(PublicContent, TranslatableMixin, models.Model):
    """Meetups that belong together, such as the community meetings."""

    code = models.CharField(_("code"), max_length=60, validators=[CODE])
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("description")]
    translatable_fields = [
        TranslatableField("name"),
        TranslatableField("description"),
        SynchronizedField("code", overridable=False),
    ]

    class Meta:
        unique_together = [("translation_key", "locale"), ("code", "locale")]
        ordering = ["name"]
        verbose_name = _("event series")
        verbose_name_plural = _("event series")

    def __str__(self) -> str:
        return self.name


class Venue(PublicContent, models.Model):
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        default="DE",
        validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text=_("Two letters, such as DE."),
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=canonical,
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    step_free = models.BooleanField(_("step-free access"), null=True, blank=True)
    notes = models.TextField(_("how to get in"), blank=True)
    modified_at = models.DateTimeField(editable=False, default=timezone.now)

    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldRowPanel([FieldPanel("postcode"), FieldPanel("town")]),
                FieldPanel("country"),
                FieldPanel("region"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading=_("Address"),
        ),
        FieldPanel("step_free"),
        FieldPanel("notes"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.modified_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def position(self) -> tuple[float, float] | None:
        """Return latitude and longitude in degrees."""
        if self.latitude is None or self.longitude is None:
            return None
        return float(self.latitude), float(self.longitude)

    @property
    def short_address(self) -> str:
        return ", ".join(part for part in (self.name, self.town) if part)

    @property
    def address(self) -> str:
        """Return the address in one line, as a person would say it."""
        town = f"{self.postcode} {self.town}".strip()
        return ", ".join(part for part in (self.name, self.street, town) if part)


class Person(PublicContent, models.Model):
    """Somebody who speaks at a summit; named only with consent."""

    name = models.CharField(_("name"), max_length=120)
    other_names = models.TextField(
        _("other spellings"),
        blank=True,
        help_text=_(
            "One per line, for example in Arabic letters. Captions name a voice only in "
            "the spelling above or in one of these."
        ),
    )
    consent = models.BooleanField(
        _("agreed to be named, or speaks in public office"), default=False
    )
    role = models.CharField(_("role"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    photo = models.ForeignKey(
        "home.SiteImage",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    url = models.URLField(_("website"), blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("other_names"),
        FieldPanel("consent"),
        FieldPanel("role"),
        FieldPanel("organisation"),
        FieldPanel("photo"),
        FieldPanel("url"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._tell_programmes()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            self._tell_programmes()
            return super().delete(*args, **kwargs)

    @property
    def names(self) -> list[str]:
        """Return the name in all spellings that are known."""
        return [self.name, *self.other_names.splitlines()]

    def _tell_programmes(self) -> None:
        """Let calendars fetch once more who speaks: consent can be taken back."""
        from events.models.programme import ProgrammeItem  # noqa: PLC0415  # imports this

        ProgrammeItem.objects.touch_sessions_of(self, timezone.now())
