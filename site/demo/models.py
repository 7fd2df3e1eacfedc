from django.db import models


class DemoRecord(models.Model):
    """Remembers what was loaded once: edited or deleted content is left alone."""

    key = models.CharField(max_length=200, unique=True)
    object_id = models.BigIntegerField(null=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
