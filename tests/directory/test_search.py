import pytest
from django.core.management import call_command
from wagtail.models import Locale, PageViewRestriction
from wagtail.search.models import IndexEntry

from directory.filters import Criteria
from directory.models import DirectoryPage
from directory.search import NoSuchPageError, search
from home.caching import forget_kept
from home.models import Topic
from tests.directory.trees import confirm

pytestmark = pytest.mark.django_db


def found(text="", *, reader="de", page=1, per_page=20, **criteria):
    asked = Criteria(text=text, **criteria)
    return search(asked, language=reader, page=page, per_page=per_page)


def titles(text="", **criteria):
    return [entry.title for entry in found(text, **criteria).entries]


# --- Finding ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Über den Tellerrand", "ueber den tellerrand", "uber tellerrand", "TELLERRAND",
        "teller", "über-den-tellerrand", "uberdentellerrand", "Koch", "gemeinsam kochen",
        "Handwerk", "Trägerverein", "مطبخ", "مطبخ!",
    ],
)  # fmt: skip
def test_an_entry_is_found_by_name_beginning_summary_text_and_operator(directory, text):
    directory.add(
        "Über den Tellerrand",
        other_names="Kochverein\nمَطبَخ",
        summary="Gemeinsam kochen.",
        body=[("text", "<p>Auch Handwerk.</p>")],
        operator="Trägerverein",
    )
    directory.add("Anderes", summary="Nichts davon.")

    assert titles(text) == ["Über den Tellerrand"]


@pytest.mark.parametrize(
    "text",
    ["tellerrand fehlt", "nsam", "Straße", "Berlin", "Person", "12345"],
)
def test_what_is_not_said_is_not_found(directory, text):
    directory.add(
        "Tellerrand",
        summary="Gemeinsam kochen.",
        street="Lange Straße 1",
        town="Berlin",
        postcode="12345",
        contact_person="Eine Person",
        contact_person_consent=True,
        editors_note="Straße",
        address_protected=True,
    )

    assert titles(text, exact=True) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wohnung"), ("en", "housing"), ("ar", "سكن"), ("fa", "مسکن"),
        ("uk", "житло"), ("ru", "жильё"), ("ru", "жилье"), ("tr", "konut"),
        ("fr", "logement"), ("de-x-leicht", "wohnen"),
    ],
)  # fmt: skip
def test_a_topic_is_found_in_every_language(directory, language, text):
    directory.add("Dach", topics=["housing"])
    directory.add("Zimmer", topics=["shared_housing"])
    directory.add("Arbeit", topics=["work"])

    assert titles(text, reader=language) == ["Dach", "Zimmer"]


def test_languages_audiences_and_places_are_found_by_name(directory):
    directory.add("A", languages=["uk"], audiences=["women"], regions=["berlin"])
    directory.add("B", languages=["ar"], regions=["kiel"])

    assert titles("Ukrainisch") == titles("українська") == ["A"]
    assert titles("نساء") == titles("Frauen") == ["A"]
    assert titles("Kiel") == titles("Schleswig-Holstein") == ["B"]
    assert titles("Ukrainisch Berlin") == ["A"]
    assert titles("Ukrainisch Kiel") == []


def test_a_place_comes_before_what_serves_it_from_elsewhere(directory):
    directory.add("Aus dem Land", regions=["schleswig_holstein"])
    directory.add("Bundesweit", scope="nationwide")
    directory.add("Vor Ort", regions=["kiel"])
    directory.add("Woanders", regions=["berlin"])

    assert titles("Kiel") == ["Vor Ort", "Aus dem Land", "Bundesweit"]


def test_a_phrase_means_more_than_its_words(directory):
    directory.add("Börse", topics=["job_search"])
    topic = Topic.objects.in_language("tr").get(code="job_search")
    topic.synonyms = "bambaşka bir ilan"
    topic.save()

    assert titles("bambaşka bir ilan") == ["Börse"]
    assert titles("bambaşka") == []


