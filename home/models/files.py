"""File fields that let nothing into storage unexamined, whichever door it takes."""

from pathlib import PurePath
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.module_loading import import_string
from PIL import Image as Picture
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile
from wagtail.utils.file import hash_filelike

from home.uploads import UploadError
from home.uploads.documents import named_type, sniff_document
from home.uploads.images import CleanImage, clean_image

SUFFIXES: Final = {
    "AVIF": ".avif",
    "GIF": ".gif",
    "JPEG": ".jpg",
    "PNG": ".png",
    "WEBP": ".webp",
}
DOCUMENT_BYTES: Final = 25 * 1024 * 1024
RECORDING_BYTES: Final = 500 * 1024 * 1024


class FileTooLarge(UploadError):  # noqa: N818  # named after what went wrong
    """Says how many bytes a file has and how many are allowed."""

    def __init__(self, size: int, limit: int) -> None:
        """Keep the sizes, in bytes, for whoever words the message."""
        super().__init__(size, limit)
        self.size = size
        self.limit = limit


class CleanFile(ContentFile):
    """A picture that has been written anew, under a name that fits its format."""

    def __init__(self, clean: CleanImage, name: str) -> None:
        stem = PurePath(name).stem or "image"
        self.bytes = clean.bytes
        super().__init__(clean.bytes, name=stem + SUFFIXES[clean.format])


def cleaned(content: File, name: str) -> CleanFile:
    """Return `content` without metadata; one that is clean already comes back as is.

    Raises NotAnImage, TooManyPixels or BrokenImage.
    """
    if isinstance(content, CleanFile):
        return content
    clean = clean_image(content, max_pixels=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
    return CleanFile(clean, name)


class StoredFirst(FieldFile):
    """Can be put into storage before its row is written.

    Django does that field by field in the order of declaration; what a file tells
    about itself, its size and hash, would come too late for fields declared earlier.
    """

    instance: Any
    _committed: bool

    def store(self) -> None:
        if self.name and not self._committed:
            self.save(self.name, self.file, save=False)


class CleanImageFieldFile(StoredFirst, WagtailImageFieldFile):
    """Loses place, person and device on its way into storage."""

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Read the header; a file that is not clean yet is measured when it is."""
        if not self._committed and not isinstance(self.file, CleanFile):
            return None, None
        was_closed = self.closed
        self.open()
        try:
            with Picture.open(self) as picture:
                return picture.size
        finally:
            self.close() if was_closed else self.seek(0)

    def save(self, name: str, content: File, save: bool = True) -> None:
        clean = cleaned(content, name)
        super().save(clean.name or name, clean, save=False)
        self.instance.file_size = clean.size
        self.instance.file_hash = hash_filelike(clean)
        if save:
            self.instance.save()


class CleanImageField(WagtailImageField):
    attr_class = CleanImageFieldFile


def examined(content: File, name: str) -> str:
    """Return the media type of a document that may come in.

    An app may look further into types it uses: `AppConfig.document_checks` names a
    function for a media type, to which the content is handed. It comes first: of what
    it uses it knows better what is wrong.

    Raises DocumentRefused, FileTooLarge or ContentRefused.
    """
    media_type = named_type(name)
    is_recording = media_type.startswith(("audio/", "video/"))
    limit = RECORDING_BYTES if is_recording else DOCUMENT_BYTES
    if content.size > limit:
        raise FileTooLarge(content.size, limit)
    for app in apps.get_app_configs():
        if check := getattr(app, "document_checks", {}).get(media_type):
            content.seek(0)
            import_string(check)(content)
    return sniff_document(content, name)


class DocumentFieldFile(StoredFirst):
    """Is what its name says, and not too large, or does not get into storage."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        self.instance.media_type = examined(content, name)
        self.instance.file_size = content.size
        self.instance.file_hash = hash_filelike(content)
        super().save(name, content, save=save)


class DocumentField(models.FileField):
    attr_class = DocumentFieldFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("upload_to", "documents")
        super().__init__(*args, **kwargs)
