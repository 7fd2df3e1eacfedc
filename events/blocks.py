"""Blocks of event pages: recordings with a click in between, slides, agenda."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from events.recordings import UnknownAddress, parse_address
from home.blocks import BodyBlock, ImageBlock, ProseBlock
from home.licences import Licence

NOT_RECOGNISED = _("This is not an address of a video that we know.")
ADDRESS_REFUSED: dict[str, str] = {}


class CaptionsBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(label=_("language"), choices=settings.LANGUAGES)
    kind = blocks.ChoiceBlock(
        label=_("kind"),
        choices=[("captions", _("Captions")), ("chapters", _("Chapters"))],
        default="captions",
    )
    file = DocumentChooserBlock(label=_("WebVTT file"))


class VideoFileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("video or audio file"))
    quality = blocks.CharBlock(label=_("quality"), required=False, max_length=20)


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
    credit = blocks.CharBlock(label=_("credit"), required=False, max_length=200)
    tracks = blocks.ListBlock(
        CaptionsBlock(), label=_("captions and chapters"), default=[], min_num=0
    )

    class Meta:
        icon = "media"
        label = _("Recording")
        template = "blocks/recording.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        address, files = cleaned.get("address"), cleaned.get("files")
        if bool(address) == bool(files):
            raise _refused(_("Give an address or files of your own, one of the two."))
        if address:
            try:
                parse_address(address)
            except UnknownAddress as error:
                raise _refused(ADDRESS_REFUSED.get(error.code, NOT_RECOGNISED)) from error
        return cleaned


def _refused(message: str) -> blocks.StructBlockValidationError:
    return blocks.StructBlockValidationError(
        block_errors={"address": ValidationError(message)}
    )


class SlidesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=200)
    file = DocumentChooserBlock(label=_("file"))

    class Meta:
        icon = "doc-full"
        label = _("Slides or minutes")
        template = "blocks/slides.html"


class AgendaItemBlock(blocks.StructBlock):
    time = blocks.TimeBlock(label=_("time"))
    title = blocks.CharBlock(label=_("title"), max_length=200)
    speaker = blocks.CharBlock(label=_("who"), required=False, max_length=200)

    class Meta:
        icon = "time"
        label = _("Agenda item")


class AgendaBlock(blocks.StreamBlock):
    item = AgendaItemBlock()


class DocumentationBlock(ProseBlock):
    """What remains of an event: minutes, slides, photos, links and recordings."""

    recording = RecordingBlock()
    slides = SlidesBlock()


class SummitBodyBlock(BodyBlock):
    recording = RecordingBlock()
    slides = SlidesBlock()
    gallery = blocks.ListBlock(
        ImageBlock(),
        label=_("Photo gallery"),
        icon="image",
        template="blocks/gallery.html",
    )
