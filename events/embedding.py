"""Our recordings in other people's pages: a page without scripts, and oEmbed for it.

Source: https://oembed.com, version 1.0.
"""

from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from wagtail.models import Page

from events.addresses import absolute, page_address
from events.feeds import for_everybody
from events.models import Recording
from events.readings import second_in
from events.recorded import Recorded, deep_link, embed_path
from events.transcripts import chapters, transcripts
from home.languages import reader_language
from home.methods import read_only
from home.navigation import homes
from home.querysets import preference

WIDTH: Final = 640
HEIGHT: Final = 360
BELOW: Final = 120  # pixels for title, licence and the link to the transcript
POLICY: Final = {
    "default-src": [NONE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
    "img-src": [SELF],
    "media-src": [SELF],
    "style-src": [SELF],
}


@read_only
@xframe_options_exempt
@csp(POLICY)
def embed(request: HttpRequest, block: UUID) -> HttpResponse:
    """Answer with one public recording alone, for a frame in any page."""
    recorded = _public(block, reader_language())
    start = second_in(request.GET)
    context = {
        "recorded": recorded,
        "session": recorded.page,
        "player": recorded.player_from(start),
        "address": deep_link(recorded, start),
        "has_transcript": bool(transcripts(recorded.value)),
        "home": settings.SITE_URL,
        "host": settings.SITE_HOST,
    }
    response = TemplateResponse(request, "events/recording_embed.html", context)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@read_only
def chapter_list(request: HttpRequest, block: UUID) -> HttpResponse:
    """Answer with the chapters of a recording for players of podcasts.

    Source: podcastindex.org, JSON Chapters 1.2.
    """
    language = reader_language()
    recorded = _public(block, language)
    listed = [
        {"startTime": one.start_seconds, "endTime": one.end_seconds, "title": one.text}
        for one in chapters(recorded.value, language)
    ]
    kind = "application/json+chapters"
    answer = JsonResponse({"version": "1.2.0", "chapters": listed}, content_type=kind)
    return for_everybody(answer)


def _public(block: UUID, language: str) -> Recorded:
    """Return a recording on its public page for a reader of `language`.

    Raises:
        Http404: No public page shows it.
    """
    shown = Recording.objects.on_the_record().filter(block=block)
    pages = Page.objects.live().public().filter(pk__in=shown.values("page"))
    page = pages.alias(rank=preference(language)).order_by("rank").first()
    found = page.specific.recordings if page else []
    for one in found:
        if one.block == block:
            return one
    raise Http404


@read_only
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer what a page needs to embed the recording at an address of ours."""
    if request.GET.get("format", "json") not in {"json", "xml"}:
        return _plain(_("We answer in json and xml."), 501)
    try:
        width = _bound(request, "maxwidth", WIDTH)
        height = _bound(request, "maxheight", width * HEIGHT // WIDTH + BELOW)
        recorded = _at(request.GET.get("url", ""))
    except ValueError:
        return _plain(_("This address or size makes no sense."), 400)
    answer = _description(recorded, width, height)
    if request.GET.get("format") == "xml":
        response = HttpResponse(_xml(answer), content_type="text/xml; charset=utf-8")
    else:
        response = JsonResponse(answer)
    return for_everybody(response)


def _plain(sentence: str, status: int) -> HttpResponse:
    kind = "text/plain; charset=utf-8"
    return HttpResponse(f"{sentence}\n", content_type=kind, status=status)


def _bound(request: HttpRequest, name: str, usual: int) -> int:
    """Return a size in pixels; raises ValueError for what is none."""
    asked = request.GET.get(name)
    if asked is None:
        return usual
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 5 and int(asked)):
        raise ValueError(asked)
    return min(int(asked), usual)


def _at(url: str) -> Recorded:
    """Return the recording an address of ours leads to; the first one of its page.

    Raises:
        ValueError: It is no address of this site.
        Http404: There is no public page with a recording.
    """
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        raise ValueError(url)
    path = unquote(parts.path)
    _root, language, *rest = path.split("/")
    home = homes().get(language)
    if home is None or "\0" in path:  # PostgreSQL does not look for such text
        raise Http404
    pages = Page.objects.live().public().filter(locale__language_code=language)
    page = pages.filter(url_path=home.url_path + "/".join(rest)).first()
    found = getattr(page and page.specific, "recordings", [])
    name = parse_qs(parts.query).get("recording", [""])[0]
    for one in found:
        if name in {"", one.name}:
            return one
    raise Http404


def _description(recorded: Recorded, width: int, height: int) -> dict[str, Any]:
    player, page = recorded.player, recorded.page
    title = f"{page.title}: {player.title}"
    address = absolute(embed_path(page.language, recorded.block))
    frame = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" '
        'allow="fullscreen" loading="lazy"></iframe>',
        address, title, width, height,
    )  # fmt: skip
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich" if player.is_audio else "video",
        "title": title,
        "author_name": player.credit or settings.SITE_HOST,
        "author_url": page_address(page),
        "provider_name": "Lotse",
        "provider_url": settings.SITE_URL,
        "cache_age": 3600,
        "html": frame,
        "width": width,
        "height": height,
    }
    if player.poster:
        still = player.poster.get_rendition("fill-800x450|format-webp")
        answer["thumbnail_url"] = absolute(still.url)
        answer["thumbnail_width"] = still.width
        answer["thumbnail_height"] = still.height
    return answer


def _xml(answer: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in answer.items():
        SubElement(root, name).text = str(value)
    return tostring(root, encoding="utf-8", xml_declaration=True)
