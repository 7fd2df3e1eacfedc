"""Pictures, written anew.

They are judged by their bytes, measured before they are decoded and written anew, so
that no place, person, device or hidden second file comes along. Memory a pixel costs at
its peak, measured with Pillow 13: JPEG 10 bytes (CMYK 12), PNG 8, WebP 16 (lossless
33), AVIF 26. Hence the ceilings below, whatever a caller allows.
"""

import builtins
import contextlib
import logging
import os
import re
import resource
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import AvifImagePlugin, ImageSequence
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.Image import Image, Transpose
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile, get_sampling
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from home.uploads import SeekableFile, UploadError

logger = logging.getLogger(__name__)

MAX_FRAMES: Final = 1_000
MAX_SCANS: Final = 32  # usual are 1 or 10; each one walks the whole picture again
MAX_PROFILE_BYTES: Final = 4 * 2**20
CHILD: Final = "home.uploads.images"
CHILD_BYTES: Final = 640 * 2**20
CHILD_SECONDS: Final = 60
CHILD_REFUSES: Final = 65  # how the child exits when the picture is to blame
# What Python needs to start; the rest of the environment holds our secrets.
CHILD_NEEDS: Final = re.compile(
    r"PATH|HOME|LANG|LC_[A-Z]+|LD_LIBRARY_PATH|PYTHONPATH|PYTHONHOME"
)

_CEILINGS: Final[Mapping[str, int]] = {
    "JPEG CMYK": 32_000_000,
    "WEBP": 24_000_000,
    "WEBP lossless": 12_000_000,
    "AVIF": 16_000_000,
}
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
}
_FORMATS: Final[Mapping[str, re.Pattern[bytes]]] = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "WEBP": re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL),
    "AVIF": re.compile(
        rb"....ftyp(?:avif|avis|(?:mif1|miaf|msf1).{4}(?:.{4}){0,8}?avif)", re.DOTALL
    ),
}
_ORIENTATION: Final = 0x0112  # the one EXIF tag that is obeyed before all are dropped
_TURNS: Final[Mapping[int, Transpose]] = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_JPEG_MARKER: Final = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_GIF_WANTED: Final = re.compile(
    rb"!\xf9\x04.{4}\x00"  # delay, transparency and disposal of the next frame
    rb"|!\xff\x0b(?:NETSCAPE2\.0|ANIMEXTS1\.0)\x03\x01..\x00",  # number of loops
    re.DOTALL,
)


class NotAnImage(UploadError):  # noqa: N818  # named after what went wrong
    """Says that the content is neither JPEG, PNG, WebP, AVIF nor GIF."""


class BrokenImage(UploadError):  # noqa: N818  # named after what went wrong
    """Says that the picture is damaged, cut off or built to exhaust its reader."""


class TooManyPixels(UploadError):  # noqa: N818  # named after what went wrong
    """Says how large the picture is (all frames together) and what is allowed."""

    def __init__(self, width: int, height: int, limit: int, frames: int = 1) -> None:
        """Keep the measures, in pixels, for whoever words the message."""
        super().__init__(width, height, limit, frames)
        self.width = width
        self.height = height
        self.limit = limit
        self.frames = frames


@dataclass(frozen=True, slots=True)
class CleanImage:
    """Is a picture without metadata; `format` is Pillow's name, sizes are in pixels."""

    bytes: builtins.bytes
    format: str
    width: int
    height: int

    @property
    def media_type(self) -> str:
        """Is the type to store and to serve it under."""
        return _MEDIA_TYPES[self.format]


def clean_image(content: SeekableFile, *, max_pixels: int) -> CleanImage:
    """Write a picture anew: upright, without metadata, in the format it came in.

    Only the colour profile stays. Of an animated PNG, WebP or AVIF the first picture
    stays; a GIF keeps its frames and pixels as they are. `content` is seekable and read
    whole, so its size is to be limited before. `max_pixels` counts width x height, for
    a GIF x frames; some formats have a lower ceiling of their own.

    Raises NotAnImage, TooManyPixels or BrokenImage.
    """
    content.seek(0)
    source = content.read()
    matching = (name for name, magic in _FORMATS.items() if magic.match(source))
    kind = next(matching, None)
    if kind is None:
        raise NotAnImage
    try:
        return _CLEANERS[kind](source, max_pixels)
    except UploadError:
        raise
    except Exception as error:  # decoders of hostile bytes raise whatever they like
        raise BrokenImage from error


def _check_pixels(width: int, height: int, limit: int, frames: int = 1) -> None:
    if width * height * frames > limit or frames > MAX_FRAMES:
        raise TooManyPixels(width, height, limit, frames)


