"""What was loaded before, and where it is now."""

from collections.abc import Callable
from typing import Self

from django.db import models, transaction

from demo.models import DemoRecord


class Records:
    """The keys of everything loaded so far, such as `page/contact/ar`.

    A key stays when an editor deletes what was loaded under it; so it never comes back.
    """

    def __init__(self, places: dict[str, int | None]) -> None:
        """Take the keys with the primary keys of what was loaded under them."""
        self._places = places

    @classmethod
    def read(cls) -> Self:
        return cls(dict(DemoRecord.objects.values_list("key", "object_id")))

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def place(self, key: str) -> int | None:
        """Return the primary key of what was loaded under `key`."""
        return self._places.get(key)

    def add(self, key: str, loaded: models.Model | None) -> None:
        place = loaded.pk if loaded else None
        DemoRecord.objects.create(key=key, object_id=place)
        self._places[key] = place

    def once(self, key: str, load: Callable[[], models.Model | None]) -> bool:
        """Call `load` unless it was called under this key before; all or nothing."""
        if key in self:
            return False
        with transaction.atomic():
            self.add(key, load())
        return True
