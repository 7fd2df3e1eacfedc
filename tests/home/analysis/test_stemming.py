# ruff: noqa: RUF001  # letters that look alike are what this is about
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given

from home.analysis import fold, script, stems, stems_in, words
from home.analysis.stemming import MIN_LENGTH, SCRIPT_LANGUAGES, _stemmer
from tests.home.analysis.alphabets import texts

MOST_STEMS = 2 * max(map(len, SCRIPT_LANGUAGES.values()))
FORMS = [
    ("de", ["Wohnung", "Wohnungen", "wohnung"]),
    ("de", ["Sprachkurs", "Sprachkurse"]),
    ("de", ["Arzt", "Ärzte", "Aerzte", "Ärzten"]),
    ("de", ["Haus", "Häuser", "Haeuser", "Hauser"]),
    ("de", ["Flüchtling", "Flüchtlinge", "Fluechtlingen", "Fluchtlinge"]),
    ("de-x-leicht", ["Wohnung", "Wohnungen"]),
    ("en", ["refugee", "refugees"]),
    ("en", ["volunteer", "volunteering", "volunteers"]),
    ("en", ["house", "houses", "housing"]),
    ("ar", ["سكن", "السكن", "للسكن"]),
    ("ar", ["دورة", "الدورة"]),
    ("ar", ["متطوعون", "المتطوعين", "متطوعين"]),
    ("ar", ["لاجئون", "لاجئين", "اللاجئين"]),
    ("fa", ["کتاب", "کتاب\u200cها", "كتابها"]),
    ("fa", ["کلاس", "کلاس\u200cهای", "كلاسهاي"]),
    ("fa", ["دوره", "دوره\u200cها"]),
    ("uk", ["житло", "житла", "житлом"]),
    ("uk", ["біженець", "біженці", "біженців", "біженцям"]),
    ("uk", ["лікар", "лікарі", "лікарів"]),
    ("uk", ["робота", "роботу", "роботи"]),
    ("uk", ["сім\u2019я", "сім'ї", "сімʼю"]),
    ("ru", ["жильё", "жилье", "жилья"]),
    ("ru", ["беженцы", "беженцев", "беженцам"]),
    ("ru", ["курс", "курсы", "курсов"]),
    ("tr", ["ev", "evler", "evlerde"]),
    ("tr", ["iş", "işler", "isler"]),
    ("tr", ["konut", "konutlar"]),
    ("fr", ["réfugié", "réfugiés", "refugies"]),
    ("fr", ["logement", "logements"]),
    ("fr", ["bénévole", "bénévoles", "benevole"]),
]


def forms(text, language):
    """Return the word of a text and its stems in a language."""
    (word,) = words(text)
    return {word.folded, *stems_in(language.partition("-")[0], word)}


@pytest.mark.parametrize(
    ("language", "inflected"), FORMS, ids=[f"{lang}-{fs[0]}" for lang, fs in FORMS]
)
def test_inflected_forms_of_a_word_meet(language, inflected):
    first, *others = inflected

    for other in others:
        assert forms(first, language) & forms(other, language), other


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Wohnung", "Wohnwagen"),
        ("en", "house", "hours"),
        ("ar", "سكن", "سكر"),
        ("fa", "کتاب", "کار"),
        ("uk", "житло", "життя"),
        ("ru", "работа", "ребята"),
        ("tr", "ev", "el"),
        ("fr", "logement", "longtemps"),
    ],
)
def test_other_words_do_not(language, one, other):
    assert not forms(one, language) & forms(other, language)


def test_a_word_is_stemmed_as_it_is_written_and_as_it_is_folded():
    (written,) = words("réfugiés")
    (folded,) = words("refugies")

    assert stems_in("fr", written) == ("refugi", "refug")
    assert stems_in("fr", folded) == ("refug",)


def test_ukrainian_stems_are_the_words_of_a_dictionary():
    (word,) = words("біженцям")

    assert stems_in("uk", word) == ("біженець",)


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        ("Wohnungen", ["de"], ["wohnung"]),
        ("Wohnungen", ["de-x-leicht"], ["wohnung"]),
        ("Wohnungen", [], ["wohnung", "wohnungen", "wohnunge"]),
        ("житлом", ["uk"], ["житло"]),
        ("житлом", ["de"], ["житло", "житл"]),  # no German word: all of its script
        ("ev", ["tr"], []),  # says too little
        ("12", [], []),
        ("漢字", [], []),
    ],
)
def test_a_word_has_stems_in_the_languages_of_its_script(text, languages, expected):
    (word,) = words(text)

    assert stems(word, languages) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("haus", "latin"),
        ("ğ", "latin"),
        ("житло", "cyrillic"),
        ("ґанок", "cyrillic"),
        ("سكن", "arabic"),
        ("پناه", "arabic"),
        ("4you", "latin"),
        ("123", ""),
        ("漢字", ""),
        ("", ""),
    ],
)
def test_the_script_is_that_of_the_first_letter(text, expected):
    assert script(text) == expected


@given(texts)
def test_stems_are_few_folded_and_not_too_short(text):
    for word in words(text):
        found = stems(word)
        assert len(found) <= MOST_STEMS
        assert all(len(stem) >= MIN_LENGTH for stem in found)
        assert [fold(stem) for stem in found] == found


def test_threads_stem_at_once_alike_and_share_no_stemmer():
    """A Snowball stemmer keeps the word it works on."""
    inflected = [(lang, word) for lang, fs in FORMS for f in fs for word in words(f)]
    together = Barrier(4)

    def work():
        uncached = stems_in.__wrapped__
        found = [uncached(lang.partition("-")[0], word) for lang, word in inflected]
        return found, _stemmer("de")

    def work_together(_thread):
        together.wait()
        return work()

    alone, own = work()
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work_together, range(4)))

    assert [found for found, _stemmer in results] == [alone] * 4
    assert len({id(stemmer) for _found, stemmer in [*results, (alone, own)]}) == 5
