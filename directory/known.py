"""The entries a directory already has, as an import asks for them."""

from collections import defaultdict
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry

from directory.entries import Entry, Problem, RowError
from directory.identity import identity, name_key, url_key
from directory.models import ProfileLink, ProfilePage

DELETED: Final = "wagtail.delete"


class KnownEntries:
    """Entries of the source language by identity, by address and by name."""

    def __init__(self) -> None:
        self._by_identity: dict[str, int] = {}
        self._by_url: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        pages = ProfilePage.objects.in_language(settings.LANGUAGE_CODE)
        for pk, imported_id, title in pages.values_list("pk", "imported_id", "title"):
            self._by_name[name_key(title)].add(pk)
            if imported_id:
                self._by_identity[imported_id] = pk
        links = ProfileLink.objects.filter(
            page__in=pages, kind=ProfileLink.Kind.WEBSITE
        )
        for pk, url in links.values_list("page_id", "url"):
            self._by_url[url_key(url)].add(pk)
        deleted = PageLogEntry.objects.filter(action=DELETED, user__isnull=False)
        self._deleted = {
            name_key(name) for name in deleted.values_list("label", flat=True)
        }

    def add(self, entry: Entry, pk: int) -> None:
        """Remember an entry that was just imported."""
        self._by_identity[identity(entry.name, entry.links)] = pk
        self._by_name[name_key(entry.name)].add(pk)
        for url in entry.links.get(ProfileLink.Kind.WEBSITE, ()):
            self._by_url[url_key(url)].add(pk)

    def find(self, entry: Entry) -> int | None:
        """Return the primary key of the page that stands for `entry`.

        Raises `RowError` when there are several and none is clearly meant.
        """
        if pk := self._by_identity.get(identity(entry.name, entry.links)):
            return pk
        named = self._by_name[name_key(entry.name)]
        urls = entry.links.get(ProfileLink.Kind.WEBSITE, ())
        linked = {pk for url in urls for pk in self._by_url[url_key(url)]}
        found = (linked & named) or linked or named
        if len(found) > 1:
            message = _("Several entries have this name or homepage.")
            raise RowError(Problem("name", message))
        return next(iter(found), None)

    def named(self, name: str) -> int | None:
        """Return the primary key of the one entry called `name`."""
        found = self._by_name[name_key(name)]
        return next(iter(found)) if len(found) == 1 else None

    def was_deleted(self, name: str) -> bool:
        """Say whether an editor deleted an entry of this name."""
        return name_key(name) in self._deleted
