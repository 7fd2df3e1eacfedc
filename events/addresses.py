"""Absolute addresses, all from `settings.SITE_URL`, for what leaves the site."""

from django.conf import settings
from wagtail.models import Page


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


class Roots:
    """Where Wagtail remembers the roots of its trees, for the addresses of many pages."""


def page_address(page: Page, roots: Roots | None = None) -> str:
    """Return the address of a page; of one outside the tree, that of the site."""
    parts = page.get_url_parts(roots)
    return absolute(parts[2] if parts and parts[2] else "/")
