"""The one Site record, which tells Wagtail under which address it lives."""

from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


def host_and_port(site_url: str) -> tuple[str, int]:
    """Return what the Site record says for an address such as `settings.SITE_URL`."""
    parts = urlsplit(site_url)
    return parts.hostname or "localhost", parts.port or PORTS.get(parts.scheme, 80)
