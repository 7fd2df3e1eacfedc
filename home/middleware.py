"""What every answer carries: its language, its headers, its content policy."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from wagtail.models import Page
from wagtail.views import serve as serve_page

from home.caching import one_version
from home.languages import (
    best_language,
    html_lang,
    is_language,
    language_of_path,
    reading,
    ui_language,
)
from home.views.errors import bad_request, csrf_failure
from home.views.front import home_elsewhere

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip


def is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


class WellFormedMiddleware:
    """Turns away what no browser sends and what no later layer is prepared for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_nul(request) or not has_readable_query(request):
            request.META["QUERY_STRING"] = ""  # the page that says so reads it again
            return bad_request(request, BadRequest())
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer a sender who hung up in the middle of a form."""
        if isinstance(exception, UnreadablePostError):
            return bad_request(request, exception)
        return None


def has_nul(request: HttpRequest) -> bool:
    """Say whether the address contains the one character PostgreSQL does not know."""
    query = request.META.get("QUERY_STRING", "")
    return "\0" in request.path_info or "%00" in query or "\0" in query


def has_readable_query(request: HttpRequest) -> bool:
    """Say whether Django is willing to take the query apart."""
    try:
        return request.GET is not None
    except SuspiciousOperation:  # more parameters than any form of ours has
        return False


class ContentVersionMiddleware:
    """Lets all cached pieces of one answer come from the same state of the content."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_version():
            return self.get_response(request)


class LanguageMiddleware:
    """Gives a request its two languages; no cookie is read or set.

    The *reader's* language is the one the address names: `/uk/…`, `/calendar/uk.ics`,
    `/api/…?lang=uk`; elsewhere (an unknown address, say) the one her browser asks for.
    Content is chosen by it: `request.LANGUAGE_CODE`, `reader_language()`.

    The *active* language of Django is that of the messages. It differs where our
    catalogue for the reader's language is not complete: half of the page would be in
    one language, half in another, and `<html lang>` wrong for both. While the address
    is resolved the reader's language is active, because that is what `i18n_patterns`
    compares prefixes with; from the view on it is `ui_language` of it. Wagtail derives
    page addresses from the page's own locale and is not affected; it would only choose
    the wrong home page to start from, which `HomePage.route` puts right.

    A language without a home page is answered with that of its first fallback.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = named_language(request)
        asked = request.headers.get("Accept-Language", "")
        request.LANGUAGE_CODE = language = named or best_language(asked)
        with reading(language), translation.override(language):
            response = self._answer(request, language)
        failed = response.status_code >= 400
        if named:
            shown = ui_language(language) if failed else language
            response.headers.setdefault("Content-Language", html_lang(shown))
        elif failed:
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def _answer(self, request: HttpRequest, language: str) -> HttpResponse:
        if getattr(request, "is_dummy", False):  # a preview: no address is resolved
            translation.activate(ui_language(language))
            return self.get_response(request)
        named = language_of_path(request.path_info)
        elsewhere = home_elsewhere(named) if named else None
        return elsewhere or self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> None:
        translation.activate(ui_language(request.LANGUAGE_CODE))


def named_language(request: HttpRequest) -> str | None:
    """Return the language that the address of a request names, if it names one."""
    match request.path_info.split("/"):
        case ["", "calendar", file] if file.endswith(".ics"):
            code = file.removesuffix(".ics")
        case ["", "api", *_]:
            code = request.GET.get("lang", "")
        case _:
            return language_of_path(request.path_info)
    return code if is_language(code) else None


class SecurityHeadersMiddleware:
    """Adds the headers Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Players of other sites do not send what this header would ask of them.
        if not is_admin(request) and not getattr(request, "frame_origins", None):
            response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Gives the admin a policy of its own, and pages with players their frames.

    A view that shows players puts their origins into `request.frame_origins`.
    """

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if is_admin(request):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif origins := getattr(request, "frame_origins", None):
            parts.replace = {**(parts.replace or {}), "frame-src": sorted(origins)}
        return parts


class SameOriginMiddleware:
    """Guards forms of anonymous readers without a cookie.

    Django's token needs a cookie, and a cookie ends privacy and caching. Browsers say
    where a form comes from: `Sec-Fetch-Site`, `Origin`, or at least `Referer`. The
    admin, where people are signed in, is left to Django's own check, which comes next.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_admin(request):  # a broken token would be answered with a new one
            request.COOKIES.pop(settings.CSRF_COOKIE_NAME, None)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if is_admin(request):
            return None
        is_form = request.method not in SAFE_METHODS and takes_forms(
            request, view, *args, **kwargs
        )
        if is_form and not same_origin(request):
            logger.warning("Refused a form from elsewhere: %s", request.path)
            return csrf_failure(request)
        # Django's own check, which comes next, then has nothing left to do.
        request.csrf_processing_done = True  # type: ignore[attr-defined]  # as Django does
        return None


def takes_forms(
    request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any
) -> bool:
    """Say whether this method does anything here; if not, the view itself says 405."""
    if view is serve_page:
        route = Page.route_for_request(request, *args, **kwargs)  # Wagtail keeps it
        return bool(route) and request.method in route.page.allowed_http_method_names()
    return not getattr(view, "csrf_exempt", False)


def same_origin(request: HttpRequest) -> bool:
    """Say whether a form was sent by one of our own pages.

    `Sec-Fetch-Site` is believed before `Origin`: scripts cannot set either, but pages
    that hide their address (`no-referrer`) send the origin `null`.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return origin(sender) == (request.scheme, request.get_host().lower())


def origin(address: str) -> tuple[str, str] | None:
    """Return scheme and host of an address, or None when it has none."""
    try:
        parts: SplitResult = urlsplit(address)
    except ValueError:  # "http://[" and the like
        return None
    return (parts.scheme, parts.netloc.lower()) if parts.netloc else None