def _clean_still(kind: str, source: bytes, max_pixels: int) -> CleanImage:
    # Two steps, so that the decoder and its memory are gone before the encoder starts.
    picture, options = _decoded(kind, source, max_pixels)
    target = BytesIO()
    picture.save(target, format=kind, **options)
    return CleanImage(target.getvalue(), kind, picture.width, picture.height)


def _decoded(
    kind: str, source: bytes, max_pixels: int
) -> tuple[Image, dict[str, object]]:
    # Never through PIL.Image.open(): its guard is a global of the whole process.
    image = _OPENERS[kind](source, max_pixels)
    ceiling = _CEILINGS.get(f"{kind} {image.mode}", _CEILINGS.get(kind, max_pixels))
    _check_pixels(*image.size, min(max_pixels, ceiling))
    options = {**_OPTIONS[kind](image, source), "icc_profile": _profile(image)}
    turn = _TURNS.get(_orientation(image))
    picture = image.copy() if turn is None else image.transpose(turn)
    kept = {"transparency"} & picture.info.keys()
    picture.info = {name: picture.info[name] for name in kept}
    return picture, options


def _orientation(image: ImageFile) -> int:
    # Damaged EXIF is no reason to refuse a sound picture; it is dropped anyway.
    with contextlib.suppress(
        ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError,
        struct.error,
    ):  # fmt: skip
        return int(image.getexif().get(_ORIENTATION, 1))
    return 1


def _profile(image: ImageFile) -> bytes | None:
    profile = image.info.get("icc_profile") or b""
    length = int.from_bytes(profile[:4], "big")
    # What only pretends to be a colour profile (ICC.1:2022 §7.2) is a hiding place.
    if profile[36:40] != b"acsp" or not 128 < length <= len(profile):
        return None
    return profile[:length] if length <= MAX_PROFILE_BYTES else None


def _open_jpeg(source: bytes, _limit: int) -> ImageFile:
    if _jpeg_scans(source) > MAX_SCANS:
        raise BrokenImage
    # Not the factory of the plugin, which would read the further pictures of an MPO.
    return JpegImageFile(BytesIO(source))


def _jpeg_scans(source: bytes) -> int:
    position, scans = 2, 0
    for _ in range(10_000):
        found = _JPEG_MARKER.search(source, position)
        if found is None or found[1] == b"\xd9":
            return scans
        position = found.end()
        if found[1] not in b"\x01\xd8":  # all others say how long they are
            position += int.from_bytes(source[position : position + 2], "big")
        scans += found[1] == b"\xda"
    raise BrokenImage


def _jpeg_options(image: ImageFile, _source: bytes) -> dict[str, object]:
    # Both kinds of saving bytes hold all coefficients in memory: 6 bytes a pixel.
    is_small = image.width * image.height <= 24_000_000
    return {
        "quality": 88,
        "progressive": is_small,
        "optimize": is_small,
        "subsampling": get_sampling(image),
    }


def _open_webp(source: bytes, limit: int) -> ImageFile:
    # libwebp makes room for the whole canvas as soon as it opens the file.
    _check_pixels(*_webp_size(source), limit)
    if _is_lossless_webp(source):
        _check_pixels(*_webp_size(source), min(limit, _CEILINGS["WEBP lossless"]))
    return WebPImageFile(BytesIO(source))


