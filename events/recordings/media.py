"""Length, size and a picture of our own recordings, found out of any request's way.

ffprobe and ffmpeg read bytes that somebody uploaded. So they are children with a clean
environment, a time limit and bounded answers, may open nothing but the one local file
and no format that names other files, and get no argument out of the upload. Where they
are not installed nothing happens: pages show what editors gave.
"""

import json
import logging
import math
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.db.models import F, Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from events.models import MediaFacts
from events.models.media import drop_unused
from events.models.recordings import users_of
from home.logs import failure
from home.models import SiteDocument, SiteImage
from home.uploads import UploadError

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3
SECONDS: Final = 60
MAX_OUTPUT: Final = 4_000_000  # bytes of an answer; a poster has some 100,000
POSTER_AT: Final = 0.1  # of the length: later than titles fade in
POSTER_SIZE: Final = 1280  # pixels of the longer side
SAFE: Final = [
    "-v", "error",
    "-max_alloc", "300000000",
    "-protocol_whitelist", "file",
    "-format_whitelist", "mov,mp4,m4a,matroska,webm,mp3,ogg",
]  # fmt: skip


class UnreadableMedia(ValueError):  # noqa: N818  # named after what went wrong
    """Says that a program did not answer, or answered what cannot be used."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says of itself: milliseconds, and pixels if there is a picture."""

    duration: int | None
    width: int | None
    height: int | None


def fetch_facts(documents: Iterable[SiteDocument]) -> None:
    """Fetch the `media_facts` of all `documents` at once, posters and all."""
    prefetch_related_objects(list(documents), "media_facts__poster__renditions")


def examine_recordings(now: datetime) -> int:
    """Look at each recording on a public page that nobody has looked at yet."""
    if not (shutil.which("ffprobe") and shutil.which("ffmpeg")):
        return 0
    for document in waiting():
        examine(document, now)
    return 0


def waiting() -> list[SiteDocument]:
    """Return the files of public recordings whose facts are not known."""
    known = Q(media_facts__file_hash=F("file_hash")) & (
        Q(media_facts__examined_at__isnull=False)
        | Q(media_facts__attempts__gte=MAX_ATTEMPTS)
    )
    recordings = SiteDocument.objects.filter(
        Q(media_type__startswith="video/") | Q(media_type__startswith="audio/")
    )
    unknown = list(recordings.exclude(known).order_by("pk"))
    users = users_of(unknown)
    live = Page.objects.live().filter(pk__in=users).values_list("pk", flat=True)
    shown = {used for page in live for used in users[page]}
    return [document for document in unknown if document.pk in shown]


def examine(document: SiteDocument, now: datetime) -> None:
    """Find out about one file; whatever happens, it is tried three times at most."""
    file_hash = document.get_file_hash()
    facts, _created = MediaFacts.objects.get_or_create(document=document)
    if facts.file_hash != file_hash:  # new, or the file was replaced
        facts.attempts, facts.file_hash, facts.examined_at = 0, file_hash, None
    facts.attempts += 1
    facts.save()
    try:
        with local_file(document) as path:
            found = probe(path)
            picture = cut_poster(path, found) if found.width else None
        _write(facts, found, picture, now)
    except (OSError, UploadError, UnreadableMedia) as error:
        logger.warning("recording %s not read: %s", document.pk, failure(error))


@transaction.atomic
def _write(
    seen: MediaFacts, found: Probe, picture: bytes | None, now: datetime
) -> None:
    """Keep what was found, unless somebody else has looked at the file meanwhile."""
    facts = MediaFacts.objects.select_for_update(of=["self"]).get(pk=seen.pk)
    if facts.examined_at or facts.file_hash != seen.file_hash:
        return
    old = facts.poster
    facts.duration = found.duration
    facts.width, facts.height = found.width, found.height
    facts.examined_at = now
    facts.poster = _stored(facts.document, picture) if picture else None
    facts.save()
    drop_unused(old)


@contextmanager
def local_file(document: SiteDocument) -> Iterator[Path]:
    """Give the path of a document; what is stored elsewhere is copied for a while."""
    if isinstance(document.file.storage, FileSystemStorage):
        yield Path(document.file.path)
        return
    with NamedTemporaryFile() as copy, document.open_file() as source:
        shutil.copyfileobj(source, copy)
        copy.flush()
        yield Path(copy.name)


def probe(path: Path) -> Probe:
    """Ask ffprobe for length and size.

    Raises UnreadableMedia.
    """
    wanted = (
        "format=duration:stream=codec_type,width,height:stream_disposition=attached_pic"
    )
    answer = _run(
        "ffprobe", "-show_entries", wanted, "-of", "json", "-i", f"file:{path}"
    )
    try:
        said = json.loads(answer)
        videos = [one for one in said["streams"] if _is_moving(one)]
        size = (videos[0]["width"], videos[0]["height"]) if videos else (None, None)
        return Probe(_milliseconds(said["format"].get("duration")), *size)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableMedia from error


def _is_moving(stream: dict[str, Any]) -> bool:
    """Say whether it is a picture that moves, not the cover of an audio file."""
    cover = stream.get("disposition", {}).get("attached_pic")
    return stream.get("codec_type") == "video" and not cover


def _milliseconds(seconds: str | None) -> int | None:
    length = float(seconds or 0)
    return round(length * 1000) if 0 < length < math.inf else None


def cut_poster(path: Path, found: Probe) -> bytes:
    """Cut a JPEG out of a video, at a tenth of its length.

    Raises UnreadableMedia.
    """
    size = f"scale={POSTER_SIZE}:{POSTER_SIZE}:force_original_aspect_ratio=decrease"
    at = (found.duration or 0) * POSTER_AT / 1000
    return _run(
        "ffmpeg", "-nostdin", "-ss", f"{at:.3f}", "-i", f"file:{path}", "-an", "-sn",
        "-frames:v", "1", "-vf", size, "-q:v", "4", "-c:v", "mjpeg", "-f", "image2pipe",
        "-",
    )  # fmt: skip


def _run(program: str, *arguments: str) -> bytes:
    """Return what a program says about a file, if that is not too much.

    Raises UnreadableMedia.
    """
    command = [shutil.which(program) or program, *SAFE, *arguments]
    with subprocess.Popen(  # noqa: S603  # nothing of the upload is in the command
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C"},
    ) as child:
        limit = Timer(SECONDS, child.kill)
        limit.start()
        try:
            answer = child.stdout.read(MAX_OUTPUT + 1) if child.stdout else b""
            if len(answer) > MAX_OUTPUT:
                child.kill()
            child.wait()
        finally:
            limit.cancel()
    if child.returncode or not answer:
        raise UnreadableMedia(program, child.returncode)
    return answer


def _stored(document: SiteDocument, picture: bytes) -> SiteImage:
    """Keep a picture in the library, with the licence and credit of its video."""
    texts = {}
    for code in settings.UI_LANGUAGES:
        with override(code):
            texts[code] = _("Still from the video “%(title)s”") % {
                "title": document.title
            }
    title = texts[settings.LANGUAGE_CODE]
    return SiteImage.objects.create(
        title=title[:255],
        description=title[:255],
        file=ImageFile(ContentFile(picture), name="poster.jpg"),
        alt_texts=texts,
        licence=document.licence,
        credit=document.credit,
        collection=document.collection,
    )
