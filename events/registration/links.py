"""Private links: a random code and a signature, so that no table holds a secret."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from events.addresses import absolute
from events.models import Registration

SALT = "events.registration"


def private_address(registration: Registration) -> str:
    """Return the address at which its owner confirms or cancels."""
    token = Signer(salt=SALT).sign(registration.code.hex)
    with translation.override(registration.language):
        return absolute(reverse("registration", args=[token]))


def registration_for(token: str) -> Registration | None:
    """Return what a private link is about; None if we did not write it or it is over."""
    try:
        code = UUID(hex=Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    return Registration.objects.filter(code=code).first()
