"""Where the videos of public pages are, for search engines.

Source: Google's video sitemaps 1.1, an extension of https://www.sitemaps.org/.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import Truncator

from events.addresses import absolute
from events.ical_text import clean
from events.models import Recording
from events.recordings.on_pages import Recorded, recorded_on_all
from home.caching import cached
from home.methods import read_only
from home.navigation import address, live_pages

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
VIDEO: Final = "http://www.google.com/schemas/sitemap-video/1.1"
LONGEST: Final = 28_800  # seconds; of longer videos the length is left out
TITLE: Final = 100  # letters

register_namespace("video", VIDEO)


@read_only
def video_sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with all videos of all languages.

    Raises:
        Http404: There are none, and an empty sitemap is no valid one.
    """
    content = cached("video-sitemap", _content)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex"
    return response


def _content() -> bytes | None:
    shown = live_pages().filter(pk__in=Recording.objects.on_the_record().values("page"))
    pages = shown.prefetch_related("locale").order_by("path").specific()
    videos = [one for one in recorded_on_all(pages) if not one.player.is_audio]
    root = Element("urlset", {"xmlns": SITEMAP})
    for page, on_page in groupby(videos, attrgetter("page")):
        if path := address(page.url_path, page.language):
            url = SubElement(root, "url")
            SubElement(url, "loc").text = absolute(path)
            if page.last_published_at:
                SubElement(url, "lastmod").text = page.last_published_at.isoformat()
            for one in on_page:
                _add(url, one)
    return tostring(root, "utf-8", xml_declaration=True) if len(root) else None


def _add(url: Element, recorded: Recorded) -> None:
    video = SubElement(url, f"{{{VIDEO}}}video")
    for name, text in _elements(recorded):
        SubElement(video, f"{{{VIDEO}}}{name}").text = clean(text)


def _elements(recorded: Recorded) -> Iterator[tuple[str, str]]:
    """Yield what is known of a video, in the order the schema asks for."""
    player, page = recorded.player, recorded.page
    yield "thumbnail_loc", absolute(recorded.poster_path)
    yield "title", Truncator(clean(player.title or page.title)).chars(TITLE)
    yield "description", page.summary or page.title
    if player.sources:
        yield "content_loc", recorded.file_address
    yield "player_loc", recorded.embed_address
    if 0 < (player.seconds or 0) <= LONGEST:
        yield "duration", str(player.seconds)
    yield "publication_date", recorded.published_at.isoformat()
    if player.credit:
        yield "uploader", player.credit