def test_a_hit_in_any_language_finds_the_entry_in_the_readers(directory):
    german = directory.add("Helfer", summary="Möbel für alle.")
    directory.add("Helfer", language="en", summary="Sofas.", translation_of=german)

    (english,) = found("Möbel", reader="en").entries
    assert (english.language, english.summary) == ("en", "Sofas.")
    (shown,) = found("Sofas", reader="ar").entries
    assert shown.language == "de"


def test_a_draft_is_not_found_and_its_words_are_not_either(directory):
    entry = directory.add("Alt")
    entry.title, entry.summary = "Neu", "Geheimes."
    entry.save_revision()

    assert titles("Geheimes") == titles("Neu") == []
    assert titles("Alt") == ["Alt"]


# --- Order --------------------------------------------------------------------------


def test_names_come_before_summaries_and_summaries_before_the_text(directory):
    directory.add("Lotse e.V. Hamburg")
    directory.add("Lotsendienst")
    directory.add("Zuerst", summary="Ein Lotse hilft.")
    directory.add("Anfang", body=[("text", "<p>Ein Lotse hilft.</p>")])
    directory.add("Lotse")

    assert titles("Lotse") == [
        "Lotse",
        "Lotse e.V. Hamburg",
        "Lotsendienst",
        "Zuerst",
        "Anfang",
    ]


def test_what_was_confirmed_comes_before_what_was_not(directory):
    directory.add("A Niemals")
    confirm(directory.add("B Alt"), days_ago=800)
    confirm(directory.add("C Neulich"), days_ago=20)
    confirm(directory.add("D Halb"), days_ago=250)

    assert titles() == ["C Neulich", "D Halb", "A Niemals", "B Alt"]
    assert titles(sort="confirmed") == ["C Neulich", "D Halb", "B Alt", "A Niemals"]


def test_entries_in_the_readers_language_come_before_equally_good_ones(directory):
    directory.add("A", summary="Rad.")
    german = directory.add("B", summary="Rad.")
    directory.add("B", language="en", summary="Rad, bicycle.", translation_of=german)
    confirm(directory.add("Z", summary="Rad."))

    assert titles("Rad", reader="en") == ["Z", "B", "A"]
    assert titles("Rad", reader="de") == ["Z", "A", "B"]


def test_names_are_sorted_as_people_read_them(directory):
    for title in ["zebra", "Äpfel", "apfelbaum", "Zaun", "Öl", "#Ost", "2. Hilfe"]:
        directory.add(title)

    expected = ["2. Hilfe", "Äpfel", "apfelbaum", "Öl", "#Ost", "Zaun", "zebra"]
    assert titles(sort="name") == expected


def test_the_newest_come_first_when_asked_for(directory):
    directory.add("Erste")
    directory.add("Zweite")

    assert titles(sort="newest") == ["Zweite", "Erste"]


# --- States -------------------------------------------------------------------------


def test_what_has_ended_is_shown_only_on_demand_or_by_its_name(directory):
    directory.add("Läuft", summary="Hilfe.")
    directory.add("Pause", state="paused", summary="Hilfe.")
    directory.add("Zu Ende", state="ended", summary="Hilfe.", other_names="ZE")
    directory.add("Vereint", state="merged", summary="Hilfe.")

    assert titles("Hilfe") == ["Läuft"]
    assert titles("zu ende") == titles("ZE") == ["Zu Ende"]
    assert titles("Ende") == []
    assert titles("Hilfe", status=("ended",)) == ["Vereint", "Zu Ende"]
    assert titles("Hilfe", status=("paused",)) == ["Pause"]
    assert titles("Hilfe", status=("any",)) == ["Läuft", "Pause", "Vereint", "Zu Ende"]


# --- Filters and counts -------------------------------------------------------------


@pytest.fixture
def varied(directory):
    directory.add(
        "App", kind="app", topics=["language_learning"], languages=["uk", "en"],
        scope="nationwide", platforms=[], cost="free",
    )  # fmt: skip
    directory.add(
        "Kieler", topics=["housing", "work"], regions=["kiel"], languages=["uk"]
    )
    directory.add(
        "Norden", kind="initiative", topics=["shared_housing", "housing"],
        regions=["schleswig_holstein"], audiences=["women"],
    )  # fmt: skip
    directory.add("Sitz", topics=["housing"], based_in=region("kiel"))
    directory.add("Ende", topics=["housing"], state="ended")
    return directory


