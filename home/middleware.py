"""What every answer carries: its language, its headers, its content policy."""

from collections.abc import Callable
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from home.languages import best_language, ui_language

GetResponse = Callable[[HttpRequest], HttpResponse]
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip


def is_admin(path: str) -> bool:
    return path.startswith("/admin/")


class LanguageMiddleware:
    """Activates the language the path names; no cookie is read or set.

    Paths without a language (an unknown address, say) speak the reader's own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = translation.get_language_from_path(request.path_info)
        language = named or best_language(request.headers.get("Accept-Language", ""))
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", ui_language(language))
        if not named and response.status_code >= 400:
            patch_vary_headers(response, ["Accept-Language"])
        return response


class SecurityHeadersMiddleware:
    """Adds the headers Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Gives the admin a policy of its own, and pages with players their frames.

    A view that shows players puts their origins into `request.frame_origins`.
    """

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002  # overrides
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if is_admin(request.path_info):
            parts.replace = None
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif origins := getattr(request, "frame_origins", None):
            parts.replace = {"frame-src": sorted(origins)}
        return parts


class SameOriginMiddleware(CsrfViewMiddleware):
    """Guards forms of anonymous readers without a cookie.

    Django's token needs a cookie, and a cookie ends privacy and caching. Browsers say
    where a form comes from: `Sec-Fetch-Site`, `Origin`, or at least `Referer`. The
    admin, where people are signed in, keeps Django's token as well.
    """

    def process_request(self, request: HttpRequest) -> None:
        if is_admin(request.path_info):
            super().process_request(request)

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponse],
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, object],
    ) -> HttpResponse | None:
        if is_admin(request.path_info):
            return super().process_view(
                request, callback, callback_args, callback_kwargs
            )
        if request.method in {"GET", "HEAD", "OPTIONS", "TRACE"} or same_origin(request):
            return None
        return self._reject(request, "The form was sent from another site.")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if is_admin(request.path_info):
            return super().process_response(request, response)
        return response


def same_origin(request: HttpRequest) -> bool:
    """Say whether a form was sent by one of our own pages."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(sender)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
