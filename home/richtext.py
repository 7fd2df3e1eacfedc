"""Links inside running text, for the reader and not for whoever set them."""

from django.urls import reverse
from django.utils.html import format_html
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from home.languages import html_lang, reader_language
from home.locks import shown
from home.models import SiteDocument
from home.navigation import Link, links_to


class ReaderLinkHandler(PageLinkHandler):
    """Leads to the page in the reader's language, else in the next she may read.

    Wagtail asks the database for every single link, and goes by the language of the
    messages; here all links of a text are one piece that is kept.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        pks = [
            int(attrs["id"]) for attrs in attrs_list if attrs.get("id", "").isdigit()
        ]
        found = links_to(pks, reader_language())
        return [
            opening_tag(found.get(int(pk)) if pk.isdigit() else None)
            for pk in (attrs.get("id", "") for attrs in attrs_list)
        ]


def opening_tag(link: Link | None) -> str:
    """Return `<a>`, without an address where nobody may go."""
    if link is None:
        return "<a>"
    if link["lang"] == reader_language():
        return format_html('<a href="{}">', link["url"])
    return format_html(
        '<a href="{}" hreflang="{}">', link["url"], html_lang(link["lang"])
    )


class ReaderDocumentLinkHandler(DocumentLinkHandler):
    """Leads to a document; to a private one by its number, for its name may tell."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        return [
            format_html('<a href="{}">', _address(document)) if document else "<a>"
            for document in cls.get_many(attrs_list)
        ]


def _address(document: SiteDocument) -> str:
    by_number = reverse("document", args=[document.pk])
    return document.url if shown(document) else by_number
