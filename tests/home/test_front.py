import pytest
from django.test import override_settings
from lxml import html

from home.languages import NOT_YET
from home.models import HomePage
from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def homes():
    return {code: home_in(code) for code in ("de", "en", "ar")}


@pytest.mark.parametrize(
    ("wanted", "sent_to"),
    [
        ("ar", "/ar/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("uk", "/en/"),
        ("pl", "/de/"),
        ("uk,ar;q=0.5", "/ar/"),
        ("", "/de/"),
        ("\x7f;;q=", "/de/"),
    ],
)
def test_the_front_door_leads_to_the_language_the_browser_asks_for(
    client, wanted, sent_to
):
    response = client.get("/", headers={"accept-language": wanted})

    assert (response.status_code, response["Location"]) == (302, sent_to)
    assert "Accept-Language" in response["Vary"]
    assert "Cookie" not in response["Vary"]
    assert not response.cookies


def test_only_languages_with_a_live_home_page_are_offered(client, homes):
    homes["ar"].unpublish()

    assert client.get("/", headers={"accept-language": "ar"})["Location"] == "/en/"


def test_the_front_door_only_opens_for_reading(client):
    response = client.post("/", headers={"sec-fetch-site": "same-origin"})

    assert response.status_code == 405


@pytest.mark.parametrize(
    ("path", "sent_to"),
    [
        ("/uk/", "/en/?from=uk"),
        ("/uk", "/en/?from=uk"),
        ("/fa/anything/at/all.html?x=1", "/en/?from=fa"),
        ("/fr/search?q=x", "/en/?from=fr"),
        ("/de-x-leicht/start/", "/de/?from=de-x-leicht"),
    ],
)
def test_a_language_without_home_page_leads_to_the_next_best(client, path, sent_to):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, sent_to)
    assert not response.cookies


def test_the_next_best_language_must_have_a_home_page_too(client, homes):
    homes["en"].unpublish()

    assert client.get("/uk/")["Location"] == "/de/?from=uk"


def test_a_site_without_any_page_does_not_send_readers_in_circles(client):
    HomePage.objects.all().update(live=False)

    assert client.get("/")["Location"] == "/de/"
    assert client.get("/de/").status_code == 404
    assert client.get("/uk/").status_code == 404


def test_languages_that_the_site_does_not_know_are_not_found(client):
    assert client.get("/xx/").status_code == 404


@pytest.mark.parametrize("language", ["uk", "fa", "ru", "tr", "fr", "de-x-leicht"])
def test_a_note_in_her_own_language_tells_the_reader_why(client, homes, language):
    page_below(homes["de"], "Seite")
    told = client.get(f"/{language}/")["Location"].partition("?")[2]

    page = html.fromstring(client.get(f"/de/seite/?{told}").content)

    [note] = page.xpath(f"//*[normalize-space(text())='{NOT_YET[language]}']")
    marked = note.xpath("ancestor-or-self::*[@lang][1]")[0]
    assert marked.get("lang") == ("de" if "leicht" in language else language)
    assert marked.get("dir") == ("rtl" if language == "fa" else "ltr")


@pytest.mark.parametrize("told", ["xx", "en", "", "%00", "<script>", "uk&from=xx"])
def test_other_notes_are_not_made_up(client, homes, told):
    page_below(homes["de"], "Seite")

    response = client.get(f"/de/seite/?from={told}")

    assert not any(note in response.content.decode() for note in NOT_YET.values())


def test_the_note_ends_when_the_language_begins(client, homes):
    page_below(homes["de"], "Seite")
    home_in("uk")

    assert NOT_YET["uk"] not in client.get("/de/seite/?from=uk").content.decode()


@override_settings(UI_LANGUAGES=["de", "en", "ar"])
@pytest.mark.parametrize(("language", "shown"), [("uk", "en"), ("fa", "en")])
def test_a_page_without_catalogue_says_which_language_its_messages_are_in(
    client, language, shown
):
    page = page_below(home_in(language), "Сторінка", slug="storinka", summary="Текст")

    response = client.get(f"/{language}/storinka/")
    tree = html.fromstring(response.content)

    assert response.status_code == 200
    assert response["Content-Language"] == language
    assert (tree.get("lang"), tree.get("dir")) == (shown, "ltr")
    [title] = tree.xpath("//h1")
    marked = title.xpath("ancestor-or-self::*[@lang][1]")[0]
    assert title.text == page.title
    assert marked.get("lang") == language
    assert marked.get("dir") == ("rtl" if language == "fa" else "ltr")


def test_plain_german_is_a_language_of_its_own(client):
    page_below(home_in("de-x-leicht"), "Hilfe", slug="hilfe")
    page_below(home_in("de"), "Help", slug="nur-deutsch")

    tree = html.fromstring(client.get("/de-x-leicht/hilfe/").content)

    assert tree.get("lang") == "de"
    assert tree.xpath("//link[@rel='canonical']/@href") == [
        "http://testserver/de-x-leicht/hilfe/"
    ]
    assert client.get("/de-x-leicht/nur-deutsch/").status_code == 404
