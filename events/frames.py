"""Which other sites a page may show in a frame: those of its own recordings."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from events.recordings.on_pages import Recorded, recorded_on


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
        return self.image or next(filter(None, posters), None)  # type: ignore[attr-defined]  # the page's

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
    origins = {one.player.frame_origin for one in page.recordings} - {""}
    request.frame_origins = origins  # type: ignore[attr-defined]  # ours
