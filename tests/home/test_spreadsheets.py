import pytest

from home.spreadsheets import inert, without_controls


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\uff1d1",
        "\x00=1",
    ],
)
def test_what_a_program_would_compute_becomes_text(formula):
    assert inert(formula).startswith("'")


@pytest.mark.parametrize("text", ["Amira", "a=b", "", "3 - 2", "مرحبا", "1"])
def test_ordinary_text_stays_as_it_is(text):
    assert inert(text) == text


def test_control_characters_that_xlsx_cannot_hold_are_dropped():
    assert without_controls("a\x00\x0b\x1fb\tc\n") == "ab\tc\n"
