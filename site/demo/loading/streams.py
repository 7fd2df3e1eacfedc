"""From the blocks of a data file to what a StreamField stores.

Block ids follow from the page and the place in it. So they are the same in every
language, and translators see each piece beside its original.
"""

from typing import Any
from uuid import UUID, uuid5

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from demo.loading.files import rich_text
from demo.loading.references import References

RawBlock = dict[str, Any]


class StreamWriter:
    def __init__(self, references: References, key: UUID, language: str) -> None:
        """Take the translation key of the page, and the language links are to lead to."""
        self.references = references
        self.key = key
        self.language = language

    def stream(
        self, block: blocks.StreamBlock, items: list[dict[str, Any]], place: str
    ) -> list[RawBlock]:
        """Return raw data for `items`, each a block's name with its value."""
        return [
            {
                "type": name,
                "value": self.value(
                    block.child_blocks[name], value, f"{place}/{position}"
                ),
                "id": self.block_id(f"{place}/{position}"),
            }
            for position, item in enumerate(items)
            for name, value in item.items()
        ]

    def value(self, block: blocks.Block, value: Any, place: str) -> Any:
        match block:
            case blocks.StreamBlock():
                return self.stream(block, value, place)
            case blocks.StructBlock():
                return {
                    name: self.value(child, value[name], f"{place}/{name}")
                    if name in value
                    else empty(child)
                    for name, child in block.child_blocks.items()
                }
            case blocks.ListBlock():
                return self.listed(block, value, place)
            case blocks.RichTextBlock():
                return rich_text(value, self.page_id)
            case blocks.ChooserBlock():
                return self.chosen(block, value)
        return value

    def listed(
        self, block: blocks.ListBlock, values: list[Any], place: str
    ) -> list[RawBlock]:
        places = [f"{place}/{position}" for position in range(len(values))]
        return [
            {
                "type": "item",
                "value": self.value(block.child_block, value, where),
                "id": self.block_id(where),
            }
            for value, where in zip(values, places, strict=True)
        ]

    def chosen(self, block: blocks.ChooserBlock, name: str) -> int | None:
        match block:
            case ImageChooserBlock():
                return self.references.pk("image", name)
            case DocumentChooserBlock():
                return self.references.pk("document", name)
        return self.page_id(name)

    def page_id(self, name: str) -> int | None:
        return self.references.page_pk(name, self.language)

    def block_id(self, place: str) -> str:
        return str(uuid5(self.key, place))


def empty(block: blocks.Block) -> Any:
    """Return what an editor's form stores for a field she left alone."""
    value = block.get_prep_value(block.get_default())
    is_text = isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.URLBlock)
    return "" if value is None and is_text else value
