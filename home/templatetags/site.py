"""What every page shows around its text: menu, languages, addresses, partners."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import override
from wagtail.models import Page

from home import navigation as places
from home import organisation
from home.languages import (
    NOT_YET,
    autonym,
    direction,
    html_lang,
    language_of_path,
    reader_language,
)
from home.licences import LICENCE_URLS
from home.locks import shown

register = template.Library()
Context = template.Context
NOTICE_PARAMETER = "from"


def page_of(context: Context) -> Page | None:
    """Return the page that is shown, if the answer is one."""
    page = context.get("page")
    return page if isinstance(page, Page) else None


def language_of(context: Context) -> str:
    """Return the language that content is shown in."""
    page = page_of(context)
    return getattr(page, "language", None) or reader_language()


@register.simple_tag(takes_context=True, name="shown")
def shown_file(context: Context, file: Any) -> Any:
    """Return a file or picture as far as readers of the page may hear of it."""
    return shown(file, page_of(context))


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[dict[str, Any]]:
    """Return the main menu: dicts of `title`, `url`, `lang` and `active`."""
    here = escape_uri_path(context["request"].path) if "request" in context else ""
    menu = places.menu(language_of(context))
    return [{**link, "active": here.startswith(link["url"])} for link in menu]


@register.simple_tag(takes_context=True)
def home_url(context: Context) -> str:
    """Return the address of the reader's home page."""
    return places.home_url(language_of(context))


@register.simple_tag(takes_context=True)
def search_url(context: Context) -> str:
    """Return the address of the search in the reader's language.

    `{% url 'search' %}` would lead to the language of the messages.
    """
    return in_language("search", language_of(context))


@register.simple_tag(takes_context=True)
def site_settings(context: Context) -> dict[str, Any]:
    """Return what the site says about itself; see `home.organisation`."""
    return organisation.about(language_of(context))


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Context) -> list[places.Link]:
    """Return the links to the pages above, from the home page down."""
    if page := page_of(context):
        return places.surroundings(page).crumbs
    home = places.homes().get(language_of(context))
    return [places.Link(title=home.title, url=home.url, lang="")] if home else []


@register.simple_tag(takes_context=True)
def subpages(context: Context) -> list[dict[str, Any]]:
    """Return the pages right below: dicts of `title`, `url`, `lang` and `summary`."""
    page = page_of(context)
    return places.children(page) if page else []


@register.simple_tag(takes_context=True)
def page_link(context: Context, page: Page | None) -> places.Link | None:
    """Return the link to a page an editor chose, in the reader's language."""
    if not isinstance(page, Page):
        return None
    return places.links_to([page.pk], language_of(context)).get(page.pk)


@register.simple_tag(takes_context=True)
def contact_link(context: Context) -> places.Link | None:
    """Return the link to the contact page the reader can do most with."""
    return organisation.contact(language_of(context))


@register.simple_tag(takes_context=True)
def partners_by_kind(context: Context) -> list[dict[str, Any]]:
    """Return the partners grouped: dicts of `kind`, `kind_label` and `partners`."""
    return organisation.partners_by_kind(language_of(context))


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[dict[str, Any]]:
    """Return the languages of the site, each with the address of what is shown."""
    current, addresses, translated = language_of(context), {}, set()
    request = context.get("request")
    if page := page_of(context):
        around = places.surroundings(page)
        addresses, translated = around.nearest, set(around.translations)
    elif request is not None and request.resolver_match:
        addresses = same_view(request)
        translated = set(addresses)
    return [
        {
            "code": code,
            "html_lang": html_lang(code),
            "dir": direction(code),
            "name": autonym(code),
            "url": addresses.get(code, home.url) + query_string(request),
            "current": code == current,
            "translated": code in translated,
        }
        for code, home in places.homes().items()
    ]


def same_view(request: HttpRequest) -> dict[str, str]:
    """Return the addresses of a view that exists in every language, such as search."""
    match = request.resolver_match
    if match is None or match.url_name == "wagtail_serve":
        return {}
    if language_of_path(request.path_info) is None:
        return {}
    return {
        code: in_language(match.view_name, code, match.args, match.kwargs)
        for code in places.homes()
    }


def in_language(
    view_name: str,
    language: str,
    args: Sequence[Any] = (),
    kwargs: dict[str, Any] | None = None,
) -> str:
    """Return the address of a view whose addresses begin with the language."""
    with override(language):
        return reverse(view_name, args=args, kwargs=kwargs)


def query_string(request: HttpRequest | None) -> str:
    """Return what the reader asked for, to be asked again in another language."""
    if request is None or not request.GET:
        return ""
    query = request.GET.copy()
    query.pop(NOTICE_PARAMETER, None)
    return f"?{query.urlencode()}" if query else ""


@register.filter
def licence_url(licence: str) -> str:
    """Return where a licence can be read; "" of what has no public one."""
    return LICENCE_URLS.get(licence, "")  # type: ignore[call-overload]  # it is a str


@register.simple_tag(takes_context=True)
def notice_language(context: Context) -> dict[str, str] | None:
    """Return what to tell a reader who asked for a language the site has not yet."""
    request = context.get("request")
    code = request.GET.get(NOTICE_PARAMETER) if request else None
    if code not in NOT_YET or code in places.homes():
        return None
    return {"text": NOT_YET[code], "lang": html_lang(code), "dir": direction(code)}


@register.simple_tag(takes_context=True)
def alternates(context: Context) -> list[dict[str, str]]:
    """Return the versions of a page for `<link rel="alternate" hreflang>`."""
    page = page_of(context)
    found = places.surroundings(page).translations if page else {}
    versions = [
        {"hreflang": code, "url": absolute(found[code])}
        for code, _name in settings.LANGUAGES
        if code in found
    ]
    if source := found.get(settings.LANGUAGE_CODE):
        versions.append({"hreflang": "x-default", "url": absolute(source)})
    return versions


@register.simple_tag(takes_context=True)
def canonical_url(context: Context) -> str:
    """Return the one address of what is shown, without any query; "" for errors."""
    if page := page_of(context):
        url = places.surroundings(page).translations.get(language_of(context))
        return absolute(url) if url else ""
    request = context.get("request")
    return absolute(request.path) if request and same_view(request) else ""


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
