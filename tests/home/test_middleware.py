from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import get_language
from lxml import html

from home.languages import reader_language
from home.middleware import (
    ContentSecurityPolicyMiddleware,
    LanguageMiddleware,
    SameOriginMiddleware,
    SecurityHeadersMiddleware,
    WellFormedMiddleware,
)
from home.models import ContactPage, User
from tests.home.trees import home_in, page_below

PUBLIC = [
    "/",
    "/de/seite/",
    "/de/search?q=seite",
    "/de/nicht-da/",
    "/nicht-da",
    "/uk/",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
    "/.well-known/security.txt",
    "/calendar/de.ics",
    "/calendar/xx.ics",
    "/api/v2/pages/",
    "/api/v2/images/",
    "/api/v2/documents/",
    "/media/images/no.png",
    "/documents/1/no.pdf",
]


@pytest.fixture
def de():
    return home_in("de")


def policy(response):
    """Return the content security policy as a dict of directives."""
    parts = response["Content-Security-Policy"].split("; ")
    return {name: set(sources) for name, *sources in (part.split() for part in parts)}


def through(middleware, view=None, path="/de/", **attributes):
    """Send a request through one middleware to a view."""
    request = RequestFactory().get(path)
    for name, value in attributes.items():
        setattr(request, name, value)
    return middleware(view or (lambda request: HttpResponse("ok")))(request)


# --- no trace ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_strangers_get_no_cookie_and_answers_do_not_depend_on_one(client, de, path):
    page_below(de, "Seite")

    response = client.get(
        path,
        headers={"cookie": "sessionid=0123456789abcdef0123456789abcdef; csrftoken=x"},
    )

    assert response.status_code < 500
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


# --- languages ---------------------------------------------------------------------


def languages_of(path, accept="", **attributes):
    """Return reader's language, that of the request, and that of the messages."""
    seen = []

    def resolve_and_view(request):
        middleware.process_view(request, None, (), {})
        seen.append((reader_language(), request.LANGUAGE_CODE, get_language()))
        return HttpResponse()

    request = RequestFactory().get(path, headers={"accept-language": accept})
    for name, value in attributes.items():
        setattr(request, name, value)
    middleware = LanguageMiddleware(resolve_and_view)
    middleware(request)
    return seen[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "accept", "reader", "messages"),
    [
        ("/de/", "ar", "de", "de"),
        ("/ar/x/", "de", "ar", "ar"),
        ("/uk/", "", "uk", "en"),
        ("/calendar/ar.ics", "de", "ar", "ar"),
        ("/calendar/fa.ics", "de", "fa", "en"),
        ("/calendar/xx.ics", "ar", "ar", "ar"),
        ("/api/directory?lang=ar", "de", "ar", "ar"),
        ("/api/directory?lang=xx", "en", "en", "en"),
        ("/api/directory", "en", "en", "en"),
        ("/sitemap.xml", "ar", "ar", "ar"),
        ("/sitemap.xml", "uk", "en", "en"),
    ],
)
def test_the_address_decides_on_the_language_then_the_browser(
    path, accept, reader, messages
):
    home_in("ar")
    home_in("uk")

    assert languages_of(path, accept) == (reader, reader, messages)


@pytest.mark.django_db
def test_languages_end_with_the_request(de):
    before = get_language()

    languages_of("/de/")

    assert get_language() == before
    assert reader_language() == before


@pytest.mark.django_db
def test_a_preview_is_shown_though_its_language_has_no_home_page_yet(de):
    draft = page_below(home_in("uk", live=False), "Чернетка", slug="chernetka")

    response = draft.make_preview_request()

    assert response.status_code == 200
    assert "Чернетка" in response.content.decode()
    assert html.fromstring(response.content).get("lang") == "en"


@pytest.mark.django_db
def test_answers_say_their_language(client, de):
    page_below(de, "Seite")

    assert client.get("/de/seite/")["Content-Language"] == "de"
    assert "Accept-Language" not in client.get("/de/seite/").get("Vary", "")
    assert "Content-Language" not in client.get("/robots.txt")


# --- headers -----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/de/seite/", "/nicht-da", "/robots.txt", "/?x=%00"])
def test_every_answer_carries_the_headers_that_protect_readers(client, de, path):
    page_below(de, "Seite")

    response = client.get(path)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "camera=()" in response["Permissions-Policy"]
    assert policy(response)["default-src"] == {"'none'"}


@pytest.mark.django_db
def test_the_public_policy_allows_nothing_unsafe_and_nobody_else(client, de):
    page_below(de, "Seite")

    directives = policy(client.get("/de/seite/"))

    assert set().union(*directives.values()) == {"'none'", "'self'"}
    assert directives["form-action"] == directives["script-src"] == {"'self'"}
    assert directives["frame-src"] == directives["base-uri"] == {"'none'"}


def test_a_page_with_players_may_frame_their_sites_and_no_others():
    origins = {"https://player.vimeo.com", "https://www.youtube-nocookie.com"}

    response = through(ContentSecurityPolicyMiddleware, frame_origins=origins)

    assert policy(response)["frame-src"] == origins
    assert policy(response)["script-src"] == {"'self'"}


