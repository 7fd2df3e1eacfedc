import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from home.wsgi import utf8_only


def request_as_django_sees_it(content_type, query="q=%C3%BC"):
    """Return the request Django makes of an environment that came through."""
    made = []
    serve = utf8_only(lambda environ, start: made.append(WSGIRequest(environ)) or [])
    environ = RequestFactory().get(f"/de/search?{query}").environ

    serve({**environ, "CONTENT_TYPE": content_type}, lambda *arguments: None)

    return made[0]


@pytest.mark.parametrize(
    "charset", ["hex", "undefined", "rot13", "utf-16", "unknown", '"hex"', "utf-8", ""]
)
@pytest.mark.parametrize("parameter", ["charset={}", " CHARSET={}", "charset*=x''{}"])
def test_a_query_is_utf8_whatever_the_request_claims(charset, parameter):
    content_type = f"text/plain;{parameter.format(charset)}"

    assert request_as_django_sees_it(content_type).GET["q"] == "ü"


def test_what_else_the_content_type_says_is_kept():
    content_type = "multipart/form-data; charset=hex; boundary=x"

    request = request_as_django_sees_it(content_type)

    assert request.content_type == "multipart/form-data"
    assert request.content_params == {"boundary": "x"}
