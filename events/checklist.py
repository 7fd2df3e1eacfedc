"""What a summit's documentation still lacks, for its editors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel
from wagtail.models import Page

from events.recordings.voices import words_of
from events.saved import (
    Draft,
    Library,
    Raw,
    Withheld,
    draft_of,
    drafts_of_sessions,
    items,
)
from home.analysis.folding import tokens

if TYPE_CHECKING:
    from events.models import SessionPage, SummitPage


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


def missing(summit: "SummitPage") -> list[Part]:
    """Return what the summit lacks, then what each of its sessions lacks."""
    drafts = [draft_of(summit), *drafts_of_sessions(summit)]
    is_over = summit.last_day < timezone.localdate()
    return _parts(drafts, is_over=is_over)


def missing_of_session(session: "SessionPage") -> list[Part]:
    """Return what one session lacks."""
    is_over = session.summit.last_day < timezone.localdate()
    return _parts([draft_of(session)], is_over=is_over)


def _parts(drafts: list[Draft], *, is_over: bool) -> list[Part]:
    library, withheld = Library(drafts), Withheld(drafts)
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


def _untranslated(drafts: list[Draft], languages: list[str]) -> dict[int, list[str]]:
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


def _page_gaps(draft: Draft, languages: list[str], library: Library) -> Iterator[Gap]:
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


def _recording_gaps(draft: Draft, library: Library) -> Iterator[Gap]:
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
    tracks = [one for one in items(recording.get("tracks")) if one.get("file")]
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


def _slide_gaps(draft: Draft, library: Library) -> Iterator[Gap]:
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


def _photo_gaps(draft: Draft, library: Library) -> Iterator[Gap]:
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


def _withheld_gaps(draft: Draft, withheld: Withheld) -> Iterator[Gap]:
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


def _is_silenced(draft: Draft, withheld: Withheld) -> bool:
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
