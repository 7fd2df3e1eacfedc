"""Asking for a place, confirming, cancelling, moving up.

Everything that gives or frees a place happens under the lock of the meetup's one
`Occurrence` row, so that a capacity is never exceeded and nobody overtakes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.choices import Registering, Status
from events.models import Occurrence, PersonalCalendar, Registration
from events.registration import mails

PAUSE = timedelta(minutes=10)  # between two mails with the same link


class Refusal(models.TextChoices):
    """Why nobody can register; the labels are told to readers."""

    CANCELLED = "cancelled", _("This meetup has been cancelled.")
    POSTPONED = "postponed", _("This meetup has been postponed to a later date.")
    PAST = "past", _("This meetup is over.")
    CLOSED = "closed", _("Registration for this meetup has closed.")


class RegistrationError(Exception):
    """Says that a place cannot be given, and why."""

    def __init__(self, reason: Refusal) -> None:
        """Keep the reason, so that a page can tell it."""
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody has typed in, cleaned."""

    name: str
    email: str
    people: int
    needs: str
    language: str


def refusal(occurrence: Occurrence, now: datetime) -> Refusal | None:
    """Return why nobody can register at `now`, or None."""
    closes_at = occurrence.registration_closes_at or occurrence.starts_at
    reasons = {
        Refusal.CANCELLED: occurrence.is_off,
        Refusal.PAST: occurrence.ends_at <= now,
        Refusal.POSTPONED: occurrence.status == Status.POSTPONED,
        Refusal.CLOSED: closes_at <= now or occurrence.registration != Registering.HERE,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def free_places(occurrence: Occurrence) -> int | None:
    """Return how many people still find a place; None if there is no limit."""
    if occurrence.capacity is None:
        return None
    rows = Registration.objects.of(occurrence.key)
    if rows.waiting().exists():
        return 0  # what is left is for those who wait
    return max(0, occurrence.capacity - rows.coming().people())


@transaction.atomic
def ask(key: UUID, wish: Wish, now: datetime) -> None:
    """Note a wish and mail the link that confirms it.

    The same address gets the same link again, at most every few minutes; what is
    confirmed already does not change.

    Raises:
        RegistrationError: Nobody can register (any more).
    """
    occurrence = _locked(key)
    _check(occurrence, now)
    address = wish.email.lower()
    row = Registration.objects.of(key).filter(email=address).first()
    row = row or Registration(key=key, email=address, created_at=now)
    if row.state == Registration.State.CANCELLED:
        row.start_anew(now)
    if row.state == Registration.State.UNCONFIRMED:
        row.name, row.people = wish.name, wish.people
        row.needs, row.language = wish.needs, wish.language
    is_due = row.mailed_at is None or row.mailed_at <= now - PAUSE
    if is_due:
        row.mailed_at = now
    row.save()
    if is_due:
        mails.send_link(occurrence, row, now)


@transaction.atomic
def confirm(registration: Registration, now: datetime) -> Registration:
    """Give a place, or one on the waiting list; once is enough.

    Raises:
        RegistrationError: Nobody can register any more.
    """
    occurrence = _locked(registration.key)
    row = Registration.objects.get(pk=registration.pk)
    if row.state != Registration.State.UNCONFIRMED:
        return row
    _check(occurrence, now)
    row.place = Registration.objects.of(row.key).next_place()
    row.state, row.confirmed_at = Registration.State.WAITING, now
    row.save()
    PersonalCalendar.objects.touch([row.email], now)
    admit(occurrence, now, newcomer=row)
    row.refresh_from_db()
    if row.state == Registration.State.WAITING:
        mails.tell(occurrence, [row], mails.News.WAITING, now)
    return row


@transaction.atomic
def cancel(registration: Registration, now: datetime) -> Registration:
    """Free a place and let the next people in the list move up; once is enough.

    Her own mail says so, with a file that takes the date out of her calendar.
    """
    occurrence = _locked(registration.key)
    row = Registration.objects.get(pk=registration.pk)
    if row.state == Registration.State.CANCELLED:
        return row
    was_active = row.is_active
    row.state, row.needs = Registration.State.CANCELLED, ""
    row.save()
    if was_active:
        PersonalCalendar.objects.touch([row.email], now)
        mails.tell(occurrence, [row], mails.News.LEFT, now)
    admit(occurrence, now)
    return row


def admit(
    occurrence: Occurrence, now: datetime, newcomer: Registration | None = None
) -> None:
    """Give free places to those who wait, in order, and tell them.

    A group that does not fit yet is overtaken by nobody, unless it never will fit. The
    caller holds the lock of `occurrence`.
    """
    if refusal(occurrence, now) in {Refusal.CANCELLED, Refusal.PAST}:
        return
    admitted = list(_next(occurrence))
    if not admitted:
        return
    rows = Registration.objects.filter(pk__in=[row.pk for row in admitted])
    rows.update(state=Registration.State.CONFIRMED, confirmed_at=now)
    PersonalCalendar.objects.touch([row.email for row in admitted], now)
    for row in admitted:
        row.state = Registration.State.CONFIRMED
    fresh = [row for row in admitted if row == newcomer]
    others = [row for row in admitted if row != newcomer]
    mails.tell(occurrence, fresh, mails.News.COMING, now)
    mails.tell(occurrence, others, mails.News.MOVED_UP, now)


def _next(occurrence: Occurrence) -> Iterator[Registration]:
    rows = Registration.objects.of(occurrence.key)
    waiting = rows.waiting()
    if occurrence.capacity is None:
        yield from waiting
        return
    free = occurrence.capacity - rows.coming().people()
    if free <= 0:
        return
    for row in waiting.filter(people__lte=occurrence.capacity)[:free]:
        free -= row.people
        if free < 0:
            return
        yield row


def _locked(key: UUID) -> Occurrence:
    rows = Occurrence.objects.select_for_update(of=("self",))
    return rows.select_related("venue").get(key=key)


def _check(occurrence: Occurrence, now: datetime) -> None:
    if reason := refusal(occurrence, now):
        raise RegistrationError(reason)
