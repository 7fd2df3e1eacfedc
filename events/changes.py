"""What a calendar file would change: each entry beside what was imported before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.choices import Form, Status
from events.importing import Facts, Proposal, Refusal
from events.models import CalendarUpload, ImportedEvent, MeetupPage, Occurrence


class Kind(models.TextChoices):
    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    GONE = "gone", gettext_lazy("Gone")
    UNCHANGED = "unchanged", gettext_lazy("Unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the preview."""

    kind: Kind
    uid: str
    facts: Facts  # as they shall be
    before: Facts  # as they were imported; empty for what is new
    meetup: MeetupPage | None = None
    notes: tuple[str, ...] = ()
    picked: bool = True  # unless the editor says otherwise

    @property
    def is_offered(self) -> bool:
        return self.kind is not Kind.UNCHANGED

    @property
    def title(self) -> str:
        return self.facts["title"]

    @property
    def when(self) -> str:
        """Return date and time of day, in the zone of the meetup."""
        day = date_format(date.fromisoformat(self.facts["start_date"]), "DATE_FORMAT")
        clock = shown("start_time", self.facts["start_time"])
        if not clock:
            return day
        zone = self.facts["zone"]
        return (
            f"{day}, {clock}"
            if zone == settings.TIME_ZONE
            else f"{day}, {clock} {zone}"
        )

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Return what a change changes: its name, how it was and how it shall be."""
        if not self.before:
            return []
        return [
            (label(name), shown(name, self.before.get(name, "")), shown(name, after))
            for name, after in self.news.items()
        ]

    @property
    def news(self) -> Facts:
        """Return the facts that are not what they were."""
        return {n: v for n, v in self.facts.items() if self.before.get(n) != v}


def label(name: str) -> str:
    """Return what a fact is called, as in the form of the page."""
    if name == "location":
        return _("Place")
    field = MeetupPage._meta.get_field("body" if name == "description" else name)  # noqa: SLF001  # Django's documented name
    return capfirst(str(field.verbose_name))


def shown(name: str, value: str) -> str:
    """Return a fact in words."""
    if not value:
        return ""
    match name:
        case "start_date" | "end_date":
            return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        case "start_time" | "end_time":
            return time_format(time.fromisoformat(value), "TIME_FORMAT")
        case "status":
            return str(Status(value).label)
        case "form":
            return str(Form(value).label)
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Comparison:
    changes: list[Change]
    refusals: list[Refusal]

    def of(self, kind: Kind) -> list[Change]:
        return [change for change in self.changes if change.kind is kind]


def compare(upload: CalendarUpload, today: date) -> Comparison:
    """Return what the file would change, in a fixed number of queries."""
    proposals = [_proposal(stored) for stored in upload.proposals]
    refusals = [Refusal(**stored) for stored in upload.refusals]
    ours = _own_uids(proposals)
    for proposal in proposals:
        if proposal.uid in ours:
            reason = _("This is a meetup of this site.")
            refusals.append(Refusal(proposal.facts["title"], reason))
    proposals = [proposal for proposal in proposals if proposal.uid not in ours]
    known = _known(upload.source, [proposal.uid for proposal in proposals])
    meetups = source_pages(row.key for row in known.values())
    changes = [_change(one, known.get(one.uid), meetups) for one in proposals]
    in_file = {proposal.uid for proposal in proposals}
    missing = [row for uid, row in known.items() if uid not in in_file]
    return Comparison([*changes, *_gone(missing, meetups, today)], refusals)


def stored_proposal(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as `CalendarUpload` keeps it."""
    return {
        "uid": proposal.uid,
        "facts": proposal.facts,
        "notes": list(proposal.notes),
    }


def _proposal(stored: dict[str, Any]) -> Proposal:
    return Proposal(stored["uid"], stored["facts"], tuple(stored["notes"]))


def source_pages(keys: Iterable[UUID]) -> dict[UUID, MeetupPage]:
    """Return the page of each meetup that tells its time and place."""
    pages = MeetupPage.objects.filter(translation_key__in=list(keys), alias_of=None)
    is_source = models.Q(locale__language_code=settings.LANGUAGE_CODE)
    found: dict[UUID, MeetupPage] = {}
    for page in pages.select_related("latest_revision").order_by(
        models.Case(models.When(is_source, then=0), default=1), "pk"
    ):
        found.setdefault(page.translation_key, page)
    return found


def _own_uids(proposals: list[Proposal]) -> set[str]:
    """Return the identifiers that this site itself has given."""
    ending = f"@{settings.SITE_HOST}"
    claimed = {
        proposal.uid.removesuffix(ending): proposal.uid
        for proposal in proposals
        if proposal.uid.endswith(ending)
    }
    keys = [key for key in map(_uuid, claimed) if key]
    found = Occurrence.objects.filter(uid__in=keys).values_list("uid", flat=True)
    return {claimed[str(uid)] for uid in found if str(uid) in claimed}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _known(source: str, uids: list[str]) -> dict[str, ImportedEvent]:
    """Return what was imported under these identifiers, or from the same source."""
    is_known = models.Q(uid__in=uids) | models.Q(source=source)
    rows = ImportedEvent.objects.filter(is_known).order_by("pk")
    return {row.uid: row for row in rows}


def _change(
    proposal: Proposal, row: ImportedEvent | None, meetups: dict[UUID, MeetupPage]
) -> Change:
    meetup = meetups.get(row.key) if row else None
    if row is None or meetup is None:
        notes = proposal.notes
        if row:
            notes = (*notes, _("It was imported before and deleted here since."))
        return Change(
            kind=Kind.NEW,
            uid=proposal.uid,
            facts=proposal.facts,
            before={},
            notes=notes,
            picked=row is None,
        )
    same = row.facts == proposal.facts
    return Change(
        kind=Kind.UNCHANGED if same else Kind.CHANGED,
        uid=proposal.uid,
        facts=proposal.facts,
        before=row.facts,
        meetup=meetup,
        notes=proposal.notes,
    )


def _gone(
    missing: list[ImportedEvent], meetups: dict[UUID, MeetupPage], today: date
) -> Iterator[Change]:
    """Yield what this source told of before, still lies ahead and is not cancelled."""
    for row in missing:
        meetup = meetups.get(row.key)
        is_over = row.facts["start_date"] < today.isoformat()
        if meetup and not is_over and row.facts["status"] != Status.CANCELLED:
            yield Change(
                kind=Kind.GONE,
                uid=row.uid,
                facts=row.facts | {"status": Status.CANCELLED.value},
                before=row.facts,
                meetup=meetup,
                picked=False,
            )
