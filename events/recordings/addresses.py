"""Addresses of recordings, as an editor pastes them, read without asking anyone.

Nothing here opens a connection. An address is taken apart, compared with what the
four providers are known to use, and rebuilt from its parts, so that no character of
the pasted text reaches a page except a host name and an id that matched exactly.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

import idna

MAX_LENGTH: Final = 2_000
MAX_START: Final = 359_999  # 99:59:59, longer than any recording

PROVIDER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "youtube": "YouTube",
        "vimeo": "Vimeo",
        "peertube": "PeerTube",
        "media_ccc": "media.ccc.de",
    }
)

_YOUTUBE_HOST: Final = "www.youtube.com"
_VIMEO_HOST: Final = "vimeo.com"
_CCC_HOST: Final = "media.ccc.de"
_FIXED_HOSTS: Final[Mapping[str, str]] = MappingProxyType(
    {"youtube": _YOUTUBE_HOST, "vimeo": _VIMEO_HOST, "media_ccc": _CCC_HOST}
)

# Two words of eleven letters are addresses of playlists and channels, not of videos.
_YOUTUBE_ID: Final = r"(?!videoseries|live_stream)[A-Za-z0-9_-]{11}"
_VIMEO_ID: Final = r"[1-9][0-9]{0,11}"
_VIMEO_HASH: Final = r"[0-9a-f]{6,40}"
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SHORT_UUID: Final = r"[1-9A-HJ-NP-Za-km-z]{22}"  # base 58, as PeerTube writes it
_CCC_SLUG: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}"
_IDS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "youtube": re.compile(_YOUTUBE_ID),
        "vimeo": re.compile(rf"{_VIMEO_ID}(?:/{_VIMEO_HASH})?"),
        "peertube": re.compile(rf"{_UUID}|{_SHORT_UUID}"),
        "media_ccc": re.compile(_CCC_SLUG),
    }
)

_YOUTU_BE_PATH: Final = re.compile(rf"/({_YOUTUBE_ID})/?")
_YOUTUBE_PATH: Final = re.compile(rf"/(?:embed|shorts|live)/({_YOUTUBE_ID})/?")
_VIMEO_PATH: Final = re.compile(
    rf"/(?:channels/[A-Za-z0-9_-]{{1,80}}/)?({_VIMEO_ID})/?()"
    rf"|/({_VIMEO_ID})/({_VIMEO_HASH})/?"
)
_VIMEO_PLAYER_PATH: Final = re.compile(rf"/video/({_VIMEO_ID})/?()")
_PEERTUBE_PATH: Final = re.compile(
    rf"/(?:w|videos/watch|videos/embed)/((?i:{_UUID})|{_SHORT_UUID})/?"
    r"(?:;threadId=[0-9]{1,12})?"  # a comment of the video: dropped
)
_CCC_PATH: Final = re.compile(rf"/v/({_CCC_SLUG})(?:/oembed)?/?")

_PART: Final = r"(?:\.[0-9]{1,6})?"  # of a second; it is left out
_START: Final = re.compile(
    rf"(?=[0-9])(?:([0-9]{{1,2}})h)?(?:([0-9]{{1,4}})m)?(?:([0-9]{{1,6}}){_PART}s?)?"
)
_CLOCK: Final = re.compile(
    rf"(?:([0-9]{{1,2}}):(?=[0-5][0-9]:))?([0-9]{{1,3}}):([0-5][0-9]){_PART}"
)
_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"  # a letter first: no spelling of an IP address
)
_FORBIDDEN_CHARACTERS: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
_IMITATED: Final = ("youtube", "youtu.be", "vimeo", "media.ccc.de")
_LOCAL_ENDINGS: Final = frozenset(
    {"arpa", "corp", "home", "internal", "intranet", "lan", "local", "localhost"}
)


class UnknownAddress(ValueError):  # noqa: N818  # named after what went wrong
    """Says that an address is not that of a recording; `code` says why."""

    code = "unknown"


class TooLong(UnknownAddress):
    """Says that the address has more than 2,000 characters."""

    code = "too_long"


class ForbiddenCharacters(UnknownAddress):
    """Says that the address holds a space, a control character or a backslash."""

    code = "characters"


class NotHttps(UnknownAddress):
    """Says that the address does not begin with https (or is PeerTube over http)."""

    code = "scheme"


class NamesUser(UnknownAddress):
    """Says that the address carries a user name in front of the host."""

    code = "credentials"


class NamesPort(UnknownAddress):
    """Says that the address names a port."""

    code = "port"


class ForbiddenHost(UnknownAddress):
    """Says that the host is an IP, local, malformed or imitates a known provider."""

    code = "host"


class ForbiddenPath(UnknownAddress):
    """Says that the path holds percent-encoded characters."""

    code = "path"


class UnknownProvider(UnknownAddress):
    """Says that the address is of none of the four providers."""

    code = "provider"


class NoVideo(UnknownAddress):
    """Says that the provider is known, but the address is not that of one video."""

    code = "video"


@dataclass(frozen=True, slots=True)
class RecordingAddress:
    """Is one recording at one provider; provider, host and video_id rebuild it.

    `host` is ASCII and lower case. `video_id` is `ID` or `ID/HASH` for an unlisted
    Vimeo video. `start` is in whole seconds, None for the beginning.

    Raises UnknownAddress for parts that do not fit together, so that what was stored
    and changed by hand is refused as well.
    """

    provider: str
    host: str
    video_id: str
    start: int | None = None

    def __post_init__(self) -> None:
        """Refuse every combination that `parse_address` would not return."""
        if self.provider not in PROVIDER_NAMES:
            raise UnknownProvider
        if self.provider == "peertube":
            _check_peertube_host(self.host)
        elif self.host != _FIXED_HOSTS[self.provider]:
            raise ForbiddenHost
        if not _IDS[self.provider].fullmatch(self.video_id):
            raise NoVideo
        if self.start is not None and not 0 < self.start <= MAX_START:
            raise NoVideo

    @property
    def provider_name(self) -> str:
        """Names who receives the reader's data; for PeerTube that is the host."""
        if self.provider == "peertube":
            return self.host
        return PROVIDER_NAMES[self.provider]

    @property
    def watch_url(self) -> str:
        """Leads to the provider's own page, for a plain link."""
        return _WATCH_URLS[self.provider](self)

    @property
    def embed_url(self) -> str:
        """Leads to the player for a frame, in the provider's most private form."""
        return _EMBED_URLS[self.provider](self)

    @property
    def frame_origin(self) -> str:
        """Is the origin that `frame-src` of the page must allow."""
        split = urlsplit(self.embed_url)
        return f"{split.scheme}://{split.netloc}"


