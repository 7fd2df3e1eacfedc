"""The words people type for languages and groups of people lead to entries."""

import pytest

from directory.filters import Criteria
from directory.search import search


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ("arabischsprachig", "languages", "ar"),
        ("Arabic speaking", "languages", "ar"),
        ("по-арабски", "languages", "ar"),
        ("Arapça konuşan", "languages", "ar"),
        ("Ukranian", "languages", "uk"),
        ("україномовний", "languages", "uk"),
        ("Französich", "languages", "fr"),
        ("جرمنی", "languages", "de"),
        ("بالكردي", "languages", "ku"),
        ("geflüchtete Frauen", "audiences", "women"),
        ("écoliers", "audiences", "children"),
        ("мать-одиночка", "audiences", "families"),
        ("موسفیدان", "audiences", "seniors"),
        ("gönüllü yardım", "audiences", "volunteers"),  # noqa: RUF001  # Turkish
    ],
)
def test_an_entry_is_found_by_what_people_call_its_language_or_audience(
    directory, typed, field, code
):
    directory.add("Treffpunkt", **{field: [code]})
    directory.add("Anderes")

    found = search(Criteria(text=typed), language="de", page=1, per_page=20)

    assert [entry.title for entry in found.entries] == ["Treffpunkt"]
