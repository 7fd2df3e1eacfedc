"""The directory's page as a reader meets it."""

from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.directory.trees import confirm

pytestmark = pytest.mark.django_db

FIELDS = ("q", "kind", "topic", "language", "region", "audience", "cost", "platform")
NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "\0", "x" * 10_000, '"', "'", "a* OR b", "NEAR(a b)", "(", ")", "-", "*", "^a",
            "{title} : a", "a AND NOT b", "%", "\\", "؟", "🦊", "ـ", "\u202e", "1" * 5000,
            "housing", "berlin", "any", "relevance", "uk", "app", "-1", "0", "2", "1e3",
        ]
    ),
)  # fmt: skip


@pytest.fixture
def client():
    return Client()


def get(client, url, **parameters):
    return client.get(url, parameters)


def texts(response, path):
    tree = lxml.html.fromstring(response.content)
    return [" ".join(node.text_content().split()) for node in tree.xpath(path)]


def card_titles(response):
    return texts(
        response,
        "//article[contains(@class, 'entry')]//*[contains(@class, 'card-title')]",
    )


def facet(response, name):
    (found,) = [item for item in response.context["facets"] if item["name"] == name]
    return {option["code"]: option for option in found["options"]}


def query(url):
    return parse_qsl(urlsplit(url).query)


def test_entries_are_shown_as_cards(client, directory):
    confirm(
        directory.add(
            "Dach", summary="Zimmer für alle.", topics=["housing"], languages=["uk"],
            regions=["kiel"],
        )
    )  # fmt: skip

    response = client.get(directory.url())

    assert response.status_code == 200
    assert card_titles(response) == ["Dach"]
    (card,) = response.context["results"]
    assert (card.summary, card.lang, card.foreign) == ("Zimmer für alle.", "de", False)
    assert [label.text for label in card.topics] == ["Wohnen"]
    assert card.languages == [{"code": "uk", "name": "Ukrainisch", "lang": "de"}]
    assert [label.text for label in card.regions] == ["Kiel"]
    assert (card.kind, card.state) == ("platform", "active")
    assert card.assurance.state == "confirmed"
    assert response.context["noindex"] is False


def test_the_search_box_tells_a_script_where_to_ask_for_suggestions(client, directory):
    tree = lxml.html.fromstring(client.get(directory.url("ar")).content)

    (hint,) = tree.xpath("//main//template[@data-suggest]")
    (box,) = tree.xpath("//main//input[@id=$id]", id=hint.get("data-suggest"))
    assert box.get("name") == "q"
    assert hint.get("data-source") == "/api/suggest?lang=ar&q="


def test_entries_without_a_page_in_the_readers_language_are_marked(client, directory):
    directory.add("Dach")

    response = client.get(directory.url("ar"))

    (card,) = response.context["results"]
    assert (card.lang, card.foreign) == ("de", True)
    assert card.url == "/de/verzeichnis/dach/"
    tree = lxml.html.fromstring(response.content)
    assert tree.get("dir") == "rtl"
    (link,) = tree.xpath("//article//a[@href='/de/verzeichnis/dach/']")
    assert (link.get("lang"), link.get("dir")) == ("de", "ltr")


def test_facets_lead_to_what_they_count(client, directory):
    directory.add("Dach", topics=["housing"], kind="app")
    directory.add("Zimmer", topics=["shared_housing"])
    directory.add("Arbeit", topics=["work"])

    topics = facet(client.get(directory.url()), "topic")

    assert list(topics) == ["work", "housing", "shared_housing"]
    assert [topics[code]["depth"] for code in topics] == [0, 0, 1]
    assert topics["housing"]["count"] == 2
    chosen = client.get(topics["housing"]["url"])
    assert set(card_titles(chosen)) == {"Dach", "Zimmer"}
    assert chosen.context["noindex"] is True
    assert facet(chosen, "topic")["housing"]["selected"] is True
    back = facet(chosen, "topic")["housing"]["url"]
    assert back == directory.url()


def test_active_filters_can_be_taken_away_one_by_one(client, directory):
    directory.add("Dach", topics=["housing"], kind="app")

    response = client.get(directory.url() + "?kind=app&topic=housing&topic=work")

    removal = {
        item["label"]: query(item["remove_url"])
        for item in response.context["active_filters"]
    }
    assert removal["Wohnen"] == [("kind", "app"), ("topic", "work")]
    assert len(removal) == 3


