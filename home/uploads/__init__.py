"""What comes in through an upload door: pictures written anew, documents recognised.

Nothing here knows requests, settings or the database; doors are in `home.forms` and
`home.models.files`.
"""

from typing import Protocol


class SeekableFile(Protocol):
    """Is what a door hands over: a binary file, plain or one of Django's."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> object: ...
    def tell(self) -> int: ...


class UploadError(ValueError):
    """Says that an upload cannot be taken as it is."""
