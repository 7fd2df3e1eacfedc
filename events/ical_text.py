"""Text, addresses and lines of calendar files (RFC 5545 §3.1, §3.3.11)."""

import re
import unicodedata
from urllib.parse import quote

_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)(?://([^/?#]*))?(.*)", re.DOTALL)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FOREIGN_LABEL = re.compile(r"[^.:@]*[^\x00-\x7f][^.:@]*")


class CalendarError(ValueError):
    """Says that a calendar cannot be written from what it was given."""


class RelativeUrlError(CalendarError):
    """An address does not name its scheme."""


def escaped(text: str) -> str:
    """Return text as a TEXT value (RFC 5545 §3.3.11)."""
    text = clean(text).replace("\\", "\\\\")
    return text.replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def clean(text: str) -> str:
    """Return text with one kind of line break and without control characters."""
    return _UNWRITABLE.sub("", _BREAKS.sub("\n", text))


def ascii_url(url: str) -> str:
    """Return a URL as a URI: IDNA host, the rest percent-encoded (RFC 3987 §3.1)."""
    match = _URL.fullmatch(clean(url).strip())
    if match is None:
        message = f"{url!r} has no scheme"
        raise RelativeUrlError(message)
    scheme, host, rest = match.groups()
    rest = quote(_LONE_PERCENT.sub("%25", rest), safe="!#$%&'()*+,/:;=?@~")
    if host is None:
        return scheme + rest
    return f"{scheme}//{_ascii_host(host)}{rest}"


def _ascii_host(host: str) -> str:
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host.lower())
        host = _FOREIGN_LABEL.sub(_punycode, host)
    return quote(host, safe="!$%&'()*+,:;=@[]~")


def _punycode(label: re.Match[str]) -> str:
    return "xn--" + label[0].encode("punycode").decode("ascii")


def folded(line: bytes) -> bytes:
    """Fold a line to 75 octets, never inside a character or escape (RFC 5545 §3.1)."""
    pieces = []
    room = 75
    while len(line) > room:
        cut = _cut(line, room)
        pieces.append(line[:cut])
        line = line[cut:]
        room = 74  # the space that continues a line counts
    return b"\r\n ".join([*pieces, line])


def _cut(line: bytes, room: int) -> int:
    """Return the last place up to room where a line may be folded."""
    while line[room] & 0xC0 == 0x80:  # inside a UTF-8 sequence
        room -= 1
    for mark in (b"^", b"\\"):  # the escapes of parameters (RFC 6868) and of TEXT
        run = room - len(line[:room].rstrip(mark))
        room -= run % 2
    return room
