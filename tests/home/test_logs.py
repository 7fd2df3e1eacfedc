"""What is kept out of logs."""

import logging

import pytest

from home.logs import WithoutTokens

TOKEN = f"{'0123abcd' * 4}:-B2DhwXlcLgMR5bgE1jh2oJoSWIW1RY7K6"


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Not Found: %s", (f"/calendar/me/{TOKEN}.ics",)),
        ("GET %(U)s 200", ({"U": f"/calendar/me/{TOKEN}.ics"},)),  # gunicorn's way
        (f"/calendar/me/{TOKEN.replace(':', '%3A')}.ics", ()),
    ],
)
def test_the_key_of_a_private_address_is_not_written(message, arguments):
    record = logging.LogRecord("any", logging.INFO, "", 0, message, arguments, None)

    assert WithoutTokens().filter(record)

    assert "/calendar/me/***" in record.getMessage()
    assert "0123abcd" not in record.getMessage()
    assert "B2Dhw" not in record.getMessage()


def test_other_lines_stay_as_they_are():
    record = logging.LogRecord("any", logging.INFO, "", 0, "%s: %d%%", ("a", 5), None)

    WithoutTokens().filter(record)

    assert record.getMessage() == "a: 5%"
