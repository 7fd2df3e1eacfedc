"""What wagtail-localize is told about pages beyond its own kinds of fields."""

from typing import Any

from django.db import models
from wagtail_localize.fields import SynchronizedField


class SynchronizedTerms(SynchronizedField):
    """Keeps all terms a page points at in step with the original.

    wagtail-localize copies them only when there are some: a translation would keep the
    last term that the original has lost. This stands in for the model field as well,
    so that it sets `synchronized_terms` of the page like any plain value.
    """

    name = attname = "synchronized_terms"

    def __init__(self) -> None:
        super().__init__(self.name, overridable=False)

    def get_field(self, model: type[models.Model]) -> Any:
        return self
