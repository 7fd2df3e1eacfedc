"""The way to the right home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers

from home.languages import best_language, fallbacks
from home.methods import read_only
from home.navigation import homes


@read_only
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send a reader to the home page in the language her browser likes best."""
    asked = request.headers.get("Accept-Language", "")
    response = redirect(f"/{best_language(asked, list(homes()))}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def home_elsewhere(language: str) -> HttpResponse | None:
    """Return the way out of a language without a home page; None if it has one.

    The note on the other home page is told by `?from=` which language was asked for.
    """
    offered = homes()
    if language in offered:
        return None
    others = [code for code in fallbacks(language) if code in offered]
    return redirect(f"/{others[0]}/?from={language}") if others else None
