"""Drafts of meetups from what an editor has picked in a calendar file.

Nothing here publishes: a new meetup is a page that is not live, a change is a draft
of the page there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log

from events.changes import Change, Kind, compare
from events.importing import Facts
from events.models import (
    CalendarPage,
    CalendarUpload,
    ImportedEvent,
    MeetupPage,
    Venue,
)

SUMMARY: Final = 280
TIMES: Final = ("start_date", "start_time", "end_date", "end_time", "zone")
PLAIN: Final = ("title", "status", "form", "online_url")
UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(slots=True)
class Outcome:
    """What became of the entries that were picked."""

    created: list[MeetupPage] = field(default_factory=list)
    changed: list[MeetupPage] = field(default_factory=list)
    left: list[MeetupPage] = field(default_factory=list)  # locked, or not hers


@transaction.atomic
def import_picked(
    upload: CalendarUpload, picked: set[str], user: Any, now: datetime
) -> Outcome:
    """Make drafts of the entries whose UID was picked, and forget the upload.

    All or nothing; of two imports at the same time the second waits for the first, so
    that it finds what that has made.
    """
    calendars = CalendarPage.objects.select_for_update(of=("self",)).order_by("pk")
    calendar = next(page for page in calendars if page.pk == upload.calendar_id)
    venues = {
        _folded(name): venue for venue in Venue.objects.all() for name in _names(venue)
    }
    writer = _Writer(calendar, user, venues, now)
    outcome = Outcome()
    for change in compare(upload, timezone.localdate(now)).changes:
        if change.is_offered and change.uid in picked:
            writer.write(change, upload.source, outcome)
    upload.delete()
    return outcome


def erase_uploads(now: datetime) -> int:
    """Erase files that nobody went on to import."""
    CalendarUpload.objects.stale(now).delete()
    return 0


@dataclass(frozen=True, slots=True)
class _Writer:
    calendar: CalendarPage
    user: Any
    venues: dict[str, Venue]
    now: datetime

    def write(self, change: Change, source: str, outcome: Outcome) -> None:
        if change.kind is Kind.NEW:
            page = self.create(change.facts)
            outcome.created.append(page)
        elif change.meetup and self.may_change(change.meetup):
            page = self.revise(change.meetup, change)
            outcome.changed.append(page)
        elif change.meetup:
            outcome.left.append(change.meetup)
            return
        self.remember(change, source, page)

    def create(self, facts: Facts) -> MeetupPage:
        page = MeetupPage(live=False, locale=self.calendar.locale, owner=self.user)
        self.fill(page, facts, facts)
        page.slug = find_available_slug(self.calendar, _slug(page.title))
        self.calendar.add_child(instance=page)
        log(
            instance=page, action="wagtail.create", user=self.user, content_changed=True
        )
        # A draft may lack what publication asks for, such as a venue.
        page.save_revision(user=self.user, clean=False)
        return page

    def revise(self, meetup: MeetupPage, change: Change) -> MeetupPage:
        """Add a draft with what is new in the file; the rest stays as editors left it."""
        draft = meetup.get_latest_revision_as_object()
        self.fill(draft, change.facts, change.news)
        draft.save_revision(user=self.user, clean=False, log_action=True)
        return meetup

    def may_change(self, meetup: MeetupPage) -> bool:
        tester = meetup.permissions_for_user(self.user)
        return tester.can_edit() and not tester.page_locked()

    def remember(self, change: Change, source: str, page: MeetupPage) -> None:
        ImportedEvent.objects.update_or_create(
            uid=change.uid,
            defaults={
                "source": source,
                "key": page.translation_key,
                "facts": change.facts,
                "imported_at": self.now,
            },
        )

    def fill(self, page: MeetupPage, facts: Facts, news: Iterable[str]) -> None:
        """Put into the page what is new, times only together."""
        news = set(news)
        if not news.isdisjoint(TIMES):
            news |= set(TIMES)
        for name in news.intersection((*PLAIN, *TIMES)):
            model_field = MeetupPage._meta.get_field(name)  # noqa: SLF001  # Django's documented name
            value = facts[name] or (None if model_field.null else "")
            setattr(page, name, model_field.to_python(value))
        if "location" in news:
            page.venue = self.venues.get(_folded(facts["location"]))
        if not news.isdisjoint({"location", "description"}):
            page.body = body(facts, with_place=page.venue is None)
        if "description" in news:
            page.summary = summary(facts["description"])


def summary(description: str) -> str:
    """Return the first paragraph, in the length of a summary."""
    first = " ".join(description.partition("\n\n")[0].split())
    return Truncator(first).chars(SUMMARY)


def body(facts: Facts, *, with_place: bool) -> list[dict[str, Any]]:
    """Return the description as a block of text, before it a place that is no venue."""
    place = facts["location"] if with_place else ""
    paragraphs = [_("Place: %(place)s") % {"place": place}] if place else []
    if facts["description"] != summary(facts["description"]):
        paragraphs += facts["description"].split("\n\n")
    html = "".join(f"<p>{_html(text)}</p>" for text in paragraphs)
    return [{"type": "text", "value": html}] if html else []


def _html(text: str) -> str:
    return escape(text.strip()).replace("\n", "<br/>")


def _slug(title: str) -> str:
    """Return a title as part of an address, in its own script if it is not Latin."""
    latin = slugify(title.lower().translate(UMLAUTS))
    return (latin or slugify(title, allow_unicode=True) or "meetup")[:100]


def _names(venue: Venue) -> set[str]:
    return {venue.name, venue.address, venue.short_address}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
