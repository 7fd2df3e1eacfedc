"""Private links: a random code and a signature, so that no table holds a secret."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from events.addresses import absolute
from events.models import PersonalCalendar, Registration

SALT = "events.registration"
CALENDAR_SALT = "events.registration.calendar"  # so that no link is good for the other


def private_address(registration: Registration) -> str:
    """Return the address at which its owner confirms or cancels."""
    token = _token(registration.code, SALT)
    with translation.override(registration.language):
        return absolute(reverse("registration", args=[token]))


def registration_for(token: str) -> Registration | None:
    """Return what a private link is about; None if we did not write it or it is over."""
    code = _code(token, SALT)
    return Registration.objects.filter(code=code).first() if code else None


def calendar_address(calendar: PersonalCalendar) -> str:
    """Return the address of a personal feed."""
    token = _token(calendar.code, CALENDAR_SALT)
    return absolute(reverse("personal-calendar", args=[token]))


def calendar_for(token: str) -> PersonalCalendar | None:
    """Return the feed of an address; None if we did not write it or it is invalid."""
    code = _code(token, CALENDAR_SALT)
    return PersonalCalendar.objects.filter(code=code).first() if code else None


def _token(code: UUID, salt: str) -> str:
    return Signer(salt=salt).sign(code.hex)


def _code(token: str, salt: str) -> UUID | None:
    try:
        return UUID(hex=Signer(salt=salt).unsign(token))
    except (BadSignature, ValueError):
        return None