def region(code):
    from home.models import Region

    return Region.objects.canonical().get(code=code)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"kind": ("app",)}, ["App"]),
        ({"kind": ("app", "initiative")}, ["App", "Norden"]),
        ({"topic": ("housing",)}, ["Kieler", "Norden", "Sitz"]),
        ({"topic": ("shared_housing",)}, ["Norden"]),
        ({"language": ("uk",)}, ["App", "Kieler"]),
        ({"language": ("uk",), "topic": ("work",)}, ["Kieler"]),
        ({"region": ("kiel",)}, ["App", "Kieler", "Norden"]),
        ({"region": ("schleswig_holstein",)}, ["App", "Kieler", "Norden"]),
        ({"region": ("luebeck",)}, ["App", "Norden"]),
        ({"region": ("nationwide",)}, ["App"]),
        ({"audience": ("women",)}, ["Norden"]),
        ({"cost": ("free",)}, ["App"]),
        ({"platform": ("android",)}, []),
        ({"status": ("ended",)}, ["Ende"]),
    ],
)
def test_filters_leave_what_they_say(varied, criteria, expected):
    assert titles(sort="name", **criteria) == expected


def test_every_count_is_what_one_gets_by_choosing_it(varied):
    for criteria in (
        {},
        {"topic": ("housing",)},
        {"language": ("uk",), "kind": ("app",)},
    ):
        facets = found(**criteria).facets
        for name, counts in facets.items():
            for code, number in counts.items():
                chosen = found(**{**criteria, name: (code,)})
                assert chosen.count == number, (criteria, name, code)


def test_only_regions_somebody_names_are_offered(varied):
    assert found().facets["region"] == {
        "nationwide": 1,
        "schleswig_holstein": 3,
        "kiel": 3,
    }


def test_a_topic_is_counted_once_with_its_narrower_ones(varied):
    topics = found().facets["topic"]

    assert topics["housing"] == 3
    assert topics["shared_housing"] == 1


# --- Nothing found ------------------------------------------------------------------


def test_without_entries_on_a_topic_those_on_the_broader_one_are_shown(directory):
    directory.add("Wegweiser", topics=["orientation"])
    directory.add("Deutsch", topics=["language_learning"])

    shown = found("Asylantrag")
    assert (shown.broader, [entry.title for entry in shown.entries]) == (
        True,
        ["Wegweiser"],
    )
    directory.add("Asyl", topics=["asylum_procedure"])
    assert (found("Asylantrag").broader, titles("Asylantrag")) == (False, ["Asyl"])


def test_a_misspelled_name_is_found_at_once(directory):
    directory.add("Handbook Germany")
    directory.add("Planer", summary="Volunteers.")
    directory.add("Volunteer-Planner")

    assert titles("Handbok Germny") == ["Handbook Germany"]
    assert titles("Volunter Planer")[0] == "Volunteer-Planner"


def test_filters_that_are_too_strict_are_named_with_what_they_cost(varied):
    nothing = found(topic=("housing",), kind=("app",), language=("en",))

    assert nothing.count == 0
    assert [(item.name, item.count) for item in nothing.relaxations] == [("topic", 1)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hanbook", "Handbook"),
        ("accomodation", "accommodation"),
        ("qqqqqqqqq", None),
        ("xy", None),
    ],
)
def test_the_nearest_spelling_is_searched_for_instead(directory, typed, meant):
    directory.add("Handbook Germany")
    directory.add("Wohnen", topics=["housing"])

    shown = found(typed)
    assert (shown.corrected, shown.count) == (meant, 1 if meant else 0)
    assert found(typed, exact=True).count == 0


# --- Pages --------------------------------------------------------------------------


def test_results_come_in_pages(directory):
    for number in range(5):
        directory.add(f"Nr {number}")

    first, last = found(per_page=2), found(per_page=2, page=3)
    assert (first.count, len(first.entries), len(last.entries)) == (5, 2, 1)
    for page in (0, -1, 4, 10**9):
        with pytest.raises(NoSuchPageError):
            found(per_page=2, page=page)


