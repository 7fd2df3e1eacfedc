import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils.translation import get_language
from lxml import html

from home.views import errors
from tests.home.trees import home_in, page_below


def away(execute, *arguments):
    raise OperationalError("the database is away")


def page_of(response):
    return html.fromstring(response.content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "accept", "language", "direction"),
    [
        ("/de/nicht-da/", "ar", "de", "ltr"),
        ("/ar/nicht-da/", "de", "ar", "rtl"),
        ("/nicht-da", "ar", "ar", "rtl"),
        ("/nicht-da", "en-GB", "en", "ltr"),
        ("/nicht-da", "uk", "en", "ltr"),
        ("/calendar/xx.ics", "ar", "ar", "rtl"),
        ("/uk/nicht-da/", "", "en", "ltr"),
    ],
)
def test_a_missing_page_is_explained_in_the_reader_s_language(
    client, path, accept, language, direction
):
    for code in ("en", "ar", "uk"):
        home_in(code)

    response = client.get(path, headers={"accept-language": accept})
    page = page_of(response)

    assert response.status_code == 404
    assert (page.get("lang"), page.get("dir")) == (language, direction)
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//main//form//input[@name='q']")
    assert page.xpath("//link[@rel='canonical']") == []
    assert not response.cookies


@pytest.mark.django_db
def test_only_addresses_without_a_language_depend_on_the_browser(client):
    vary = client.get("/nicht-da")["Vary"]

    assert "Accept-Language" in vary
    assert "Accept-Language" not in client.get("/de/nicht-da/").get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("pages", [1, 3])
def test_a_missing_page_is_cheap(client, pages, django_assert_max_num_queries):
    for number in range(pages):
        page_below(home_in("de"), f"Seite {number}", show_in_menus=True)
    client.get("/de/nicht-da/")

    with django_assert_max_num_queries(6):
        assert client.get("/de/nicht-da/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.example", "a b", "[::1", "x" * 5000, "\xff", ""]
)
def test_a_wrong_host_is_a_bad_request(client, host):
    response = client.get("/de/", headers={"host": host} if host else {"host": ","})

    assert response.status_code == 400
    assert page_of(response).xpath("//h1")
    assert "evil.example" not in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_host_is_told_so_in_her_language(client):
    home_in("ar")

    response = client.get("/ar/x/", headers={"host": "evil.example"})

    assert page_of(response).get("dir") == "rtl"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/de/%ff", "/%ff%fe/", "/de/%E4%F6/", "/%", "/de/%zz/"]
)
def test_broken_percent_signs_are_just_another_missing_page(client, path):
    assert client.get(path).status_code in {400, 404}


@pytest.mark.django_db
def test_a_database_that_is_away_still_leaves_an_apology(client):
    client.raise_request_exception = False

    with connection.execute_wrapper(away):
        response = client.get("/ar/")
    page = page_of(response)

    assert response.status_code == 500
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert "away" not in response.content.decode()
    assert not response.cookies


def test_an_apology_needs_neither_middleware_nor_database():
    before = get_language()

    response = errors.server_error(RequestFactory().get("/ar/"))

    assert (response.status_code, page_of(response).get("dir")) == (500, "rtl")
    assert get_language() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "exception", "status"),
    [
        (errors.bad_request, RequestDataTooBig(), 400),
        (errors.bad_request, SuspiciousOperation("detail"), 400),
        (errors.forbidden, PermissionError("detail"), 403),
        (errors.not_found, LookupError("detail"), 404),
    ],
)
def test_each_refusal_is_a_page_that_keeps_the_details_for_itself(
    view, exception, status
):
    response = view(RequestFactory().get("/de/"), exception)

    assert response.status_code == status
    assert len(page_of(response).xpath("//h1")) == 1
    assert "detail" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_too_big_is_a_bad_request(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    path = "/admin/login/"

    response = client.post(path, {"username": "x" * 100, "password": "y"})

    assert response.status_code == 400
