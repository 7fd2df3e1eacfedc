"""Links with which people subscribe to a calendar in the programme they use."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from events.addresses import absolute
from events.filters import FeedFilter

GOOGLE = "https://calendar.google.com/calendar/r?cid="
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?"
OUTLOOK_WORK = "https://outlook.office.com/calendar/0/addfromweb?"


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """One feed under the addresses that calendar programmes understand."""

    https_url: str
    webcal_url: str
    google_url: str
    outlook_url: str
    outlook_work_url: str


def feed_address(language: str, chosen: FeedFilter) -> str:
    """Return the absolute address of a feed; its filter is part of it."""
    path = reverse("calendar-feed", args=[language])
    return absolute(f"{path}?{chosen.query}" if chosen.query else path)


def feed_links(address: str, name: str) -> FeedLinks:
    """Return the ways to subscribe to a feed. No request is made for them.

    `name` is what Outlook calls it.
    """
    webcal = webcal_address(address)
    outlook = urlencode({"url": address, "name": name})
    return FeedLinks(
        https_url=address,
        webcal_url=webcal,
        google_url=GOOGLE + quote(webcal, safe=""),  # takes no https for strangers
        outlook_url=OUTLOOK + outlook,
        outlook_work_url=OUTLOOK_WORK + outlook,
    )


def webcal_address(address: str) -> str:
    """Return an address in the scheme for which calendar programmes are opened."""
    return urlsplit(address)._replace(scheme="webcal").geturl()


def qr_code(address: str) -> SafeString:
    """Return an address as a picture that phones read (ISO/IEC 18004), as inline SVG.

    Dark on light whatever the colours of the page, for many phones read nothing else.
    """
    code = segno.make(address, error="m", micro=False)
    picture = code.svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=""
    )
    return mark_safe(picture)  # noqa: S308  # shapes alone; the address is drawn
