"""Uploaded files on their way out: pictures, documents and recordings.

Whatever somebody managed to upload, it is inert here: never sniffed, never a page of
this site. Pictures, recordings and captions that anybody may have can be shown by pages
of other sites as well, which our podcasts and oEmbed answers lead to; other documents
and what lies in locked collections cannot.
"""

import re
from datetime import datetime
from functools import reduce
from hashlib import sha256
from operator import or_
from pathlib import PurePosixPath
from typing import Final

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from wagtail import hooks
from wagtail.models import CollectionViewRestriction

from home.locks import shown
from home.methods import read_only
from home.models import SiteDocument, SiteImage
from home.ranges import serve_file

PLAYED: Final = ("audio/", "video/", "image/", "text/vtt")
PICTURES: Final = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# What Wagtail makes and names anew whenever a picture changes, and the originals.
PUBLIC: Final = re.compile(r"(?P<folder>images|original_images)/[^/\\\x00]+")
HOUR: Final = 3600
YEAR: Final = 31_536_000
INERT: Final = "default-src 'none'; sandbox"
# Opened by itself, a recording is a page of the browser's own making, whose player
# must be allowed to load it. Nothing here may run scripts.
PLAYABLE: Final = "default-src 'none'; media-src 'self'; sandbox allow-same-origin"


@read_only
def serve_document(
    request: HttpRequest, document_id: int, document_filename: str = ""
) -> HttpResponseBase:
    """Answer with a document, or with what its collection asks for first.

    Without its name only a private one is found: nobody gets the others by counting.
    """
    document = get_object_or_404(
        SiteDocument.objects.select_related("collection"), pk=document_id
    )
    by_number = not document_filename and shown(document) is None
    if not by_number and document_filename != document.filename:
        raise Http404
    for hook in hooks.get_hooks("before_serve_document"):
        if isinstance(answer := hook(document, request), HttpResponseBase):
            return answer
    response = _send_document(request, document)
    if document.collection.get_view_restrictions():
        patch_cache_control(response, private=True, no_store=True)
        return response
    patch_cache_control(response, public=True, max_age=HOUR)
    is_played = document.media_type.startswith(PLAYED)
    return _for_other_sites(response) if is_played else response


def _send_document(request: HttpRequest, document: SiteDocument) -> HttpResponseBase:
    media_type = document.media_type or "application/octet-stream"
    file, size, changed = _stored(document.file.storage, str(document.file.name))
    response = serve_file(
        request,
        file,
        content_type=_with_charset(media_type),
        size=size,
        disposition="inline" if media_type.startswith(PLAYED) else "attachment",
        filename=document.filename,
        last_modified=changed,
        etag=document.get_file_hash(),
    )
    is_recording = media_type.startswith(("audio/", "video/"))
    return _inert(response, PLAYABLE if is_recording else INERT)


@read_only
def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with a picture; documents and whatever else is stored are not found.

    Neither is a picture of a locked collection, except by those who are let in: the
    pages of the administration show it to them.
    """
    media_type = PICTURES.get(PurePosixPath(path).suffix.lower())
    public = PUBLIC.fullmatch(path)
    if media_type is None or public is None:
        raise Http404
    locks = _locks(path, "file" if public["folder"] != "images" else "renditions__file")
    if not all(lock.accept_request(request) for lock in locks):
        raise Http404
    file, size, changed = _stored(default_storage, path)
    response = serve_file(
        request,
        file,
        content_type=media_type,
        size=size,
        disposition="inline",
        filename=PurePosixPath(path).name,
        last_modified=changed,
        etag=sha256(f"{path} {size} {changed.timestamp()}".encode()).hexdigest(),
    )
    if locks:
        patch_cache_control(response, private=True, no_store=True)
        return _inert(response)
    if public["folder"] == "images":
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=HOUR)
    return _for_other_sites(_inert(response))


def _locks(path: str, field: str) -> list[CollectionViewRestriction]:
    """Return what restricts the collections of a picture: almost always nothing.

    One query of a tiny table; a second one only where collections are locked at all,
    and it looks through the pictures of these alone.
    """
    every = list(CollectionViewRestriction.objects.select_related("collection"))
    if not every:
        return []
    locked = (Q(collection__path__startswith=lock.collection.path) for lock in every)
    images = SiteImage.objects.filter(reduce(or_, locked), **{field: path})
    places = list(images.values_list("collection__path", flat=True))
    return [
        lock
        for lock in every
        if any(place.startswith(lock.collection.path) for place in places)
    ]


def _stored(storage: Storage, name: str) -> tuple[File, int, datetime]:
    """Return a file, its size and last change; one that is not there is a 404."""
    try:
        size, changed = storage.size(name), storage.get_modified_time(name)
        return storage.open(name), size, changed
    except (OSError, SuspiciousFileOperation) as error:
        raise Http404 from error


def _with_charset(media_type: str) -> str:
    is_text = media_type.startswith("text/")
    return f"{media_type}; charset=utf-8" if is_text else media_type


def _inert(response: HttpResponseBase, policy: str = INERT) -> HttpResponseBase:
    response["Content-Security-Policy"] = policy
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _for_other_sites(response: HttpResponseBase) -> HttpResponseBase:
    """Let players and programs of other pages load a file, as nobody in particular."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response
