"""The search over all pages; entries of the directory come from a tag of theirs."""

from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.core.paginator import Page as ResultPage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.models import Page, get_page_models

from home.analysis import MAX_QUERY_LENGTH, query_terms, search_query
from home.index import matching
from home.languages import reader_language
from home.methods import read_only
from home.navigation import address, summaries
from home.querysets import PageQuerySet

PER_PAGE = 20


@read_only
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    found = find(query, reader_language())
    page = result_page(found, request.GET.get("page", "1"))
    context = {
        "q": query,
        "results": describe(list(page)),
        "page_obj": page,
        "count": page.paginator.count,
    }
    return TemplateResponse(request, "home/search.html", context)


def find(text: str, language: str) -> Any:
    """Return the pages that have all words of `text`, best first.

    They are in the reader's language, or in the source language where they are not
    translated.
    """
    words = query_terms(text)
    if not words:
        return []
    apart = [m for m in get_page_models() if not getattr(m, "in_site_search", True)]
    visible = (
        PageQuerySet(Page)
        .live_in(language)
        .filter(locale__language_code__in=[language, settings.LANGUAGE_CODE])
        .not_exact_type(*apart)
        .filter(pk__in=matching(Page, words))  # what follows only ranks them
    )
    pages = PageQuerySet(Page).filter(pk__in=visible.values("pk"))
    return pages.select_related("locale").search(search_query(words))


def result_page(found: Any, number: str) -> ResultPage:
    try:
        return Paginator(found, PER_PAGE).page(number)
    except InvalidPage as error:
        raise Http404 from error


def describe(pages: list[Page]) -> list[dict[str, Any]]:
    """Return what a list of results shows of pages, in a few queries for all."""
    said = summaries([page.pk for page in pages])
    above = parents(pages)
    return [
        {
            "title": page.title,
            "url": address(page.url_path, page.locale.language_code),
            "summary": said.get(page.pk, ""),
            "lang": page.locale.language_code,
            "kind_label": page.specific_class.get_verbose_name(),
            "crumb": above.get(parent_path(page), ""),
        }
        for page in pages
    ]


def parents(pages: list[Page]) -> dict[str, str]:
    """Return the public titles above pages by their place.

    Home pages go without saying.
    """
    paths = {parent_path(page) for page in pages}
    found = Page.objects.live().public().filter(path__in=paths, depth__gt=2)
    return dict(found.values_list("path", "title"))


def parent_path(page: Page) -> str:
    path: str = page.path[: -page.steplen]
    return path
