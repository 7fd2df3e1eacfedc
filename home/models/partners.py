from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin

from home.models.media import SiteImage
from home.models.versions import PublicContent


class Partner(PublicContent, TranslatableMixin, models.Model):
    """An organisation behind the network or an event."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        SUPPORTER = "supporter", _("Supporter")
        COOPERATION = "cooperation", _("Cooperation partner")
        PUBLIC_FUNDER = "public_funder", _("Public funder")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    contribution = models.CharField(_("what they give"), max_length=280, blank=True)
    url = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        SiteImage,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    panels = [
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("contribution"),
        FieldPanel("url"),
        FieldPanel("logo"),
        FieldPanel("position"),
    ]

    class Meta(TranslatableMixin.Meta):
        ordering = ["kind", "position", "name"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self) -> str:
        return self.name
