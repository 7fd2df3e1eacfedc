"""Addresses that only read say so, whoever asks them to do something else."""

import pytest
from django.core.files.base import ContentFile

from directory.models import DirectoryPage
from events.models import CalendarPage, SummitIndexPage
from home.models import ContactPage, SiteDocument, SiteImage
from tests.home.trees import home_in, page_below
from tests.home.uploads.test_images import photo, saved

pytestmark = pytest.mark.django_db

READING = {"GET", "HEAD"}
STRANGER = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
OURSELVES = {"sec-fetch-site": "same-origin"}
FIXED = [
    "/",
    "/api/directory",
    "/api/v2/pages/",
    "/api/v2/images/1/",
    "/calendar/de.ics",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/.well-known/security.txt",
    "/sitemap.xml",
    "/de/search",
]
PAGES = ["/de/", "/de/seite/", "/de/verzeichnis/", "/de/termine/", "/de/gipfel/"]


@pytest.fixture
def de():
    de = home_in("de")
    page_below(de, "Seite")
    page_below(de, "Verzeichnis", kind=DirectoryPage)
    page_below(de, "Termine", kind=CalendarPage)
    page_below(de, "Gipfel", kind=SummitIndexPage)
    page_below(de, "Kontakt", kind=ContactPage)
    return de


def allowed(response):
    assert response.status_code == 405
    assert not response.cookies
    return set(response["Allow"].split(", "))


@pytest.mark.parametrize("path", [*FIXED, *PAGES])
def test_what_only_reads_names_the_methods_it_knows(client, de, path):
    for headers in ({}, STRANGER, OURSELVES):
        for method in ("POST", "PUT", "PATCH", "DELETE", "BREW"):
            response = client.generic(method, path, headers=headers)

            assert allowed(response) - {"OPTIONS"} == READING, (method, headers)


def test_files_only_read_too(client, de):
    image = SiteImage.objects.create(
        title="Foto", file=ContentFile(saved(photo(), "JPEG"), name="foto.jpg")
    )
    text = SiteDocument.objects.create(
        title="Text", file=ContentFile(b"Hallo", name="text.txt")
    )

    for url in (image.file.url, text.url):
        assert allowed(client.post(url, headers=STRANGER)) == READING


@pytest.mark.parametrize("headers", [STRANGER, OURSELVES])
def test_a_form_knows_one_method_more(client, de, headers):
    for method in ("PUT", "PATCH", "DELETE", "BREW"):
        response = client.generic(method, "/de/kontakt/", headers=headers)

        assert allowed(response) == READING | {"POST", "OPTIONS"}


def test_a_form_is_still_taken_from_our_own_pages_alone(client, de):
    forged = client.post("/de/kontakt/", headers=STRANGER)
    ours = client.post("/de/kontakt/", headers=OURSELVES)

    assert (forged.status_code, ours.status_code) == (403, 400)


@pytest.mark.parametrize(
    "path", ["/de/_util/login/", "/documents/authenticate_with_password/1/"]
)
def test_passwords_are_taken_from_our_own_pages_alone(client, de, path):
    assert client.post(path, headers=STRANGER).status_code == 403


def test_a_page_that_is_not_there_is_not_found_by_any_method(client, de):
    assert client.post("/de/nicht-da/", headers=STRANGER).status_code == 404
