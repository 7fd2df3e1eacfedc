import pytest
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.models import SiteImage, User
from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db


@pytest.fixture
def de():
    return home_in("de")


def titles(response):
    return [item["title"] for item in response.json()["items"]]


def test_pages_are_listed_as_json_for_browsers_too(client, de):
    page = page_below(de, "Hilfe")

    response = client.get("/api/v2/pages/", headers={"accept": "text/html,*/*"})

    assert response["Content-Type"] == "application/json"
    assert titles(response) == [de.title, "Hilfe"]
    detail = client.get(f"/api/v2/pages/{page.pk}/").json()
    assert detail["meta"]["html_url"] == "http://testserver/de/hilfe/"
    assert detail["meta"]["locale"] == "de"


def test_nobody_sees_drafts_or_private_pages_not_even_editors(client, de):
    draft = page_below(de, "Entwurf", live=False)
    private = page_below(de, "Intern")
    below = page_below(private, "Tiefer")
    elsewhere = page_below(home_in("fr", live=False), "Caché")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    client.force_login(User.objects.create_superuser("editor"))

    assert titles(client.get("/api/v2/pages/")) == [de.title]
    for page in (draft, private, below, elsewhere):
        assert client.get(f"/api/v2/pages/{page.pk}/").status_code == 404
    assert titles(client.get("/api/v2/pages/?search=intern")) == []
    assert client.get("/api/v2/pages/find/?html_path=/intern/").status_code == 404


def test_only_general_fields_come_out(client, de):
    page = page_below(de, "Hilfe")

    response = client.get(f"/api/v2/pages/{page.pk}/?fields=*")

    assert set(response.json()) == {"id", "meta", "title"}
    assert client.get("/api/v2/pages/?fields=owner").status_code == 400
    assert client.get("/api/v2/pages/?owner=1").status_code == 400


def test_pictures_in_private_collections_stay_private(client):
    root = Collection.get_first_root_node()
    private = root.add_child(name="Intern")
    below = private.add_child(name="Tiefer")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type="password", password="x"
    )
    for title, collection in [("a", root), ("b", private), ("c", below)]:
        SiteImage.objects.create(
            title=title, file=get_test_image_file(), collection=collection
        )

    assert titles(client.get("/api/v2/images/")) == ["a"]
    assert titles(client.get("/api/v2/documents/")) == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, de, method):
    headers = {"sec-fetch-site": "same-origin"}

    response = getattr(client, method)(f"/api/v2/pages/{de.pk}/", headers=headers)

    assert response.status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "offset=99999999999999999999999",
        "offset=-1",
        "limit=101",
        "limit=x",
        "id=99999999999999999999999",
        "id=x",
        "order=nothing",
        "order=random&offset=1",
        "fields=title(",
        "fields=_,,",
        "type=home.Nothing",
        "type=home.User",
        "type=,",
        "child_of=x",
        "child_of=99999999999999999999999",
        "descendant_of=0",
        "ancestor_of=x",
        "translation_of=99999999999999999999999",
        "locale=xx",
        "locale=%ff",
        "site=testserver",
        "site=a:b",
        "search=x&order=title&search_operator=nor",
        "search=",
        "slug=%F0%9F%98%80",
        "first_published_at=x",
        "show_in_menus=maybe",
        "unknown=1",
        "format=api",
    ],
)
@pytest.mark.parametrize("kind", ["pages", "images", "documents"])
def test_nonsense_is_a_bad_request_or_nothing(client, de, kind, query):
    response = client.get(f"/api/v2/{kind}/?{query}")

    assert response.status_code in {200, 400, 404}
    assert response["Content-Type"] == "application/json"
    assert response.json()


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "-1", "x"])
def test_objects_that_do_not_exist_are_not_found(client, pk):
    assert client.get(f"/api/v2/pages/{pk}/").status_code == 404


@pytest.mark.parametrize(
    "find", ["id=x", "id=9999999999999999999999", "html_path=//", ""]
)
def test_finding_nonsense_finds_nothing(client, de, find):
    assert client.get(f"/api/v2/pages/find/?{find}").status_code in {302, 400, 404}