def test_players_of_others_are_not_asked_for_headers_they_do_not_send():
    response = through(SecurityHeadersMiddleware, frame_origins={"https://x.example"})

    assert "Cross-Origin-Embedder-Policy" not in response


def test_a_policy_that_a_view_has_set_stays():
    view = lambda request: HttpResponse(headers={"Content-Security-Policy": "sandbox"})  # noqa: E731

    response = through(ContentSecurityPolicyMiddleware, view)

    assert response["Content-Security-Policy"] == "sandbox"


@pytest.mark.django_db
def test_the_admin_has_a_policy_of_its_own(client):
    response = client.get(reverse("wagtailadmin_login"))

    assert "'unsafe-inline'" in policy(response)["script-src"]
    assert policy(response)["object-src"] == {"'none'"}
    assert "Content-Security-Policy-Report-Only" not in response
    assert "Cross-Origin-Embedder-Policy" not in response


# --- forms without a cookie --------------------------------------------------------


def answer_to(headers, *, path="/de/kontakt/", secure=False, method="post"):
    """Return the status a form gets that was sent with these headers."""
    request = getattr(RequestFactory(), method)(path, secure=secure, headers=headers)
    middleware = SameOriginMiddleware(lambda request: HttpResponse("taken"))
    refused = middleware.process_view(request, None, (), {})
    return refused.status_code if refused else 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"origin": "http://TESTSERVER"},
        {"referer": "http://testserver/de/kontakt/?x=1"},
        {"origin": "", "referer": "http://testserver/"},
    ],
)
def test_forms_from_our_own_pages_are_taken(headers):
    assert answer_to(headers) == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "Same-Origin "},
        {"origin": "null"},
        {"origin": "null", "referer": "http://testserver/"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver:8000"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://eviltestserver"},
        {"origin": "http://testserver@evil.example"},
        {"origin": "http://evil.example/http://testserver"},
        {"origin": "http://["},
        {"origin": "http://[::1"},
        {"origin": "http://\u2100.example"},
        {"origin": "//testserver"},
        {"origin": "testserver"},
        {"origin": "javascript:alert(1)"},
        {"origin": "x" * 10_000},
        {"referer": "http://evil.example/?http://testserver/"},
        {"referer": "http://[testserver]/"},
        {"referer": "/de/kontakt/"},
    ],
)
def test_forms_from_elsewhere_or_nowhere_are_refused(headers):
    assert answer_to(headers) == 403


@pytest.mark.django_db
def test_a_page_on_http_cannot_send_forms_to_https():
    assert answer_to({"origin": "http://testserver"}, secure=True) == 403
    assert answer_to({"origin": "https://testserver"}, secure=True) == 200


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_is_open_to_links_from_everywhere(method):
    assert answer_to({"sec-fetch-site": "cross-site"}, method=method) == 200


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_every_way_of_writing_is_guarded(method):
    assert answer_to({"sec-fetch-site": "cross-site"}, method=method) == 403


@pytest.mark.django_db
def test_the_admin_asks_for_django_s_token_as_well(client):
    client.handler.enforce_csrf_checks = True
    User.objects.create_superuser("editor", password="secret")
    form = {"username": "editor", "password": "secret"}
    login = reverse("wagtailadmin_login")
    headers = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}

    refused = client.post(login, form, headers=headers)
    token = client.get(login).cookies["csrftoken"].value
    taken = client.post(login, {**form, "csrfmiddlewaretoken": token}, headers=headers)

    assert (refused.status_code, taken.status_code) == (403, 302)


@pytest.mark.django_db
def test_a_refused_form_is_explained_in_the_reader_s_language(client, de):
    page_below(home_in("ar"), "اتصال", slug="kontakt", kind=ContactPage)

    response = client.post("/ar/kontakt/", headers={"origin": "https://evil.example"})

    assert response.status_code == 403
    assert html.fromstring(response.content).get("dir") == "rtl"
    assert not response.cookies


# --- requests no browser sends -----------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/de/a%00b/", "/%00", "/de/search?q=%00", "/de/?a%00=1", "/media/%00.png"]
)
def test_nul_is_turned_away_with_a_page(client, de, path):
    response = client.get(path)

    assert response.status_code == 400
    assert html.fromstring(response.content).xpath("//h1")


class HangsUp(BytesIO):
    def read(self, *args):
        raise OSError("client went away")


@pytest.mark.django_db
def test_who_hangs_up_in_a_form_is_no_fault_of_ours(de):
    def view(request):
        return HttpResponse(request.POST["name"])

    environ = RequestFactory().post("/de/kontakt/", {"name": "x"}).environ
    request = WSGIRequest({**environ, "wsgi.input": HangsUp()})
    middleware = WellFormedMiddleware(view)

    with pytest.raises(UnreadablePostError) as raised:
        middleware(request)
    response = middleware.process_exception(request, raised.value)

    assert response.status_code == 400
    assert middleware.process_exception(request, ValueError()) is None
