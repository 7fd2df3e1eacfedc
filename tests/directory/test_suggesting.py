"""What is suggested to somebody who types, and in which order."""

import pytest
from wagtail.models import PageViewRestriction

from directory.suggesting import suggest
from home.caching import one_version
from home.models import Topic

pytestmark = pytest.mark.django_db


def labels(text, reader="de"):
    return [suggestion.label for suggestion in suggest(text, language=reader)]


def entries(text, reader="de"):
    found = suggest(text, language=reader)
    return [suggestion.label for suggestion in found if suggestion.kind == "entry"]


def terms(text, reader="de"):
    found = suggest(text, language=reader)
    return [(item.kind, item.label) for item in found if item.kind != "entry"]


def details(text, reader="de"):
    return [suggestion.detail for suggestion in suggest(text, language=reader)]


# --- Entries ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Ü", "über", "ueber", "UBER d", "Teller", "tellerrand", "den Tell", "Kochv",
        "مطب", "مَطبَخ", "!über", "Rand Teller Über", "überdent",
    ],
)  # fmt: skip
def test_an_entry_is_suggested_by_the_beginning_of_any_word_of_its_names(
    directory, text
):
    directory.add(
        "Über den Tellerrand (Rand)", other_names="Kochverein\nمَطبَخ", summary="Topf."
    )
    directory.add("Anderes")

    assert entries(text) == ["Über den Tellerrand (Rand)"]


@pytest.mark.parametrize("text", ["", " ", "!?", "ellerrand", "Topf", "tellern", "🦊"])
def test_what_no_name_begins_with_is_not_suggested(directory, text):
    directory.add("Tellerrand", summary="Topf.")

    assert labels(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("JobAidUkraine", "job aid u"),
        ("JobAidUkraine", "ukr"),
        ("Job Aid Ukraine", "jobaid"),
        ("می‌خوانم", "خوان"),
        ("Їжа для всіх", "їж"),
        ("İş İlanları", "is ilan"),  # noqa: RUF001  # as Turkish is written
    ],
)
def test_joints_and_letters_of_other_keyboards_do_not_matter(directory, name, text):
    directory.add(name)

    assert entries(text) == [name]


def test_beginnings_of_names_come_before_beginnings_of_words(directory):
    for name in (
        "Das Haus",
        "Hausboot",
        "Zum Haus am See",
        "Haus der Kulturen",
        "Haus",
    ):
        directory.add(name)

    assert entries("haus") == [
        "Haus",
        "Haus der Kulturen",
        "Hausboot",
        "Das Haus",
        "Zum Haus am See",
    ]


def test_names_in_the_readers_language_come_first(directory):
    directory.add("Hafen Aachen")
    german = directory.add("Zuflucht")
    directory.add("Haven", language="en", translation_of=german)

    assert entries("ha", "en") == ["Haven", "Hafen Aachen"]
    assert entries("ha", "de") == ["Hafen Aachen", "Zuflucht"]


def test_an_entry_is_shown_as_the_reader_will_find_it(directory):
    german = directory.add("Zuflucht", kind="initiative")
    directory.add("Haven", language="en", translation_of=german, kind="initiative")

    (english,) = suggest("zuf", language="en")
    (ukrainian,) = suggest("haven", language="uk")

    assert (english.label, english.language) == ("Haven", "en")
    assert english.url == "/en/directory/haven/"
    assert (ukrainian.label, ukrainian.language) == ("Zuflucht", "de")
    assert ukrainian.url == "/de/verzeichnis/zuflucht/"


def test_the_detail_says_what_it_is_and_which_name_was_meant(directory, in_english):
    entry = directory.add("Bundesamt", kind="organisation", other_names="BAMF\nB.A.")
    directory.add(
        "Office", language="en", kind="organisation", translation_of=entry
    )  # fmt: skip

    assert details("bundes") == ["Organisation"]
    assert details("bam") == ["Organisation · BAMF"]
    assert details("offi") == ["Organisation · Office"]


def test_what_is_not_active_comes_last_and_says_so(directory, in_english):
    directory.add("Haus A", kind="initiative", state="ended")
    directory.add("Haus B", kind="initiative", state="paused")
    directory.add("Das Haus", kind="initiative")

    assert entries("haus") == ["Das Haus", "Haus A", "Haus B"]
    assert details("haus") == [
        "Initiative",
        "Initiative · Ended",
        "Initiative · Paused",
    ]


def test_what_has_ended_takes_no_place_from_what_goes_on(directory):
    for number in range(4):
        directory.add(f"Dach {number}", state="ended")
    for number in range(9):
        directory.add(f"Altes Dach {number}")

    assert entries("dach") == [*(f"Altes Dach {n}" for n in range(9)), "Dach 0"]


def test_drafts_and_restricted_entries_are_not_suggested(directory):
    directory.add("Haus A").unpublish()
    private = directory.add("Haus B")
    shown = directory.add("Haus C")
    directory.add("Geheim", language="en", translation_of=shown)
    assert entries("haus") == ["Haus B", "Haus C"]
    draft = directory.add("Haus D")
    draft.title = "Neues"
    draft.save_revision()

    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert entries("haus") == ["Haus C", "Haus D"]
    assert entries("neues") == []


