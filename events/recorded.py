"""The recordings on a page, as it stands: published, or a draft in preview."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from wagtail.blocks import StreamValue, StructValue
from wagtail.fields import StreamField

from events.players import Player, player


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One recording; `block` is the same on the pages of all languages."""

    page: Any
    block: UUID
    value: StructValue

    @cached_property
    def player(self) -> Player:
        return self.player_from(None)

    def player_from(self, start: int | None) -> Player:
        """Return the player, to play from a second on."""
        return player(self.value, self.page.language, start)

    @cached_property
    def address(self) -> str:
        """Return the path of the page."""
        path: str = self.page.get_url() or ""
        return path

    @property
    def name(self) -> str:
        """Return what it is called in addresses."""
        return name_of(self.block)

    @property
    def anchor(self) -> str:
        """Return the id of its element on the page."""
        return f"recording-{self.name}"


def name_of(block: UUID) -> str:
    return block.hex[:12]


def deep_link(recorded: Recorded, seconds: int | None, captions: str = "") -> str:
    """Return the address of a second of a recording, its transcript in a language."""
    return moment_address(recorded.address, recorded.block, seconds, captions)


def moment_address(
    page: str, block: UUID, seconds: int | None, captions: str = ""
) -> str:
    """Return the same from the address of a page, when the page need not be read."""
    query: dict[str, int | str] = {} if seconds is None else {"t": seconds}
    query["recording"] = name_of(block)
    if captions:
        query["captions"] = captions
    return f"{page}?{urlencode(query)}#recording-{name_of(block)}"


def recorded_on(page: Any) -> list[Recorded]:
    """Return what a specific page shows, in its order; dead players are left out."""
    found = [
        Recorded(page=page, block=block, value=value)
        for block, value in _recordings(page)
    ]
    return [one for one in found if one.player.kind]


def _recordings(page: Any) -> Iterator[tuple[UUID, StructValue]]:
    fields = page._meta.get_fields()  # noqa: SLF001  # Django's public way
    for field in fields:
        if isinstance(field, StreamField):
            yield from _blocks(getattr(page, field.name))


def _blocks(stream: StreamValue) -> Iterator[tuple[UUID, StructValue]]:
    for child in stream:
        if child.block_type == "recording" and (block := _uuid(child.id)):
            yield block, child.value


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
