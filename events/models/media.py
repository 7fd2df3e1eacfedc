"""What was found out about recordings of our own, beside the editor's words."""

from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import ReferenceIndex

from home.models import SiteDocument, SiteImage
from home.models.versions import PublicContent


class MediaFacts(PublicContent, models.Model):
    """What a video or audio file says of itself, and a picture out of it.

    The row is written before the file is looked at, so that a file which brings the
    looking process down is not looked at for ever.
    """

    document = models.OneToOneField(
        SiteDocument, on_delete=models.CASCADE, related_name="media_facts"
    )
    file_hash = models.CharField(max_length=40)  # of the file the facts are of
    duration = models.PositiveBigIntegerField(_("milliseconds"), null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    poster = models.ForeignKey(
        SiteImage, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    examined_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("facts about a recording")
        verbose_name_plural = _("facts about recordings")

    def __str__(self) -> str:
        return f"{self.document_id}: {self.duration} ms"

    @property
    def is_current(self) -> bool:
        """Say whether they are of the file that is there, not of one before it."""
        return self.file_hash == self.document.file_hash

    @property
    def seconds(self) -> int | None:
        """Is the length in whole seconds, at least one."""
        return max(1, round(self.duration / 1000)) if self.duration else None


def drop_unused(picture: SiteImage | None) -> None:
    """Delete a picture that was cut out of a video, unless editors use it elsewhere."""
    if picture and not ReferenceIndex.get_references_to(picture).exists():
        picture.delete()


@receiver(post_delete, sender=MediaFacts)
def drop_picture(instance: MediaFacts, **_: object) -> None:
    """Delete the picture with its video."""
    drop_unused(instance.poster)


@receiver(post_save, sender=SiteDocument)
def keep_picture_beside(instance: SiteDocument, **_: object) -> None:
    """Move the picture along with its video: where one is locked, both are."""
    facts = MediaFacts.objects.filter(document=instance)
    pictures = SiteImage.objects.filter(pk__in=facts.values("poster"))
    pictures.exclude(collection=instance.collection_id).update(
        collection=instance.collection_id
    )
