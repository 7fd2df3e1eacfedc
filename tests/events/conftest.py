from datetime import UTC, datetime

import pytest

from tests.events.factories import (
    CalendarFactory,
    SummitFactory,
    SummitIndexFactory,
    home_in,
)
from tests.home.conftest import (  # noqa: F401  # fixtures
    database_copy,
    in_another_process,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _autumn(request, time_machine):
    """It is the 22nd of November 2026, noon in UTC, until a test travels on."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def calendar(db):
    return CalendarFactory(parent=home_in("de"), slug="termine")


@pytest.fixture
def english_calendar(calendar):
    return calendar_in("en", calendar)


@pytest.fixture
def arabic_calendar(calendar):
    return calendar_in("ar", calendar)


@pytest.fixture
def summit(db):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    return SummitFactory(parent=index, slug="2016")


def calendar_in(language, source):
    return CalendarFactory(
        parent=home_in(language),
        title=f"Calendar {language}",
        slug="calendar",
        translation_key=source.translation_key,
    )
