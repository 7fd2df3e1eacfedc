# ruff: noqa: RUF001  # letters that look alike are what this is about
import pytest
from hypothesis import given

from home.analysis import MAX_WORD_LENGTH, fold, tokens, words
from home.analysis.folding import all_words
from tests.home.analysis.alphabets import texts


@pytest.mark.parametrize(
    "spellings",
    [
        ["Über", "Ueber", "uber", "ÜBER", "U\u0308ber"],
        ["Straße", "STRASSE", "strasse"],
        ["Bäcker", "Baecker", "Backer"],
        ["Café", "cafe", "CAFÉ", "\uff23afe"],
        ["garçon", "GARCON", "garcon"],
        ["İş", "iş", "is", "ış", "IS"],
        ["çağrı", "cagri", "ÇAĞRI"],
        ["Łódź", "Lodz"],
        ["œuvre", "Oeuvre"],
        ["\u0623\u0647\u0644\u0627\u064b", "\u0627\u0647\u0644\u0627"],  # hamza, tanwin
        ["\u0633\u0640\u0640\u0643\u0646", "\u0633\u06a9\u0646"],  # tatweel, Persian kaf
        ["\u0645\u062f\u0631\u0633\u0629", "\u0645\u062f\u0631\u0633\u0647"],
        ["\u0639\u0644\u0649", "\u0639\u0644\u06cc", "\u0639\u0644\u064a"],
        ["\u0622\u0628", "\u0627\u0628", "\u0671\u0628"],  # alef with madda, wasla
        ["\u0645\u064e\u0637\u0628\u064e\u062e", "\u0645\u0637\u0628\u062e"],  # vowels
        ["\ufedf\ufefc", "\u0644\u0644\u0627"],  # forms that old programs write
        ["\u06f1\u06f2\u06f3", "\u0661\u0662\u0663", "123", "\uff11\uff12\uff13"],
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
    ids=lambda spellings: spellings[0],
)  # fmt: skip
def test_one_word_spelled_differently_is_one_word(spellings):
    assert len({tuple(tokens(spelling)) for spelling in spellings}) == 1
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("й", "и"), ("ї", "і"), ("Rat", "Rad"), ("Feuer", "Fur"), ("12", "21")],
)
def test_different_words_stay_different(one, other):
    assert tokens(one) != tokens(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l\u2019aide d'urgence", ["l", "aide", "d", "urgence"]),
        ("Bunt & Verbindlich", ["bunt", "verbindlich"]),
        ("Germany4Ukraine", ["germany4ukraine"]),
        ("über-den-tellerrand", ["uber", "den", "tellerrand"]),
        ("snake_case", ["snake", "case"]),
        ("a\tb\nc\u00a0d", ["a", "b", "c", "d"]),
        ("\u2460 \u00bd", ["1", "1", "2"]),
        ("!?()*\"'\0_ \u200c\u0301🦊", []),
        ("\ud800a\udfff", ["a"]),
    ],
)
def test_words_are_what_stands_between_signs(text, expected):
    assert tokens(text) == expected


def test_what_stemmers_need_is_still_written():
    assert words("Ё п\u2019ять Ärzte") == [
        ("ё", "е"),
        ("п\u02bcять", "пять"),
        ("ärzte", "arzte"),
    ]


def test_words_with_a_non_joiner_are_read_as_one_and_in_parts():
    assert [word.folded for word in all_words(["کتاب\u200cها"])] == [
        "كتابها",
        "كتاب",
        "ها",
    ]


@given(texts)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert tokens(" ".join(tokens(text))) == tokens(text)


@given(texts)
def test_every_word_is_short_and_of_letters_and_digits_alone(text):
    for word in words(text):
        assert 1 <= len(word.folded) <= MAX_WORD_LENGTH
        assert 1 <= len(word.written) <= MAX_WORD_LENGTH
        assert word.folded.isalnum()


def test_a_word_has_an_end():
    assert tokens("x" * 10_000) == ["x" * MAX_WORD_LENGTH]
