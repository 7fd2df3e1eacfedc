import pytest
from django.core.cache import caches

from home.caching import forget_kept


@pytest.fixture(autouse=True)
def _empty_cache():
    for cache in caches.all(initialized_only=True):
        cache.clear()
    forget_kept()
