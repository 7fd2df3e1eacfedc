import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html
from wagtail.models import Locale, Page, PageViewRestriction

from home.models import BasePage, HomePage, StandardPage, User
from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db


@pytest.fixture
def de():
    return home_in("de")


def title_of(response):
    return html.fromstring(response.content).xpath("string(//h1)").strip()


def deep(home, levels):
    page = home
    for level in range(levels):
        page = page_below(page, f"Ebene {level}")
    return page


@pytest.mark.parametrize("levels", [1, 2, 5])
def test_a_page_is_found_at_the_same_cost_however_deep_it_is(client, de, levels):
    address = deep(de, levels).url
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)

    assert title_of(response) == f"Ebene {levels - 1}"
    assert len(queries) == 7


def test_only_the_whole_address_leads_to_a_page(client, de):
    page_below(page_below(de, "Eins"), "Zwei")
    page_below(de, "Entwurf", live=False)

    found = {
        path: client.get(path).status_code
        for path in (
            "/de/eins/",
            "/de/eins/zwei/",
            "/de/zwei/",
            "/de/eins/zwei/drei/",
            "/de/eins/eins/",
            "/de/entwurf/",
            "/de/" + "eins/" * 300,
        )
    }

    assert list(found.values()) == [200, 200, 404, 404, 404, 404, 404]


def test_a_missing_slash_is_added(client, de):
    page_below(de, "Eins")

    assert client.get("/de/eins")["Location"] == "/de/eins/"


def test_the_same_slug_means_the_page_of_the_address_s_language(client, de):
    page_below(de, "Hilfe", slug="info")
    page_below(home_in("en"), "Help", slug="info")
    page_below(home_in("uk"), "Допомога", slug="info")

    titles = [title_of(client.get(f"/{code}/info/")) for code in ("de", "en", "uk")]

    assert titles == ["Hilfe", "Help", "Допомога"]


def test_a_private_page_asks_who_is_there(client, de):
    private = page_below(de, "Intern")
    below = page_below(private, "Tiefer")
    restriction = PageViewRestriction.objects.create(
        page=private, restriction_type="groups"
    )
    restriction.groups.add(Group.objects.create(name="Vorstand"))
    page_below(de, "Offen")

    assert client.get("/de/offen/").status_code == 200
    for page in (private, below):
        answer = client.get(page.url)
        assert answer.status_code == 302
        assert "no-store" in answer["Cache-Control"]

    client.force_login(User.objects.create_superuser("editor"))
    assert title_of(client.get(below.url)) == "Tiefer"


def test_a_page_becomes_private_from_one_request_to_the_next(client, de):
    page = page_below(de, "Seite", show_in_menus=True)
    other = page_below(de, "Andere")
    assert "Seite" in client.get(other.url).content.decode()

    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert client.get(page.url).status_code == 302
    assert "Seite" not in client.get(other.url).content.decode()


def test_the_language_of_a_page_costs_nothing_when_it_is_known(
    de, django_assert_num_queries
):
    page_below(home_in("ar"), "صفحة", slug="safha")
    page = StandardPage.objects.select_related("locale").get()

    with django_assert_num_queries(0):
        assert page.language == "ar"


def test_the_languages_of_many_pages_cost_one_query(de, django_assert_num_queries):
    from home.caching import one_version

    for number in range(3):
        page_below(de, f"Seite {number}")
    pages = list(StandardPage.objects.all())
    german, first = Locale.get_default(), pages.pop(0)
    assert first.language == "de"

    with one_version(), django_assert_num_queries(1):
        assert [page.language for page in pages] == ["de", "de"]
        assert [page.locale for page in pages] == [german, german]


def test_public_translations_are_those_that_everybody_may_see(de):
    page = page_below(de, "Hilfe")
    arabic = page_below(home_in("ar"), "م", slug="m", translation_of=page)
    page_below(home_in("en"), "Help", translation_of=page, live=False)
    french = page_below(home_in("fr"), "Aide", translation_of=page)
    PageViewRestriction.objects.create(page=french, restriction_type="login")

    assert [p.pk for p in page.public_translations] == [page.pk, arabic.pk]


def test_breadcrumbs_are_the_pages_above(de):
    above = page_below(de, "Hilfe")
    page = page_below(above, "Wohnen")

    assert [p.pk for p in page.breadcrumbs] == [de.pk, above.pk]


def test_every_page_type_can_be_summarised():
    types = BasePage.page_types()

    assert {HomePage, StandardPage} <= set(types)
    assert all(model._meta.get_field("summary") for model in types)


def test_a_copied_tree_for_a_new_language_is_not_public_before_it_is_published(
    client, de
):
    page = page_below(de, "Hilfe")
    french = Locale.objects.get(language_code="fr")
    home = de.copy_for_translation(french)
    copy = page.copy_for_translation(french)

    assert client.get("/fr/")["Location"] == "/de/?from=fr"
    home.save_revision().publish()
    copy.save_revision().publish()

    assert title_of(client.get(Page.objects.get(pk=copy.pk).url)) == "Hilfe"
