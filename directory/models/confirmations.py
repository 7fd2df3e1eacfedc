from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from directory.freshness import How
from home.models.versions import PublicContent


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def of(self, key: UUID) -> Self:
        return self.filter(key=key)

    def latest_on(self) -> Subquery:
        """Return the day of the latest confirmation of the outer query's page."""
        newest = self.filter(key=OuterRef("translation_key")).order_by("-on", "-pk")
        return Subquery(newest.values("on")[:1])

    def latest_how(self) -> Subquery:
        newest = self.filter(key=OuterRef("translation_key")).order_by("-on", "-pk")
        return Subquery(newest.values("how")[:1])


class Confirmation(PublicContent, models.Model):
    """Somebody said that an entry is true on a day; rows are only ever added.

    Keyed by the page's translation key: one statement holds for every language, and
    no revision of the page can take it back.
    """

    How = How

    key = models.UUIDField(db_index=True)
    on = models.DateField(_("confirmed on"))
    how = models.CharField(_("how"), max_length=10, choices=How.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["key", "-on"], name="confirmation_latest")]

    def __str__(self) -> str:
        return f"{self.key} {self.on}"
