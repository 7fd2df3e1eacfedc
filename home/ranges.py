"""Files sent in parts: what a player needs to jump to the second."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import (
    content_disposition_header,
    http_date,
    parse_http_date_safe,
    quote_etag,
)

CHUNK_BYTES: Final = 64 * 1024

# One range only. More digits than these name no byte of any file.
_RANGE: Final = re.compile(r"(?i:bytes)=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*")
_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x1f\x7f]")


class FileEndedEarlyError(OSError):
    """Says that the storage holds fewer bytes than the answer has announced."""


class _Slice:
    """Reads `length` bytes from `start` in small chunks and closes the file.

    A class and not a generator: one that was never begun would leave the file open.
    """

    __slots__ = ("_file", "_remaining")

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        file.seek(start)
        self._file = file
        self._remaining = length

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._remaining:
            raise StopIteration
        chunk = self._file.read(min(CHUNK_BYTES, self._remaining))
        if not chunk:
            # Ending quietly would leave the client waiting for the missing bytes.
            raise FileEndedEarlyError(self._remaining)
        self._remaining -= len(chunk)
        return chunk

    def close(self) -> None:
        self._file.close()


def serve_file(
    request: HttpRequest,
    file: IO[bytes],
    *,
    content_type: str,
    size: int,
    disposition: str,
    filename: str,
    last_modified: datetime,
    etag: str,
) -> HttpResponseBase:
    """Answer GET or HEAD with a file, or with the part that `Range` asks for.

    `file` is open and seekable, `size` its length in bytes, `disposition` "inline" or
    "attachment", `last_modified` aware, `etag` with or without its quotes. Answers 200,
    206, 304, 412 or 416 as in RFC 9110 §13 and §14; several ranges at once are answered
    with the whole file. The file is closed with the response, at the latest.
    """
    etag, modified = quote_etag(etag), int(last_modified.timestamp())
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": _disposition(disposition, filename),
        # Compressed on the way by GZipMiddleware, the offsets would mean nothing.
        "Content-Encoding": "identity",
        "ETag": etag,
        "Last-Modified": http_date(modified),
    }
    plain = HttpResponse(content_type=content_type, headers=headers)
    answer = get_conditional_response(request, etag, modified, plain)
    if answer is None or answer.status_code != 200:
        file.close()
        return answer or plain
    if request.method == "HEAD":
        file.close()
        plain["Content-Length"] = str(size)
        return plain
    part = _requested(request, size, etag, modified)
    return _part(file, size, part, content_type, headers)


def _disposition(disposition: str, filename: str) -> str:
    name = _CONTROL_CHARACTERS.sub("", filename)
    header = content_disposition_header(disposition == "attachment", name)
    return header or "inline"


def _requested(
    request: HttpRequest, size: int, etag: str, modified: int
) -> range | None:
    """Return the positions asked for: None for the whole, empty if there are none."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not size or found is None or not _if_range_holds(request, etag, modified):
        return None
    first, last = (int(digits) if digits else None for digits in found.groups())
    if first is not None and last is not None:
        return range(first, min(last + 1, size)) if first <= last else None
    if first is not None:
        return range(first, size)
    return None if last is None else range(max(size - last, 0), size)


def _if_range_holds(request: HttpRequest, etag: str, modified: int) -> bool:
    condition = request.headers.get("If-Range")
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):  # strong comparison: a weak tag never holds
        return condition == etag and not etag.startswith("W/")
    return parse_http_date_safe(condition) == modified


def _part(
    file: IO[bytes],
    size: int,
    part: range | None,
    content_type: str,
    headers: dict[str, str],
) -> HttpResponseBase:
    if part is not None and not part:
        file.close()
        refusal = {"Accept-Ranges": "bytes", "Content-Range": f"bytes */{size}"}
        return HttpResponse(status=416, content_type="text/plain", headers=refusal)
    status, positions = (200, range(size)) if part is None else (206, part)
    if part is not None:
        content_range = f"bytes {part[0]}-{part[-1]}/{size}"
        headers = {**headers, "Content-Range": content_range}
    return StreamingHttpResponse(
        _Slice(file, positions.start, len(positions)),
        status=status,
        content_type=content_type,
        headers={**headers, "Content-Length": str(len(positions))},
    )
