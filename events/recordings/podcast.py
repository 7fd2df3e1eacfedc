"""The recordings of a summit as a podcast (RSS 2.0, podcastindex.org namespace)."""

from collections.abc import Iterator
from hashlib import sha256
from math import inf
from typing import Any, Final
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _

from events.addresses import absolute, page_address
from events.feeds import for_everybody
from events.ical_text import clean
from events.models import SummitPage
from events.models.sessions import IN_ORDER, off_the_record
from events.recordings.on_pages import Recorded, chapters_path, recorded_on_all
from events.recordings.players import Source
from events.summits import sessions_of, speakers_of
from home.caching import cached
from home.languages import html_lang, ui_language
from home.locks import shown

FILE: Final = "podcast.xml"
RSS: Final = "application/rss+xml; charset=utf-8"
ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCASTS: Final = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # of all of them
PODCAST: Final = "https://podcastindex.org/namespace/1.0"


class Podcast(Rss201rev2Feed):
    """Writes what players of podcasts ask for besides RSS."""

    def rss_attributes(self) -> dict[str, str]:
        more = {"xmlns:itunes": ITUNES, "xmlns:podcast": PODCAST}
        return super().rss_attributes() | more

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", self.feed["author"])
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:category", None, {"text": "Society & Culture"})
        handler.addQuickElement("podcast:locked", "yes")
        where = self.feed["feed_url"].partition("://")[2]
        handler.addQuickElement("podcast:guid", str(uuid5(PODCASTS, where)))
        if image := self.feed["image"]:
            handler.addQuickElement("itunes:image", None, {"href": image})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        if item["seconds"]:
            handler.addQuickElement("itunes:duration", str(item["seconds"]))
        for name, attributes, text in item["elements"]:
            handler.addQuickElement(name, text, attributes)


def podcast(request: HttpRequest, summit: SummitPage) -> HttpResponse:
    """Answer with the podcast of a summit, 304 while nothing has changed.

    Raises:
        Http404: None of its recordings is a file of ours.
    """
    key = f"podcast:{summit.pk}"
    content = cached(key, lambda: _content(summit))
    if content is None:
        raise Http404
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=RSS)
    response["ETag"] = etag
    response["Content-Language"] = html_lang(summit.language)
    answer = get_conditional_response(request, etag, None, response) or response
    return for_everybody(answer)


def recordings_of(summit: SummitPage) -> list[Recorded]:
    """Return the recordings of a summit and of its sessions."""
    sessions = sessions_of(summit, summit.language).exclude(pk__in=off_the_record())
    return recorded_on_all([summit, *sessions.order_by(*IN_ORDER)])


def _content(summit: SummitPage) -> bytes | None:
    recordings = [one for one in recordings_of(summit) if one.player.sources]
    if not recordings:
        return None
    with translation.override(ui_language(summit.language)):
        title = _("Recordings of %(title)s") % {"title": summit.title}
    image = shown(summit.social_image) or _poster(recordings)
    feed = Podcast(
        title=clean(title),
        link=page_address(summit),
        description=clean(summit.summary or title),
        language=html_lang(summit.language),
        feed_url=f"{page_address(summit)}{FILE}",
        author=clean(_credits(recordings)),
        image=absolute(image.file.url) if image else "",
    )
    speakers = speakers_of([one.page.pk for one in recordings])
    for one in recordings:
        names = [person.name for person in speakers.get(one.page.pk, [])]
        feed.add_item(**_item(one, names))
    content: bytes = feed.writeString("utf-8").encode()
    return content


def _poster(recordings: list[Recorded]) -> Any:
    posters = (one.player.poster for one in recordings)
    return next(filter(None, posters), None)


def _credits(recordings: list[Recorded]) -> str:
    return next((one.player.credit for one in recordings if one.player.credit), "Lotse")


def _item(recorded: Recorded, names: list[str]) -> dict[str, Any]:
    page, player = recorded.page, recorded.player
    source = _smallest(player.sources)
    size = str(source.size or 0)
    link = f"{page_address(page)}#{recorded.anchor}"
    return {
        "title": clean(f"{page.title}: {player.title}"),
        "link": link,
        "description": clean(page.summary or player.title),
        "unique_id": str(recorded.block),
        "unique_id_is_permalink": False,
        "pubdate": recorded.published_at,
        "enclosures": [Enclosure(absolute(source.url), size, source.media_type)],
        "item_copyright": player.licence_url or player.licence or None,
        "seconds": player.seconds,
        "elements": list(_elements(recorded, names)),
    }


def _smallest(sources: tuple[Source, ...]) -> Source:
    """Return what costs a listener least data: sound before pictures."""
    return min(
        sources,
        key=lambda one: (not one.media_type.startswith("audio/"), one.size or inf),
    )


def _elements(
    recorded: Recorded, names: list[str]
) -> Iterator[tuple[str, dict[str, str], str | None]]:
    for name in names:
        yield "podcast:person", {}, clean(name)
    for track in recorded.player.tracks:
        if track.kind == "captions":
            where = {"url": absolute(track.url), "type": "text/vtt"}
            said = {"language": track.language, "rel": "captions"}
            yield "podcast:transcript", where | said, None
    if any(track.kind == "chapters" for track in recorded.player.tracks):
        path = chapters_path(recorded.page.language, recorded.block)
        kind = "application/json+chapters"
        yield "podcast:chapters", {"url": absolute(path), "type": kind}, None
