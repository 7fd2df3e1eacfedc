"""Words of the shared vocabularies in the reader's language."""

from django.conf import settings
from django.db.models import Q


def canonical() -> Q:
    """Return the condition for the rows that pages may point at."""
    return Q(locale__language_code=settings.LANGUAGE_CODE)
