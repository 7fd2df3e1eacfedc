"""Building blocks of page bodies, shared by all apps."""

from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["bold", "italic", "ul", "ol", "link", "document-link"]


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(
        label=_("caption"), required=False, default="", max_length=280
    )

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/image.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("quotation"))
    attribution = blocks.CharBlock(label=_("who said it"), required=False, default="")

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "blocks/quote.html"


class LinkBlock(blocks.StructBlock):
    """A link to a page of this site or to an address elsewhere."""

    label = blocks.CharBlock(label=_("text"), max_length=120)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    url = blocks.URLBlock(label=_("or address"), required=False)
    note = blocks.CharBlock(label=_("note"), required=False, default="", max_length=200)

    class Meta:
        icon = "link"
        label = _("Link")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("url")):
            error = _("Choose a page or give an address, one of the two.")
            raise blocks.StructBlockValidationError(
                block_errors={"url": blocks.ValidationError(error)}
            )
        return cleaned


class LinkListBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("heading"), required=False, default="", max_length=120
    )
    links = blocks.ListBlock(LinkBlock(), label=_("links"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Link list")
        template = "blocks/link_list.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("answer"), features=RICH_TEXT)


class FAQBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("heading"), required=False, default="", max_length=120
    )
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "blocks/faq.html"


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(
        label=_("number"), max_length=20, validators=[MinLengthValidator(1)]
    )
    label = blocks.CharBlock(label=_("what it counts"), max_length=120)


class FiguresBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("heading"), required=False, default="", max_length=120
    )
    figures = blocks.ListBlock(FigureBlock(), label=_("figures"), min_num=1)

    class Meta:
        icon = "order"
        label = _("Figures")
        template = "blocks/figures.html"


class CallToActionBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"), max_length=280)
    link = LinkBlock(label=_("button"))

    class Meta:
        icon = "bullhorn"
        label = _("Call to action")
        template = "blocks/call_to_action.html"


class PartnersBlock(blocks.StaticBlock):
    """All partners, grouped by what they are to the network."""

    class Meta:
        icon = "group"
        label = _("Partners")
        admin_text = _("Shows all partners, grouped by kind.")
        template = "blocks/partners.html"


class ProseBlock(blocks.StreamBlock):
    """Text, quotations, images, links and questions: enough for a profile."""

    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", template="blocks/heading.html", max_length=120
    )
    text = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=RICH_TEXT, template="blocks/text.html"
    )
    quote = QuoteBlock()
    image = ImageBlock()
    link_list = LinkListBlock()
    faq = FAQBlock()


class BodyBlock(ProseBlock):
    """Everything a page of the association itself may need."""

    figures = FiguresBlock()
    call_to_action = CallToActionBlock()
    partners = PartnersBlock()
