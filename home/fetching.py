"""Fetching an address somebody has typed, without reaching into networks of our own.

A name is resolved once, every address it stands for must be public, and the connection
goes to an address that was checked: a name server that answers differently the second
time is not asked a second time. Each redirect is an address like the first one.
"""

import re
import socket
import ssl
import zlib
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_REDIRECTS: Final = 3
MAX_ADDRESSES: Final = 4  # tried one after the other
SECONDS: Final = 10.0
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

_UNICAST: Final = ip_network("2000::/3")  # all that is given out so far (RFC 4291)
# What `is_global` lets pass and yet leads elsewhere: IPv4 packed into IPv6 (RFC 3056,
# RFC 4380; others are not in 2000::/3), protocols (RFC 6890), relays (RFC 7526), and a
# cloud's own service for its guests.
_REFUSED: Final = [
    ip_network(block)
    for block in (
        "2001::/32", "2002::/16", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32",
    )
]  # fmt: skip
_HOST: Final = re.compile(r"[a-z0-9_.\-]{1,253}|[0-9a-f:.]{2,45}", re.IGNORECASE)
_UNWANTED: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


class FetchError(Exception):
    """Says, in words for the person who typed the address, why nothing was fetched."""

    message: str | Promise = _("Nothing could be fetched from this address.")

    def __str__(self) -> str:
        return str(self.message)


class AddressError(FetchError):
    message = _(
        "This is not an address that can be fetched. It begins with https:// or "
        "http:// and contains neither a user name nor a port of its own."
    )


class NotPublicError(FetchError):
    message = _("This address does not lead to the public internet.")


class UnknownHostError(FetchError):
    message = _("There is no server of this name. Please check the address.")


class UnreachableError(FetchError):
    message = _("The server could not be reached. Please try again later.")


class InsecureError(FetchError):
    message = _("The server could not prove that it is the right one.")


class TooSlowError(FetchError):
    message = _("The server took too long to answer. Please try again later.")


class TooLargeError(FetchError):
    message = _("What lies at this address is too large: at most 2 MB are possible.")


class TooManyRedirectsError(FetchError):
    message = _("The server sends us from one address to the next.")


class NotServedError(FetchError):
    """The server answers, but not with what was asked for."""

    def __init__(self, status: int) -> None:
        """Keep the HTTP status, which tells webmasters more than our words do."""
        super().__init__(status)
        words = _("The server does not give this file away (status %(status)d).")
        self.message = str(words) % {"status": status}


