"""What is done about registrations outside of requests; see `home.jobs`."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events.choices import Status
from events.models import Occurrence, PersonalCalendar, Registration
from events.registration import mails
from events.registration.mails import PREFIX
from home.models import OutgoingMail

DAY: Final = timedelta(days=1)
RETENTION: Final = timedelta(days=30)  # after the end of the meetup
UNCONFIRMED: Final = timedelta(days=7)


def remind(now: datetime) -> int:
    """Write to everyone who comes within a day, once for each start it was given.

    Who was registered during the last day needs no reminder.
    """
    soon = Occurrence.objects.filter(
        starts_at__gt=now,
        starts_at__lte=now + DAY,
        is_off=False,
        status__in=[Status.PLANNED, Status.CONFIRMED],
    )
    for key in soon.values_list("key", flat=True):
        _remind(key, now)
    return 0


@transaction.atomic
def _remind(key: UUID, now: datetime) -> None:
    locked = Occurrence.objects.select_for_update(of=("self",))
    occurrence = locked.select_related("venue").get(key=key)
    start = occurrence.starts_at
    unaware = Q(reminded_of=None) | ~Q(reminded_of=start)
    coming = Registration.objects.of(occurrence.key).coming().filter(unaware)
    rows = list(coming.filter(confirmed_at__lte=start - DAY))
    mails.remind(occurrence, rows, now)
    due = Registration.objects.filter(pk__in=[row.pk for row in rows])
    due.update(reminded_of=start)


def erase_registrations(now: datetime) -> int:
    """Erase who came, and who never confirmed; mails to them, too.

    A personal calendar goes with the last registration of its address.
    """
    lasting = Occurrence.objects.filter(
        key=OuterRef("key"), ends_at__gte=now - RETENTION
    )
    over = Registration.objects.filter(~Exists(lasting))
    PersonalCalendar.objects.touch(over.values_list("email", flat=True), now)
    over.delete()
    Registration.objects.filter(
        state=Registration.State.UNCONFIRMED, created_at__lt=now - UNCONFIRMED
    ).delete()
    left = Registration.objects.filter(email=OuterRef("email"))
    PersonalCalendar.objects.filter(~Exists(left)).delete()
    mails_of_ours = OutgoingMail.objects.filter(key__startswith=PREFIX)
    mails_of_ours.filter(created_at__lt=now - RETENTION).delete()
    return 0
