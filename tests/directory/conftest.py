from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from directory.importing import import_file
from tests.directory.trees import Directory
from tests.home import conftest as home

database_copy = home.database_copy
in_another_process = home.in_another_process

DEMO = Path(settings.SITE_DIR) / "demo" / "data" / "directory.csv"


@pytest.fixture
def directory(db):
    """A directory in German, English and Arabic, without entries."""
    return Directory("de", "en", "ar")


@pytest.fixture
def in_english():
    """Let messages be as they are written in the code, whatever catalogues say."""
    with override("en"):
        yield


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """Import the demo's entries once for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        Directory("de", "en", "ar")
        yield import_file(DEMO)
        transaction.set_rollback(True)


@pytest.fixture
def demo(imported, db):
    """The directory as the demo has it; what a test changes is taken back."""
    return imported
