"""The sitemap: every public page, and where it is in other languages."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from home.caching import cached
from home.navigation import address, live_pages


class PageSitemap(Sitemap):
    """All pages of all languages, built from one query and kept until one changes."""

    limit = 10_000  # ten languages' links each; the protocol allows 50 MB a file

    def items(self) -> list[dict[str, Any]]:
        return cached("sitemap", find_pages)

    def get_urls(
        self, page: int | str = 1, site: object = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """Return what Django's template prints; addresses come from SITE_URL."""
        urls = list(self.paginator.page(page).object_list)
        self.latest_lastmod = self.get_latest_lastmod()
        return urls

    def lastmod(self, item: dict[str, Any]) -> datetime:
        moment: datetime = item["lastmod"]
        return moment


def find_pages() -> list[dict[str, Any]]:
    rows = (
        live_pages()
        .filter(depth__gt=1)
        .order_by("path")
        .values_list(
            "url_path",
            "locale__language_code",
            "translation_key",
            "last_published_at",
            "latest_revision_created_at",
        )
    )
    versions: dict[Any, list[dict[str, str]]] = {}
    urls = []
    for url_path, language, key, published_at, changed_at in rows:
        if path := address(url_path, language):
            location = f"{settings.SITE_URL}{path}"
            others = versions.setdefault(key, [])
            others.append({"lang_code": language, "location": location})
            urls.append(
                {
                    "location": location,
                    "lastmod": published_at or changed_at,
                    "alternates": others,
                }
            )
    return urls
