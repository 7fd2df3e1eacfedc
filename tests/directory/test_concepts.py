# ruff: noqa: RUF001  # letters of our readers
"""What words mean: topics, audiences, languages and places, in every language."""

import pytest
from django.conf import settings
from wagtail.models import Locale

from directory.concepts import (
    broader,
    code_term,
    concepts,
    narrow_terms,
    phrases,
    vocabulary,
    wide_terms,
    widest_terms,
)
from directory.relations import RELATIONS
from home.analysis import MAX_QUERY_WORDS, typed_words, words
from home.models import Audience, Topic

pytestmark = pytest.mark.django_db


def meant(text):
    """Return what each word of a text means, as `topic:housing`."""
    return [
        sorted(f"{name}:{code}" for name, code in found)
        for found in concepts(typed_words(text))
    ]


def topic(code, language=settings.LANGUAGE_CODE):
    return Topic.objects.in_language(language).get(code=code)


@pytest.mark.parametrize("model", [model for _field, model in RELATIONS.values()])
def test_every_name_and_synonym_means_its_term(model):
    (name,) = [name for name, (_field, m) in RELATIONS.items() if m is model]

    for term in model.objects.all():
        for text in [term.name, *term.synonym_list]:
            found = concepts(typed_words(text))
            assert all((name, term.code) in each for each in found), (term.code, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in nine languages
        ("Wohnung", [["topic:housing"]]),
        ("housing", [["topic:housing"]]),
        ("سكن", [["topic:housing"]]),
        ("مسکن", [["topic:housing"]]),
        ("житло", [["topic:housing"]]),
        ("жильё", [["topic:housing"]]),
        ("konut", [["topic:housing"]]),
        ("logement", [["topic:housing"]]),
        # as folded, and by their stems
        ("жилье", [["topic:housing"]]),
        ("Wohnungen", [["topic:housing"]]),
        ("житлом", [["topic:housing"]]),
        ("квартиру", [["topic:housing"]]),
        ("السكن", [["topic:housing"]]),
        ("is ilanlari", [["topic:job_search"]] * 2),
        # nothing
        ("Zirkus", [[]]),
        ("", []),
        # each word by itself
        ("Ukrainisch Kiel", [["language:uk"], ["region:kiel"]]),
        ("Zirkus Kiel Zirkus", [[], ["region:kiel"], []]),
    ],
)
def test_words_mean_terms_in_every_language(text, expected):
    assert meant(text) == expected


def test_a_phrase_means_more_than_its_words():
    alone = meant("Deutsch")
    assert alone == [["language:de"]]

    assert meant("Deutsch lernen") == [["topic:language_learning"]] * 2
    assert meant("learn German in Kiel") == [
        ["topic:language_learning"],
        ["topic:language_learning"],
        [],
        ["region:kiel"],
    ]
    assert meant("Deutsch für Kiel") == [*alone, [], ["region:kiel"]]


def test_phrases_may_be_inflected_but_not_torn_apart():
    job_search = topic("job_search")
    job_search.synonyms = "bunte Zirkuswagen"
    job_search.save()

    assert meant("bunten Zirkuswagens") == [["topic:job_search"]] * 2
    assert meant("bunte kluge Zirkuswagen") == [[], [], []]
    assert meant("Zirkuswagen") == [[]]


def test_phrases_that_overlap_mean_both():
    for code, synonym in (("work", "rot grün"), ("housing", "grün blau")):
        term = topic(code)
        term.synonyms = synonym
        term.save()

    assert meant("rot grün blau") == [
        ["topic:work"],
        ["topic:housing", "topic:work"],
        ["topic:housing"],
    ]


def test_what_a_word_says_exactly_counts_more_than_its_stem():
    women, work = Audience.objects.canonical().get(code="women"), topic("work")
    women.synonyms, work.synonyms = "Zirkusse", "Zirkussen"
    women.save()
    work.save()

    assert meant("Zirkussen") == [["topic:work"]]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("zhytlo", "housing"),
        ("zhitlo", "housing"),
        ("rabota", "work"),
        ("perevodchik", "translation"),
    ],
)
def test_words_of_another_script_are_understood_in_latin_letters(typed, code):
    (word,) = words(typed)

    assert ("topic", code) in vocabulary().written_in_latin(word)


