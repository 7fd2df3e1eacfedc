"""What a summit's documentation still lacks, for its editors.

Everything is read from what is stored, drafts included, in a number of queries that
does not grow with sessions, recordings or languages.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel
from wagtail.models import Page

from events.recordings.voices import left_out, words_of
from home.analysis.folding import tokens
from home.locks import locked_collections
from home.models import SiteDocument, SiteImage
from home.navigation import homes
from home.querysets import restricted

if TYPE_CHECKING:
    from events.models import MediaFacts, SessionPage, SummitPage

Raw = Mapping[str, Any]

TEXTS = ("summary", "motto", "outcome", "track", "room", "search_description")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing; a hint is worth a look, but may be right so."""

    subject: str
    message: str
    url: str
    is_hint: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The summit itself or one of its sessions, with what it lacks."""

    title: str
    is_session: bool
    gaps: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        """Say whether nothing but hints is left."""
        return all(gap.is_hint for gap in self.gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
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
                yield from ((block, value) for value in _items(block.get("value")))


class _Library:
    """The files and pictures some pages use, fetched at once, and the site's languages."""

    def __init__(self, drafts: Iterable[_Draft]) -> None:
        from events.models import MediaFacts  # noqa: PLC0415  # its panel is in there

        self.languages = list(homes())
        files, images = set(), set()
        for draft in drafts:
            files |= {value.get("file") for _block, value in draft.values("slides")}
            images |= {value.get("image") for _block, value in draft.photos}
            images.add(draft.picture)
            for _block, value in draft.values("recording"):
                files |= {one.get("file") for one in _items(value.get("files"))}
                files |= {one.get("file") for one in _items(value.get("tracks"))}
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
        for one in (*_items(recording.get("files")), *_items(recording.get("tracks"))):
            yield self.documents.get(one.get("file"))
        yield self.images.get(recording.get("poster"))
        yield from (facts.poster for facts in self.facts(recording))

    def files(self, recording: Raw) -> list[SiteDocument]:
        """Return its files that are there."""
        names = [one.get("file") for one in _items(recording.get("files"))]
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


class _Withheld:
    """What readers are not told: names, voices, recordings off the record."""

    def __init__(self, drafts: Iterable[_Draft]) -> None:
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


def missing(summit: "SummitPage") -> list[Part]:
    """Return what the summit lacks, then what each of its sessions lacks."""
    drafts = [_draft(summit), *_sessions(summit)]
    is_over = summit.last_day < timezone.localdate()
    return _parts(drafts, is_over=is_over)


def missing_of_session(session: "SessionPage") -> list[Part]:
    """Return what one session lacks."""
    is_over = session.summit.last_day < timezone.localdate()
    return _parts([_draft(session)], is_over=is_over)


def _sessions(summit: "SummitPage") -> Iterator[_Draft]:
    from events.models.sessions import (  # noqa: PLC0415  # its panel is in there
        IN_ORDER,
        SessionPage,
    )

    sessions = SessionPage.objects.child_of(summit).order_by(*IN_ORDER)
    for session in sessions.select_related("latest_revision", "locale"):
        revision = session.latest_revision
        if revision is None:
            yield _draft(session)
            continue
        said = revision.content
        yield _Draft(
            page=session,
            title=said.get("title") or session.title,
            blocks=_blocks(json.loads(said.get("body") or "[]")),
            picture=said.get("social_image"),
            texts=tuple(said.get(name) or "" for name in TEXTS),
            may_be_recorded=not said.get("do_not_record"),
        )


def _draft(page: Any) -> _Draft:
    return _Draft(
        page=page,
        title=page.title,
        blocks=_blocks(page.body.get_prep_value()),
        picture=page.social_image_id,
        texts=tuple(getattr(page, name, "") for name in TEXTS),
        may_be_recorded=not getattr(page, "do_not_record", True),
    )


def _parts(drafts: list[_Draft], *, is_over: bool) -> list[Part]:
    library, withheld = _Library(drafts), _Withheld(drafts)
    untranslated = _untranslated(drafts, library.languages)
    parts = []
    for draft in drafts:
        gaps = [
            *_page_gaps(draft, untranslated[draft.page.pk], library),
            *_recording_gaps(draft, library),
            *_slide_gaps(draft, library),
            *_photo_gaps(draft, library),
            *_withheld_gaps(draft, withheld),
        ]
        recorded = any(draft.values("recording"))
        if is_over and draft.may_be_recorded and not recorded:
            message = _(
                "There is no recording. If there must be none, tick “must not be recorded”."
            )
            gaps.append(Gap("", message, draft.address(), is_hint=True))
        parts.append(Part(draft.title, draft.is_session, tuple(gaps)))
    return parts


def _untranslated(drafts: list[_Draft], languages: list[str]) -> dict[int, list[str]]:
    """Return for each page those of `languages` it is not public in."""
    keys = [draft.page.translation_key for draft in drafts]
    pages = Page.objects.live().filter(translation_key__in=keys)
    there = set(pages.values_list("translation_key", "locale__language_code"))
    return {
        draft.page.pk: [
            code
            for code in languages
            if code != draft.page.locale.language_code
            and (draft.page.translation_key, code) not in there
        ]
        for draft in drafts
    }


