"""Summits and sessions as their editors last saved them, drafts included.

For the checklist: all is read in a number of queries that does not grow with sessions,
recordings or languages.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch
from django.urls import reverse
from wagtail.models import Page

from events.recordings.voices import left_out
from home.locks import locked_collections
from home.models import SiteDocument, SiteImage
from home.navigation import homes
from home.querysets import restricted

if TYPE_CHECKING:
    from events.models import MediaFacts, SummitPage

Raw = Mapping[str, Any]

TEXTS: Final = ("summary", "motto", "outcome", "track", "room", "search_description")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A page as its editors last saved it."""

    page: Page
    title: str
    blocks: tuple[Raw, ...]
    picture: int | None
    texts: tuple[str, ...]
    may_be_recorded: bool = False

    @property
    def is_session(self) -> bool:
        return hasattr(self.page, "do_not_record")

    def address(self, block: Raw | None = None) -> str:
        """Return where the page is edited, at a block if one is given."""
        form = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        place = f"#:w:contentpath=body.{block['id']}" if block and "id" in block else ""
        return form + place

    def values(self, kind: str) -> Iterator[tuple[Raw, Raw]]:
        """Yield the blocks of a kind, each with its value."""
        for block in self.blocks:
            if block.get("type") == kind and isinstance(block.get("value"), dict):
                yield block, block["value"]

    @property
    def photos(self) -> Iterator[tuple[Raw, Raw]]:
        yield from self.values("image")
        for block in self.blocks:
            if block.get("type") == "gallery":
                yield from ((block, value) for value in items(block.get("value")))


def drafts_of_sessions(summit: "SummitPage") -> Iterator[Draft]:
    """Yield the sessions of a summit in their order, each from its latest revision."""
    from events.models.sessions import (  # noqa: PLC0415  # its panel is in there
        IN_ORDER,
        SessionPage,
    )

    sessions = SessionPage.objects.child_of(summit).order_by(*IN_ORDER)
    for session in sessions.select_related("latest_revision", "locale"):
        revision = session.latest_revision
        if revision is None:
            yield draft_of(session)
            continue
        said = revision.content
        yield Draft(
            page=session,
            title=said.get("title") or session.title,
            blocks=_blocks(json.loads(said.get("body") or "[]")),
            picture=said.get("social_image"),
            texts=tuple(said.get(name) or "" for name in TEXTS),
            may_be_recorded=not said.get("do_not_record"),
        )


def draft_of(page: Any) -> Draft:
    """Return a summit or session as it is at hand, such as in its own form."""
    return Draft(
        page=page,
        title=page.title,
        blocks=_blocks(page.body.get_prep_value()),
        picture=page.social_image_id,
        texts=tuple(getattr(page, name, "") for name in TEXTS),
        may_be_recorded=not getattr(page, "do_not_record", True),
    )


class Library:
    """The files and pictures some pages use, fetched at once, and the site's languages."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        from events.models import MediaFacts  # noqa: PLC0415  # its panel is in there

        self.languages = list(homes())
        files, images = set(), set()
        for draft in drafts:
            files |= {value.get("file") for _block, value in draft.values("slides")}
            images |= {value.get("image") for _block, value in draft.photos}
            images.add(draft.picture)
            for _block, value in draft.values("recording"):
                files |= {one.get("file") for one in items(value.get("files"))}
                files |= {one.get("file") for one in items(value.get("tracks"))}
                images.add(value.get("poster"))
        facts = Prefetch("media_facts", MediaFacts.objects.select_related("poster"))
        documents = SiteDocument.objects.prefetch_related(facts)
        self.documents = documents.in_bulk(_keys(files))
        self.images = SiteImage.objects.in_bulk(_keys(images))
        self.locked = locked_collections()
        self.restricted: set[int] = set()
        if self.locked:
            keys = [draft.page.pk for draft in drafts]
            private = Page.objects.filter(restricted(), pk__in=keys)
            self.restricted = set(private.values_list("pk", flat=True))

    def is_hidden(self, file: SiteDocument | SiteImage | None, page: Page) -> bool:
        """Say whether a file is locked on a page that is not."""
        is_locked = file is not None and file.collection_id in self.locked
        return is_locked and page.pk not in self.restricted

    def parts(self, recording: Raw) -> Iterator[SiteDocument | SiteImage | None]:
        """Yield the files, captions and poster of a recording."""
        for one in (*items(recording.get("files")), *items(recording.get("tracks"))):
            yield self.documents.get(one.get("file"))
        yield self.images.get(recording.get("poster"))
        yield from (facts.poster for facts in self.facts(recording))

    def files(self, recording: Raw) -> list[SiteDocument]:
        """Return its files that are there."""
        names = [one.get("file") for one in items(recording.get("files"))]
        return [self.documents[key] for key in names if key in self.documents]

    def facts(self, recording: Raw) -> Iterator["MediaFacts"]:
        """Yield what was found out about its files."""
        found = (getattr(file, "media_facts", None) for file in self.files(recording))
        yield from (facts for facts in found if facts and facts.is_current)

    def has_poster(self, recording: Raw) -> bool:
        """Say whether there is a picture, or none to be expected: sound alone."""
        files = self.files(recording)
        return (
            recording.get("poster") in self.images
            or any(facts.poster_id for facts in self.facts(recording))
            or (
                bool(files)
                and all(file.media_type.startswith("audio/") for file in files)
            )
        )


class Withheld:
    """What readers are not told: names, voices, recordings off the record."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        from events.models import Passage, Person  # noqa: PLC0415  # alike
        from events.models.sessions import off_the_record  # noqa: PLC0415  # alike

        people = Person.objects.filter(consent=False)
        names = [name.strip() for person in people for name in person.names]
        self.names = list(filter(None, names))
        self.silent = off_the_record()
        said = Passage.objects.filter(
            recording__page__in=[draft.page.pk for draft in drafts]
        )
        voices: dict[int, set[str]] = {}
        for page, cues in said.values_list("recording__page", "cues"):
            voices.setdefault(page, set()).update(cue["voice"] or "" for cue in cues)
        unnamed = left_out({one for found in voices.values() for one in found})
        self.voices = {page: found & unnamed for page, found in voices.items()}


def _blocks(raw: Any) -> tuple[Raw, ...]:
    return tuple(block for block in raw or () if isinstance(block, dict))


def items(raw: Any) -> list[Raw]:
    """Return the values of a stored list of blocks, whatever else is in it."""
    values = [
        one.get("value") if isinstance(one, dict) and "value" in one else one
        for one in (raw if isinstance(raw, list) else [])
    ]
    return [value for value in values if isinstance(value, dict)]


def _keys(values: Iterable[Any]) -> list[int]:
    return [value for value in values if isinstance(value, int)]
