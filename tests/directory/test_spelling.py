"""What somebody may have meant, and how much work it is to find out."""

import re

import lxml.html
import pytest
from wagtail.models import PageViewRestriction

from directory.filters import Criteria
from directory.search import search
from directory.spelling import MAX_CORRECTIONS, corrections, near_names, tolerance
from directory.tiers import LABELS, understand
from directory.words import known_words
from home.analysis import MAX_QUERY_WORDS, typed_words
from home.caching import one_version
from home.models import Topic
from home.querysets import restricted
from tests.directory.trees import Directory

pytestmark = pytest.mark.django_db
LONG_UNKNOWN = " ".join(
    f"{letter * 4}qxjwzyvkq{letter * 3}" for letter in "abcdefghijkl"
)


@pytest.fixture
def directory(directory):
    directory.add(
        "Hafenlicht Ost",
        other_names="Löwenherz",
        summary="Trödelmarkt und Kiste für Bastler.",
        body=[("text", "<p>Krimskrams im Kabinett, auch Deutschkurs.</p>")],
    )
    directory.add("Volunteer-Planner", summary="Schichten planen.")
    directory.add("krisenchat")
    return directory


def meant(text):
    return corrections(text, restricted())


@pytest.mark.parametrize(
    ("typed", "likeliest"),
    [
        # whole names, as they are written
        ("Hafenlichd Ost", "Hafenlicht Ost"),
        ("hafenlichtost", "Hafenlicht Ost"),
        ("Löwenhers", "Löwenherz"),
        ("volunter planer", "Volunteer-Planner"),
        ("krissenchat", "krisenchat"),
        # words of names, summaries and texts, and of the vocabularies
        ("Hafnlicht", "Hafenlicht"),
        ("Trödelmark", "Trödelmarkt"),
        ("Krimskram", "Krimskrams"),
        ("accomodation", "accommodation"),
        ("médecn", "médecin"),
        ("konutt", "Konut"),
        ("житлло", "Житло"),
        ("роботта", "робота"),
        ("مترجممم", "مترجم"),
        # by ear
        ("Deutschkuhrs", "Deutschkurs"),
        ("Flüchtlink", "Flüchtling"),
        ("Shule", "Schule"),
        ("Rad", "Rat"),
        ("dolmecher", "Dolmetscher"),
        # each word that nobody knows, the others as they were typed
        ("Trödelmark Bastlr Krimskrms", "Trödelmarkt Bastler Krimskrams"),
        ("wonung in berln", "Wohnung in Berlin"),
        # left out, where enough is known
        ("Wohnung qqqqqq", "Wohnung"),
        # written as one, and with something before
        ("trödelmarktkiste", "Trödelmarkt Kiste"),
        ("gutewohnung", "Wohnung"),
        # begun
        ("compu", "Computer"),
    ],
)
def test_a_spelling_is_suggested_as_the_directory_writes_it(
    directory, typed, likeliest
):
    assert meant(typed)[0] == likeliest


@pytest.mark.parametrize(
    "typed",
    [
        "", "Haus", "Deutsch kurs", "kiralik ev", "der die das",  # all known
        "Wohnungen", "житлом",  # by their stems
        "xy", "qqqqqqqqq", "12345", "漢字漢字",  # like nothing
        "Hafenlichd qqqqqq",  # nothing is sure
        "Kis",  # too short to be sure
    ],
)  # fmt: skip
def test_where_nothing_is_sure_nothing_is_suggested(directory, typed):
    assert meant(typed) == []


def test_there_are_few_suggestions_the_likeliest_first(directory):
    assert meant("compu") == ["Computer", "computers", "compulsory"]
    assert meant("Arabisch deutch") == ["Arabisch Dutch", "Arabisch Deutsch"]
    assert len(meant("Shule")) == MAX_CORRECTIONS


@pytest.mark.parametrize(
    ("length", "letters"), [(1, 0), (3, 0), (4, 1), (6, 1), (7, 2), (40, 2)]
)
def test_the_longer_a_word_the_more_letters_may_differ(length, letters):
    assert tolerance(length) == letters


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Hafenlichd Ost", ["hafenlichtost"]),
        ("Hafen Licht Ost Qq", ["hafenlichtost"]),
        ("volunter planer", ["volunteerplanner"]),
        ("Hafenlicht Ost", []),  # all words are known
        ("Hafenlicht", []),
        ("etwas ganz anderes", []),
    ],
)
def test_names_are_near_as_a_whole(directory, typed, names):
    assert near_names(typed_words(typed), known_words()) == names


