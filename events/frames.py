"""Which other sites a page may show in a frame: those of its own recordings."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.fields import StreamField
from wagtail.models import Page

from events.recorded import Recorded, recorded_on
from events.recordings import UnknownAddress, parse_address


def frame_origins(page: Page) -> set[str]:
    """Return the origins of the players on a page, such as `https://vimeo.example`."""
    streams = [
        getattr(page, field.name).get_prep_value()
        for field in page._meta.get_fields()  # noqa: SLF001  # Django's public way
        if isinstance(field, StreamField)
    ]
    return {origin for stream in streams for origin in _origins(stream)}


def _origins(raw: Any) -> Iterator[str]:
    """Walk stored blocks, which costs no query for images and documents."""
    if isinstance(raw, list):
        for item in raw:
            yield from _origins(item)
    elif isinstance(raw, dict):
        if raw.get("type") == "recording" and isinstance(raw.get("value"), dict):
            yield from _origin(raw["value"].get("address"))
        yield from _origins(list(raw.values()))


def _origin(address: object) -> Iterator[str]:
    if isinstance(address, str) and address:
        try:
            yield parse_address(address).frame_origin
        except UnknownAddress:
            return


class PlayerPageMixin:
    """A page with recordings: its policy allows frames of their providers, no others.

    What is said in them is found once the page is published. Put it before the page
    class.
    """

    @cached_property
    def recordings(self) -> list[Recorded]:
        """Is what the page shows: its template, description and pictures ask for it."""
        return recorded_on(self)

    @property
    def shared_image(self) -> Any:
        """Is a picture of a recording where the page has none of its own."""
        posters = (one.player.poster for one in self.recordings)
        return self.social_image or next(filter(None, posters), None)  # type: ignore[attr-defined]  # the page's

    @property
    def shared_video(self) -> Recorded | None:
        """Is the first video on the page in a file of ours."""
        ours = (one for one in self.recordings if one.player.sources)
        return next((one for one in ours if not one.player.is_audio), None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        from events.models.recordings import Recording  # noqa: PLC0415  # pages import this

        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[misc]  # the page's
            # Saving a draft names its fields; what is published is saved whole.
            if kwargs.get("update_fields") is None:
                Recording.objects.follow(self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _allow_players(self, request)
        return super().serve(request, *args, **kwargs)  # type: ignore[misc]  # the page's

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        _allow_players(self, request)
        return super().serve_preview(request, mode_name)  # type: ignore[misc]  # alike


def _allow_players(page: Any, request: HttpRequest) -> None:
    """Leave word for the content policy, which is written after the answer."""
    request.frame_origins = frame_origins(page)  # type: ignore[attr-defined]  # ours
