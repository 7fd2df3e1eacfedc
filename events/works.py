"""Recordings, slides and photos of events as schema.org describes them."""

from collections.abc import Iterator
from mimetypes import guess_type
from typing import Any

from django.conf import settings

from events.addresses import absolute, page_address
from events.recordings.on_pages import Recorded, deep_link
from events.recordings.transcripts import chapters
from home.languages import html_lang
from home.licences import LICENCE_URLS
from home.locks import shown
from home.models import BasePage, SiteDocument, SiteImage

Description = dict[str, Any]


def known(description: Description) -> Description:
    return {name: value for name, value in description.items() if value}


def identity(page: BasePage) -> str:
    """Return what the event of a page is called in what is said of it."""
    return f"{page_address(page)}#event"


def media(page: Any) -> list[Description]:
    """Return the recordings on a page (https://schema.org/VideoObject)."""
    return [_medium(one, page) for one in page.recordings]


def _medium(recorded: Recorded, page: BasePage) -> Description:
    player, value = recorded.player, recorded.value
    return known(
        {
            "@type": "AudioObject" if player.is_audio else "VideoObject",
            "@id": page_address(page) + f"#{recorded.anchor}",
            "recordedAt": {"@id": identity(page)},
            "name": player.title,
            "description": page.summary or page.title,
            "thumbnailUrl": absolute(recorded.poster_path),
            "uploadDate": recorded.published_at.isoformat(),
            "duration": f"PT{player.seconds}S" if player.seconds else "",
            "contentUrl": recorded.file_address,
            "encodingFormat": player.sources[0].media_type if player.sources else "",
            "embedUrl": recorded.embed_address,
            "inLanguage": html_lang(value.get("language") or page.language),
            "license": player.licence_url,
            "creditText": player.credit,
            "caption": [
                {
                    "@type": "MediaObject",
                    "contentUrl": absolute(track.url),
                    "encodingFormat": "text/vtt",
                    "inLanguage": track.language,
                }
                for track in player.tracks
                if track.kind == "captions"
            ],
            "hasPart": [
                {
                    "@type": "Clip",
                    "name": chapter.text,
                    "startOffset": int(chapter.start_seconds),
                    "endOffset": int(chapter.end_seconds),
                    "url": settings.SITE_URL
                    + deep_link(recorded, int(chapter.start_seconds)),
                }
                for chapter in chapters(value, page.language)
            ],
        }
    )


def slides_and_photos(page: Any) -> list[Description]:
    """Return the slides and photos on a page, each with its licence and credit.

    What is locked away from its readers is left out. Sources: https://schema.org/DigitalDocument
    and https://schema.org/ImageObject.
    """
    return [
        known({**described, **_file(file)})
        for file, described in _files(page)
        if shown(file, page)
    ]


def _files(page: Any) -> Iterator[tuple[SiteDocument | SiteImage, Description]]:
    """Yield files with what their place on the page says of them; none that are gone."""
    for kind, value in _blocks(page):
        if kind == "slides" and value["file"]:
            yield value["file"], _slides(value)
        elif kind == "image" and value["image"]:
            yield value["image"], _photo(value, page.language)


def _blocks(page: Any) -> Iterator[tuple[str, Any]]:
    for name in ("body", "documentation"):  # the second one is that of meetups
        for block in getattr(page, name, ()):
            if block.block_type == "gallery":
                yield from (("image", photo) for photo in block.value)
            else:
                yield block.block_type, block.value


def _slides(value: Any) -> Description:
    document: SiteDocument = value["file"]
    return {
        "@type": "DigitalDocument",
        "name": value["title"],
        "contentUrl": absolute(document.url),
        "encodingFormat": document.media_type,
        "inLanguage": document.language and html_lang(document.language),
    }


def _photo(value: Any, language: str) -> Description:
    image: SiteImage = value["image"]
    return {
        "@type": "ImageObject",
        "caption": value["caption"],
        "description": image.alt_in(language)[0],
        "contentUrl": absolute(image.file.url),
        "encodingFormat": guess_type(image.filename)[0],
    }


def _file(file: SiteDocument | SiteImage) -> Description:
    return {
        "license": LICENCE_URLS.get(file.licence),  # type: ignore[call-overload]  # a str
        "creditText": file.credit,
    }
