"""Protection of forms that anybody may send, without a cookie and without a puzzle.

A hidden field that only machines fill in, a signed time that must be neither too fresh
nor too old, and a limit per network. No address is ever stored, only a keyed hash of it
in the cache, for as long as the limit lasts.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from secrets import token_urlsafe
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SALT: Final = "home.antispam"
MIN_AGE_SECONDS: Final = 3
MAX_AGE_SECONDS: Final = 24 * 3600


class TokenError(ValueError):
    """Says that a form did not come the way forms of ours come."""


class TooFast(TokenError):  # noqa: N818  # named after what went wrong
    """Says that nobody reads and writes that fast."""


class Expired(TokenError):  # noqa: N818  # named after what went wrong
    """Says that the page was opened too long ago."""


class Forged(TokenError):  # noqa: N818  # named after what went wrong
    """Says that we have not made this token."""


def new_token(purpose: str) -> str:
    """Return a token that says when a form was shown; `purpose` names the form."""
    return TimestampSigner(salt=f"{SALT}.{purpose}").sign(token_urlsafe(9))


def check_token(token: str, purpose: str) -> None:
    """Raise TooFast, Expired or Forged unless a person may have filled in the form."""
    signer = TimestampSigner(salt=f"{SALT}.{purpose}")
    try:
        signer.unsign(token, max_age=MAX_AGE_SECONDS)
    except SignatureExpired as error:
        raise Expired from error
    except BadSignature as error:
        raise Forged from error
    try:
        signer.unsign(token, max_age=MIN_AGE_SECONDS)
    except SignatureExpired:
        return
    raise TooFast


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times in `seconds`, counted from the first time, per network."""

    purpose: str
    count: int
    seconds: int

    def take(self, request: HttpRequest) -> bool:
        """Count one more; False when there have been enough already."""
        key = f"{SALT}.{self.purpose}.{network_hash(request)}"
        cache = caches["shared"]
        cache.add(key, 0, self.seconds)
        try:
            taken = cache.incr(key)
        except ValueError:  # it ended between the two
            cache.set(key, taken := 1, self.seconds)
        return taken <= self.count


def network_hash(request: HttpRequest) -> str:
    """Return what stands for the sender's network and cannot be turned back."""
    return salted_hmac(SALT, network(request), algorithm="sha256").hexdigest()


def network(request: HttpRequest) -> str:
    """Return the IPv4 address, or the /64 an IPv6 address belongs to.

    A household or a phone has a whole /64 to itself.
    """
    sender = client_address(request)
    try:
        address = ip_address(sender)
    except ValueError:
        return sender
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), 64), strict=False))
    return str(address)


def client_address(request: HttpRequest) -> str:
    """Return the address of the sender as our own outermost proxy saw it.

    Each proxy appends to `X-Forwarded-For` who spoke to it; what stands before the
    entries of the trusted ones is whatever the sender liked to claim.
    """
    proxies = settings.TRUSTED_PROXIES
    header = request.headers.get("X-Forwarded-For", "")
    forwarded = [part.strip() for part in header.split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
