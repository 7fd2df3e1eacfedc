import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches

from home.caching import forget_kept

# How long one example takes says nothing on a busy machine.
hypothesis.settings.register_profile(
    "lotse", hypothesis.settings.default, deadline=None
)
hypothesis.settings.load_profile("lotse")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what only PostgreSQL can show: SQLite has one writer at a time."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def _empty_cache():
    for cache in caches.all(initialized_only=True):
        cache.clear()
    forget_kept()
