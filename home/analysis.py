"""Words as the search index knows them: folded, encoded, the same on every database.

Wagtail's index is FTS5 on SQLite and a `tsvector` on PostgreSQL. Left alone they do not
agree: each has its own idea of what a word is, of case and accents (on PostgreSQL they
hang on the server's `lc_ctype`), of stemming, of phrases and of rank. So they are given
no language at all. Text is folded here to words, and each word is written as an ASCII
term that no parser splits and no stemmer touches:

    field letter + word + digit        nhandbook0    t0063300643006461
                                       name "handbook"   text "سكن"

- The field letter says where the word stood, so one index column carries several
  fields: `n` word of a name, `p` beginning of such a word, `w` a whole name written as
  one word, `t` summary, `b` body, `c` code of a topic, language, … An `n` term, a `t`
  term and a `b` term tell how good a hit is on both databases alike, which neither
  `bm25` nor `ts_rank` does.
- Words with letters beyond a-z are written as five hexadecimal digits a letter.
- The last digit tells the two spellings apart and keeps stemmers away: neither Porter's
  nor Snowball's rules look at a word that ends in a digit.
- Beginnings of name words are terms of their own, because the two databases write and
  rank prefix queries differently, and PostgreSQL's cannot be mixed with other terms.

Folding forgives what people spell differently, on both sides alike: case, width,
accents (`é` = `e`), umlauts however written (`ü` = `ue` = `u`, `ß` = `ss`), Turkish `ı`,
the Arabic and Persian variants of one letter, tatweel and vowel marks, digits of any
script, the zero-width non-joiner, Cyrillic `ё`/`е` and `ґ`/`г`, apostrophes in words.
Meaning is not its business: stems, compounds and typing errors come as further terms.
"""  # noqa: RUF002  # letters that look alike are what this is about

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from modelsearch.query import And, Or, PlainText, SearchQuery

NAME, PREFIX, WHOLE, TEXT, BODY, CODE = "n", "p", "w", "t", "b", "c"

MAX_QUERY_LENGTH: Final = 200
MAX_QUERY_WORDS: Final = 12
MAX_WORD_LENGTH: Final = 40
MAX_WHOLE_LENGTH: Final = 120
MAX_BODY_WORDS: Final = 5000
PREFIX_LENGTHS: Final = range(2, 16)

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
DIGIT = re.compile(r"[^\D0-9]")
UMLAUT = re.compile(r"(?<=[aou])e+")
WORD = re.compile(r"[^\W_]+")
NON_JOINER = "\u200c"
NAME_PARTS = re.compile(r"\s*[/|()–—]\s*")  # noqa: RUF001  # dashes people type
JOINED_NAME = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ0-9])|(?<=[0-9])(?=[^\W\d_])")

# Words that say nothing where other words are there too; written as folded.
FUNCTION_WORDS = frozenset(
    [
        *("der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem"),
        *("einer", "und", "oder", "in", "im", "an", "am", "auf", "fur", "von", "vom"),
        *("zu", "zum", "zur", "mit", "bei", "ist"),
        *("the", "a", "an", "of", "for", "on", "at", "to", "and", "or", "with", "is"),
    ]
)


def fold(text: str) -> str:
    """Return `text` with all that people spell differently made the same."""
    text = CYRILLIC_APOSTROPHE.sub("", text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = NOT_CYRILLIC.sub(lambda match: _without_marks(match[0]), text)
    text = text.translate(LETTERS)
    text = DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    return UMLAUT.sub("", text)


def tokens(text: str) -> list[str]:
    """Return the folded words of `text` in order, none longer than 40 letters."""
    return [word[:MAX_WORD_LENGTH] for word in WORD.findall(fold(text))]


def term(field: str, word: str) -> str:
    """Return the term that stands for a folded `word` in a `field` of the index."""
    if word.isascii() and word.isalnum():
        return f"{field}{word}0"
    return f"{field}{''.join(f'{ord(letter):05x}' for letter in word)}1"


def whole(words: Sequence[str]) -> str:
    """Return the term of a whole name, so that joints and hyphens do not matter."""
    return term(WHOLE, "".join(words)[:MAX_WHOLE_LENGTH])


def index_text(
    *,
    name: Iterable[str],
    text: Iterable[str] = (),
    body: Iterable[str] = (),
    codes: Iterable[str] = (),
) -> str:
    """Return the terms by which a page is found, for a search field of Wagtail.

    `name` are the names of the thing, `text` what is said of it in short, `body` all
    the rest, `codes` terms of vocabularies as `housing`; see `code_terms`.
    """
    terms = dict.fromkeys(_name_terms(name))
    terms |= dict.fromkeys(term(TEXT, word) for word in _all_words(text))
    words = [word for word in _all_words(body) if term(TEXT, word) not in terms]
    terms |= dict.fromkeys(term(BODY, word) for word in words[:MAX_BODY_WORDS])
    terms |= dict.fromkeys(codes)
    return " ".join(terms)


def query_words(text: str) -> list[str]:
    """Return the folded words of what somebody typed, at most twelve."""
    return tokens(text[:MAX_QUERY_LENGTH])[:MAX_QUERY_WORDS]


def significant(words: Sequence[str]) -> list[int]:
    """Return the positions of the words that must be found: not "the", "für", "in"."""
    positions = [i for i, word in enumerate(words) if word not in FUNCTION_WORDS]
    return positions or list(range(len(words)))


def query_terms(text: str, fields: str = "nptb") -> list[list[str]]:
    """Return for each word that must be found the terms it may be found by."""
    words = query_words(text)
    return [word_terms(words[i], fields) for i in significant(words)]


def word_terms(word: str, fields: str = "nptb") -> list[str]:
    """Return the terms by which one folded word is found in these `fields`."""
    return [
        term(field, word)
        for field in fields
        if field != PREFIX or len(word) in PREFIX_LENGTHS
    ]


def search_query(groups: Sequence[Sequence[str]]) -> SearchQuery | None:
    """Return Wagtail's query for "one term of each group", or None without any.

        Page.objects.live().search(search_query(query_terms(text)))

    The first term stands apart because SQLite's backend only puts brackets around
    queries that are joined, not around the words of one.
    """
    alternatives = [
        Or([PlainText(first), PlainText(" ".join(rest), operator="or")])
        if rest
        else PlainText(first)
        for first, *rest in groups
    ]
    return And(alternatives) if alternatives else None


def _without_marks(text: str) -> str:
    """Return `text` without accents, vowel marks and characters that only format."""
    return "".join(
        character
        for character in unicodedata.normalize("NFD", text)
        if unicodedata.category(character) not in {"Mn", "Mc", "Me", "Cf"}
    )


def _all_words(texts: Iterable[str]) -> Iterator[str]:
    """Yield the words, those with a non-joiner as one and in parts."""
    for text in texts:
        yield from tokens(text)
        if NON_JOINER in text:
            yield from tokens(text.replace(NON_JOINER, " "))


def _name_terms(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for part in dict.fromkeys([name, *NAME_PARTS.split(name)]):
            if words := tokens(part):
                yield whole(words)
        for word in _all_words([name, JOINED_NAME.sub(" ", name)]):
            yield term(NAME, word)
            yield from (
                term(PREFIX, word[:length])
                for length in PREFIX_LENGTHS
                if length < len(word)
            )