def _webp_size(source: bytes) -> tuple[int, int]:
    """Read width and height from the first chunk (RFC 9649 §2.5 to §2.7)."""
    if source[12:16] == b"VP8X":
        width = int.from_bytes(source[24:27], "little") + 1
        return width, int.from_bytes(source[27:30], "little") + 1
    if source[12:16] == b"VP8L":
        bits = int.from_bytes(source[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", source, 26)
    return width & 0x3FFF, height & 0x3FFF


def _is_lossless_webp(source: bytes) -> bool:
    position = 12
    while (kind := source[position : position + 4]) not in {b"VP8 ", b"VP8L", b""}:
        length = int.from_bytes(source[position + 4 : position + 8], "little")
        # A frame of an animation holds chunks itself, after 16 bytes of its own.
        position += 24 if kind == b"ANMF" else 8 + length + length % 2
    return kind == b"VP8L"


def _webp_options(_image: ImageFile, source: bytes) -> dict[str, object]:
    return {"lossless": True} if _is_lossless_webp(source) else {"quality": 85}


def _clean_avif(source: bytes, max_pixels: int) -> CleanImage:
    """Clean an AVIF in a process of its own that may use only so much memory.

    An AVIF can say 100 x 100 in its header and hold a picture of 268 megapixels: 3.5 kB
    took 570 MB. Neither Pillow nor libavif can be told a limit.
    """
    limit = min(max_pixels, _CEILINGS["AVIF"])
    _check_pixels(*AvifImageFile(BytesIO(source)).size, limit)
    try:
        content = _clean_avif_in_child(source)
    except (OSError, subprocess.SubprocessError) as error:
        # It did not start, took too long or was ended: perhaps the fault is ours.
        ended = getattr(error, "returncode", None)
        logger.error("AVIF not decoded: %s, exit %s", type(error).__name__, ended)
        raise BrokenImage from error
    return CleanImage(content, "AVIF", *AvifImageFile(BytesIO(content)).size)


def _clean_avif_in_child(source: bytes) -> bytes:
    needed = {k: v for k, v in os.environ.items() if CHILD_NEEDS.fullmatch(k)}
    child = subprocess.run(  # noqa: S603  # nothing of the upload is in the command
        [sys.executable, "-m", CHILD],
        cwd=Path(__file__).parents[2],
        input=source,
        capture_output=True,
        check=False,
        timeout=CHILD_SECONDS,
        env={**needed, "MALLOC_ARENA_MAX": "1"},
    )
    if child.returncode == CHILD_REFUSES:
        raise BrokenImage
    child.check_returncode()
    return child.stdout


def _clean_avif_here() -> None:
    """Is what the child process does: an AVIF in, a clean one out."""
    resource.setrlimit(resource.RLIMIT_DATA, (CHILD_BYTES, CHILD_BYTES))
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread decodes into its own memory
    try:
        cleaned = _clean_still("AVIF", sys.stdin.buffer.read(), _CEILINGS["AVIF"])
    except Exception:  # noqa: BLE001  # decoders raise whatever they like
        sys.exit(CHILD_REFUSES)
    sys.stdout.buffer.write(cleaned.bytes)


def _clean_gif(source: bytes, max_pixels: int) -> CleanImage:
    content, frames = _gif_essence(source)
    width, height = struct.unpack_from("<HH", content, 6)
    _check_pixels(width, height, max_pixels, frames)
    # Re-encoding would squeeze every frame into new palettes, so the frames are kept
    # and decoded only to see that they are sound.
    for frame in ImageSequence.Iterator(GifImageFile(BytesIO(content))):
        frame.load()
    return CleanImage(content, "GIF", width, height)


def _gif_essence(source: bytes) -> tuple[bytes, int]:
    """Return header, frames, delays and loops alone, and the number of frames."""
    width, height, packed = struct.unpack_from("<HHB", source, 6)
    position = 13 + _gif_palette_bytes(packed)
    kept, frames = [source[:position]], 0
    while source[position] != ord(";"):
        if source[position] == ord(","):
            end = _gif_frame_end(source, position, width, height)
            frames += 1
        elif source[position] == ord("!"):
            end = _gif_data_end(source, position + 2)
        else:
            raise BrokenImage
        block = source[position:end]
        if block.startswith(b",") or _GIF_WANTED.fullmatch(block):
            kept.append(block)
        position = end
    return b"".join([*kept, b";"]), frames


def _gif_frame_end(source: bytes, position: int, width: int, height: int) -> int:
    left, top, columns, rows, packed = struct.unpack_from("<4HB", source, position + 1)
    # Pillow would enlarge the picture beyond the size that was checked.
    if left + columns > width or top + rows > height:
        raise BrokenImage
    return _gif_data_end(source, position + 11 + _gif_palette_bytes(packed))


def _gif_palette_bytes(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _gif_data_end(source: bytes, position: int) -> int:
    while length := source[position]:
        position += length + 1
    return position + 1


_OPENERS: Final[Mapping[str, Callable[[bytes, int], ImageFile]]] = {
    "JPEG": _open_jpeg,
    "PNG": lambda source, _limit: PngImageFile(BytesIO(source)),
    "WEBP": _open_webp,
    "AVIF": lambda source, _limit: AvifImageFile(BytesIO(source)),
}
_OPTIONS: Final[Mapping[str, Callable[[Any, bytes], dict[str, object]]]] = {
    "JPEG": _jpeg_options,
    "PNG": lambda _image, _source: {},
    "WEBP": _webp_options,
    "AVIF": lambda _image, _source: {"quality": 75, "max_threads": 1},
}
_CLEANERS: Final[Mapping[str, Callable[[bytes, int], CleanImage]]] = {
    "JPEG": partial(_clean_still, "JPEG"),
    "PNG": partial(_clean_still, "PNG"),
    "WEBP": partial(_clean_still, "WEBP"),
    "AVIF": _clean_avif,
    "GIF": _clean_gif,
}


if __name__ == "__main__":
    _clean_avif_here()
