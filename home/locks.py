"""Collections of files that ask for a password or a login."""

from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.models import Collection, CollectionViewRestriction


def locked_collections() -> frozenset[int]:
    """Return the keys of locked collections and those below them; mostly none.

    A second query is asked only where there are any.
    """
    locked = CollectionViewRestriction.objects.values_list(
        "collection__path", flat=True
    )
    within = [Q(path__startswith=path) for path in locked]
    if not within:
        return frozenset()
    inside = Collection.objects.filter(reduce(or_, within))
    return frozenset(inside.values_list("pk", flat=True))


def names_of(locked: frozenset[int]) -> str:
    """Name collections in the key of a cached piece: moving one tells no cache."""
    return "-".join(map(str, sorted(locked)))
