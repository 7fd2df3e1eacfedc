import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.beginnings import Beginnings, begins

NAMES = [
    ("job aid ukraine", 0),
    ("jobaidukraine", 1),
    ("hand in hand bochum", 2),
    ("handbook germany", 3),
    ("سكن للجميع", 4),
]
WORDS = st.text(alphabet="abc", min_size=1, max_size=3)
FOLDED = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("text", "whole", "within"),
    [
        ("hand", [2, 3], [2]),
        ("handb", [3], []),
        ("hand b", [3], [2]),
        ("job a", [0, 1], []),
        ("jobaidu", [1, 0], []),
        ("ukr", [], [0]),
        ("in hand", [], [2]),
        ("سك", [4], []),
        ("للج", [], [4]),
        ("x", [], []),
    ],
)
def test_names_are_found_by_their_beginning_and_by_later_words(text, whole, within):
    index = Beginnings(NAMES)

    assert list(dict.fromkeys(index.whole(text))) == whole
    assert list(index.within(text)) == within


def test_nothing_is_found_where_there_is_nothing():
    assert list(Beginnings([]).whole("a")) == list(Beginnings([]).within("a")) == []


@given(names=st.lists(FOLDED, max_size=8), text=FOLDED)
def test_the_index_finds_what_looking_at_each_name_finds(names, text):
    index = Beginnings((name, place) for place, name in enumerate(names))

    found = {*index.whole(text), *index.within(text)}

    assert found == {place for place, name in enumerate(names) if begins(name, text)}