def _page_gaps(draft: _Draft, languages: list[str], library: _Library) -> Iterator[Gap]:
    picture = library.images.get(draft.picture)
    if picture and library.is_hidden(picture, draft.page):
        message = _("It is private: readers do not see it.")
        yield Gap(picture.title, message, draft.address())
    if languages:
        message = _("Not public yet in %(languages)s.") % {
            "languages": get_text_list(
                [_language(code) for code in languages], _("and")
            )
        }
        yield Gap("", message, draft.address())


def _recording_gaps(draft: _Draft, library: _Library) -> Iterator[Gap]:
    for block, value in draft.values("recording"):
        messages = [*_caption_gaps(value, site_has_many=len(library.languages) > 1)]
        if any(library.is_hidden(one, draft.page) for one in library.parts(value)):
            message = _("Some of its files are private: readers do not see them.")
            messages.insert(0, message)
        if not library.has_poster(value):
            messages.append(_("A poster is missing."))
        if not value.get("licence"):
            messages.append(_("The licence is missing."))
        if not value.get("language"):
            messages.append(_("The language is missing."))
        if not value.get("recorded_on"):
            messages.append(_("The date of the recording is missing."))
        for message in messages:
            yield Gap(_text(value.get("title")), message, draft.address(block))


def _caption_gaps(recording: Raw, *, site_has_many: bool) -> Iterator[str]:
    tracks = [one for one in _items(recording.get("tracks")) if one.get("file")]
    captions = {one.get("language") for one in tracks if one.get("kind") != "chapters"}
    own = _text(recording.get("language"))
    if not captions:
        yield _("Captions are missing, and with them the transcript.")
    elif own and own not in captions:
        yield _("Captions in the language spoken are missing: %(language)s.") % {
            "language": _language(own)
        }
    elif len(captions) == 1 and site_has_many:
        yield _("Captions in a second language are missing.")


def _slide_gaps(draft: _Draft, library: _Library) -> Iterator[Gap]:
    for block, value in draft.values("slides"):
        file = library.documents.get(value.get("file"))
        if file is None:
            messages = [_("The file is gone.")]
        else:
            is_hidden = library.is_hidden(file, draft.page)
            messages = [
                *([_("It is private: readers do not see it.")] if is_hidden else []),
                *([] if file.licence else [_("The licence is missing.")]),
                *([] if file.language else [_("The language is missing.")]),
            ]
        for message in messages:
            yield Gap(_text(value.get("title")), message, draft.address(block))


def _photo_gaps(draft: _Draft, library: _Library) -> Iterator[Gap]:
    for block, value in draft.photos:
        image = library.images.get(value.get("image"))
        if image is None:
            continue
        lacks = {
            _("It is private: readers do not see it."): library.is_hidden(
                image, draft.page
            ),
            _("The alternative text is missing."): not image.alt_in(
                draft.page.locale.language_code
            )[0],
            _("The credit is missing."): not image.credit,
            _("The licence is missing."): not image.licence,
        }
        for message in (message for message, is_true in lacks.items() if is_true):
            yield Gap(image.title, message, draft.address(block))


def _withheld_gaps(draft: _Draft, withheld: _Withheld) -> Iterator[Gap]:
    texts = [draft.title, *draft.texts, *_texts(draft.blocks)]
    said = [f" {' '.join(tokens(unescape(strip_tags(text))))} " for text in texts]
    for name in withheld.names:
        words = f" {' '.join(words_of(name))} "
        if words.strip() and any(words in text for text in said):
            message = _("The page names this person, who does not agree to be named.")
            yield Gap(name, message, draft.address())
    if _is_silenced(draft, withheld):
        message = _(
            "Its recordings are not shown: the page in another language says that the "
            "session must not be recorded."
        )
        yield Gap("", message, draft.address())
    if voices := withheld.voices.get(draft.page.pk):
        message = _(
            "The captions name these voices, but we do not know that they agree. The "
            "transcript leaves the names out, the file does not."
        )
        yield Gap(" · ".join(sorted(voices)), message, draft.address(), is_hint=True)


def _is_silenced(draft: _Draft, withheld: _Withheld) -> bool:
    """Say whether another page takes its recordings off the site."""
    others = withheld.silent.get(draft.page.pk, frozenset()) - {draft.page.pk}
    return bool(others) and any(draft.values("recording"))


def _texts(raw: Any) -> Iterator[str]:
    """Yield all texts in stored blocks, however deep; not what blocks are called."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping):
        yield from _texts([raw[name] for name in raw if name not in {"type", "id"}])
    elif isinstance(raw, list | tuple):
        for one in raw:
            yield from _texts(one)


def _blocks(raw: Any) -> tuple[Raw, ...]:
    return tuple(block for block in raw or () if isinstance(block, dict))


def _items(raw: Any) -> list[Raw]:
    """Return the values of a stored list of blocks, whatever else is in it."""
    values = [
        one.get("value") if isinstance(one, dict) and "value" in one else one
        for one in (raw if isinstance(raw, list) else [])
    ]
    return [value for value in values if isinstance(value, dict)]


def _keys(values: Iterable[Any]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


class ChecklistPanel(Panel):
    """Shows above the form of a summit or session what it lacks."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/checklist.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            is_summit = hasattr(self.instance, "last_day")
            find = missing if is_summit else missing_of_session
            parts = find(self.instance)
            sessions = [part for part in parts if part.is_session]
            return {
                **super().get_context_data(parent_context),
                "parts": [part for part in parts if part.gaps],
                "is_summit": is_summit,
                "complete": sum(part.is_complete for part in sessions),
                "sessions": len(sessions),
            }
