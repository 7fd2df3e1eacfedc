"""Absolute addresses, all from `settings.SITE_URL`, for what leaves the site."""

from urllib.parse import quote

from django.conf import settings
from wagtail.models import Page


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def page_address(page: Page) -> str:
    """Return the address of a page; of one outside the tree, that of the site."""
    parts = page.get_url_parts()
    return absolute(parts[2] if parts and parts[2] else "/")


class Addresses:
    """Addresses of many pages: Wagtail is asked once for those below the same page."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, page: Page) -> str:
        """Return the same as `page_address`."""
        above, _slash, slug = page.url_path.removesuffix("/").rpartition("/")
        ending = f"{quote(slug)}/"
        if above not in self._above:
            address = page_address(page)
            if not address.endswith(f"/{ending}"):
                return address
            self._above[above] = address.removesuffix(ending)
        return self._above[above] + ending
