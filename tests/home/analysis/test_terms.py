# ruff: noqa: RUF001  # letters that look alike are what this is about
import pytest
from hypothesis import assume, given
from wagtail.models import Page

from home.analysis import (
    MAX_QUERY_LENGTH,
    MAX_QUERY_WORDS,
    MAX_WORD_LENGTH,
    PREFIX_LENGTHS,
    index_text,
    is_function_word,
    query_terms,
    query_words,
    search_query,
    significant,
    sound_terms,
    term,
    tokens,
    typed_words,
    whole,
    whole_sound_terms,
    word_terms,
    words,
)
from home.analysis.sounding import MAX_SKELETONS
from home.analysis.terms import MAX_BODY_WORDS, MAX_SOUND_WORDS, MAX_WHOLE_LENGTH
from home.models import HomePage
from tests.home.analysis.alphabets import texts
from tests.home.analysis.alphabets import words as any_words
from tests.home.analysis.test_stemming import MOST_STEMS

FIELDS = "nptbmse"
MOST_ASKED = len(FIELDS) + 6 * MOST_STEMS  # a stem is looked for in six fields
MOST_SAID = 1 + MOST_STEMS
MOST_NAMED = (
    1 + len(PREFIX_LENGTHS) + MOST_STEMS + MAX_SKELETONS  # the word
    + 1 + MAX_SKELETONS  # and the name as a whole
)  # fmt: skip
NO_DIGITS = str.maketrans("", "", "0123456789")


def is_plain(terms):
    return all(t.isascii() and t.isalnum() and t[-1] in "01" for t in terms)


@given(texts)
def test_terms_are_plain_words_to_every_parser(text):
    asked = [t for group in query_terms(text) for t in group]
    typed = typed_words(text)
    heard = [t for word in typed for t in sound_terms(word)]
    heard += whole_sound_terms(typed) if typed else []
    indexed = index_text(name=[text], text=[text], body=[text]).split()

    assert is_plain([*asked, *heard, *indexed])


@given(texts, texts)
def test_different_words_have_different_terms(one, other):
    first, second = tokens(one), tokens(other)
    terms = [[term("n", word) for word in words] for words in (first, second)]

    assert (terms[0] == terms[1]) == (first == second)


@given(texts)
def test_what_is_indexed_is_found_by_the_same_words(text):
    assume(len(text) <= MAX_QUERY_LENGTH)

    for field in ("name", "text", "body"):
        indexed = set(index_text(**{"name": [], field: [text]}).split())
        assert all(indexed & set(group) for group in query_terms(text))


@given(any_words)
def test_no_word_makes_many_terms(text):
    for word in words(text):
        assert len(word_terms(word, FIELDS)) <= MOST_ASKED
        assert len(sound_terms(word)) <= 2 * MAX_SKELETONS
        said = index_text(name=[], text=[word.written], body=[word.written])
        assert len(said.split()) <= MOST_SAID
        name = word.folded.translate(NO_DIGITS)  # digits part a name into words
        assert len(index_text(name=[name]).split()) <= MOST_NAMED


def test_the_index_knows_where_a_word_stood():
    terms = index_text(
        name=["Kiron"],
        text=["Studium"],
        body=["Online Kurse Studium"],
        codes=["ctopic0work0"],
        language="de",
    ).split()

    assert terms == [
        "wkiron0",
        "ylkrn0",
        "nkiron0",
        "pki0",
        "pkir0",
        "pkiro0",
        "mkiro0",
        "xlkrn0",
        "tstudium0",
        "bonline0",
        "eonlin0",
        "bkurse0",
        "ekurs0",
        "ctopic0work0",
    ]


def test_words_beyond_latin_are_written_as_numbers():
    assert term("t", "سكن") == "t0063300643006461"
    assert term("t", "haus") == "thaus0"


def test_the_text_is_stemmed_in_its_language_and_names_in_all():
    said = index_text(name=[], text=["Wohnungen"], language="de").split()
    named = index_text(name=["Wohnungen"], language="de").split()

    assert said == ["twohnungen0", "swohnung0"]
    assert [t for t in named if t[0] == "m"] == ["mwohnung0", "mwohnunge0"]


