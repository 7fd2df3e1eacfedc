from datetime import date

import pytest

from directory.freshness import Assurance, assurance, months_before

TODAY = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("confirmed_on", "state"),
    [
        (date(2026, 8, 31), "confirmed"),
        (date(2026, 2, 28), "confirmed"),  # six months before: February is short
        (date(2026, 2, 27), "aging"),
        (date(2025, 8, 31), "aging"),
        (date(2025, 8, 30), "stale"),
        (date(2016, 1, 1), "stale"),
    ],
)
def test_trust_fades_with_the_months(confirmed_on, state):
    shown = assurance(confirmed_on, "owner", TODAY)

    assert (shown.state, shown.on, shown.how) == (state, confirmed_on, "owner")


def test_what_nobody_confirmed_is_only_imported():
    assert assurance(None, None, TODAY, as_of="2017-01") == Assurance(
        "imported", None, "", "2017-01"
    )


def test_the_way_of_confirming_has_words(in_english):
    assert assurance(TODAY, "phone", TODAY).how_label == "by an editor, on the phone"
    assert assurance(None, None, TODAY).how_label == ""


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 12, 1), 24, date(2024, 12, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, before):
    assert months_before(day, months) == before
