"""Words, with everything made the same that people spell differently.

Case, width, accents (`é` = `e`), umlauts however written (`ü` = `ue` = `u`, `ß` =
`ss`), Turkish `ı`, the Arabic and Persian variants of one letter, tatweel and vowel
marks, digits of any script, the zero-width non-joiner, Cyrillic `ё`/`е` and `ґ`/`г`,
apostrophes in words. Meaning is not its business.
"""  # noqa: RUF002  # letters that look alike are what this is about

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

MAX_WORD_LENGTH: Final = 40

LETTERS = str.maketrans(
    {
        # one letter, several keyboards
        "\u0671": "\u0627",  # alef wasla
        "\u0649": "\u064a",  # alef maqsura
        "\u06cc": "\u064a",  # Persian ye
        "\u06d2": "\u064a",  # Urdu ye
        "\u06a9": "\u0643",  # Persian kaf
        "\u0629": "\u0647",  # ta marbuta
        "\u06c3": "\u0647",
        "\u06c1": "\u0647",
        "\u06be": "\u0647",
        "\u06d5": "\u0647",
        "\u0640": None,  # tatweel
        "\u0451": "\u0435",  # ё
        "\u0491": "\u0433",  # ґ
        "\u0131": "i",  # Turkish, without a dot
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "æ": "a",
        "œ": "o",
    }
)  # fmt: skip
NOT_CYRILLIC = re.compile(r"[^\u0400-\u04ff]+")  # й and ї are letters, not accents
CYRILLIC_APOSTROPHE = re.compile(
    "(?<=[\u0400-\u04ff])['\u2018\u2019\u02bc\u02b9`\u00b4](?=[\u0400-\u04ff])"
)
APOSTROPHE: Final = "\u02bc"  # the one that counts as a letter
DIGIT = re.compile(r"[^\D0-9]")
UMLAUT = re.compile(r"(?<=[aou])e+")
WORD = re.compile(r"[^\W_]+")
NON_JOINER: Final = "\u200c"
MARKS: Final = frozenset({"Mn", "Mc", "Me", "Cf"})


class Word(NamedTuple):
    """A word as it was written, in small letters, and as the index knows it."""

    written: str
    folded: str


def fold(text: str) -> str:
    """Return `text` with all that people spell differently made the same."""
    text = CYRILLIC_APOSTROPHE.sub("", text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = NOT_CYRILLIC.sub(lambda match: _without_marks(match[0], "NFD"), text)
    text = text.translate(LETTERS)
    text = DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    return UMLAUT.sub("", text)


def words(text: str) -> list[Word]:
    """Return the words of `text` in order, none longer than 40 letters.

    What stemmers need is still in the written form: accents, `ё`, apostrophes.
    """
    found = (Word(word, fold(word)) for word in WORD.findall(_small(text)))
    return [
        Word(word.written[:MAX_WORD_LENGTH], word.folded[:MAX_WORD_LENGTH])
        for word in found
        if word.folded
    ]


def tokens(text: str) -> list[str]:
    """Return the folded words of `text` in order, none longer than 40 letters."""
    return [word.folded for word in words(text)]


def all_words(texts: Iterable[str]) -> Iterator[Word]:
    """Yield the words of texts, those with a non-joiner as one and in parts."""
    for text in texts:
        yield from words(text)
        if NON_JOINER in text:
            yield from words(text.replace(NON_JOINER, " "))


def _small(text: str) -> str:
    """Return `text` in small letters, without what is no part of a letter."""
    text = CYRILLIC_APOSTROPHE.sub(APOSTROPHE, text)
    text = unicodedata.normalize("NFKC", text).casefold()
    return _without_marks(text, "NFC")


def _without_marks(text: str, form: str) -> str:
    """Return `text` without vowel marks and characters that only format.

    In the form NFD, accents are marks too; in NFC they belong to their letters.
    """
    if text.isascii():
        return text
    return "".join(
        character
        for character in unicodedata.normalize(form, text)  # type: ignore[arg-type]  # one of two names
        if unicodedata.category(character) not in MARKS
    )
