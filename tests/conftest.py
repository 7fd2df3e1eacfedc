import pytest
from django.core.cache import caches
from hypothesis import settings

from home.caching import forget_kept

# How long one example takes says nothing on a busy machine.
settings.register_profile("lotse", settings.default, deadline=None)
settings.load_profile("lotse")


@pytest.fixture(autouse=True)
def _empty_cache():
    for cache in caches.all(initialized_only=True):
        cache.clear()
    forget_kept()