def test_names_are_known_in_parts_and_as_one_word():
    terms = index_text(name=["JobAidUkraine", "InfoCompass / Kompass"]).split()

    assert {"wjobaidukraine0", "njob0", "naid0", "nukraine0"} <= set(terms)
    assert {"wkompass0", "winfocompass0", "ninfo0", "ncompass0"} <= set(terms)
    assert whole(tokens("Job Aid Ukraine")) in terms


def test_names_in_another_script_are_known_by_their_sound():
    terms = set(index_text(name=["JobAidUkraine"]).split())

    (word,) = words("Юкрейн")
    assert terms & set(sound_terms(word))
    assert terms & set(whole_sound_terms(words("Джоб Эйд Юкрейн")))
    assert not terms & set(whole_sound_terms(words("Job Aid Ukraine")))  # same script


def test_words_with_a_non_joiner_are_known_joined_and_apart():
    terms = index_text(name=["کتاب\u200cها"]).split()

    parts = ["كتاب", "ها", "كتابها"]
    assert {term("n", word) for word in parts} <= set(terms)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("Hilfe für die Schule", ["hilfe", "schule"]),
        ("where can I find a doctor please", ["doctor"]),
        ("je cherche un logement", ["logement"]),
        ("ev için yardım", ["ev", "yardim"]),
        ("أين السكن", ["السكن"]),
        ("خانه برای زنان", ["خانه", "زنان"]),
        ("шукаю житло для сім\u2019ї", ["житло", "сімї"]),
        ("ищу работу в Берлине", ["работу", "берлине"]),
        ("die", ["die"]),  # all there is
    ],
)
def test_only_words_that_say_something_must_be_found(text, needed):
    folded = query_words(text)

    assert [folded[i] for i in significant(folded)] == tokens(" ".join(needed))


def test_function_words_are_known_folded():
    assert is_function_word("fur")
    assert is_function_word("اين")
    assert not is_function_word("hilfe")


def test_queries_have_an_end():
    assert len(query_words("Wort " * 500)) == MAX_QUERY_WORDS
    assert query_words("x" * 10_000) == ["x" * MAX_WORD_LENGTH]
    assert query_words(" " * MAX_QUERY_LENGTH + "x") == []


def test_texts_have_an_end():
    long = " ".join(f"wort{number}" for number in range(MAX_BODY_WORDS + 10))

    body = index_text(name=[], body=[long], language="de").split()
    name = index_text(name=["Lang " * 1000]).split()

    assert len([t for t in body if t[0] == "b"]) == MAX_BODY_WORDS
    assert max(map(len, name)) <= MAX_WHOLE_LENGTH + 2
    assert len([t for t in name if t[0] == "y"]) <= MAX_SOUND_WORDS * MAX_SKELETONS


@pytest.mark.parametrize("text", ["", "  ", "\0", "!?()*\"'", "\u200c", "_", "\ud800"])
def test_nothing_typed_asks_for_nothing(text):
    assert query_words(text) == []
    assert search_query(query_terms(text)) is None


@pytest.mark.django_db
def test_a_query_may_have_very_many_terms():
    terms = [f"nword{number}0" for number in range(600)]

    for groups in ([terms], [["nother0"], terms], [terms[:21], terms[:1]]):
        assert list(Page.objects.search(search_query(groups))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2, 20, 21, 50])
def test_one_term_of_each_group_is_enough_and_none_too_few(count):
    """The home page that migrations make has the name "Lotse"."""
    others = [f"nword{number}0" for number in range(count - 1)]
    home = HomePage.objects.get(locale__language_code="de")
    home.title, home.summary = "Lotse", "Hafen."
    home.save()

    def found(*groups):
        return [page.pk for page in HomePage.objects.search(search_query(groups))]

    for place in {0, count // 2, count - 1}:
        named = [*others[:place], "nlotse0", *others[place:]]
        assert found(named) == found(named, ["thafen0"]) == [home.pk]
        assert found(named, ["tsee0", *others]) == []


def test_single_letters_begin_no_word():
    assert query_terms("a", "np") == [["na0"]]
