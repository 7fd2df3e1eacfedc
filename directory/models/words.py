"""The words the directory itself uses: against these, spellings are compared."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models


class IndexedWordQuerySet(models.QuerySet[Any]):
    def remember(self, rows: Iterable["IndexedWord"]) -> int:
        """Add the rows that are not there yet; return how many that were."""
        wanted = {(row.kind, row.language, row.word): row for row in rows}
        words = {word for _kind, _language, word in wanted}
        known = self.filter(word__in=words).values_list("kind", "language", "word")
        for key in known:
            wanted.pop(key, None)
        missing: list[Any] = [*wanted.values()]
        self.bulk_create(missing, ignore_conflicts=True, batch_size=500)
        return len(missing)

    def after(self, pk: int) -> Self:
        return self.filter(pk__gt=pk).order_by("pk")


class IndexedWord(models.Model):
    """One word of public entries, and how to write it.

    Words are only ever added while the site runs; `update_index` drops those that no
    public entry uses any more. Nothing is shown because it stands here: a spelling is
    suggested when entries that everybody may see are found with it.
    """

    class Kind(models.TextChoices):
        NAME = "name"  # a whole name, its words written as one
        NAME_WORD = "name_word"
        WORD = "word"

    kind = models.CharField(max_length=9, choices=Kind.choices)
    language = models.CharField(max_length=20)
    word = models.CharField(max_length=120)
    written = models.CharField(max_length=255)

    objects = IndexedWordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["word", "kind", "language"], name="indexed_word_once"
            )
        ]

    def __str__(self) -> str:
        return self.written