class UnreadableError(FetchError):
    message = _("The server's answer could not be read.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The body of an answer, unpacked, and the media type the server gave it."""

    content: bytes
    content_type: str  # "" where the server says nothing


@dataclass(frozen=True, slots=True)
class _Target:
    """An address taken apart."""

    is_secure: bool
    host: str
    port: int
    path: str  # with the query, percent-encoded

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = DEFAULT_PORTS["https" if self.is_secure else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


class _Deadline:
    """A moment after which nothing is waited for, however busy the other side is."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise TooSlowError when there are none."""
        left = self._end - monotonic()
        if left <= 0:
            raise TooSlowError
        return left


class _TimedReader(RawIOBase):
    """Reads from a socket until the deadline; a single byte does not extend it."""

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)


class _TimedSocket:
    """What http.client wants to know of a socket."""

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._reader = _TimedReader(connection, deadline)

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(self._reader)


def fetch(url: str, *, seconds: float = SECONDS) -> Fetched:
    """Return what lies at a public http or https address.

    Raises a subclass of FetchError after `seconds` at the latest, or as soon as the
    answer exceeds MAX_BYTES, packed or unpacked.
    """
    deadline = _Deadline(seconds)
    for _step in range(MAX_REDIRECTS + 1):
        answer = _answer(_target(url), deadline)
        if isinstance(answer, Fetched):
            return answer
        url = _joined(url, answer)
    raise TooManyRedirectsError


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:  # "http://[" and the like
        raise AddressError from error


def _target(url: str) -> _Target:
    """Take an address apart.

    Raises:
        AddressError: It is none that may be fetched.
    """
    if _UNWANTED.search(url):
        raise AddressError
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:  # of urlsplit, of a port, of a name
        raise AddressError from error
    if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc:
        raise AddressError
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    if port not in settings.FETCHABLE_PORTS:
        raise AddressError
    return _Target(parts.scheme == "https", host, port, _path(parts))


def _host(name: str) -> str:
    """Return a host name in ASCII (RFC 5891)."""
    ascii_name = name if name.isascii() else idna.encode(name, uts46=True).decode()
    if not _HOST.fullmatch(ascii_name):
        raise AddressError
    return ascii_name


def _path(parts: SplitResult) -> str:
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return quote(path, safe="!$%&'()*+,/:;=?@~[]")


def _answer(target: _Target, deadline: _Deadline) -> Fetched | str:
    """Return what the server gives, or the address it sends us to."""
    addresses = _addresses(target, deadline)
    try:
        with _connected(target, addresses, deadline) as connection:
            return _exchange(connection, target, deadline)
    except TimeoutError as error:
        raise TooSlowError from error
    except ssl.SSLError as error:
        raise InsecureError from error
    except OSError as error:
        raise UnreachableError from error
    except (HTTPException, ValueError, zlib.error) as error:
        raise UnreadableError from error


def _addresses(target: _Target, deadline: _Deadline) -> list[str]:
    """Resolve a name, once.

    Raises:
        NotPublicError: One of its addresses, or all, are not public.
        UnknownHostError: It has none.
    """
    found: Queue[list[str]] = Queue()
    # The system's resolver knows no time limit; whoever waits for it does.
    work = Thread(target=_resolve, args=(target, found), daemon=True)
    work.start()
    try:
        addresses = found.get(timeout=deadline.left())
    except Empty as error:
        raise TooSlowError from error
    if not addresses:
        raise UnknownHostError
    if not all(map(is_fetchable, addresses)):
        raise NotPublicError
    return addresses[:MAX_ADDRESSES]


def _resolve(target: _Target, found: "Queue[list[str]]") -> None:
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        rows = []
    found.put([str(row[4][0]) for row in rows])


def is_fetchable(address: str) -> bool:
    """Say whether an IP address belongs to the public internet.

    `settings.FETCHABLE_NETWORKS` names blocks that may be fetched from all the same.
    """
    ip = ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if any(ip in ip_network(block) for block in settings.FETCHABLE_NETWORKS):
        return True
    return _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and ip not in _UNICAST:
        return False
    special = ip.is_multicast or ip.is_reserved or ip.is_link_local
    return ip.is_global and not special and not any(ip in block for block in _REFUSED)


def _connected(
    target: _Target, addresses: list[str], deadline: _Deadline
) -> socket.socket:
    """Connect to the first of the checked addresses that takes part."""
    failure = OSError("no address")
    for address in addresses:
        try:
            connection = socket.create_connection(
                (address, target.port), timeout=deadline.left()
            )
        except OSError as error:
            failure = error
            continue
        return _secured(connection, target, deadline)
    raise failure


def _secured(
    connection: socket.socket, target: _Target, deadline: _Deadline
) -> socket.socket:
    if not target.is_secure:
        return connection
    try:
        connection.settimeout(deadline.left())
        context = ssl.create_default_context()
        return context.wrap_socket(connection, server_hostname=target.host)
    except BaseException:
        connection.close()
        raise


def _exchange(
    connection: socket.socket, target: _Target, deadline: _Deadline
) -> Fetched | str:
    connection.settimeout(deadline.left())
    connection.sendall(_request(target))
    timed: Any = _TimedSocket(connection, deadline)
    with HTTPResponse(timed, method="GET") as response:
        response.begin()
        location = response.getheader("Location")
        if response.status in REDIRECTS and location:
            return location
        if response.status != 200:
            raise NotServedError(response.status)
        content_type = response.getheader("Content-Type") or ""
        return Fetched(_body(response), content_type.partition(";")[0].strip().lower())


def _request(target: _Target) -> bytes:
    lines = [
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        f"User-Agent: {settings.WAGTAIL_SITE_NAME}",
        "Accept: */*",
        "Accept-Encoding: gzip",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _body(response: HTTPResponse) -> bytes:
    packed = response.read(MAX_BYTES + 1)
    if len(packed) > MAX_BYTES:
        raise TooLargeError
    if response.length:  # the connection broke before all of it was here
        raise UnreadableError
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding == "identity":
        return packed
    if encoding not in {"gzip", "x-gzip"}:
        raise UnreadableError
    return _unpacked(packed)


def _unpacked(packed: bytes) -> bytes:
    """Unpack gzip (RFC 1952) to no more than MAX_BYTES."""
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    content = unpacker.decompress(packed, MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLargeError
    if not unpacker.eof:
        raise UnreadableError
    return content
