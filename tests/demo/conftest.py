from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import transaction


def load(*arguments):
    """Run the command and return what it said."""
    said = StringIO()
    call_command("load_demo", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load the demo content once for all tests of a module."""
    login_file = tmp_path_factory.mktemp("demo") / "var" / "demo-login"
    with django_db_blocker.unblock(), transaction.atomic():
        said = load("--login-file", str(login_file))
        yield SimpleNamespace(said=said, login_file=login_file)
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """Give a test the loaded content; what it changes is taken back."""
    return loaded
