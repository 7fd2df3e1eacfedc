"""Collections of files that ask for a password or a login.

The public hears nothing of files and pictures in them: no title, no name, no address.
The readers of a page that is locked itself do, from what stands on that page.
"""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q
from wagtail.models import Collection, CollectionViewRestriction

from home.caching import kept

if TYPE_CHECKING:
    from home.models import BasePage, SiteDocument, SiteImage

File = TypeVar("File", bound="SiteDocument | SiteImage")


def locked_collections() -> frozenset[int]:
    """Return the keys of locked collections and those below them; mostly none.

    The administration moves a collection in the transaction that saves it, so the
    change is counted. Whoever moves one in a shell must save it afterwards.
    """
    return kept("locked-collections", _read)


def _read() -> frozenset[int]:
    locked = CollectionViewRestriction.objects.values_list(
        "collection__path", flat=True
    )
    within = [Q(path__startswith=path) for path in locked]
    if not within:
        return frozenset()
    inside = Collection.objects.filter(reduce(or_, within))
    return frozenset(inside.values_list("pk", flat=True))


def shown(file: File | None, page: "BasePage | None" = None) -> File | None:
    """Return a file that the readers of `page` may hear of, else None.

    Without a page it is asked for everybody.
    """
    if file is None:
        return None
    locked = page.locked_collections if page else locked_collections()
    return None if file.collection_id in locked else file