def parse_address(url: str) -> RecordingAddress:
    """Read the address of a recording at YouTube, Vimeo, PeerTube or media.ccc.de.

    Space around the address is dropped; plain http is taken as https for the three
    providers with known hosts. Raises a subclass of UnknownAddress with its `code`.
    """
    split = _split(url.strip())
    host = split.netloc.lower()
    find = _FINDERS.get(host)
    if find is not None:
        return find(split)
    _check_peertube_host(host)
    found = _PEERTUBE_PATH.fullmatch(split.path)
    if found is None:
        raise UnknownProvider
    if split.scheme != "https":
        raise NotHttps
    video_id = found[1].lower() if "-" in found[1] else found[1]
    return RecordingAddress("peertube", host, video_id, _start(split))


def _split(url: str) -> SplitResult:
    if len(url) > MAX_LENGTH:
        raise TooLong
    # urlsplit() silently drops tabs and line ends, browsers turn "\" into "/".
    if _FORBIDDEN_CHARACTERS.search(url):
        raise ForbiddenCharacters
    try:
        split = urlsplit(url)
    except ValueError as error:
        raise ForbiddenHost from error
    if split.scheme not in {"http", "https"}:
        raise NotHttps
    _check_authority(split.netloc)
    if "%" in split.path:
        raise ForbiddenPath
    return split


def _check_authority(netloc: str) -> None:
    if "@" in netloc:
        raise NamesUser
    # ASCII is demanded before lower(): the Kelvin sign becomes a plain "k".
    if not netloc.isascii() or netloc.startswith("["):
        raise ForbiddenHost
    if ":" in netloc:
        raise NamesPort


def _check_peertube_host(host: str) -> None:
    if not _HOST.fullmatch(host) or any(name in host for name in _IMITATED):
        raise ForbiddenHost
    if host.rpartition(".")[2] in _LOCAL_ENDINGS:
        raise ForbiddenHost
    try:
        idna.decode(host)
    except UnicodeError as error:  # idna.IDNAError is one
        raise ForbiddenHost from error