def test_a_restricted_translation_is_neither_found_nor_shown(directory):
    shown = directory.add("Haus")
    private = directory.add("Geheim", language="en", translation_of=shown)
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert entries("geheim", "en") == []
    assert entries("haus", "en") == ["Haus"]


def test_every_change_shows_with_the_next_letter(directory):
    entry = directory.add("Haus")
    assert entries("haus") == ["Haus"]

    entry.title = "Hausboot"
    entry.save_revision().publish()
    assert entries("haus") == ["Hausboot"]

    entry.unpublish()
    assert entries("haus") == []
    entry.save_revision().publish()
    entry.delete()
    assert entries("haus") == []


# --- Terms --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Wohn", "житл", "سك", "hous", "مسک", "konu", "жиль"])
@pytest.mark.parametrize(
    ("reader", "label"), [("de", "Wohnen"), ("ar", "السكن"), ("uk", "Житло")]
)
def test_a_topic_is_suggested_by_what_it_is_called_in_any_language(
    directory, text, reader, label
):
    directory.add("Dach", topics=["housing"])

    (suggestion,) = suggest(text, language=reader)

    assert (suggestion.kind, suggestion.label) == ("topic", label)
    assert suggestion.language == reader


def test_terms_lead_to_the_readers_list_of_what_is_filed_under_them(directory):
    directory.add(
        "A", topics=["housing"], audiences=["women"], languages=["uk"], regions=["kiel"]
    )

    def led_to(text, reader):
        return {(item.kind, item.url) for item in suggest(text, language=reader)}

    assert ("topic", "/de/verzeichnis/?topic=housing") in led_to("wohn", "de")
    assert ("audience", "/en/directory/?audience=women") in led_to("women", "en")
    assert ("language", "/ar/dalil/?language=uk") in led_to("українс", "ar")
    assert ("region", "/en/directory/?region=kiel") in led_to("kiel", "uk")


def test_the_detail_of_a_term_says_which_word_was_meant(directory, in_english):
    directory.add("Dach", topics=["housing"])

    assert details("wohn") == ["Topic"]
    assert details("житл") == ["Topic · Житло"]


def test_a_term_that_would_lead_to_an_empty_list_is_not_suggested(directory):
    assert terms("wohn") == []
    entry = directory.add("Zimmer", topics=["shared_housing"], languages=["ar"])

    assert ("topic", "Wohnen") in terms("wohn")
    assert terms("arabisch") == [("language", "Arabisch")]
    assert terms("ukrainisch") == []

    entry.state = "ended"
    entry.save_revision().publish()
    assert terms("wohn") == terms("arabisch") == []


def test_a_region_is_suggested_if_somebody_helps_there_from_wherever(directory):
    directory.add("Vor Ort", regions=["kiel"])
    assert terms("kiel") == [("region", "Kiel")]
    assert terms("schleswig") == [("region", "Schleswig-Holstein")]
    assert terms("hamburg") == []

    directory.add("Überall", scope="nationwide")
    assert terms("hamburg") == [("region", "Hamburg")]


def test_a_new_synonym_is_suggested_with_the_next_letter(directory):
    directory.add("Dach", topics=["housing"])
    topic = Topic.objects.in_language("tr").get(code="housing")
    assert terms("bambaş") == []

    topic.synonyms = "bambaşka"
    topic.save()

    assert terms("bambas") == [("topic", "Wohnen")]


def test_topics_come_before_entries_and_entries_before_languages_and_places(directory):
    directory.add("Deutschstunde", topics=["language_learning"], languages=["de"])

    assert labels("deutsch")[:2] == ["Deutsch", "Deutsch lernen"]
    assert labels("deuts")[:3] == ["Deutsch lernen", "Deutschstunde", "Deutsch"]


def test_words_of_far_languages_are_left_out_where_near_ones_suffice(directory):
    directory.add(
        "Alles", topics=["housing", "legal", "women", "city_guides"], scope="nationwide"
    )

    assert "harita" not in " ".join(details("ha"))
    assert any("harita" in detail for detail in details("harit"))


# --- Together -----------------------------------------------------------------------


def test_ten_suggestions_are_enough_and_leave_room_for_terms(directory):
    for number in range(12):
        directory.add(f"Haus {number:02}", topics=["housing"], scope="nationwide")

    found = suggest("ha", language="de")

    assert len(found) == 10
    assert [item.label for item in found if item.kind == "entry"] == [
        f"Haus {number:02}" for number in range(6)
    ]


def test_it_costs_the_same_with_one_entry_and_with_three(
    directory, django_assert_num_queries
):
    for number in range(3):
        german = directory.add(f"Haus {number}", topics=["housing"])
        directory.add("House", language="en", translation_of=german)
        suggest("haus", language="en")

        # Nothing but the number of the content's version.
        with one_version(), django_assert_num_queries(1):
            assert len(suggest("haus", language="en")) == number + 2
