"""Caption files as editors choose them, checked with line and reason."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.models import AbstractDocument

from events.recordings.webvtt import CaptionError, Cue, validate
from home.uploads import ContentRefused, SeekableFile
from home.uploads.documents import is_binary

MAX_BYTES = 2_000_000
REASONS = {
    "header": gettext_lazy("the file must begin with WEBVTT"),
    "subrip": gettext_lazy("this looks like SubRip (.srt), save it as WebVTT (.vtt)"),
    "nul": gettext_lazy("there is a NUL (U+0000) here, a sign that no text has"),
    "timing": gettext_lazy("this is not a time such as 00:01.000 --> 00:04.000"),
    "order": gettext_lazy("the end is not later than the start"),
    "stray_text": gettext_lazy("this text belongs to no time"),
    "too_long": gettext_lazy("the file is larger than 2 MB"),
    "too_many": gettext_lazy("there are too many captions"),
    "empty": gettext_lazy("there are no captions in it"),
    "encoding": gettext_lazy("the file is not text in UTF-8"),
    "missing": gettext_lazy("the file cannot be read"),
}


class CaptionFileError(ContentRefused):
    """Says why a document cannot serve as captions or chapters."""

    def __init__(self, code: str, line: int | None = None) -> None:
        """Keep the reason as a code, and the line if it is in one."""
        super().__init__(code, line)
        self.code = code
        self.line = line

    @property
    def sentence(self) -> str:
        """Return what to tell the editor."""
        if self.code == "foreign":
            return _("This is not a caption file.")
        reason = REASONS.get(self.code, self.code)
        if self.line is None:
            return _("These captions cannot be used: %(reason)s.") % {"reason": reason}
        return _("These captions cannot be used. Line %(line)s: %(reason)s.") % {
            "line": self.line,
            "reason": reason,
        }


def check_captions(document: AbstractDocument) -> tuple[Cue, ...]:
    """Read the captions in a document.

    Raises:
        CaptionFileError: It is not valid WebVTT, or gone.
    """
    try:
        with document.open_file() as file:
            return read_captions(file)
    except OSError as error:
        raise CaptionFileError("missing") from error


def read_captions(file: SeekableFile) -> tuple[Cue, ...]:
    """Read the captions in a binary file, from where it stands.

    Raises:
        CaptionFileError: It is not valid WebVTT.
    """
    content = file.read(MAX_BYTES + 1)
    if is_binary(content):
        raise CaptionFileError("foreign")
    if len(content) > MAX_BYTES:
        raise CaptionFileError("too_long")
    try:
        return validate(content.decode(), max_bytes=MAX_BYTES)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CaptionFileError("encoding", line) from error
    except CaptionError as error:
        raise CaptionFileError(error.code, error.line) from error
