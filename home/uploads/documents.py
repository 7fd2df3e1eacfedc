"""Documents and recordings, recognised by their bytes."""

import re
import struct
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Mapping
from io import SEEK_END
from pathlib import PurePosixPath
from typing import IO, Final, cast

from home.uploads import SeekableFile, UploadError

MAX_ARCHIVE_LISTING_BYTES: Final = 2**20

_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"
_DOCUMENT_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": f"{_OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    "pptx": f"{_OPEN_XML}.presentationml.presentation",
    "odt": f"{_OPEN_DOCUMENT}.text",
    "ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{_OPEN_DOCUMENT}.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
    "vtt": "text/vtt",
    "ics": "text/calendar",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
}
_TEXTS: Final = frozenset({"txt", "csv", "vtt", "ics"})
_ARCHIVES: Final = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
_MAIN_PARTS: Final[Mapping[str, str]] = {
    "word/document.xml": _DOCUMENT_TYPES["docx"],
    "xl/workbook.xml": _DOCUMENT_TYPES["xlsx"],
    "ppt/presentation.xml": _DOCUMENT_TYPES["pptx"],
}
_PLAIN: Final = (
    rb"(?i:(?!(?:\xef\xbb\xbf)?[ \t\r\n\f]*(?:%PDF-|<(?:!doctype|!--|html|head|body|title"
    rb"|script|style|svg|iframe|object|embed|meta|math|img|a\s|\?xml|\?php))))"
)
_OGG_PAGE: Final = rb"OggS\x00.{23}"
_SIGNATURES: Final[Mapping[str, re.Pattern[bytes]]] = {
    ending: re.compile(pattern, re.DOTALL)
    for ending, pattern in {
        "pdf": rb"%PDF-[12]\.[0-9]",
        **dict.fromkeys(_ARCHIVES, rb"PK\x03\x04"),
        "txt": _PLAIN,
        "csv": _PLAIN,
        "vtt": rb"(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|\Z)",
        "ics": rb"(?:\xef\xbb\xbf)?(?i:BEGIN:VCALENDAR)[\r\n]",
        "mp4": rb"....ftyp(?:isom|iso[2-9]|mp4[12]|avc1|M4V |dash|MSNV)",
        "webm": rb"\x1aE\xdf\xa3.{0,60}?\x42\x82[\x84\x40]\x04?webm",
        "mp3": rb"ID3[\x02-\x04][^\xff].[\x00-\x7f]{4}|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]",
        "m4a": rb"....ftyp(?:M4A |M4B |isom|iso[2-9]|mp4[12]|dash)",
        "ogg": _OGG_PAGE + rb"(?:\x01vorbis|OpusHead|\x7fFLAC|Speex )",
        "opus": _OGG_PAGE + rb"OpusHead",
    }.items()
}


class DocumentRefused(UploadError):  # noqa: N818  # named after what went wrong
    """Says why a document is refused.

    Codes: type (ending not allowed), empty, mismatch (content is not what the ending
    says), encoding (text that is not UTF-8), macros, broken.
    """

    def __init__(self, code: str) -> None:
        """Keep the code for whoever words the message."""
        super().__init__(code)
        self.code = code


def sniff_document(file: SeekableFile, name: str) -> str:
    """Return the media type of a document whose content is what its ending says.

    `file` is seekable; texts are read whole in small pieces, of archives only the list
    of contents. Pictures are no documents. Raises DocumentRefused with a `code`.
    """
    media_type = named_type(name)
    ending = _ending(name)
    file.seek(0)
    head = file.read(1024)
    if not head:
        raise DocumentRefused("empty")
    if not _SIGNATURES[ending].match(head):
        raise DocumentRefused("mismatch")
    if ending in _TEXTS:
        _check_text(file)
    elif ending in _ARCHIVES:
        _check_archive(file, media_type)
    file.seek(0)
    return media_type


def named_type(name: str) -> str:
    """Return the media type a document has by its name. Raises DocumentRefused."""
    try:
        return _DOCUMENT_TYPES[_ending(name)]
    except KeyError as error:
        raise DocumentRefused("type") from error


def is_binary(content: bytes) -> bool:
    """Say whether this is the beginning of a document that is no text."""
    return any(
        signature.match(content)
        for ending, signature in _SIGNATURES.items()
        if ending not in _TEXTS
    )


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _check_text(file: SeekableFile) -> None:
    decoder = getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(64 * 1024):
            if "\x00" in decoder.decode(chunk):
                raise DocumentRefused("encoding")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DocumentRefused("encoding") from error


def _check_archive(file: SeekableFile, media_type: str) -> None:
    try:
        _check_listing_is_short(file)
        with zipfile.ZipFile(cast(IO[bytes], file)) as archive:
            found = _archive_types(archive)
    except UploadError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds for hostile bytes
        raise DocumentRefused("broken") from error
    if found != [media_type]:
        raise DocumentRefused("mismatch")


def _check_listing_is_short(file: SeekableFile) -> None:
    """Refuse an archive whose list of contents alone would fill the memory."""
    file.seek(0, SEEK_END)
    file.seek(max(file.tell() - 22 - 0xFFFF, 0))
    tail = file.read()
    position = tail.rfind(b"PK\x05\x06")
    (length,) = struct.unpack_from("<I", tail, position + 12)
    has_long_form = tail[max(position - 20, 0) : position].startswith(b"PK\x06\x07")
    if position < 0 or has_long_form or length > MAX_ARCHIVE_LISTING_BYTES:
        raise DocumentRefused("broken")


def _archive_types(archive: zipfile.ZipFile) -> list[str]:
    names = archive.namelist()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise DocumentRefused("macros")
    if "[Content_Types].xml" in names:
        return [media_type for part, media_type in _MAIN_PARTS.items() if part in names]
    # OpenDocument 1.3 part 2 §3.3: the first entry, not compressed, names the type.
    first = archive.infolist()[0]
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        return []
    return [archive.read(first).decode("ascii").strip()] if first.file_size < 99 else []
