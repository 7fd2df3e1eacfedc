"""Whatever a stranger sends: a page, a refusal, never a fault of ours."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directory.models import DirectoryPage
from events.models import CalendarPage, SummitIndexPage
from home.models import ContactPage
from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db

ROADS = [
    "/",
    "/de/",
    "/de/seite/",
    "/de/verzeichnis/",
    "/de/termine/",
    "/de/gipfel/",
    "/de/kontakt/",
    "/de/search",
    "/uk/",
    "/xx/",
    "/api/directory",
    "/api/suggest",
    "/api/v2/pages/",
    "/api/v2/images/",
    "/api/v2/documents/find/",
    "/calendar/de.ics",
    "/calendar/",
    "/documents/1/",
    "/media/",
    "/media/images/",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/healthz",
    "/readyz",
    "/admin/",
    "/de/_util/login/",
    "/static/",
]
NAMES = [
    "q", "page", "per_page", "kind", "topic", "language", "lang", "region", "sort",
    "audience", "status", "cost", "platform", "when", "series", "format", "window",
    "from", "limit", "offset", "order", "search", "fields", "type", "child_of", "locale",
    "id", "p", "next", "t",
]  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.sampled_from(
        ["de", "ar", "housing", "past", "app", "1", "2", "nan", "1e9", "٣"]
    ),
    st.sampled_from(
        ["\0", "../..", "//x", "{{7*7}}", "%s%n", "a" * 5000, "\u202e", "*"]
    ),
)
QUERIES = st.one_of(
    st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4).map(
        lambda pairs: urlencode(pairs, errors="surrogatepass").encode()
    ),
    st.binary(max_size=60),
)
PATHS = st.builds(
    lambda road, rest: road.encode() + rest,
    st.sampled_from(ROADS),
    st.one_of(
        st.just(b""),
        st.binary(max_size=30),
        st.text(max_size=15).map(lambda text: text.encode("utf-8", "surrogatepass")),
    ),
)
PATIENT = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def tree():
    de = home_in("de")
    home_in("ar")
    page_below(de, "Seite")
    for kind, title in [
        (DirectoryPage, "Verzeichnis"),
        (CalendarPage, "Termine"),
        (SummitIndexPage, "Gipfel"),
        (ContactPage, "Kontakt"),
    ]:
        page_below(de, title, kind=kind)


def send(client, path, query, **environ):
    """Send bytes as a server hands them on, without what a client would mend."""
    return client.request(
        PATH_INFO=path.decode("latin-1"),
        QUERY_STRING=query.decode("latin-1"),
        **environ,
    )


@PATIENT
@given(path=PATHS, query=QUERIES)
@example(path=b"/de/\xff/", query=b"")
@example(path=b"/de/\x00/", query=b"")
@example(path=b"/de/seite/", query=b"from=%00&q=%00")
@example(path=b"//evil.example/%2f..", query=b"")
@example(path=b"/de/search", query=b"q=%ED%A0%80&page=%FF")
@example(path=b"/de/search", query=b"&".join([b"q=x"] * 2000))
@example(path=b"/de/" + b"a/" * 2000, query=b"")
def test_no_address_makes_us_fail(client, path, query):
    response = send(client, path, query)

    assert response.status_code < 500
    assert not response.cookies or path.startswith((b"/admin/", b"/de/_util/"))


@PATIENT
@given(
    name=st.sampled_from(
        ["ACCEPT_LANGUAGE", "ORIGIN", "REFERER", "HOST", "COOKIE", "IF_NONE_MATCH",
         "IF_MODIFIED_SINCE", "RANGE", "X_FORWARDED_FOR", "ACCEPT", "ACCEPT_ENCODING",
         "SEC_FETCH_SITE", "X_REQUESTED_WITH"]
    ),
    value=st.text(st.characters(max_codepoint=255), max_size=60),
    path=st.sampled_from(ROADS),
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "BREW"]),
)  # fmt: skip
@example(name="ORIGIN", value="http://[", path="/de/kontakt/", method="POST")
@example(name="ACCEPT_LANGUAGE", value="a" * 9000, path="/", method="GET")
def test_no_header_makes_us_fail(client, name, value, path, method):
    environ = {f"HTTP_{name}": value, "REQUEST_METHOD": method}

    response = send(client, path.encode(), b"", **environ)

    assert response.status_code < 500
