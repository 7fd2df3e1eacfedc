"""What comes in through an upload door: pictures made anew, documents recognised.

Pictures are judged by their bytes, measured before they are decoded, and written anew,
so that no place, person, device or hidden second file comes along. Costs measured with
Pillow 13 on 40 megapixels: JPEG up to 12 bytes of memory a pixel, WebP 16 (lossless
33), AVIF 26. Hence the ceilings below, whatever the caller allows.
"""

import builtins
import contextlib
import os
import re
import resource
import struct
import subprocess
import sys
import zipfile
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Final

from PIL import Image, ImageSequence
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile, get_sampling
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

MAX_FRAMES: Final = 1_000
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
