"""The recordings on a page, as it stands: published, or a draft in preview."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from wagtail.blocks import StreamValue, StructValue
from wagtail.fields import StreamField

from events.addresses import absolute
from events.recordings.players import Player, player
from home.locks import locked_collections


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One recording; `block` is the same on the pages of all languages.

    It is made of the block's id and of whose block it is: copies of a page keep the ids
    of its blocks, and are told apart. Of `stored`, `value` is what its readers may have.
    """

    page: Any
    block: UUID
    stored: StructValue
    locked: frozenset[int]  # collections

    @cached_property
    def value(self) -> Mapping[str, Any]:
        return _unlocked(self.stored, self.locked) if self.locked else self.stored

    @cached_property
    def player(self) -> Player:
        return self.player_from(None)

    def player_from(self, start: int | None) -> Player:
        """Return the player, to play from a second on."""
        found = player(self.value, self.page.language, start)
        still = found.poster
        is_locked = still is not None and still.collection_id in self.locked
        return replace(found, poster=None) if is_locked else found

    @cached_property
    def address(self) -> str:
        """Return the path of the page."""
        path: str = self.page.get_url() or ""
        return path

    @property
    def file_address(self) -> str:
        """Return the address of its first file of ours, "" without one."""
        sources = self.player.sources
        return absolute(sources[0].url) if sources else ""

    @property
    def embed_address(self) -> str:
        """Return the address of a page with the player alone: the provider's or ours."""
        ours = absolute(embed_path(self.page.language, self.block))
        return self.player.embed_url or ours

    @property
    def poster_path(self) -> str:
        """Return the path of its picture, of a drawn one where it has none."""
        poster = self.player.poster
        path: str = poster.file.url if poster else static("img/poster.svg")
        return path

    @property
    def published_at(self) -> datetime:
        """Return when it came into the world, as near as that is known."""
        if day := self.value.get("recorded_on"):
            return datetime.combine(day, time(12), UTC)
        first: datetime | None = self.page.first_published_at
        return first or datetime(1970, 1, 1, tzinfo=UTC)

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


def embed_path(language: str, block: UUID) -> str:
    """Return the path of the page that other sites show in a frame."""
    with translation.override(language):
        return reverse("recording-embed", args=[block])


def chapters_path(language: str, block: UUID) -> str:
    """Return the path of the list of chapters for programs."""
    with translation.override(language):
        return reverse("recording-chapters", args=[block])


def recorded_on(page: Any) -> list[Recorded]:
    """Return what a specific page shows, in its order.

    Dead players are left out, and what is locked away from the page's readers.
    """
    found = [(page, *one) for one in _recordings(page)]
    return _alive(found, page.locked_collections) if found else []


def recorded_on_all(pages: Iterable[Any]) -> list[Recorded]:
    """Return what many public pages show, files of locked collections left out.

    Their files cost no more queries than one page's.
    """
    from events.blocks import RecordingBlock  # noqa: PLC0415  # uses this module

    stored = [(page, *one) for page in pages for one in _stored(page)]
    values = RecordingBlock().bulk_to_python([raw for _page, _block, raw in stored])
    found = [
        (page, block, value)
        for (page, block, _raw), value in zip(stored, values, strict=True)
    ]
    return _alive(found, locked_collections())


def _alive(
    found: Iterable[tuple[Any, UUID, StructValue]], locked: frozenset[int]
) -> list[Recorded]:
    shown = [
        Recorded(page=page, block=block, stored=value, locked=locked)
        for page, block, value in found
    ]
    return [one for one in shown if one.player.kind]


def _unlocked(stored: StructValue, locked: frozenset[int]) -> Mapping[str, Any]:
    """Return a stored recording without what lies in locked collections."""

    def is_open(file: Any) -> bool:
        return file is not None and file.collection_id not in locked

    poster = stored.get("poster")
    return {
        **stored,
        "poster": poster if is_open(poster) else None,
        "files": [one for one in stored["files"] if is_open(one.get("file"))],
        "tracks": [one for one in stored["tracks"] if is_open(one.get("file"))],
    }


def _stored(page: Any) -> Iterator[tuple[UUID, Any]]:
    for stream in _streams(page):
        for raw in stream.get_prep_value():
            if raw["type"] == "recording":
                yield key_of(page, raw.get("id")), raw["value"]


def _recordings(page: Any) -> Iterator[tuple[UUID, StructValue]]:
    for stream in _streams(page):
        for child in stream:
            if child.block_type == "recording":
                yield key_of(page, child.id), child.value


def _streams(page: Any) -> Iterator[StreamValue]:
    for field in page._meta.get_fields():  # noqa: SLF001  # Django's public way
        if isinstance(field, StreamField):
            yield getattr(page, field.name)


def key_of(page: Any, block_id: object) -> UUID:
    """Return the name of a recording from that of its block in the page's stream."""
    return uuid5(page.translation_key, str(block_id))
