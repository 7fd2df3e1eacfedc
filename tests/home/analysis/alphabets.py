# ruff: noqa: RUF001  # letters that look alike are what this is about
"""Text as strategies: anything at all, and what looks like words of our readers."""

from hypothesis import strategies as st

LETTERS = (
    "abcdefghijklmnopqrstuvwxyzäöüßéèçğışİœæ"
    "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя"
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأإؤئپچژگکی"
    "0123456789٠١٢٣۴۵"
)  # fmt: skip
BETWEEN = " \t\n\u00a0\u200c\u0640\u064b\u0301\u0308'\u2019\u02bc\u00b4-–_/&.,;!?()"

anything = st.text()
typed = st.text(st.sampled_from(LETTERS + LETTERS.upper() + BETWEEN), max_size=200)
texts = st.one_of(anything, typed)
words = st.text(st.sampled_from(LETTERS), min_size=1, max_size=60)
