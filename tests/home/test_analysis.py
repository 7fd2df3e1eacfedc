import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.analysis import (
    MAX_QUERY_WORDS,
    MAX_WORD_LENGTH,
    fold,
    index_text,
    query_terms,
    query_words,
    search_query,
    term,
    tokens,
    whole,
)


@pytest.mark.parametrize(
    "spellings",
    [
        ["Über", "Ueber", "uber", "ÜBER", "U\u0308ber"],
        ["Straße", "STRASSE", "strasse"],
        ["Bäcker", "Baecker", "Backer"],
        ["Café", "cafe", "CAFÉ", "\uff23afe"],
        ["İş", "iş", "is", "ış"],
        ["\u0623\u0647\u0644\u0627\u064b", "\u0627\u0647\u0644\u0627"],  # hamza, tanwin
        [
            "\u0633\u0640\u0640\u0643\u0646",
            "\u0633\u06a9\u0646",
        ],  # tatweel, Persian kaf
        ["\u0645\u062f\u0631\u0633\u0629", "\u0645\u062f\u0631\u0633\u0647"],
        ["\u0639\u0644\u0649", "\u0639\u0644\u06cc", "\u0639\u0644\u064a"],
        ["\u06f1\u06f2\u06f3", "\u0661\u0662\u0663", "123"],
        ["\u0647\u0645\u0647\u200c\u062c\u0627", "\u0647\u0645\u0647\u062c\u0627"],
        ["\u0451\u043b\u043a\u0430", "\u0435\u043b\u043a\u0430"],
        ["\u0491\u0430\u043d\u043e\u043a", "\u0433\u0430\u043d\u043e\u043a"],
        [
            "\u043f\u2019\u044f\u0442\u044c",
            "\u043f'\u044f\u0442\u044c",
            "\u043f\u02bc\u044f\u0442\u044c",
            "\u043f\u00b4\u044f\u0442\u044c",
            "\u043f\u044f\u0442\u044c",
        ],
    ],
)
def test_one_word_spelled_differently_is_one_word(spellings):
    assert len({tuple(tokens(spelling)) for spelling in spellings}) == 1


def test_letters_of_cyrillic_are_not_taken_for_accents():
    assert tokens("\u0439 \u0438 \u0457 \u0456") == [
        "\u0439",
        "\u0438",
        "\u0457",
        "\u0456",
    ]


def test_apostrophes_part_french_words():
    assert tokens("l\u2019aide d'urgence") == ["l", "aide", "d", "urgence"]


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_terms_are_plain_words_to_every_parser(text):
    for word in tokens(text):
        assert len(word) <= MAX_WORD_LENGTH
        for field in "npwtbc":
            written = term(field, word)
            assert written.isascii()
            assert written.isalnum()
            assert written[0] == field
            assert written[-1] in "01"


@given(st.text(), st.text())
def test_different_words_have_different_terms(one, other):
    first, second = tokens(one), tokens(other)
    terms = [[term("n", word) for word in words] for words in (first, second)]

    assert (terms[0] == terms[1]) == (first == second)


def test_the_index_knows_where_a_word_stood():
    terms = index_text(
        name=["Kiron"], text=["Studium"], body=["Online Studium"]
    ).split()

    assert terms == [
        "wkiron0",
        "nkiron0",
        "pki0",
        "pkir0",
        "pkiro0",
        "mkiro0",
        "xlkrn0",
        "tstudium0",
        "sstudi0",
        "bonline0",
        "eonlin0",
    ]


def test_names_are_known_in_parts_and_as_one_word():
    terms = index_text(name=["JobAidUkraine", "InfoCompass / Kompass"]).split()

    assert {"wjobaidukraine0", "njob0", "naid0", "nukraine0"} <= set(terms)
    assert {"wkompass0", "winfocompass0", "ninfo0", "ncompass0"} <= set(terms)
    assert whole(tokens("Job Aid Ukraine")) in terms


def test_words_with_a_non_joiner_are_known_joined_and_apart():
    terms = index_text(name=["\u06a9\u062a\u0627\u0628\u200c\u0647\u0627"]).split()

    parts = [
        "\u0643\u062a\u0627\u0628",
        "\u0647\u0627",
        "\u0643\u062a\u0627\u0628\u0647\u0627",
    ]
    assert {term("n", word) for word in parts} <= set(terms)


def test_function_words_need_not_be_found_unless_they_are_all_there_is():
    assert query_terms("Hilfe für die Schule", "t") == [["thilfe0"], ["tschule0"]]
    assert query_terms("die", "t") == [["tdie0"]]


def test_queries_have_an_end():
    words = query_words("Wort " * 500)

    assert len(words) == MAX_QUERY_WORDS
    assert query_words("x" * 10_000) == ["x" * MAX_WORD_LENGTH]


@pytest.mark.parametrize("text", ["", "  ", "\0", "!?()*\"'", "\u200c", "_"])
def test_nothing_typed_asks_for_nothing(text):
    assert query_words(text) == []
    assert search_query(query_terms(text)) is None


def test_single_letters_begin_no_word():
    assert query_terms("a", "np") == [["na0"]]
