"""Links inside running text, for the reader and not for whoever set them."""

from django.utils.html import format_html
from wagtail.rich_text.pages import PageLinkHandler

from home.languages import html_lang, reader_language
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
