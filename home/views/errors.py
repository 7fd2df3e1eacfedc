"""Pages for what went wrong; each says what to do next, in the reader's language."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import override

from home.languages import best_language, language_of_path, reading, ui_language


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "403.html", HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "403.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the database: it may be what failed."""
    with override(ui_language(_reader_of(request))):
        page = render_to_string("500.html")
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(request: HttpRequest, template: str, status: HTTPStatus) -> HttpResponse:
    language = _reader_of(request)
    with reading(language), override(ui_language(language)):
        return render(request, template, status=status)


def _reader_of(request: HttpRequest) -> str:
    """Return the reader's language, also where no middleware has looked at it yet."""
    if known := getattr(request, "LANGUAGE_CODE", None):
        return str(known)
    asked = request.headers.get("Accept-Language", "")
    return language_of_path(request.path_info) or best_language(asked)
