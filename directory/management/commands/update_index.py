from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.search.management.commands.update_index import Command as UpdateIndex

from directory.indexing import prepare
from directory.models import IndexedWord, ProfilePage
from directory.words import indexed_words
from home.models import ContentVersion

CHUNK = 200


class Command(UpdateIndex):
    """Wagtail's command, and before it the words that compounds are split by.

    A running site goes on searching: entries are written over one by one, and what is
    no longer there goes last.
    """

    def handle(self, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        self.write("Updating the words of the directory")
        _refresh_words()
        super().handle(**options)

    def queryset_chunks(
        self, qs: QuerySet[Any], chunk_size: int = CHUNK
    ) -> Iterator[list[Any]]:
        for chunk in super().queryset_chunks(qs, chunk_size):
            if issubclass(qs.model, ProfilePage):
                prepare(chunk)
            yield chunk


def _refresh_words() -> None:
    known = IndexedWord.objects.values_list("pk", "kind", "language", "word")
    before = list(known)  # what is published from now on stays
    used: set[tuple[str, str, str]] = set()
    pages = ProfilePage.objects.live().public().specific()
    fresh: dict[tuple[str, str, str], IndexedWord] = {}
    for number, page in enumerate(pages.iterator(chunk_size=CHUNK), 1):
        rows = {(row.kind, row.language, row.word): row for row in indexed_words(page)}
        fresh |= {key: row for key, row in rows.items() if key not in used}
        used |= rows.keys()
        if number % CHUNK == 0:
            IndexedWord.objects.remember(fresh.values())
            fresh.clear()
    IndexedWord.objects.remember(fresh.values())
    gone = [pk for pk, *key in before if tuple(key) not in used]
    with transaction.atomic():
        for start in range(0, len(gone), CHUNK):
            part = gone[start : start + CHUNK]
            IndexedWord.objects.filter(pk__in=part).delete()
        ContentVersion.objects.bump()  # running processes ask for new words now
