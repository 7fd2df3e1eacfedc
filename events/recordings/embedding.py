"""Our recordings in other people's pages: a page without scripts, and oEmbed for it.

Source: https://oembed.com, version 1.0.
"""

from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote, urlencode, urlsplit
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from events.addresses import absolute, page_address
from events.feeds import for_everybody
from events.models import Recording
from events.recordings.on_pages import Recorded, deep_link, embed_path
from events.recordings.players import Player
from events.recordings.readings import second_in
from events.recordings.transcripts import chapters, transcripts
from home.languages import autonym, is_language, reader_language
from home.methods import read_only
from home.navigation import homes
from home.querysets import preference

WIDTH: Final = 640
HEIGHT: Final = 360
BELOW: Final = 120  # pixels for title, licence and the link to the transcript
STILLS: Final = ((800, 450), (640, 360), (320, 180), (160, 90))
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
    start, found = second_in(request.GET), transcripts(recorded.value)
    captions = request.GET.get("captions", "")
    captions = captions if captions in found else ""
    player = recorded.player_from(start)
    context = {
        "recorded": recorded,
        "session": recorded.page,
        "player": _with_captions(player, captions) if captions else player,
        "address": deep_link(recorded, start, captions),
        "has_transcript": bool(found),
        "home": settings.SITE_URL,
        "host": settings.SITE_HOST,
    }
    response = TemplateResponse(request, "events/recording_embed.html", context)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _with_captions(player: Player, language: str) -> Player:
    """Return a player that shows captions in `language` at once."""
    name = autonym(language)  # the only thing by which all languages differ
    captions = (one for one in player.tracks if one.kind == "captions")
    chosen = next((one for one in captions if one.label == name), None)
    tracks = (replace(one, default=one is chosen) for one in player.tracks)
    return replace(player, tracks=tuple(tracks))


@read_only
def chapter_list(request: HttpRequest, block: UUID) -> HttpResponse:
    """Answer with the chapters of a recording for players of podcasts.

    Source: podcastindex.org, JSON Chapters 1.2.
    """
    language = reader_language()
    try:
        recorded = _public(block, language)
    except Http404:
        return _nothing_there()
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
        bounds = _bound(request, "maxwidth"), _bound(request, "maxheight")
        answer = _description(*_at(request.GET.get("url", "")), *bounds)
    except (ValueError, TooManyFieldsSent):
        return _plain(
            _("This is no address of this site, or the size is not a number."), 400
        )
    except Http404:
        return _nothing_there()
    if request.GET.get("format") == "xml":
        response = HttpResponse(_xml(answer), content_type="text/xml; charset=utf-8")
    else:
        response = JsonResponse(answer)
    return for_everybody(response)


def _nothing_there() -> HttpResponse:
    return _plain(_("There is no recording at this address."), 404)


def _plain(sentence: str, status: int) -> HttpResponse:
    kind = "text/plain; charset=utf-8"
    answer = HttpResponse(f"{sentence}\n", content_type=kind, status=status)
    return for_everybody(answer)


def _bound(request: HttpRequest, name: str) -> int | None:
    """Return the most pixels that are wanted; raises ValueError for what is no size."""
    asked = request.GET.get(name)
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 5 and int(asked)):
        raise ValueError(asked)
    return int(asked)


def _at(url: str) -> tuple[Recorded, QueryDict]:
    """Return the recording an address of ours leads to, and what else it asks for.

    Without a name it is the first one of the page.

    Raises:
        ValueError: It is no address of this site.
        TooManyFieldsSent: It asks for more than any page of ours understands.
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
    asked = QueryDict(parts.query)
    name = asked.get("recording", "")
    for one in found:
        if name in {"", one.name}:
            return one, asked
    raise Http404


def _description(
    recorded: Recorded,
    asked: QueryDict,
    most_width: int | None,
    most_height: int | None,
) -> dict[str, Any]:
    player, page = recorded.player, recorded.page
    title = f"{page.title}: {player.title}"
    address = _frame_address(recorded, asked)
    width = min(WIDTH, most_width or WIDTH)
    usual = width * HEIGHT // WIDTH + BELOW
    height = min(usual, most_height or usual)
    frame = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" '
        'allow="fullscreen" loading="lazy"></iframe>',
        address, title, width, height,
    )  # fmt: skip
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "video" if player.kind == "file" and not player.is_audio else "rich",
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
    return answer | _thumbnail(player.poster, most_width, most_height)


def _frame_address(recorded: Recorded, asked: QueryDict) -> str:
    """Return the address of the frame, with the second and captions asked for."""
    start, captions = second_in(asked), asked.get("captions", "")
    wanted = {
        "t": str(start) if start else "",
        "captions": captions if is_language(captions) else "",
    }
    query = urlencode({name: value for name, value in wanted.items() if value})
    path = embed_path(recorded.page.language, recorded.block)
    return absolute(f"{path}?{query}" if query else path)


def _thumbnail(
    poster: Any, most_width: int | None, most_height: int | None
) -> dict[str, Any]:
    """Return the largest picture that is not larger than asked, if there is any."""
    for width, height in STILLS if poster else ():
        if width <= (most_width or width) and height <= (most_height or height):
            try:
                still = poster.get_rendition(f"fill-{width}x{height}|format-webp")
            except SourceImageIOError:  # the file is gone from storage
                return {}
            return {
                "thumbnail_url": absolute(still.url),
                "thumbnail_width": still.width,
                "thumbnail_height": still.height,
            }
    return {}


def _xml(answer: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in answer.items():
        SubElement(root, name).text = str(value)
    return tostring(root, encoding="utf-8", xml_declaration=True)