@pytest.mark.parametrize("typed", ["rab", "житло", "2016", "zirkus1"])
def test_what_is_short_or_no_word_in_latin_letters_is_not(typed):
    (word,) = words(typed)

    assert vocabulary().written_in_latin(word) == {}


def test_only_the_spelling_of_other_scripts_is_guessed():
    work = topic("work")
    work.synonyms += "\nZirkushaus"
    work.save()

    (word,) = words("Zirkushaus")
    assert ("topic", "work") not in vocabulary().written_in_latin(word)


# --- Changes ------------------------------------------------------------------------


def test_a_synonym_works_at_once_and_ends_at_once():
    housing = topic("housing", "uk")
    before = housing.synonyms
    assert meant("куренівка") == [[]]

    housing.synonyms += "\nкуренівка"
    housing.save()
    assert meant("куренівки") == [["topic:housing"]]

    housing.synonyms = before
    housing.save()
    assert meant("куренівка") == meant("kurenivka") == [[]]


def test_a_renamed_term_is_known_by_its_new_name_alone():
    housing = topic("housing")
    housing.name = "Obdachwesen"
    housing.save()
    assert meant("Obdachwesen") == [["topic:housing"]]

    housing.name = "Bleibewesen"
    housing.save()
    assert meant("Bleibewesen") == [["topic:housing"]]
    assert meant("Obdachwesen") == [[]]


def test_a_new_term_and_its_translations_work_at_once_and_go_with_it():
    german = Topic.objects.create(
        code="circus", name="Zirkuswelt", locale=Locale.objects.get(language_code="de")
    )
    turkish = german.copy_for_translation(Locale.objects.get(language_code="tr"))
    turkish.name = "Sirkdünyası"
    turkish.save()
    assert meant("Zirkuswelt") == meant("sirkdunyasi") == [["topic:circus"]]

    turkish.delete()
    assert meant("sirkdunyasi") == [[]]
    german.delete()
    assert meant("Zirkuswelt") == [[]]


def test_a_moved_topic_is_looked_for_below_its_new_place():
    room = topic("shared_housing")
    term = code_term("topic", "shared_housing")
    assert term in narrow_terms([("topic", "housing")])

    room.parent = topic("work")
    room.save()

    assert term not in narrow_terms([("topic", "housing")])
    assert term in narrow_terms([("topic", "work")])


# --- What is looked for ----------------------------------------------------------------


def test_a_topic_means_all_narrower_ones_and_broadly_those_above():
    assert narrow_terms([("topic", "work")]) == [
        code_term("topic", code)
        for code in ("work", *Topic.objects.canonical().filter(parent__code="work")
                     .values_list("code", flat=True))
    ]  # fmt: skip
    assert broader([("topic", "job_search"), ("region", "kiel")]) == [("topic", "work")]
    assert broader([("topic", "work")]) == []


def test_a_place_is_helped_by_its_land_and_by_who_helps_everywhere():
    kiel = [("region", "kiel")]

    assert narrow_terms(kiel) == [code_term("region", "kiel")]
    assert wide_terms(kiel) == [
        code_term("region", code) for code in ("kiel", "schleswig_holstein")
    ]
    assert widest_terms(kiel) == [code_term("region", "nationwide")]
    assert widest_terms([("topic", "work")]) == wide_terms([("topic", "work")]) == []


def test_the_whole_country_does_not_mean_each_town():
    assert narrow_terms([("region", "nationwide")]) == [
        code_term("region", "nationwide")
    ]
    assert code_term("region", "kiel") in narrow_terms(
        [("region", "schleswig_holstein")]
    )


def test_a_question_means_only_so_much():
    text = (
        "Berlin Wohnung Arbeit Frauen Ukrainisch Arzt Schule Kinder Recht Sprache Geld"
    )

    found = concepts(typed_words(f"{text} Hilfe und noch mehr"))

    assert len(found) == MAX_QUERY_WORDS
    assert max(map(len, found)) <= 8


def test_a_name_with_a_non_joiner_is_known_joined_and_apart():
    assert phrases("کلاس\u200cزبان") == ("كلاسزبان", "كلاس زبان")
