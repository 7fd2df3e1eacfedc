"""Who comes to a meetup, who waits for a place, and their own calendars."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def of(self, key: UUID) -> Self:
        return self.filter(key=key)

    def coming(self) -> Self:
        return self.filter(state=Registration.State.CONFIRMED)

    def waiting(self) -> Self:
        """Return who waits, first come first."""
        return self.filter(state=Registration.State.WAITING).order_by("place")

    def in_order(self) -> Self:
        """Return who comes and who waits, in the order of their confirmations."""
        return self.filter(state__in=Registration.ACTIVE).order_by("place")

    def people(self) -> int:
        return self.aggregate(people=Sum("people"))["people"] or 0

    def next_place(self) -> int:
        return (self.aggregate(last=Max("place"))["last"] or 0) + 1


class Registration(models.Model):
    """One mail address that registers one or more people for a meetup.

    A plain table keyed by the meetup's translation key; it is in no revision. `code`
    is what private links are made of, and signed there: nobody who reads this table
    can write one.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
        CONFIRMED = "confirmed", _("Is coming")
        WAITING = "waiting", _("On the waiting list")
        CANCELLED = "cancelled", _("Has cancelled")

    ACTIVE = (State.CONFIRMED, State.WAITING)

    key = models.UUIDField()
    code = models.UUIDField(unique=True, default=uuid4)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    people = models.PositiveSmallIntegerField(_("number of people"), default=1)
    needs = models.TextField(_("needs"), blank=True)  # for hosts, in no mail
    language = models.CharField(_("language"), max_length=20)
    state = models.CharField(
        _("state"), max_length=11, choices=State.choices, default=State.UNCONFIRMED
    )
    place = models.PositiveIntegerField(null=True, blank=True)  # order of confirmation
    created_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)  # the private link
    confirmed_at = models.DateTimeField(null=True, blank=True)  # place or wait since
    reminded_of = models.DateTimeField(null=True, blank=True)  # the start it named

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "email"], name="one_per_address"),
            models.UniqueConstraint(fields=["key", "place"], name="one_per_place"),
        ]

    def __str__(self) -> str:
        return str(self.code)  # never a name or an address: this ends up in logs

    @property
    def is_active(self) -> bool:
        """Say whether she comes or waits."""
        return self.state in self.ACTIVE

    def start_anew(self, now: datetime) -> None:
        """Forget what was before a cancellation; older links lead nowhere then."""
        self.code = uuid4()
        self.state = self.State.UNCONFIRMED
        self.place = self.mailed_at = self.confirmed_at = self.reminded_of = None
        self.created_at = now


class PersonalCalendarQuerySet(models.QuerySet["PersonalCalendar"]):
    def touch(self, emails: Iterable[str], now: datetime) -> None:
        """Note that what these addresses are registered for has changed."""
        self.filter(email__in=list(emails)).update(changed_at=now)


class PersonalCalendar(models.Model):
    """The feed of what one mail address is registered for.

    Its address is made of `code` and signed, as that of a registration is. Deleting the
    row makes it invalid.
    """

    email = models.EmailField(unique=True)
    code = models.UUIDField(unique=True, default=uuid4)
    language = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # of the registrations; for Last-Modified

    objects = PersonalCalendarQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.code)  # as above
