"""What the template needs to show a recording, from whatever was stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from wagtail.documents.models import AbstractDocument

from events.recordings.addresses import MAX_START, UnknownAddress, parse_address
from home.languages import autonym, html_lang, is_language
from home.licences import LICENCE_URLS, Licence

if TYPE_CHECKING:
    from events.models import MediaFacts

# Not every machine's table of media types knows these.
MEDIA_TYPES = {
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "vtt": "text/vtt",
    "webm": "video/webm",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of our own; `size` in bytes, None where it is not known."""

    url: str
    fragment: str  # where in it to begin
    media_type: str
    size: int | None
    quality: str


@dataclass(frozen=True, slots=True)
class Track:
    """Captions or chapters of a file; `label` names the language in itself."""

    url: str
    language: str
    kind: str
    label: str
    default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A recording at a provider, or in files of our own; else there is none to show."""

    kind: Literal["provider", "file", ""]
    title: str
    provider_name: str = ""
    embed_url: str = ""
    watch_url: str = ""
    frame_origin: str = ""
    poster: Any = None
    sources: tuple[Source, ...] = ()
    tracks: tuple[Track, ...] = ()
    width: int | None = None
    height: int | None = None
    duration_display: str = ""
    seconds: int | None = None
    licence: str = ""
    licence_url: str = ""
    credit: str = ""

    @property
    def played(self) -> tuple[Source, ...]:
        """Are the files for the player: sound alone is left to downloads of a video."""
        videos = tuple(
            one for one in self.sources if one.media_type.startswith("video/")
        )
        return videos or self.sources

    @property
    def frame_host(self) -> str:
        """Names the host that the frame is asked of."""
        return urlsplit(self.frame_origin).netloc

    @property
    def is_audio(self) -> bool:
        return bool(self.sources) and all(
            source.media_type.startswith("audio/") for source in self.sources
        )


def player(
    recording: Mapping[str, Any], language: str, start: int | None = None
) -> Player:
    """Return the player of a stored recording on a page in `language`.

    It plays from `start` on, in seconds.

    What was stored may be older than our rules, or name files that are gone; whatever
    cannot be shown is left out.
    """
    facts = _facts(recording.get("files") or ())
    seconds = _length(recording.get("duration")) or (facts and facts.seconds)
    shared: dict[str, Any] = {
        "title": _text(recording.get("title")),
        "poster": recording.get("poster") or (facts and facts.poster),
        "width": facts and facts.width,
        "height": facts and facts.height,
        "duration_display": duration_display(seconds),
        "seconds": seconds or None,
        "licence": _licence(recording.get("licence")),
        "licence_url": _licence_url(recording.get("licence")),
        "credit": _text(recording.get("credit")),
    }
    sources = _sources(recording.get("files") or (), start)
    if sources:
        tracks = tuple(_tracks(recording.get("tracks") or (), language))
        return Player(kind="file", sources=sources, tracks=tracks, **shared)
    try:
        address = parse_address(_text(recording.get("address")))
    except UnknownAddress:
        return Player(kind="", **shared)
    if start:
        address = replace(address, start=start)
    return Player(
        kind="provider",
        provider_name=address.provider_name,
        embed_url=address.embed_url,
        watch_url=address.watch_url,
        frame_origin=address.frame_origin,
        **shared,
    )


def duration_display(seconds: object) -> str:
    """Return a length as `1:02:03` or `4:05`; nothing for what is no length."""
    if not isinstance(seconds, int) or seconds <= 0:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def media_type(document: AbstractDocument) -> str:
    """Return what a document holds, as found on upload, else by its name."""
    if document.media_type:
        return document.media_type
    known = MEDIA_TYPES.get(document.file_extension.lower())
    return known or guess_type(document.filename)[0] or "application/octet-stream"


def is_caption_file(document: AbstractDocument) -> bool:
    return media_type(document).startswith("text/vtt")


def is_playable(document: AbstractDocument) -> bool:
    return media_type(document).startswith(("video/", "audio/"))


def _facts(files: Iterable[Mapping[str, Any]]) -> "MediaFacts | None":
    """Return what was found out about the first of `files` that was looked at."""
    found = (getattr(one.get("file"), "media_facts", None) for one in files)
    return next((facts for facts in found if facts and facts.is_current), None)


def _sources(
    files: Iterable[Mapping[str, Any]], start: int | None
) -> tuple[Source, ...]:
    """Return the files that can be played: pictures before sound, else as listed."""
    # A media fragment: browsers play from there without any script.
    fragment = f"#t={start}" if start else ""
    found = [
        Source(
            document.url,
            fragment,
            media_type(document),
            document.file_size,
            _text(one.get("quality")),
        )
        for one in files
        if (document := one.get("file")) and is_playable(document)
    ]
    return tuple(sorted(found, key=lambda one: one.media_type.startswith("audio/")))


def _tracks(tracks: Iterable[Mapping[str, Any]], language: str) -> Iterable[Track]:
    chosen: set[str] = set()  # a player takes one default of each kind
    for track in tracks:
        document, code = track.get("file"), _text(track.get("language"))
        if not document or not is_language(code) or not is_caption_file(document):
            continue
        kind = "chapters" if track.get("kind") == "chapters" else "captions"
        default = code == language and kind not in chosen
        if default:
            chosen.add(kind)
        yield Track(document.url, html_lang(code), kind, autonym(code), default)


def _length(seconds: object) -> int | None:
    """Return a length that was stored; None for what cannot be one."""
    if isinstance(seconds, int) and 0 < seconds <= MAX_START:
        return seconds
    return None


def _licence(code: object) -> str:
    return str(Licence(code).label) if code in Licence.values else ""


def _licence_url(code: object) -> str:
    return LICENCE_URLS.get(Licence(code), "") if code in Licence.values else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
