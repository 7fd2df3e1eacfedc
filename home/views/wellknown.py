"""Files that programs look for at fixed addresses."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from home.methods import read_only
from home.organisation import about

PLAIN_TEXT = "text/plain; charset=utf-8"
# RFC 9116 §2.5.5 asks for less than a year; half of one leaves room for a slow cache.
VALID_DAYS = 180


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """Say what robots may read: everything but the admin."""
    lines = [
        "User-agent: *",
        "Allow: /calendar/",
        "Disallow: /admin/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        f"Sitemap: {settings.SITE_URL}/sitemap-videos.xml",
    ]
    return text(lines)


@read_only
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell about a hole (RFC 9116); 404 while nobody is named."""
    address = (
        settings.SECURITY_CONTACT or about(settings.LANGUAGE_CODE)["contact_email"]
    )
    if not address:
        raise Http404
    lines = [
        f"Contact: {contact_uri(address)}",
        f"Expires: {expiry(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(settings.UI_LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return text(lines)


def contact_uri(address: str) -> str:
    """Return the address as the URI the standard asks for."""
    return address if ":" in address else f"mailto:{address}"


def expiry(now: datetime) -> datetime:
    """Return when the file ends to be valid: the same moment for a whole day."""
    day = (now.astimezone(UTC) + timedelta(days=VALID_DAYS)).date()
    return datetime.combine(day, time.min, UTC)


def text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN_TEXT)