def test_addresses_are_sorted_and_have_no_empty_parameters(client, directory):
    directory.add("Dach", topics=["housing"])
    url = directory.url()

    untidy = client.get(
        url + "?topic=housing&q=&kind=&sort=relevance&status=active&page=1"
    )
    assert (untidy.status_code, untidy["Location"]) == (302, url + "?topic=housing")
    assert client.get(url + "?q=")["Location"] == url
    assert client.get(url + "?topic=housing&kind=app").status_code == 200

    response = client.get(url + "?topic=housing&q=Dach&kind=platform")
    newest = next(o for o in response.context["sort_options"] if o["code"] == "newest")
    assert newest["url"].endswith("?kind=platform&q=Dach&sort=newest&topic=housing")


def test_what_has_ended_can_be_asked_for_besides_what_goes_on(client, directory):
    directory.add("Läuft")
    directory.add("Zu Ende", state="ended")

    both = client.get(directory.url() + "?status=active&status=ended")

    assert set(card_titles(both)) == {"Läuft", "Zu Ende"}
    assert facet(both, "status")["ended"]["count"] == 1


def test_filters_nobody_knows_are_left_out_and_said(client, directory):
    directory.add("Dach", topics=["housing"])

    response = client.get(
        directory.url() + "?topic=hosuing&kind=app&kind=robot&sort=magic"
    )

    assert response.status_code == 200
    assert set(response.context["unknown_filters"]) == {"hosuing", "robot", "magic"}
    assert "hosuing" in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e1", "٣", "9" * 5000, "1.0"])
def test_a_page_there_is_not_is_not_found(client, directory, page):
    directory.add("Dach")

    assert get(client, directory.url(), page=page).status_code == 404


def test_results_go_on_over_pages_and_keep_the_search(client, directory):
    for number in range(21):
        directory.add(f"Dach {number:02}", topics=["housing"])

    response = client.get(directory.url() + "?topic=housing&sort=name")

    assert (response.context["count"], len(response.context["results"])) == (21, 20)
    (link,) = lxml.html.fromstring(response.content).xpath("//a[@rel='next']/@href")
    second = client.get(directory.url() + link)
    assert card_titles(second) == ["Dach 20"]


def test_nothing_found_leads_on(client, directory):
    directory.add("Handbook Germany", topics=["housing"])

    typo = client.get(directory.url() + "?q=Handbok")
    assert card_titles(typo) == ["Handbook Germany"]
    assert typo.context["corrected"] == "Handbook"
    assert card_titles(client.get(typo.context["exact_url"])) == []

    strict = client.get(directory.url() + "?topic=housing&kind=app")
    (way_out,) = strict.context["relaxations"]
    assert way_out["count"] == 1
    assert card_titles(client.get(way_out["url"])) == ["Handbook Germany"]


FULL = {
    "q": "Nr", "topic": "housing", "kind": "platform", "language": "uk",
    "region": "kiel", "audience": "women", "cost": "free", "status": "any",
}  # fmt: skip
COSTLY = {
    "found under every filter": FULL,
    "sorted by confirmation": {"q": "Nr", "sort": "confirmed"},
    "corrected": {"q": "Wohnungslotzen"},
    "too strict": {"q": "Nr", "kind": "app"},
    "nothing": {"q": "xyzzyxyzzy"},
}


@pytest.mark.parametrize("language", ["de", "en", "ar"])
@pytest.mark.parametrize("asked", COSTLY.values(), ids=COSTLY)
def test_the_page_costs_the_same_with_one_entry_and_with_three(
    client, directory, language, asked, django_assert_max_num_queries
):
    counts = []
    for number in range(3):
        entry = directory.add(
            f"Nr {number}", topics=["housing", "work"], languages=["uk", "ar"],
            regions=["kiel"], audiences=["women"], cost="free",
            other_names="Wohnungslotsen",
        )  # fmt: skip
        directory.add(f"No {number}", language="en", translation_of=entry)
        url = directory.url(language)
        client.get(url, asked)
        with django_assert_max_num_queries(12) as captured:
            client.get(url, asked)
        counts.append(len(captured.captured_queries))

    assert counts == [counts[0]] * 3


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    parameters=st.dictionaries(
        st.one_of(
            st.sampled_from([*FIELDS, "status", "sort", "page"]), st.text(max_size=8)
        ),
        NASTY,
        max_size=6,
    )
)
def test_nonsense_never_breaks_the_page(directory, parameters):
    response = Client().get(directory.url(), parameters)

    assert response.status_code in {200, 302, 400, 404}