def test_a_correction_is_what_was_searched_for(directory):
    found = search(Criteria(text="Krimskrms"), language="de", page=1, per_page=20)

    assert (found.corrected, found.count) == ("Krimskrams", 1)
    assert [entry.title for entry in found.entries] == ["Hafenlicht Ost"]


# --- Never what has gone -------------------------------------------------------------


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


WITHDRAWALS = {
    "unpublished": lambda page: page.unpublish(),
    "deleted": lambda page: page.delete(),
    "restricted": restrict,
    "below a restriction": lambda page: restrict(page.get_parent()),
}


@pytest.fixture(params=WITHDRAWALS)
def withdrawn(request):
    """A directory with an entry that nobody may see any more, and one much like it."""
    directory = Directory("de", "en")
    secret = directory.add(
        "Lindenhof Frauenzuflucht",
        language="en",
        other_names="Xyzzyhausen",
        summary="Verschwiegenheit.",
    )
    directory.add(
        "Lindenhofstraße",
        summary="Frauenzufluchtsort und Xyzzyhausener, voll Verschwiegenheiten.",
    )
    known_words()  # this process knows the words and will not forget them
    WITHDRAWALS[request.param](secret)
    return directory


@pytest.mark.parametrize(
    ("typed", "secret"),
    [
        ("Lindenhoff Frauenzuflucht", "Lindenhof Frauenzuflucht"),
        ("Lindenhof Frauenzufluchd", "Lindenhof Frauenzuflucht"),
        ("Lindenhoff", "Lindenhof"),
        ("Xyzzyhauzen", "Xyzzyhausen"),
        ("Verschwiegenheid", "Verschwiegenheit"),
    ],
)
def test_words_of_entries_nobody_may_see_are_not_suggested(
    client, withdrawn, typed, secret
):
    found = search(Criteria(text=typed), language="de", page=1, per_page=20)
    page = client.get(withdrawn.url(), {"q": typed}).content
    answer = client.get("/api/directory", {"q": typed}).json()

    assert answer["suggestion"] == found.corrected != secret
    shown = " ".join(lxml.html.fromstring(page).text_content().split())
    assert re.search(rf"\b{secret}\b", shown, re.IGNORECASE) is None


def test_a_word_of_a_deleted_synonym_is_not_suggested(directory):
    topic = Topic.objects.canonical().get(code="housing")
    before, topic.synonyms = topic.synonyms, topic.synonyms + "\nXyzzyhausen"
    topic.save()
    assert meant("Xyzzyhauzen") == ["Xyzzyhausen"]

    topic.synonyms = before
    topic.save()

    assert meant("Xyzzyhauzen") == []


def test_what_one_entry_says_no_more_another_may(directory):
    directory.add("Xyzzyhausen").unpublish()
    assert meant("Xyzzyhauzen") == []

    directory.add("Anderswo", summary="Nahe Xyzzyhausen.")

    assert meant("Xyzzyhauzen") == ["Xyzzyhausen"]


# --- Bounded work -------------------------------------------------------------------


def test_unknown_words_make_few_terms_and_few_queries(
    directory, django_assert_num_queries
):
    question = understand(LONG_UNKNOWN + " mehr als zwölf Wörter")
    wrong = "Trödelmark Bastlr Krimskrms Hafnlicht Löwenhers Deutschkuhrs"
    assert len(meant(wrong)) == 2  # warms what is kept

    assert len(question.required) == MAX_QUERY_WORDS
    assert len(question.tiers) <= len(LABELS)
    assert all(len(groups) == MAX_QUERY_WORDS for groups in question.tiers[1:])
    assert max(len(g) for groups in question.tiers for g in groups) <= 120
    with one_version(), django_assert_num_queries(2):  # the version, restrictions
        assert meant(LONG_UNKNOWN) == []
    with one_version(), django_assert_num_queries(3):  # and what is public
        meant(wrong)
