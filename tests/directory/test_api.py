import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.directory.test_listing import FIELDS, NASTY
from tests.directory.trees import confirm

pytestmark = pytest.mark.django_db
URL = "/api/directory"
SUGGEST = "/api/suggest"
LANGUAGES = ["de", "de-x-leicht", "en", "ar", "fa", "uk", "ru", "tr", "fr"]


def get(expected=200, /, url=URL, **parameters):
    response = Client().get(url, parameters)
    assert response.status_code == expected, response.content
    return json.loads(response.content)


def suggestions(**parameters):
    return get(url=SUGGEST, **parameters)["suggestions"]


def test_an_answer_has_all_that_programs_need(directory, settings):
    entry = directory.add(
        "Dach", summary="Zimmer.", topics=["housing"], audiences=["women"],
        languages=["uk"], regions=["kiel"],
    )  # fmt: skip
    row = confirm(entry, how="owner")

    answer = get(lang="de", q="Dach")

    assert list(answer) == [
        "count",
        "page",
        "per_page",
        "results",
        "facets",
        "suggestion",
    ]
    assert answer["results"] == [
        {
            "id": str(entry.translation_key),
            "title": "Dach",
            "summary": "Zimmer.",
            "url": f"{settings.SITE_URL}/de/verzeichnis/dach/",
            "lang": "de",
            "kind": "platform",
            "topics": ["housing"],
            "audiences": ["women"],
            "languages": ["uk"],
            "regions": ["kiel"],
            "status": "active",
            "assurance": {
                "state": "confirmed",
                "on": row.on.isoformat(),
                "how": "owner",
            },
        }
    ]
    assert (answer["count"], answer["page"], answer["per_page"]) == (1, 1, 20)
    assert answer["facets"]["topic"] == [
        {"code": "housing", "label": "Wohnen", "count": 1}
    ]
    assert answer["suggestion"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_site_is_spoken(directory, language):
    german = directory.add("Dach", topics=["housing"])
    directory.add("Roof", language="en", topics=["housing"], translation_of=german)

    answer = get(lang=language)

    (entry,) = answer["results"]
    expected = "en" if language == "en" else "de"
    assert (entry["lang"], entry["id"]) == (expected, str(german.translation_key))
    (topic,) = answer["facets"]["topic"]
    assert topic["label"]


@pytest.mark.parametrize(
    ("parameters", "parameter", "allowed"),
    [
        ({"topic": "hosuing"}, "topic", "housing"),
        ({"kind": "robot"}, "kind", "app"),
        ({"region": "Beriln"}, "region", "berlin"),
        ({"language": "xx"}, "language", "uk"),
        ({"status": "dead"}, "status", "ended"),
        ({"sort": "magic"}, "sort", "relevance"),
        ({"lang": "xx"}, "lang", "de-x-leicht"),
        ({"langauge": "uk"}, "langauge", "language"),
        ({"page": "x"}, "page", "1-"),
        ({"page": "0"}, "page", "1-"),
        ({"per_page": "101"}, "per_page", "1-100"),
        ({"per_page": "0"}, "per_page", "1-100"),
    ],
)
def test_nonsense_is_refused_with_what_is_allowed(
    directory, parameters, parameter, allowed
):
    error = get(400, **parameters)["error"]

    assert error["parameter"] == parameter
    assert error["message"]
    assert allowed in error["allowed"]


def test_a_page_there_is_not_is_not_found(directory):
    directory.add("Dach")

    assert get(404, page="2")["error"]["parameter"] == "page"


def test_pages_are_as_long_as_asked_for(directory):
    for number in range(3):
        directory.add(f"Nr {number}")

    answer = get(per_page="2", page="2", sort="name")

    assert (answer["count"], answer["page"], answer["per_page"]) == (3, 2, 2)
    assert [entry["title"] for entry in answer["results"]] == ["Nr 2"]


def test_any_site_may_read_it_and_nobody_is_remembered(directory):
    directory.add("Dach")

    response = Client().get(URL)

    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    again = Client().get(URL, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    directory.add("Neu")
    changed = Client().get(URL, headers={"If-None-Match": response["ETag"]})
    assert changed.status_code == 200


def test_it_is_for_reading_only(directory):
    assert (
        Client(headers={"Sec-Fetch-Site": "same-origin"}).post(URL).status_code == 405
    )


def test_protected_addresses_and_persons_never_leave(directory):
    directory.add(
        "Frauenhaus",
        street="Geheime Gasse 1",
        town="Geheimstadt",
        address_protected=True,
        contact_person="Frau Geheim",
        contact_person_consent=True,
        editors_note="Geheimes",
    )

    assert "Geheim" not in Client().get(URL).content.decode()


def test_it_costs_the_same_with_one_entry_and_with_three(
    directory, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        directory.add(f"Nr {number}", topics=["housing"], languages=["uk"])
        Client().get(URL, {"q": "Nr"})
        with django_assert_max_num_queries(9) as captured:
            Client().get(URL, {"q": "Nr"})
        counts.append(len(captured.captured_queries))

    assert counts == [counts[0]] * 3


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    parameters=st.dictionaries(
        st.sampled_from([*FIELDS, "status", "sort", "page", "per_page", "lang"]),
        NASTY,
        max_size=6,
    )
)
def test_nonsense_never_breaks_it(directory, parameters):
    response = Client().get(URL, parameters)

    assert response.status_code in {200, 400, 404}
    if not any("\0" in text for text in parameters.values()):  # refused at the door
        json.loads(response.content)


# --- Suggestions --------------------------------------------------------------------


def test_a_suggestion_has_all_that_a_list_shows(directory, settings):
    directory.add("Wohnlotsen", kind="initiative", topics=["housing"])

    answer = get(url=SUGGEST, lang="de", q=" wohn ")

    assert answer == {
        "query": "wohn",
        "suggestions": [
            {
                "kind": "topic",
                "label": "Wohnen",
                "lang": "de",
                "dir": "ltr",
                "detail": "Thema",
                "url": f"{settings.SITE_URL}/de/verzeichnis/?topic=housing",
            },
            {
                "kind": "entry",
                "label": "Wohnlotsen",
                "lang": "de",
                "dir": "ltr",
                "detail": "Initiative",
                "url": f"{settings.SITE_URL}/de/verzeichnis/wohnlotsen/",
            },
        ],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_suggestions_speak_every_language_of_the_site(directory, language):
    directory.add("Dach", topics=["housing"])

    housing = suggestions(lang=language, q="hous")[0]

    assert (housing["kind"], housing["lang"]) == ("topic", language)
    assert housing["dir"] == ("rtl" if language in {"ar", "fa"} else "ltr")


def test_a_suggested_entry_says_which_language_it_is_in(directory):
    german = directory.add("Dach")
    directory.add("سقف", language="ar", translation_of=german)
    directory.add("Dachboden")

    roof, attic = suggestions(lang="ar", q="dach")

    assert (roof["label"], roof["lang"], roof["dir"]) == ("سقف", "ar", "rtl")
    assert (attic["label"], attic["lang"], attic["dir"]) == ("Dachboden", "de", "ltr")


@pytest.mark.parametrize(
    ("parameters", "parameter", "allowed"),
    [
        ({"lang": "xx"}, "lang", "de-x-leicht"),
        ({"lang": ""}, "lang", "de"),
        ({"topic": "housing"}, "topic", "q"),
        ({"page": "2"}, "page", "lang"),
    ],
)
def test_suggestions_refuse_what_they_do_not_know(
    directory, parameters, parameter, allowed
):
    error = get(400, url=SUGGEST, q="dach", **parameters)["error"]

    assert error["parameter"] == parameter
    assert error["message"]
    assert allowed in error["allowed"]


def test_without_letters_nothing_is_suggested(directory):
    directory.add("Dach")

    for query in ({}, {"q": ""}, {"q": "  "}, {"q": "?!"}):
        assert suggestions(**query) == []


def test_what_is_typed_is_cut_as_the_search_form_does(directory):
    long = "x" * 500

    assert get(url=SUGGEST, q=long)["query"] == "x" * 200
    assert get(url=SUGGEST, q="da\u200bch")["query"] == "dach"


def test_suggestions_may_be_read_by_any_site_and_remember_nobody(directory):
    directory.add("Dach")

    response = Client().get(SUGGEST, {"q": "dach"})

    search = Client().get(URL, {"q": "dach"})
    for header in ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin"):
        assert response[header] == search[header]
    assert response.cookies == {}
    asked = {"If-None-Match": response["ETag"]}
    again = Client().get(SUGGEST, {"q": "dach"}, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    directory.add("Dachboden")
    changed = Client().get(SUGGEST, {"q": "dach"}, headers=asked)
    assert changed.status_code == 200


def test_suggestions_are_for_reading_only(directory):
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})

    assert client.post(SUGGEST).status_code == 405


def test_suggestions_cost_the_same_with_one_entry_and_with_three(
    directory, django_assert_num_queries
):
    for number in range(3):
        directory.add(f"Nr {number}", topics=["housing"], languages=["uk"])
        Client().get(SUGGEST, {"q": "nr"})

        with django_assert_num_queries(1):
            assert len(suggestions(q="nr")) == number + 1


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=NASTY, language=st.sampled_from(LANGUAGES))
def test_nonsense_never_breaks_suggestions(directory, text, language):
    directory.add("Dach", topics=["housing"], scope="nationwide")

    response = Client().get(SUGGEST, {"q": text, "lang": language})

    assert response.status_code == (400 if "\0" in text else 200)
