"""Entries from a file into the directory: created, updated, or left alone.

Each row is all or nothing. An entry is known by its homepage, its number in an app
store, or its name, so the same file again changes nothing. What an editor has touched
since is not published over, and what an editor has deleted does not come back. Nothing
here confirms an entry: to import is not to confirm.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.columns import text_column
from directory.entries import Entry, EntryReader, Problem, RowError
from directory.identity import identity
from directory.known import KnownEntries
from directory.models import DirectoryPage, ProfilePage
from directory.tables import FileError, Row, read
from directory.vocabularies import Vocabularies
from directory.writing import create, differs, is_edited, translate, update

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
KEPT, REFUSED = "kept: edited", "refused"
OUTCOMES: Final = (CREATED, UPDATED, UNCHANGED, KEPT, REFUSED)

Progress = Callable[[int, int], None]  # rows done, rows in all
Versions = dict[str, ProfilePage]  # by language, the source first


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row, and why."""

    place: int
    name: str
    outcome: str
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What became of a file."""

    results: list[Result] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(result.outcome for result in self.results)
        return {outcome: found[outcome] for outcome in OUTCOMES}


def import_file(
    path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Bring the entries of a file into the directory.

    Raises `directory.tables.FileError` before anything is written when the file itself
    is broken, or when there is no directory yet. A dry run writes nothing at all.
    """
    rows = read(path)
    return Importer(dry_run=dry_run).run(rows, progress)


class Importer:
    """One import: what it knows of the directory, and what it has seen so far."""

    def __init__(self, *, dry_run: bool = False) -> None:
        self.dry_run = dry_run
        pages = DirectoryPage.objects.select_related("locale").live()
        self.directories = {page.language: page for page in pages}
        if settings.LANGUAGE_CODE not in self.directories:
            raise FileError(_("There is no directory in the source language yet."))
        self.vocabularies = Vocabularies()
        self.known = KnownEntries()
        self.seen: dict[str, int] = {}

    def run(self, rows: list[Row], progress: Progress | None = None) -> Report:
        """Import the rows, those with a successor last, so that it can be found."""
        report = Report()
        ordered = sorted(rows, key=lambda row: bool(row.cells.get("successor")))
        for done, row in enumerate(ordered, 1):
            report.results.append(self.import_row(row))
            if progress:
                progress(done, len(rows))
        report.results.sort(key=lambda result: result.place)
        return report

    def import_row(self, row: Row) -> Result:
        """Bring one row into the directory, whole or not at all."""
        try:
            entry = EntryReader(row, self.vocabularies).read()
            outcome = self.import_entry(entry)
        except RowError as error:
            reasons = tuple(map(str, error.problems))
            return Result(row.place, row.cells.get("name", ""), REFUSED, reasons)
        return Result(entry.place, entry.name, outcome, tuple(entry.notes))

    def import_entry(self, entry: Entry) -> str:
        self.link_successor(entry)
        pk = self.known.find(entry)
        self.check_unseen(entry, pk)
        if pk is None:
            if self.known.was_deleted(entry.name):
                entry.notes.append(_("deleted by an editor"))
                return KEPT
            self.write(entry, {}, changes=[], missing=self.missing(entry, {}))
            return CREATED
        return self.revise(entry, self.versions(pk))

    def versions(self, pk: int) -> Versions:
        source = ProfilePage.objects.get(pk=pk).specific
        others = source.get_translations().select_related("latest_revision")
        versions = {page.language: page for page in others.specific()}
        return {source.language: source, **versions}

    def revise(self, entry: Entry, versions: Versions) -> str:
        """Bring what differs up to date, unless a person has had a hand in it."""
        source = settings.LANGUAGE_CODE
        if not isinstance(versions[source], entry.model):
            message = _("An app cannot become something else, nor the reverse.")
            raise RowError(Problem("kind", message))
        stale = [
            language
            for language, page in versions.items()
            if differs(page, entry, language)
        ]
        edited = [language for language in stale if is_edited(versions[language])]
        entry.notes += [
            f"{language}: {KEPT}" for language in edited if language != source
        ]
        changes = [language for language in stale if language not in edited]
        if source in edited:
            return KEPT
        missing = self.missing(entry, versions)
        if not changes and not missing:
            return KEPT if edited else UNCHANGED
        self.write(entry, versions, changes=changes, missing=missing)
        return UPDATED

    def missing(self, entry: Entry, versions: Versions) -> list[str]:
        """Return the languages the entry has a summary in, but no page."""
        wanted = [
            language
            for language, texts in entry.texts.items()
            if texts.get("summary")
            and language not in {*versions, settings.LANGUAGE_CODE}
        ]
        for language in wanted:
            if language not in self.directories:
                note = _("there is no directory in this language")
                entry.notes.append(f"{text_column('summary', language)}: {note}")
        return [language for language in wanted if language in self.directories]

    def write(
        self,
        entry: Entry,
        versions: Versions,
        *,
        changes: list[str],
        missing: list[str],
    ) -> None:
        """Write all versions that are to change or to be made, or none."""
        if self.dry_run:
            self.remember(entry, -entry.place)  # stands for a page that is not made
            return
        source = settings.LANGUAGE_CODE
        try:
            with transaction.atomic():
                for language in changes:
                    update(versions[language], entry, language, self.vocabularies)
                if source not in versions:
                    parent = DirectoryPage.objects.get(pk=self.directories[source].pk)
                    versions = {source: create(parent, entry, self.vocabularies)}
                for language in missing:
                    locale = self.directories[language].locale
                    translate(versions[source], entry, locale, self.vocabularies)
        except ValidationError as error:
            raise RowError(Problem("name", " ".join(error.messages))) from error
        self.remember(entry, versions[source].pk)

    def remember(self, entry: Entry, pk: int) -> None:
        self.known.add(entry, pk)
        self.seen[f"page:{pk}"] = entry.place

    def link_successor(self, entry: Entry) -> None:
        if not entry.successor:
            return
        successor = self.known.named(entry.successor)
        if successor is None:
            message = _("There is no entry called “%(name)s”, or several.")
            problem = Problem("successor", message % {"name": entry.successor})
            raise RowError(problem)
        entry.fields["successor_id"] = successor if successor > 0 else None

    def check_unseen(self, entry: Entry, pk: int | None) -> None:
        """Refuse what the same file has already said."""
        keys = {identity(entry.name, entry.links), f"page:{pk}" if pk else ""} - {""}
        for key in keys:
            if first := self.seen.get(key):
                message = _("This is the same entry as in line %(line)d.")
                raise RowError(Problem("name", message % {"line": first}))
        self.seen |= dict.fromkeys(keys, entry.place)
