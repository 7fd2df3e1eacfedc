import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html
from wagtail.models import PageViewRestriction

from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db


@pytest.fixture
def de():
    return home_in("de")


@pytest.fixture
def en():
    return home_in("en")


def prose(text):
    return json.dumps([{"type": "text", "value": f"<p>{text}</p>"}])


def hits(response):
    """Return title and address of what the page lists as found among pages."""
    links = html.fromstring(response.content).xpath("//ul[@class='hits']//h3/a")
    return [(link.text, link.get("href")) for link in links]


def look_for(client, words, language="de", **parameters):
    return client.get(f"/{language}/search", {"q": words, **parameters})


def test_pages_are_found_by_title_summary_and_text(client, de):
    page_below(de, "Wohnen")
    page_below(de, "Zweites", summary="Alles über Wohnen.")
    page_below(de, "Drittes", body=prose("Auch hier geht es ums Wohnen"))
    page_below(de, "Anderes")

    found = hits(look_for(client, "wohnen"))

    assert found[0] == ("Wohnen", "/de/wohnen/")
    assert {title for title, _url in found} == {"Wohnen", "Zweites", "Drittes"}


@pytest.mark.parametrize(
    "words", ["Flüchtlingsgipfel", "fluechtlingsgipfel", "FLUCHTLINGSGIPFEL"]
)
def test_umlauts_may_be_spelled_in_any_way(client, de, words):
    page_below(de, "Digitaler Flüchtlingsgipfel")

    assert hits(look_for(client, words)) == [
        ("Digitaler Flüchtlingsgipfel", "/de/digitaler-fl%C3%BCchtlingsgipfel/")
    ]


def test_all_words_must_be_there(client, de):
    page_below(de, "Hilfe beim Wohnen")
    page_below(de, "Hilfe")

    assert [title for title, _url in hits(look_for(client, "hilfe wohnen"))] == [
        "Hilfe beim Wohnen"
    ]


def test_drafts_and_private_pages_are_not_found(client, de):
    page_below(de, "Geheimnis eins", live=False)
    private = page_below(de, "Geheimnis zwei")
    page_below(private, "Geheimnis drei")
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert hits(look_for(client, "geheimnis")) == []


def test_readers_find_their_language_and_what_is_not_translated_marked(client, de, en):
    both = page_below(de, "Projekt Alpha")
    page_below(en, "Project Projekt Alpha", translation_of=both)
    page_below(de, "Projekt Beta")

    response = look_for(client, "projekt", "en")

    assert set(hits(response)) == {
        ("Project Projekt Alpha", "/en/project-projekt-alpha/"),
        ("Projekt Beta", "/de/projekt-beta/"),
    }
    [german] = html.fromstring(response.content).xpath("//a[text()='Projekt Beta']")
    assert german.get("lang") == "de"


def test_a_hit_says_what_it_is_and_where(client, de):
    above = page_below(de, "Über uns")
    page_below(above, "Satzung", summary="Die Regeln des Vereins.")

    page = html.fromstring(look_for(client, "satzung").content)

    [hit] = page.xpath("//ul[@class='hits']/li")
    text = " ".join(hit.text_content().split())
    assert "Über uns" in text
    assert "Die Regeln des Vereins." in text


def test_the_title_of_a_draft_above_a_hit_is_not_told(client, de):
    above = page_below(de, "Noch geheim", live=False)
    page_below(above, "Satzung")

    response = look_for(client, "satzung")

    assert [title for title, _url in hits(response)] == ["Satzung"]
    assert "Noch geheim" not in response.content.decode()


def test_results_come_in_pages_of_twenty(client, de):
    for number in range(21):
        page_below(de, f"Treffer {number}")

    first, second = look_for(client, "treffer"), look_for(client, "treffer", page=2)

    assert (len(hits(first)), len(hits(second))) == (20, 1)
    assert not set(hits(first)) & set(hits(second))


@pytest.mark.parametrize("page", ["0", "3", "-1", "x", "1.5", "9" * 400, "", "last"])
def test_page_numbers_that_do_not_exist_are_not_found(client, de, page):
    page_below(de, "Treffer")

    response = look_for(client, "treffer", page=page)

    assert response.status_code == 404
    assert html.fromstring(response.content).get("lang") == "de"


def test_no_words_show_the_search_itself(client, de):
    for words in ("", "   ", "!?", "\u200b"):
        response = look_for(client, words)

        assert response.status_code == 200
        assert hits(response) == []
        assert html.fromstring(response.content).xpath("//main//input[@name='q']")


@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE home_standardpage; --",
        '" OR 1=1',
        "NEAR(a b)",
        "a AND NOT (b",
        "title:x*",
        "^x : & | ! <->",
        "\\'\"%_",
        "\ud800",
        "\U0010ffff\u202e\ufeff",
        "ﷺ ½ ²",
        "a" * 100_000,
        "ä " * 5_000,
        "😀" * 300,
    ],
)
def test_whatever_is_typed_is_only_words(client, de, words):
    query = words.encode("utf-8", "surrogatepass")

    response = client.get("/de/search", {"q": query})

    assert response.status_code == 200
    assert hits(response) == []


def test_what_was_typed_is_shown_as_text(client, de):
    page = html.fromstring(look_for(client, '"><script>alert(1)</script>').content)

    assert page.xpath("//main//input[@name='q']/@value") == [
        '"><script>alert(1)</script>'
    ]
    assert not page.xpath("//script[contains(., 'alert')]")


def test_all_searches_are_one_page_to_other_search_engines(client, de):
    page = html.fromstring(look_for(client, "x").content)

    assert page.xpath("//link[@rel='canonical']/@href") == [
        "http://testserver/de/search"
    ]
    assert client.post("/de/search").status_code == 405


def test_a_search_costs_the_same_for_one_hit_and_for_three(client, de):
    def cost():
        look_for(client, "treffer")
        with CaptureQueriesContext(connection) as queries:
            look_for(client, "treffer")
        return len(queries)

    page_below(de, "Treffer")
    one = cost()
    for title in ("Treffer zwei", "Treffer drei"):
        page_below(page_below(de, f"Über {title}"), title)

    assert cost() == one <= 13


def test_the_index_can_be_built_anew(client, de):
    page_below(de, "Wohnen")

    call_command("update_index", verbosity=0)

    assert hits(look_for(client, "wohnen")) == [("Wohnen", "/de/wohnen/")]
