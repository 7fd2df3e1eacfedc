"""Blocks of event pages: recordings with a click in between, slides, agenda.

Optional texts are empty by default, never null: null stops wagtail-localize.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from events.recordings.addresses import MAX_START, UnknownAddress, parse_address
from events.recordings.captions import CaptionFileError, check_captions
from events.recordings.on_pages import Recorded
from events.recordings.players import is_playable
from events.recordings.readings import reading, start_of
from home.blocks import BodyBlock, ImageBlock, ProseBlock
from home.languages import autonym
from home.licences import Licence

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Sentence

NOT_RECOGNISED = _("This is not an address of a video that we know.")
ADDRESS_REFUSED = {
    "too_long": _("This address is too long to be that of a video."),
    "characters": _("The address has a space or a sign in it that no address has."),
    "scheme": _("The address must begin with https://."),
    "credentials": _("Leave out the user name in front of the @."),
    "port": _("Leave out the number after the colon."),
    "host": _("No video service that we know has this address."),
    "path": _("The address has signs in it that the page of a video does not have."),
    "provider": _(
        "We can show videos of YouTube, Vimeo, PeerTube and media.ccc.de. This address "
        "is of none of them."
    ),
    "video": _("This address does not lead to one video. Copy that of its own page."),
}
REPEATED = {
    "captions": _("There are captions in this language already: %(language)s."),
    "chapters": _("There are chapters in this language already: %(language)s."),
}
FIRST_RECORDED = date(1950, 1, 1)


class CaptionsBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(label=_("language"), choices=settings.LANGUAGES)
    kind = blocks.ChoiceBlock(
        label=_("kind"),
        choices=[("captions", _("Captions")), ("chapters", _("Chapters"))],
        default="captions",
    )
    file = DocumentChooserBlock(label=_("WebVTT file"))

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        try:
            check_captions(cleaned["file"])
        except CaptionFileError as error:
            raise _refused("file", error.sentence) from error
        return cleaned


class VideoFileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("video or audio file"))
    quality = blocks.CharBlock(
        label=_("quality"), required=False, default="", max_length=20
    )

    def bulk_to_python(self, values: list[Any]) -> list[blocks.StructValue]:
        """Fetch what is known of all files of a page at once."""
        from events.recordings.media import fetch_facts  # noqa: PLC0415  # uses models

        found = super().bulk_to_python(values)
        fetch_facts(one["file"] for one in found if one.get("file"))
        return found

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not is_playable(cleaned["file"]):
            raise _refused("file", _("This file is neither video nor audio."))
        return cleaned


class RecordingBlock(blocks.StructBlock):
    """A recording elsewhere (asked for by a second click) or a file of our own."""

    title = blocks.CharBlock(label=_("title"), max_length=200)
    address = blocks.URLBlock(
        label=_("address"),
        required=False,
        help_text=_("Page of the video at YouTube, Vimeo, PeerTube or media.ccc.de."),
    )
    files = blocks.ListBlock(
        VideoFileBlock(), label=_("or own files"), default=[], min_num=0
    )
    poster = ImageChooserBlock(label=_("poster"), required=False)
    language = blocks.ChoiceBlock(
        label=_("language"), choices=settings.LANGUAGES, default="de"
    )
    recorded_on = blocks.DateBlock(label=_("recorded on"), required=False)
    duration = blocks.IntegerBlock(
        label=_("duration in seconds"), required=False, min_value=1
    )
    licence = blocks.ChoiceBlock(
        label=_("licence"), choices=Licence.choices, required=False
    )
    credit = blocks.CharBlock(
        label=_("credit"), required=False, default="", max_length=200
    )
    tracks = blocks.ListBlock(
        CaptionsBlock(), label=_("captions and chapters"), default=[], min_num=0
    )

    class Meta:
        icon = "media"
        label = _("Recording")
        template = "blocks/recording.html"

    def bulk_to_python(self, values: list[Any]) -> list[blocks.StructValue]:
        return super().bulk_to_python([_readable(value) for value in values])

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        try:
            cleaned = super().clean(value)
        except blocks.StructBlockValidationError as error:
            if "address" in error.block_errors:
                message = _address_refusal(value["address"]) or NOT_RECOGNISED
                error.block_errors["address"] = ValidationError(message)
            raise
        if errors := dict(_recording_errors(cleaned)):
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(
        self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        page, request = context.get("page"), context.get("request")
        here = _on_page(value, page)
        if here is None:
            return context
        return {
            **context,
            "value": here.value,
            "recorded": here,
            "player": here.player_from(start_of(here, request)),
            "reading": reading(here, request),
        }


def _on_page(value: blocks.StructValue, page: Any) -> Recorded | None:
    """Return which of the recordings that a page shows a block is."""
    shown = page.recordings if page else []
    return next((one for one in shown if one.stored is value), None)


def _readable(stored: Any) -> dict[str, Any]:
    """Leave out of a stored recording what would stop the page from being read."""
    readable = dict(stored) if isinstance(stored, dict) else {}
    for name in ("files", "tracks"):
        if not isinstance(readable.get(name), list):
            readable[name] = []
    try:
        date.fromisoformat(readable.get("recorded_on") or "")
    except (TypeError, ValueError):
        readable["recorded_on"] = None
    return readable


def _recording_errors(
    value: blocks.StructValue,
) -> Iterator[tuple[str, ValidationError]]:
    """Yield what cannot be, by the names of its fields."""
    address, day = value.get("address"), value.get("recorded_on")
    if bool(address) == bool(value.get("files")):
        message = _("Give an address or files of your own, one of the two.")
        yield "address", ValidationError(message)
    elif address and (refusal := _address_refusal(address)):
        yield "address", ValidationError(refusal)
    if day and not FIRST_RECORDED <= day <= timezone.localdate():
        message = _("Give a day between 1950 and today.")
        yield "recorded_on", ValidationError(message)
    if (value.get("duration") or 0) > MAX_START:
        message = _("This is more than 99 hours. Give the length in seconds.")
        yield "duration", ValidationError(message)
    if repeated := dict(_repeated_tracks(value.get("tracks") or ())):
        yield "tracks", blocks.ListBlockValidationError(block_errors=repeated)


def _address_refusal(address: str) -> "Sentence | None":
    """Return why an address is none of a recording we can show, None if it is one."""
    try:
        parse_address(address)
    except UnknownAddress as error:
        return ADDRESS_REFUSED.get(error.code, NOT_RECOGNISED)
    return None


def _repeated_tracks(
    tracks: Iterable[blocks.StructValue],
) -> Iterator[tuple[int, ValidationError]]:
    """Yield what is there before in its language: players offer one of a kind."""
    met = set()
    for index, track in enumerate(tracks):
        kind = track["kind"], track["language"]
        if kind in met:
            message = REPEATED[track["kind"]]
            language = autonym(track["language"])
            yield index, _refused("language", message % {"language": language})
        met.add(kind)


def _refused(
    field: str, message: "str | Sentence"
) -> blocks.StructBlockValidationError:
    return blocks.StructBlockValidationError(
        block_errors={field: ValidationError(message)}
    )


class SlidesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=200)
    file = DocumentChooserBlock(label=_("file"))

    class Meta:
        icon = "doc-full"
        label = _("Slides or minutes")
        template = "blocks/slides.html"


class ResultBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("result"), max_length=500)
    who = blocks.CharBlock(
        label=_("who takes it further"), required=False, default="", max_length=160
    )


class ResultsBlock(blocks.StructBlock):
    """What was agreed in a session, point by point."""

    title = blocks.CharBlock(
        label=_("heading"), required=False, default="", max_length=120
    )
    points = blocks.ListBlock(ResultBlock(), label=_("results"), min_num=1)

    class Meta:
        icon = "tick"
        label = _("Results")
        template = "blocks/results.html"


class ReportBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=200)
    medium = blocks.CharBlock(label=_("newspaper, site or station"), max_length=120)
    url = blocks.URLBlock(label=_("address"))
    published_on = blocks.DateBlock(label=_("published on"), required=False)
    language = blocks.ChoiceBlock(
        label=_("language"), choices=settings.LANGUAGES, required=False
    )


class PressBlock(blocks.StructBlock):
    """What others wrote or broadcast about a summit."""

    title = blocks.CharBlock(
        label=_("heading"), required=False, default="", max_length=120
    )
    reports = blocks.ListBlock(ReportBlock(), label=_("reports"), min_num=1)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Press")
        template = "blocks/press.html"


class AgendaItemBlock(blocks.StructBlock):
    time = blocks.TimeBlock(label=_("time"))
    title = blocks.CharBlock(label=_("title"), max_length=200)
    speaker = blocks.CharBlock(
        label=_("who"), required=False, default="", max_length=200
    )

    class Meta:
        icon = "time"
        label = _("Agenda item")


class AgendaBlock(blocks.StreamBlock):
    item = AgendaItemBlock()


class DocumentationBlock(ProseBlock):
    """What remains of an event: minutes, slides, photos, links and recordings."""

    recording = RecordingBlock()
    slides = SlidesBlock()
    results = ResultsBlock()


class SummitBodyBlock(BodyBlock):
    recording = RecordingBlock()
    slides = SlidesBlock()
    results = ResultsBlock()
    press = PressBlock()
    gallery = blocks.ListBlock(
        ImageBlock(),
        label=_("Photo gallery"),
        icon="image",
        template="blocks/gallery.html",
    )
