"""Terms: words as the search index holds them, and as it is asked for them.

Wagtail's index is FTS5 on SQLite and a `tsvector` on PostgreSQL. Left alone they do not
agree: each has its own idea of what a word is, of case and accents (on PostgreSQL they
hang on the server's `lc_ctype`), of stemming, of phrases and of rank. So they are given
no language at all. Each folded word or stem is written as an ASCII term that no parser
splits and no stemmer touches:

    field letter + word + digit        nhandbook0    t0063300643006461
                                       name "handbook"   text "سكن"

- The field letter says where the word stood, so one index column carries several
  fields: `n` word of a name, `m` its stem, `x` how it sounds, `p` its beginning, `w` a
  whole name written as one word, `y` how it sounds, `t` word of the summary, `s` its stem, `b` word of the
  body, `e` its stem, `c` code of a topic, language, … Which of them is found tells how
  good a hit is on both databases alike, which neither `bm25` nor `ts_rank` does.
- Words with letters beyond a-z are written as five hexadecimal digits a letter.
- The last digit tells the two spellings apart and keeps stemmers away: neither Porter's
  nor Snowball's rules look at a word that ends in a digit.
- Beginnings of name words are terms of their own, because the two databases write and
  rank prefix queries differently, and PostgreSQL's cannot be mixed with other terms.
- A stem is a term of its own only where it differs from the word, so a stem is looked
  for among the words too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from modelsearch.query import And, Or, PlainText, SearchQuery

from home.analysis.folding import Word, all_words, fold, tokens, words
from home.analysis.sounding import skeletons
from home.analysis.stemming import SCRIPT_LANGUAGES, script, stems

NAME, PREFIX, WHOLE, TEXT, BODY, CODE = "n", "p", "w", "t", "b", "c"
NAME_STEM, TEXT_STEM, BODY_STEM = "m", "s", "e"
NAME_SOUND, WHOLE_SOUND = "x", "y"
# The field of the stems of a field's words.
STEMS: Final = {NAME: NAME_STEM, TEXT: TEXT_STEM, BODY: BODY_STEM}

MAX_QUERY_LENGTH: Final = 200
MAX_QUERY_WORDS: Final = 12
MAX_WHOLE_LENGTH: Final = 120
MAX_SOUND_WORDS: Final = 5
MAX_BODY_WORDS: Final = 5000
MAX_JOINED: Final = 20  # terms that are joined one by one
PREFIX_LENGTHS: Final = range(2, 16)

NAME_PARTS = re.compile(r"\s*[/|()–—]\s*")  # noqa: RUF001  # dashes people type
JOINED_NAME = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ0-9])|(?<=[0-9])(?=[^\W\d_])")

# Words that say nothing where other words are there too, in all our languages.
FUNCTION_WORDS = frozenset(
    fold(word)
    for text in (
        "der die das den dem des ein eine einen einem einer und oder in im an am auf "
        "für von vom zu zum zur mit bei ist wo wie ich wir brauche brauchen kann finde "
        "suche möchte meine mein mir es gibt bitte",
        "the a an of for on at to and or with is i we need where how can find my me "
        "looking want please",
        "le la les un une du et ou à au aux en pour avec je cherche où",
        "ve veya için ile bir bu nerede",
        "في من على عن الى إلى مع او أو و أين اريد أريد ابحث أبحث",
        "در از به با برای و یا کجا",
        "в у на з із та і й або для до про де мені потрібно шукаю",  # noqa: RUF001  # Ukrainian
        "в на с из и или для до о где мне нужно нужна ищу",  # noqa: RUF001  # Russian
    )
    for word in text.split()
)


def term(field: str, word: str) -> str:
    """Return the term that stands for a folded `word` in a `field` of the index."""
    if word.isascii() and word.isalnum():
        return f"{field}{word}0"
    return f"{field}{''.join(f'{ord(letter):05x}' for letter in word)}1"


def whole(names: Sequence[str]) -> str:
    """Return the term of a whole name, so that joints and hyphens do not matter."""
    return term(WHOLE, "".join(names)[:MAX_WHOLE_LENGTH])


def index_text(
    *,
    name: Iterable[str],
    text: Iterable[str] = (),
    body: Iterable[str] = (),
    codes: Iterable[str] = (),
    language: str = "",
    parts: Callable[[Word], Iterable[str]] | None = None,
) -> str:
    """Return the terms by which a page is found, for a search field of Wagtail.

    `name` are the names of the thing, `text` what is said of it in short, `body` all
    the rest, `codes` terms of vocabularies as `housing`; `language` is that of the text
    and the body. Names may be in any language. `parts` returns what a word is made of;
    parts are found as stems are.
    """
    name = list(name)
    terms = dict.fromkeys(_name_terms(name))
    said = dict.fromkeys(all_words(text))
    terms |= dict.fromkeys(_said_terms(said, TEXT, language))
    rest = [word for word in dict.fromkeys(all_words(body)) if word not in said]
    terms |= dict.fromkeys(_said_terms(rest[:MAX_BODY_WORDS], BODY, language))
    if parts:
        for field, several in ((NAME, all_words(name)), (TEXT, said), (BODY, rest)):
            terms |= dict.fromkeys(
                term(STEMS[field], part) for word in several for part in parts(word)
            )
    terms |= dict.fromkeys(codes)
    return " ".join(terms)


def typed_words(text: str) -> list[Word]:
    """Return the words of what somebody typed, at most twelve."""
    return words(text[:MAX_QUERY_LENGTH])[:MAX_QUERY_WORDS]


def query_words(text: str) -> list[str]:
    """Return the folded words of what somebody typed, at most twelve."""
    return [word.folded for word in typed_words(text)]


def is_function_word(folded: str) -> bool:
    """Tell whether a word says nothing by itself: "the", "für", "in"."""
    return folded in FUNCTION_WORDS


def significant(folded: Sequence[str]) -> list[int]:
    """Return the positions of the words that must be found: not "the", "für", "in"."""
    positions = [i for i, word in enumerate(folded) if word not in FUNCTION_WORDS]
    return positions or list(range(len(folded)))


def query_terms(text: str, fields: str = "nptbmse") -> list[list[str]]:
    """Return for each word that must be found the terms it may be found by."""
    typed = typed_words(text)
    chosen = significant([word.folded for word in typed])
    return [word_terms(typed[i], fields) for i in chosen]


def word_terms(word: Word, fields: str = "nptbmse") -> list[str]:
    """Return the terms by which one word is found in these `fields`.

    Stems are looked for where the fields of stems are among them.
    """
    found = {
        term(field, word.folded): None
        for field in fields
        if field != PREFIX or len(word.folded) in PREFIX_LENGTHS
    }
    if stem_fields := [(f, s) for f, s in STEMS.items() if s in fields]:
        for stem in stems(word):
            for field, stem_field in stem_fields:
                found[term(field, stem)] = found[term(stem_field, stem)] = None
    return list(found)


def sound_terms(word: Word) -> list[str]:
    """Return the terms of names in other scripts that have a word sounding like this."""
    return _sounds_elsewhere(NAME_SOUND, [word.folded])


def whole_sound_terms(typed: Sequence[Word]) -> list[str]:
    """Return the terms of names in other scripts that begin with these sounds."""
    return _sounds_elsewhere(WHOLE_SOUND, [word.folded for word in typed])


def search_query(groups: Sequence[Sequence[str]]) -> SearchQuery | None:
    """Return Wagtail's query for "one term of each group", or None without any.

    Page.objects.live().search(search_query(query_terms(text)))
    """
    alternatives = [_any_of(group) for group in groups]
    return And(alternatives) if alternatives else None


def _any_of(terms: Sequence[str]) -> SearchQuery:
    """Return the query for one of these terms, many of them in halves.

    Backends join words one by one, each to all before it, for which Python's stack is
    too small where a word is part of hundreds of compounds. The first stands apart
    because SQLite's backend only puts brackets around queries that are joined, not
    around the words of one.
    """
    if len(terms) > MAX_JOINED:
        half = len(terms) // 2
        return Or([_any_of(terms[:half]), _any_of(terms[half:])])
    first, *rest = terms
    if not rest:
        return PlainText(first)
    return Or([PlainText(first), PlainText(" ".join(rest), operator="or")])


def _said_terms(said: Iterable[Word], field: str, language: str) -> Iterator[str]:
    for word in said:
        yield term(field, word.folded)
        for stem in stems(word, [language]):
            if stem != word.folded:
                yield term(STEMS[field], stem)


def _name_terms(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for part in dict.fromkeys([name, *NAME_PARTS.split(name)]):
            if folded := tokens(part):
                yield whole(folded)
        for spelling in dict.fromkeys([name, JOINED_NAME.sub(" ", name)]):
            folded = tokens(spelling)
            for count in range(1, min(len(folded), MAX_SOUND_WORDS) + 1):
                yield from _sounds(WHOLE_SOUND, folded[:count], script(folded[0]))
        for word in all_words([name, JOINED_NAME.sub(" ", name)]):
            yield term(NAME, word.folded)
            yield from (
                term(PREFIX, word.folded[:length])
                for length in PREFIX_LENGTHS
                if length < len(word.folded)
            )
            yield from (term(NAME_STEM, s) for s in stems(word) if s != word.folded)
            yield from _sounds(NAME_SOUND, [word.folded], script(word.folded))


def _sounds(field: str, folded: Sequence[str], written_in: str) -> Iterator[str]:
    for key in skeletons(*folded):
        yield term(field, f"{written_in[:1]}{key}")


def _sounds_elsewhere(field: str, folded: Sequence[str]) -> list[str]:
    own = script(folded[0])
    others = [other for other in SCRIPT_LANGUAGES if own and other != own]
    return [heard for other in others for heard in _sounds(field, folded, other)]
