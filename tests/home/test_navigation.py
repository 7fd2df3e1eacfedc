import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve
from django.utils.translation import override
from lxml import html
from wagtail.models import Page, PageViewRestriction, Site

from home.languages import language_of_path, reading, ui_language
from home.models import Partner, SiteSettings
from home.navigation import links_to
from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db


@pytest.fixture
def de():
    return home_in("de")


@pytest.fixture
def en():
    return home_in("en")


@pytest.fixture
def ar():
    return home_in("ar")


def ask(tag, path, page=None):
    """Return what a tag gives the templates of an answer."""
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    language = language_of_path(request.path) or "de"
    with override(language):
        request.resolver_match = resolve(request.path)
    context = Context({"request": request})
    if page:
        context["page"] = page
    with reading(language), override(ui_language(language)):
        Template(f"{{% load site %}}{{% {tag} as found %}}").render(context)
    return context["found"]


def private(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


# --- menu --------------------------------------------------------------------------


def test_the_menu_has_the_pages_chosen_for_it_in_the_order_of_the_tree(de):
    first = page_below(de, "Verzeichnis", show_in_menus=True)
    page_below(de, "Impressum")
    page_below(de, "Entwurf", show_in_menus=True, live=False)
    private(page_below(de, "Intern", show_in_menus=True))
    page_below(de, "Termine", show_in_menus=True)
    page_below(first, "Tiefer", show_in_menus=True)

    assert ask("navigation", "/de/termine/") == [
        {
            "title": "Verzeichnis",
            "url": "/de/verzeichnis/",
            "lang": "de",
            "active": False,
        },
        {"title": "Termine", "url": "/de/termine/", "lang": "de", "active": True},
    ]


@pytest.mark.parametrize("slug", ["termine", "über-uns", "خريطة"])
def test_a_section_stays_marked_on_the_pages_below_it(de, slug):
    page_below(de, "Bereich", slug=slug, show_in_menus=True)

    assert ask("navigation", f"/de/{slug}/juni/")[0]["active"]


def test_addresses_are_written_as_wagtail_writes_them(de):
    page = page_below(de, "خريطة", slug="خريطة-2", show_in_menus=True)

    assert ask("navigation", "/de/")[0]["url"] == page.url


def test_what_is_not_translated_stays_in_the_menu_in_the_source_language(de, ar):
    about = page_below(de, "Wir", show_in_menus=True)
    page_below(de, "Mitmachen", show_in_menus=True)
    page_below(ar, "نحن", slug="nahnu", translation_of=about, show_in_menus=True)

    assert [(i["title"], i["url"], i["lang"]) for i in ask("navigation", "/ar/")] == [
        ("نحن", "/ar/nahnu/", "ar"),
        ("Mitmachen", "/de/mitmachen/", "de"),
    ]


def test_a_translation_taken_out_of_its_menu_is_not_replaced_by_the_source(de, ar):
    about = page_below(de, "Wir", show_in_menus=True)
    page_below(ar, "نحن", slug="nahnu", translation_of=about)

    assert ask("navigation", "/ar/") == []


# --- where am I --------------------------------------------------------------------


def test_breadcrumbs_lead_from_the_home_page_to_the_page_above(de):
    above = page_below(de, "Hilfe")
    page = page_below(above, "Wohnen")

    assert ask("breadcrumbs", "/de/hilfe/wohnen/", page) == [
        {"title": de.title, "url": "/de/", "lang": "de"},
        {"title": "Hilfe", "url": "/de/hilfe/", "lang": "de"},
    ]
    assert ask("breadcrumbs", "/de/", de) == []


def test_breadcrumbs_of_the_search_lead_home(de):
    crumbs = ask("breadcrumbs", "/de/search")

    assert [(crumb["title"], crumb["url"]) for crumb in crumbs] == [(de.title, "/de/")]


def test_pages_below_come_with_their_summaries(de):
    page = page_below(de, "Hilfe")
    page_below(page, "Wohnen", summary="Eine Wohnung finden.")
    page_below(page, "Arbeiten")
    page_below(page, "Entwurf", live=False)

    assert ask("subpages", "/de/hilfe/", page) == [
        {
            "title": "Wohnen",
            "url": "/de/hilfe/wohnen/",
            "lang": "de",
            "summary": "Eine Wohnung finden.",
        },
        {
            "title": "Arbeiten",
            "url": "/de/hilfe/arbeiten/",
            "lang": "de",
            "summary": "",
        },
    ]


# --- languages ---------------------------------------------------------------------


def test_each_language_is_offered_in_its_own_name_and_direction(de, ar):
    assert ask("language_links", "/de/", de) == [
        {
            "code": "de",
            "html_lang": "de",
            "dir": "ltr",
            "name": "Deutsch",
            "url": "/de/",
            "current": True,
            "translated": True,
        },
        {
            "code": "ar",
            "html_lang": "ar",
            "dir": "rtl",
            "name": "العربية",
            "url": "/ar/",
            "current": False,
            "translated": True,
        },
    ]


def test_only_languages_with_a_public_home_page_are_offered(de, en):
    home_in("fr", live=False)
    private(home_in("tr"))

    assert [link["code"] for link in ask("language_links", "/de/", de)] == ["de", "en"]


def test_changing_the_language_keeps_page_and_query(de, en):
    page = page_below(de, "Hilfe")
    page_below(en, "Help", translation_of=page)

    links = ask("language_links", "/de/hilfe/?q=wohnen+in&page=2&from=uk", page)

    assert [link["url"] for link in links] == [
        "/de/hilfe/?q=wohnen+in&page=2",
        "/en/help/?q=wohnen+in&page=2",
    ]


def test_an_untranslated_page_leads_to_the_nearest_page_above_that_is(de, en, ar):
    above = page_below(de, "Hilfe")
    page = page_below(page_below(above, "Wohnen"), "Miete")
    page_below(en, "Help", translation_of=above)

    links = ask("language_links", "/de/hilfe/wohnen/miete/", page)

    assert [(link["url"], link["translated"]) for link in links] == [
        ("/de/hilfe/wohnen/miete/", True),
        ("/en/help/", False),
        ("/ar/", False),
    ]


def test_translations_that_are_drafts_or_private_are_not_linked(de, en, ar):
    page = page_below(de, "Hilfe")
    page_below(en, "Help", translation_of=page, live=False)
    private(page_below(ar, "مساعدة", slug="musaada", translation_of=page))

    links = ask("language_links", "/de/hilfe/", page)

    assert [link["url"] for link in links] == ["/de/hilfe/", "/en/", "/ar/"]


def test_the_search_changes_its_language_with_the_words_searched_for(de, en):
    links = ask("language_links", "/de/search?q=%C3%BCber%26")

    assert [link["url"] for link in links] == [
        "/de/search?q=%C3%BCber%26",
        "/en/search?q=%C3%BCber%26",
    ]


@pytest.mark.parametrize(
    "path", ["/%2Fevil.example/", "/\\evil.example", "/de/%2F/evil.example"]
)
def test_no_address_makes_the_language_links_leave_the_site(client, de, en, path):
    response = client.get(path, headers={"host": "testserver"})

    links = html.fromstring(response.content).xpath("//a[@hreflang]/@href")

    assert response.status_code == 404
    assert links == ["/de/", "/en/"]


def test_alternates_name_all_versions_with_full_addresses(de, en, settings):
    settings.SITE_URL = "https://lotse.example"
    page = page_below(de, "Hilfe")
    page_below(en, "Help", translation_of=page)

    assert ask("alternates", "/de/hilfe/", page) == [
        {"hreflang": "de", "url": "https://lotse.example/de/hilfe/"},
        {"hreflang": "en", "url": "https://lotse.example/en/help/"},
        {"hreflang": "x-default", "url": "https://lotse.example/de/hilfe/"},
    ]


def test_the_canonical_address_has_no_query_and_the_site_s_own_host(de, settings):
    settings.SITE_URL = "https://lotse.example"
    page = page_below(de, "Hilfe")

    assert (
        ask("canonical_url", "/de/hilfe/?q=x", page)
        == "https://lotse.example/de/hilfe/"
    )
    assert ask("canonical_url", "/de/search?q=x") == "https://lotse.example/de/search"


def test_a_draft_that_was_never_saved_can_be_previewed(de, en):
    page = type(de)(title="Neu", locale=de.locale)

    assert ask("breadcrumbs", "/de/", page) == []
    assert ask("canonical_url", "/de/", page) == ""
    assert [link["url"] for link in ask("language_links", "/de/", page)] == [
        "/de/",
        "/en/",
    ]


# --- links that editors chose ------------------------------------------------------


def test_a_chosen_page_is_linked_in_the_reader_s_language(de, en, ar):
    page = page_below(de, "Hilfe")
    other = page_below(de, "Nur deutsch")
    hidden = page_below(de, "Entwurf", live=False)
    page_below(en, "Help", translation_of=page)

    links = links_to([page.pk, other.pk, hidden.pk], "ar")

    assert {pk: link["url"] for pk, link in links.items()} == {
        page.pk: "/en/help/",  # English is likelier than German for a reader of Arabic
        other.pk: "/de/nur-deutsch/",
    }
    assert ask("page_link page", "/de/hilfe/", page)["url"] == "/de/hilfe/"
    assert ask("page_link nothing", "/de/hilfe/", page) is None


def test_the_search_of_a_reader_without_catalogue_stays_in_her_language(de):
    home_in("uk")

    assert ask("search_url", "/uk/search") == "/uk/search"
    assert ask("home_url", "/uk/search") == "/uk/"
    assert ask("home_url", "/fr/search") == "/de/"


# --- who is behind it --------------------------------------------------------------


def test_legal_pages_are_linked_in_the_reader_s_language_or_marked(de, en):
    imprint, privacy = page_below(de, "Impressum"), page_below(de, "Datenschutz")
    page_below(en, "Imprint", translation_of=imprint)
    SiteSettings.objects.create(
        site=Site.objects.get(),
        organisation="Verein",
        contact_email="post@example.org",
        imprint_page=imprint,
        privacy_page=privacy,
    )

    assert ask("site_settings", "/en/", en) == {
        "organisation": "Verein",
        "contact_email": "post@example.org",
        "source_code_url": "",
        "imprint": {"title": "Imprint", "url": "/en/imprint/", "lang": "en"},
        "privacy": {"title": "Datenschutz", "url": "/de/datenschutz/", "lang": "de"},
        "accessibility": None,
    }


def test_a_site_without_settings_says_nothing_about_itself(de):
    assert ask("site_settings", "/de/", de)["organisation"] == ""
    assert not SiteSettings.objects.exists()


def test_partners_are_grouped_by_kind_and_speak_the_reader_s_language(de, en):
    ministry = Partner.objects.create(
        name="Ministerium", kind="public_funder", contribution="Geld", locale=de.locale
    )
    Partner.objects.create(
        name="Ministry",
        kind="public_funder",
        contribution="Money",
        locale=en.locale,
        translation_key=ministry.translation_key,
    )
    for position, name in enumerate(["Zebra", "Adler"]):
        Partner.objects.create(
            name=name, kind="member", position=position, locale=de.locale
        )

    groups = ask("partners_by_kind", "/en/", en)

    assert [
        (
            group["kind_label"],
            [(p["name"], p["contribution"], p["lang"]) for p in group["partners"]],
        )
        for group in groups
    ] == [
        ("Member", [("Zebra", "", "de"), ("Adler", "", "de")]),
        ("Public funder", [("Ministry", "Money", "en")]),
    ]


# --- what it costs -----------------------------------------------------------------


@pytest.mark.parametrize("pages", [1, 3])
def test_a_warm_page_asks_eight_times_at_most_however_much_is_around_it(
    client, de, ar, pages, django_assert_num_queries
):
    german, arabic = de, ar
    for number in range(pages):
        german = page_below(german, f"Seite {number}", show_in_menus=True)
        arabic = page_below(
            arabic,
            f"صفحة {number}",
            slug=f"safha-{number}",
            translation_of=german,
            show_in_menus=True,
        )
    address = Page.objects.get(pk=arabic.pk).url

    for _time in range(2):
        client.get(address)
    with django_assert_num_queries(8):
        response = client.get(address)

    assert response.status_code == 200


def test_the_whole_navigation_costs_one_query_when_warm(
    de, en, django_assert_num_queries
):
    from home.caching import one_version

    page = page_below(page_below(de, "Hilfe", show_in_menus=True), "Wohnen")
    tags = [
        "navigation",
        "language_links",
        "breadcrumbs",
        "alternates",
        "site_settings",
    ]
    tags += ["canonical_url", "subpages", "partners_by_kind", "home_url"]
    for tag in tags:
        ask(tag, "/de/hilfe/wohnen/", page)

    with django_assert_num_queries(1), one_version():
        for tag in tags:
            ask(tag, "/de/hilfe/wohnen/", page)


def test_a_page_says_its_language_direction_and_versions(client, de, ar):
    page = page_below(de, "Hilfe")
    page_below(ar, "مساعدة", slug="musaada", translation_of=page)

    tree = html.fromstring(client.get("/ar/musaada/").content)

    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert tree.xpath("//link[@rel='canonical']/@href") == [
        "http://testserver/ar/musaada/"
    ]
    assert tree.xpath("//link[@rel='alternate'][@hreflang]/@href") == [
        "http://testserver/de/hilfe/",
        "http://testserver/ar/musaada/",
        "http://testserver/de/hilfe/",
    ]
