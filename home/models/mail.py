from django.db import models


class OutgoingMail(models.Model):
    """A mail to be sent by `run_jobs`: written in the request, sent outside of it."""

    key = models.CharField(max_length=120, unique=True)  # one mail per reason
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)  # the same, for programmes that show it
    calendar = models.TextField(blank=True)  # a file of RFC 5545 to be attached
    language = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["next_try_at", "pk"]

    def __str__(self) -> str:
        return self.key
