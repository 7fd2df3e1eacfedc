"""Which recordings public pages show, and what is said in them, for search."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Cast
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    ReferenceIndex,
)
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from home.models import ContentVersion, SiteDocument

if TYPE_CHECKING:
    from events.recordings.webvtt import Cue


class RecordingQuerySet(models.QuerySet["Recording"]):
    def on_the_record(self) -> Self:
        """Leave out sessions that must not be recorded, as a page of theirs says."""
        from events.models.sessions import off_the_record  # noqa: PLC0415  # imports this

        return self.exclude(page__in=off_the_record())

    @transaction.atomic
    def follow(self, page: Any) -> None:
        """Take over what the saved `page` shows; nothing of one that is not public.

        Passages are written anew: nothing points at them.
        """
        from events.recordings.on_pages import recorded_on_all  # noqa: PLC0415  # uses models

        shown = recorded_on_all([page]) if page.live else []
        gone = self.filter(page=page.pk).exclude(block__in=[one.block for one in shown])
        Passage.objects.filter(recording__in=gone.values("pk")).drop()
        gone.delete()
        for position, one in enumerate(shown):
            row, _created = self.update_or_create(
                page_id=page.pk,
                block=one.block,
                defaults={"position": position, "is_own": bool(one.player.sources)},
            )
            Passage.objects.replace(row, one)


class Recording(models.Model):
    """A recording on a public page, by which it is found without reading the page.

    Titles, files and tracks are in the page's own blocks, see
    `events.recordings.on_pages`; there `block` is made, too. It is the same in all
    languages: a recording has a row for each language's page.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    block = models.UUIDField(db_index=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_own = models.BooleanField(default=False)  # its files are here

    objects = RecordingQuerySet.as_manager()

    class Meta:
        unique_together = [("page", "block")]

    def __str__(self) -> str:
        return f"{self.block} on {self.page_id}"


class PassageQuerySet(models.QuerySet["Passage"]):
    def replace(self, recording: Recording, recorded: Any) -> None:
        """Write what is said in a recording, in all languages it has captions in.

        Most pages are published without a change of their captions: nothing is written
        then, for the index is what takes long.
        """
        from events.recordings.transcripts import passages, transcripts  # noqa: PLC0415  # alike

        rows = [
            Passage(
                recording=recording,
                language=transcript.language,
                document_id=transcript.file and transcript.file.pk,
                start_seconds=cues[0].start_seconds,
                chapter=chapter,
                cues=[_stored(cue) for cue in cues],
            )
            for transcript in transcripts(recorded.value).values()
            for chapter, cues in passages(transcript)
        ]
        old = self.filter(recording=recording).order_by("pk")
        if [row.said for row in old] == [row.said for row in rows]:
            return
        old.drop()
        if rows:
            self.bulk_create(rows)
            get_search_backend().add_bulk(Passage, rows)

    def drop(self) -> None:
        """Delete passages with their entries in the index, all at once."""
        keys = self.order_by().values(key=Cast("pk", models.CharField()))
        kind = ContentType.objects.get_for_model(Passage)
        IndexEntry.objects.filter(content_type=kind, object_id__in=keys).delete()
        self._raw_delete(self.db)


class Passage(index.Indexed, models.Model):
    """Half a minute of a transcript: what a search in recordings finds.

    `cues` are `{"start": seconds, "voice": name or None, "text": plain text}`.
    """

    recording = models.ForeignKey(
        Recording, on_delete=models.CASCADE, related_name="passages"
    )
    language = models.CharField(max_length=20)
    document = models.ForeignKey(
        SiteDocument, null=True, on_delete=models.CASCADE, related_name="+"
    )
    start_seconds = models.FloatField()
    chapter = models.TextField(blank=True)
    cues = models.JSONField()

    objects = PassageQuerySet.as_manager()

    search_fields = [index.SearchField("analysed_text")]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.language} {self.start_seconds}"

    @property
    def said(self) -> tuple[Any, ...]:
        """Return all that makes one passage different from another."""
        return self.language, self.document_id, self.chapter, self.cues

    @property
    def analysed_text(self) -> str:
        """Return the words it is found by; see `home.analysis`."""
        from home.analysis import index_text  # noqa: PLC0415  # as pages do

        said = [cue["text"] for cue in self.cues]
        return index_text(name=[], body=[*said, self.chapter], language=self.language)


def _stored(cue: "Cue") -> dict[str, Any]:
    return {"start": cue.start_seconds, "voice": cue.voice, "text": cue.text}


@receiver([post_save, post_delete], sender=SiteDocument)
def follow_file(instance: SiteDocument, **_: Any) -> None:
    """Look again at the pages that show a file: it was replaced, locked or deleted."""
    _follow_pages_with([instance])


@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def follow_lock(instance: CollectionViewRestriction, **_: Any) -> None:
    """Look again at the pages that show files of a collection (un)locked just now."""
    _follow_files_in(instance.collection)


@receiver(post_save, sender=Collection)
def follow_move(instance: Collection, **_: Any) -> None:
    """Look again where a collection is by now: Wagtail saves it, then moves it."""
    key = instance.pk

    def follow() -> None:
        if here := Collection.objects.filter(pk=key).first():
            _follow_files_in(here)

    # It has moved, whatever comes of this: what is locked is asked for, too.
    transaction.on_commit(follow, robust=True)


def _follow_files_in(collection: Collection) -> None:
    within = Collection.objects.filter(path__startswith=collection.path)
    _follow_pages_with(SiteDocument.objects.filter(collection__in=within))


@transaction.atomic
def _follow_pages_with(documents: Iterable[SiteDocument]) -> None:
    pages = Page.objects.live().filter(pk__in=users_of(documents)).specific()
    for page in pages:
        Recording.objects.follow(page)
    if pages:
        ContentVersion.objects.bump()


def users_of(documents: Iterable[SiteDocument]) -> dict[int, set[int]]:
    """Return the keys of the pages with a recording of which a document is part.

    With each the documents, by key. Drafts are no users: the index knows what is saved.
    """
    uses = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(SiteDocument),
        to_object_id__in=[str(document.pk) for document in documents],
        model_path__contains="recording.",
    )
    found: dict[int, set[int]] = {}
    for page, used in uses.values_list("object_id", "to_object_id"):
        found.setdefault(int(page), set()).add(int(used))
    return found
