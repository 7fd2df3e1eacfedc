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


class ContentRefused(UploadError):  # noqa: N818  # named after what went wrong
    """Says in a `sentence` for the editor why the app that uses a file refuses it."""

    @property
    def sentence(self) -> str:
        """Return what is wrong and where."""
        raise NotImplementedError  # abstract: each app words its own reasons
