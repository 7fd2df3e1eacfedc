# letters of our readers
"""The ways a question may find an entry: which there are, in which order, how many."""

import pytest

from directory.tiers import LABELS, Question, understand
from home.analysis import MAX_QUERY_WORDS, term
from home.models import Topic
from tests.directory.test_words import learn

pytestmark = pytest.mark.django_db
HEADS = [f"{a}{b}{c}a" for a in "bdfg" for b in "aeiou" for c in "klmnrstwxz"]


def tier(text, label, **options):
    """Return the groups of terms by which a question finds entries in this tier."""
    question = understand(text, **options)
    return question.tiers[question.labels.index(label)]


def test_without_words_there_is_nothing_to_look_up():
    assert understand("") == understand("?! ") == Question()


@pytest.mark.parametrize(
    "text", ["Wohnung", "Kiel", "житло", "سكن", "iş", "Zirkus 2016", "Hilfe für Frauen"]
)
def test_each_way_finds_all_that_the_better_ones_find_and_more(text):
    question = understand(text)

    assert question.labels[0] == "whole name"
    assert [LABELS.index(label) for label in question.labels] == sorted(
        LABELS.index(label) for label in question.labels
    )
    for better, worse in zip(question.tiers[1:], question.tiers[2:], strict=False):
        assert all(set(b) <= set(w) for b, w in zip(better, worse, strict=True))
        assert better != worse
    for groups in question.tiers:
        assert all(question.tiers[0][0][0] in group for group in groups)
        assert all(len(set(group)) == len(group) for group in groups)


def test_a_word_is_looked_for_in_names_then_in_what_is_said():
    assert understand("Nelke").labels == (
        "whole name", "word of a name", "beginning of a name", "like a name",
        "summary", "text",
    )  # fmt: skip
    heard = ["yanlk0", "ycnlk0"]  # names in Arabic and Cyrillic letters
    assert tier("Nelke", "whole name") == [["wnelke0"]]
    assert tier("Nelke", "word of a name") == [["wnelke0", *heard, "nnelke0"]]
    assert added("Nelke", "beginning of a name") == {"pnelke0"}
    assert {"mnelk0", "xanlk0", "xcnlk0"} <= added("Nelke", "like a name")
    assert {"tnelke0", "snelk0"} <= added("Nelke", "summary")
    assert {"bnelke0", "enelk0"} <= added("Nelke", "text")


def added(text, label):
    """Return the terms that a tier has and the one before has not."""
    question = understand(text)
    place = question.labels.index(label)
    better, worse = question.tiers[place - 1], question.tiers[place]
    return {t for group in worse for t in group} - {t for g in better for t in g}


def test_what_is_meant_is_looked_for_after_what_is_said():
    assert term("c", "topichousing") in added("Wohnung", "concept")
    assert term("c", "regionkiel") in added("Kiel", "concept")
    assert term("c", "regionschleswig0holstein") in added("Kiel", "text")
    assert added("Kiel", "everywhere") == {term("c", "regionnationwide")}


def test_a_word_that_says_nothing_but_means_something_is_no_text():
    """Such as "is" in English, which is `iş` folded."""
    assert added("is", "concept") == {
        term("c", code)
        for code in concept_codes(Topic.objects.canonical().get(code="work"))
    }
    assert "summary" not in understand("is").labels


def concept_codes(topic):
    codes = [topic.code, *topic.children.values_list("code", flat=True)]
    return [f"topic{code.replace('_', '0')}" for code in codes]


def test_words_that_say_nothing_need_not_be_found():
    question = understand("Hilfe für die Frauen")

    assert [word.folded for word in question.words] == ["hilfe", "fur", "die", "fraun"]
    assert [word.folded for word in question.required] == ["hilfe", "fraun"]
    assert [len(groups) for groups in question.tiers[1:]] == [2] * 6


def test_unknown_compounds_are_looked_for_by_what_they_speak_of():
    learn("Zirkus", "Zelt")

    assert "tzelt0" in added("Zirkuszelt", "text")  # unknown, of known parts


def test_a_misspelled_whole_name_is_as_good_as_its_words(directory):
    directory.add("Hafenlicht Ost")
    assert "whafenlichtost0" in added("Hafenlicht Rost", "word of a name")

    learn("Rost")  # who types only known words means them
    assert "whafenlichtost0" not in added("Hafenlicht Rost", "word of a name")


def test_taken_broadly_a_topic_also_means_those_above():
    narrow, broad = (
        {t for group in tier("Stellensuche", "concept", broadly=b) for t in group}
        for b in (False, True)
    )

    assert term("c", "topicwork") in broad - narrow


# --- Bounded work -------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, MAX_QUERY_WORDS])
def test_a_question_has_only_so_many_terms(number):
    question = understand(" ".join(f"zirkuswort{chr(97 + i)}" for i in range(number)))

    for groups in question.tiers:
        assert len(groups) <= number
        assert sum(len(group) for group in groups) <= number * 60