def _parameters(text: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise NoVideo from error
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _start(split: SplitResult) -> int | None:
    query, fragment = _parameters(split.query), _parameters(split.fragment)
    for values in (query.get("t"), query.get("start"), fragment.get("t")):
        # A wrong time in a right address is no reason to refuse it.
        if values and (seconds := whole_seconds(values[0])):
            return seconds
    return None


def whole_seconds(text: str) -> int | None:
    """Read a time as addresses have it: `65`, `65.5s`, `1m5s`, `1h2m3s` or `1:02:03`.

    Return whole seconds; None of what is no time, or longer than any recording.
    """
    found = _START.fullmatch(text) or _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return total if total <= MAX_START else None


def _find_youtube(split: SplitResult) -> RecordingAddress:
    if split.path in {"/watch", "/watch/"}:
        video_ids = _parameters(split.query).get("v", [])
        if len(video_ids) != 1:
            raise NoVideo
        return _youtube(video_ids[0], split)
    return _youtube(_first_group(_YOUTUBE_PATH, split), split)


def _find_youtu_be(split: SplitResult) -> RecordingAddress:
    return _youtube(_first_group(_YOUTU_BE_PATH, split), split)


def _youtube(video_id: str, split: SplitResult) -> RecordingAddress:
    return RecordingAddress("youtube", _YOUTUBE_HOST, video_id, _start(split))


def _find_vimeo(split: SplitResult) -> RecordingAddress:
    return _vimeo(_VIMEO_PATH, split)


def _find_vimeo_player(split: SplitResult) -> RecordingAddress:
    return _vimeo(_VIMEO_PLAYER_PATH, split)


def _vimeo(pattern: re.Pattern[str], split: SplitResult) -> RecordingAddress:
    found = pattern.fullmatch(split.path)
    if found is None:
        raise NoVideo
    number, secret = (group for group in found.groups() if group is not None)
    secret = secret or "".join(_parameters(split.query).get("h", []))
    video_id = f"{number}/{secret}" if secret else number
    return RecordingAddress("vimeo", _VIMEO_HOST, video_id, _start(split))


def _find_media_ccc(split: SplitResult) -> RecordingAddress:
    slug = _first_group(_CCC_PATH, split)
    return RecordingAddress("media_ccc", _CCC_HOST, slug, _start(split))


def _first_group(pattern: re.Pattern[str], split: SplitResult) -> str:
    found = pattern.fullmatch(split.path)
    if found is None:
        raise NoVideo
    return found[1]


def _with(mark: str, start: int | None, unit: str = "") -> str:
    return "" if start is None else f"{mark}{start}{unit}"


def _watch_youtube(address: RecordingAddress) -> str:
    start = _with("&t=", address.start, "s")
    return f"https://{_YOUTUBE_HOST}/watch?v={address.video_id}{start}"


def _embed_youtube(address: RecordingAddress) -> str:
    start = _with("?start=", address.start)
    return f"https://www.youtube-nocookie.com/embed/{address.video_id}{start}"


def _watch_vimeo(address: RecordingAddress) -> str:
    start = _with("#t=", address.start, "s")
    return f"https://{_VIMEO_HOST}/{address.video_id}{start}"


def _embed_vimeo(address: RecordingAddress) -> str:
    number, _, secret = address.video_id.partition("/")
    query = f"dnt=1&h={secret}" if secret else "dnt=1"
    start = _with("#t=", address.start, "s")
    return f"https://player.vimeo.com/video/{number}?{query}{start}"


def _watch_peertube(address: RecordingAddress) -> str:
    # Instances older than 3.3 know the long form only, and only with a long id.
    folder = "videos/watch" if "-" in address.video_id else "w"
    start = _with("?start=", address.start, "s")
    return f"https://{address.host}/{folder}/{address.video_id}{start}"


def _embed_peertube(address: RecordingAddress) -> str:
    start = _with("&start=", address.start, "s")
    return f"https://{address.host}/videos/embed/{address.video_id}?p2p=0{start}"


def _watch_media_ccc(address: RecordingAddress) -> str:
    return f"https://{_CCC_HOST}/v/{address.video_id}{_with('#t=', address.start)}"


def _embed_media_ccc(address: RecordingAddress) -> str:
    start = _with("#t=", address.start)
    return f"https://{_CCC_HOST}/v/{address.video_id}/oembed{start}"


_FINDERS: Final[Mapping[str, Callable[[SplitResult], RecordingAddress]]] = {
    "youtube.com": _find_youtube,
    "www.youtube.com": _find_youtube,
    "m.youtube.com": _find_youtube,
    "youtube-nocookie.com": _find_youtube,
    "www.youtube-nocookie.com": _find_youtube,
    "youtu.be": _find_youtu_be,
    "vimeo.com": _find_vimeo,
    "www.vimeo.com": _find_vimeo,
    "player.vimeo.com": _find_vimeo_player,
    "media.ccc.de": _find_media_ccc,
}
_WATCH_URLS: Final[Mapping[str, Callable[[RecordingAddress], str]]] = {
    "youtube": _watch_youtube,
    "vimeo": _watch_vimeo,
    "peertube": _watch_peertube,
    "media_ccc": _watch_media_ccc,
}
_EMBED_URLS: Final[Mapping[str, Callable[[RecordingAddress], str]]] = {
    "youtube": _embed_youtube,
    "vimeo": _embed_vimeo,
    "peertube": _embed_peertube,
    "media_ccc": _embed_media_ccc,
}