def test_nothing_has_one_page_and_no_second(directory):
    directory.add("Dach")

    assert found("xyzzyxyzzy", exact=True).count == 0
    for page in (0, 2):
        with pytest.raises(NoSuchPageError):
            found("xyzzyxyzzy", exact=True, page=page)


def test_a_page_in_a_language_the_site_gave_up_hinders_nobody(directory, settings):
    french = Locale.objects.get(language_code="fr")
    page = directory.add("Dach").copy_for_translation(french, copy_parents=True)
    page.live, page.title = True, "Toit"
    page.save()
    settings.LANGUAGES = [one for one in settings.LANGUAGES if one[0] != "fr"]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    forget_kept()

    assert [entry.title for entry in found("Dach").entries] == ["Dach"]


def test_an_empty_directory_has_one_empty_page(directory):
    assert found().entries == ()


# --- The index follows --------------------------------------------------------------


def test_the_index_follows_every_change(directory):
    entry = directory.add("Lampe", summary="Hell.", topics=["housing"])
    assert titles("Hell") == titles("konut") == ["Lampe"]

    entry.summary, entry.topics = (
        "Dunkel.",
        [Topic.objects.canonical().get(code="work")],
    )
    entry.save_revision().publish()
    assert titles("Hell") == titles("konut") == []
    assert titles("Dunkel") == titles("Arbeit") == ["Lampe"]

    entry.refresh_from_db()
    entry.unpublish()
    assert titles("Dunkel") == []

    entry.save_revision().publish()
    assert titles("Dunkel") == ["Lampe"]

    entries = IndexEntry.objects.count()
    entry.delete()
    assert titles("Dunkel") == []
    assert IndexEntry.objects.count() == entries - 1


def test_a_single_saved_field_is_indexed_too(directory):
    entry = directory.add("Lampe")
    entry.title = "Leuchte"
    entry.save(update_fields=["title"])

    assert titles("Leuchte", sort="name") == ["Leuchte"]
    entry.refresh_from_db()
    assert entry.sort_key == "leuchte"


def test_a_new_synonym_works_from_the_next_search_on(directory):
    directory.add("Dach", topics=["housing"])
    assert titles("Bude") == []

    topic = Topic.objects.canonical().get(code="housing")
    topic.synonyms += "\nBude"
    topic.save()
    assert titles("Bude") == ["Dach"]

    directory.add("Zweites", topics=["shared_housing"])
    assert titles("Bude") == ["Dach", "Zweites"]
    child = Topic.objects.canonical().get(code="shared_housing")
    child.parent = None
    child.save()
    assert titles("Bude") == ["Dach"]


def test_private_entries_are_not_found(directory):
    entry = directory.add("Geheim")
    directory.add("Offen")
    PageViewRestriction.objects.create(page=entry, restriction_type="login")

    assert titles() == ["Offen"]
    assert titles("Geheim") == []


def test_moving_and_rebuilding_change_nothing(directory):
    entry = directory.add("Lampe", summary="Hell.", topics=["housing"])
    directory.add("Zweites")
    call_command("update_index", verbosity=0)
    assert titles("Hell") == titles("konut") == ["Lampe"]

    parent = DirectoryPage.objects.get(pk=directory.pages["de"].pk)
    entry.move(parent, pos="last-child")
    assert titles("Hell") == ["Lampe"]


# --- Cost ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "criteria",
    [{}, {"text": "Hilfe Wohnung"}, {"topic": ("housing",), "region": ("kiel",)}],
)
def test_the_number_of_queries_does_not_grow(
    directory, criteria, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        directory.add(f"Hilfe {number}", topics=["housing"], regions=["kiel"])
        found(**criteria)  # warms what is cached
        with django_assert_max_num_queries(40) as captured:
            assert found(**criteria).count == number + 1
        version = [q for q in captured.captured_queries if "contentversion" in q["sql"]]
        counts.append(len(captured.captured_queries) - len(version))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 4
