"""Who stands behind the site: its publisher, its legal pages, its partners."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from home.caching import cached
from home.locks import shown
from home.models import ContactPage, Partner, SiteSettings
from home.navigation import ROW, Link, links, links_to, preferred

LEGAL_PAGES = ("imprint", "privacy", "accessibility")


def about(language: str) -> dict[str, Any]:
    """Return `organisation`, `contact_email`, `source_code_url` and the legal pages.

    A legal page is a dict of `title`, `url` and `lang`, or None when nobody chose one.
    """
    return cached(f"about:{language}", lambda: _find_about(language))


def _find_about(language: str) -> dict[str, Any]:
    found = SiteSettings.objects.filter(site__is_default_site=True).first()
    said = found or SiteSettings()
    chosen = {name: getattr(said, f"{name}_page_id") for name in LEGAL_PAGES}
    links = links_to([pk for pk in chosen.values() if pk], language)
    return {
        "organisation": said.organisation,
        "contact_email": said.contact_email,
        "source_code_url": said.source_code_url,
        **{name: links.get(pk) for name, pk in chosen.items()},
    }


def contact(language: str) -> Link | None:
    """Return the link to the contact page a reader of `language` can do most with."""
    return cached(f"contact:{language}", lambda: _find_contact(language))


def _find_contact(language: str) -> Link | None:
    pages = ContactPage.objects.live().public().order_by("path")
    versions: dict[str, Link] = {}
    for link in links(pages.values(*ROW)):
        versions.setdefault(link["lang"], link)
    return preferred(versions, language)


def partners_by_kind(language: str) -> list[dict[str, Any]]:
    """Return groups of partners, each a dict of `kind`, `kind_label` and `partners`.

    A partner is a dict of `name`, `url`, `logo`, `contribution` and the `lang` of the
    contribution: the reader's, or that of the source where nobody translated it.
    """
    partners = cached(f"partners:{language}", lambda: _find_partners(language))
    kinds = [kind for kind in Partner.Kind if any(p["kind"] == kind for p in partners)]
    return [
        {
            "kind": kind.value,
            "kind_label": str(kind.label),
            "partners": [p for p in partners if p["kind"] == kind],
        }
        for kind in kinds
    ]


def _find_partners(language: str) -> list[dict[str, Any]]:
    wanted = Partner.objects.filter(
        locale__language_code__in=[language, settings.LANGUAGE_CODE]
    )
    versions: dict[Any, Partner] = {}
    for partner in _with_logos(wanted):
        own = partner.locale.language_code == language
        if own or partner.translation_key not in versions:
            versions[partner.translation_key] = partner
    ordered = sorted(versions.values(), key=lambda p: (p.kind, p.position, p.name))
    return [
        {
            "kind": partner.kind,
            "name": partner.name,
            "url": partner.url,
            "logo": shown(partner.logo),
            "contribution": partner.contribution,
            "lang": partner.locale.language_code,
        }
        for partner in ordered
    ]


def _with_logos(partners: QuerySet[Partner]) -> QuerySet[Partner]:
    return partners.select_related("logo", "locale")
