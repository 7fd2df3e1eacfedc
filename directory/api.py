"""The directory as open data: `/api/directory` and `/api/suggest`, JSON for programs.

    GET /api/directory?lang=uk&q=житло&topic=housing&page=1&per_page=20
    GET /api/suggest?lang=uk&q=жит

A program gets told when it asks for something that does not exist: 400 with the values
that do. `lang` is the reader's language; `lang` of a result that of the text shown.
Where nothing has the words of `q`, the results are those of the nearest spelling, and
`suggestion` is that spelling; `exact=1` asks for nothing else than what was typed.
"""

from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from directory import unmet
from directory.cards import Card, cards
from directory.filters import ANY, DIMENSIONS, SORTS
from directory.forms import DirectoryForm, SearchTextField
from directory.listing import page_number
from directory.search import Found, NoSuchPageError
from directory.search import search as search_directory
from directory.suggesting import Suggestion, suggest
from home.languages import direction, ui_language

PER_PAGE: Final = 20
MAX_PER_PAGE: Final = 100
PARAMETERS: Final = ("lang", "q", *DIMENSIONS, "sort", "exact", "page", "per_page")
SUGGEST_PARAMETERS: Final = ("lang", "q")

Answer = dict[str, Any]


class BadRequestError(ValueError):
    """A parameter makes no sense; says which, why, and what would."""

    def __init__(self, parameter: str, message: str, allowed: list[str]) -> None:
        self.parameter, self.message, self.allowed = parameter, message, allowed
        super().__init__(message)


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Answer a search of the directory."""
    return _answered(request, answer)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponseBase:
    """Answer with what somebody may be about to type."""
    return _answered(request, suggested)


def _answered(
    request: HttpRequest, answer: Callable[[HttpRequest], Answer]
) -> HttpResponseBase:
    try:
        response = _json(answer(request))
    except BadRequestError as error:
        response = _error(400, error.message, error.parameter, error.allowed)
    except NoSuchPageError:
        response = _error(404, _("There is no such page of results."), "page", [])
    return _public(request, response)


def answer(request: HttpRequest) -> Answer:
    """Return what was asked for. Raises `BadRequestError` and `NoSuchPageError`."""
    _refuse_others(request, PARAMETERS)
    language = _language(request)
    form = DirectoryForm(request.GET, language=language)
    criteria = form.criteria
    for name, codes in form.unknown.items():
        allowed = list(SORTS) if name == "sort" else _codes(form, name)
        message = _("“%(codes)s” is not known.") % {"codes": ", ".join(codes)}
        raise BadRequestError(name, message, allowed)
    found = search_directory(
        criteria,
        language=language,
        page=_number(request, "page", 1, None),
        per_page=_number(request, "per_page", PER_PAGE, MAX_PER_PAGE),
    )
    unmet.notice(request, found, criteria, language)
    with override(ui_language(language)):
        return {
            "count": found.count,
            "page": found.page,
            "per_page": found.per_page,
            "results": [_result(card) for card in cards(found.entries, language)],
            "facets": _facets(found, form),
            "suggestion": found.corrected,
        }


def suggested(request: HttpRequest) -> Answer:
    """Return names that begin with what was typed. Raises `BadRequestError`."""
    _refuse_others(request, SUGGEST_PARAMETERS)
    language = _language(request)
    text = SearchTextField(required=False).clean(request.GET.get("q"))
    with override(ui_language(language)):
        found = suggest(text, language=language)
    return {"query": text, "suggestions": [_suggestion(item) for item in found]}


def _refuse_others(request: HttpRequest, known: Collection[str]) -> None:
    for name in request.GET:
        if name not in known:
            message = _("There is no parameter “%(name)s”.") % {"name": name}
            raise BadRequestError(name, message, list(known))


def _language(request: HttpRequest) -> str:
    language = request.GET.get("lang", settings.LANGUAGE_CODE)
    known = [code for code, _name in settings.LANGUAGES]
    if language not in known:
        message = _("“%(codes)s” is not known.") % {"codes": language}
        raise BadRequestError("lang", message, known)
    return language


def _number(request: HttpRequest, name: str, default: int, most: int | None) -> int:
    try:
        number = page_number(request.GET.get(name, str(default)))
    except NoSuchPageError:
        number = 0
    if number < 1 or (most and number > most):
        allowed = f"1-{most}" if most else "1-"
        raise BadRequestError(name, _("Give a whole number."), [allowed])
    return number


def _codes(form: DirectoryForm, name: str) -> list[str]:
    return [code for code, _label in form.fields[name].choices]  # type: ignore[attr-defined]  # a choice field


def _result(card: Card) -> dict[str, Any]:
    on = card.assurance.on
    return {
        "id": card.key,
        "title": card.title,
        "summary": card.summary,
        "url": f"{settings.SITE_URL}{card.url}",
        "lang": card.lang,
        "kind": card.kind,
        "topics": card.codes.topic,
        "audiences": card.codes.audience,
        "languages": card.codes.language,
        "regions": card.codes.region,
        "status": card.state,
        "assurance": {
            "state": card.assurance.state,
            "on": on.isoformat() if on else None,
            "how": card.assurance.how or None,
        },
    }


def _suggestion(suggestion: Suggestion) -> dict[str, str]:
    return {
        "kind": suggestion.kind,
        "label": suggestion.label,
        "lang": suggestion.language,
        "dir": direction(suggestion.language),
        "detail": suggestion.detail,
        "url": f"{settings.SITE_URL}{suggestion.url}",
    }


def _facets(found: Found, form: DirectoryForm) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [
            {"code": code, "label": str(label), "count": number}
            for code, label in form.fields[name].choices  # type: ignore[attr-defined]  # a choice field
            if code != ANY and (number := found.facets.get(name, {}).get(code))
        ]
        for name in DIMENSIONS
    }


def _error(
    status: int, message: str, parameter: str, allowed: list[str]
) -> HttpResponse:
    error = {"parameter": parameter, "message": message, "allowed": allowed}
    return _json({"error": error}, status)


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    readable = {"ensure_ascii": False}
    return JsonResponse(content, status=status, json_dumps_params=readable)


def _public(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Let pages of any site read the answer, and caches ask whether it is still true."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    if response.status_code != 200:
        return response
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
