import pytest
from lxml import etree
from wagtail.models import PageViewRestriction

from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture
def de():
    return home_in("de")


def sitemap(client, query=""):
    """Return for each address of the sitemap its versions by language."""
    response = client.get(f"/sitemap.xml{query}")
    assert response["Content-Type"] == "application/xml"
    tree = etree.fromstring(response.content)
    return {
        url.findtext("s:loc", namespaces=SPACES): {
            link.get("hreflang"): link.get("href")
            for link in url.findall("x:link", SPACES)
        }
        for url in tree.findall("s:url", SPACES)
    }


def test_every_public_page_is_there_with_all_its_languages(client, de, settings):
    settings.SITE_URL = "https://lotse.example"
    ar = home_in("ar")
    page = page_below(de, "Hilfe")
    page_below(ar, "مساعدة", slug="musaada", translation_of=page)
    page_below(de, "Nur deutsch")

    homes = {"de": "https://lotse.example/de/", "ar": "https://lotse.example/ar/"}
    help_pages = {
        "de": "https://lotse.example/de/hilfe/",
        "ar": "https://lotse.example/ar/musaada/",
    }
    alone = "https://lotse.example/de/nur-deutsch/"
    assert sitemap(client) == {
        homes["de"]: homes,
        homes["ar"]: homes,
        help_pages["de"]: help_pages,
        help_pages["ar"]: help_pages,
        alone: {"de": alone},
    }


def test_drafts_and_private_pages_are_not_there(client, de):
    page_below(de, "Entwurf", live=False)
    private = page_below(de, "Intern")
    page_below(private, "Tiefer")
    page_below(home_in("fr", live=False), "Caché")
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert list(sitemap(client)) == ["http://testserver/de/"]


def test_letters_beyond_ascii_are_written_as_they_should(client, de):
    page_below(de, "Über & <uns>", slug="über-uns")

    assert "http://testserver/de/%C3%BCber-uns/" in sitemap(client)


def test_it_says_when_a_page_changed_last(client, de):
    page = page_below(de, "Hilfe")

    response = client.get("/sitemap.xml")
    tree = etree.fromstring(response.content)

    assert tree.findall("s:url", SPACES)[1].findtext(
        "s:lastmod", namespaces=SPACES
    ) == (page.last_published_at.date().isoformat())


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "9" * 99])
def test_parts_that_do_not_exist_are_not_found(client, de, number):
    assert client.get(f"/sitemap.xml?p={number}").status_code == 404


@pytest.mark.parametrize("pages", [1, 3])
def test_it_costs_the_same_for_many_pages(client, de, pages, django_assert_num_queries):
    for number in range(pages):
        page_below(de, f"Seite {number}")

    with django_assert_num_queries(5):
        client.get("/sitemap.xml")
    with django_assert_num_queries(1):
        client.get("/sitemap.xml")


def test_a_new_page_is_there_at_once(client, de):
    sitemap(client)
    page_below(de, "Neu")

    assert "http://testserver/de/neu/" in sitemap(client)
