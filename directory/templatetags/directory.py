"""What pages of other apps show of the directory."""

from typing import Any, Final

from django import template
from django.conf import settings

from directory.cards import Card, cards
from directory.filters import Criteria
from directory.links import address, directory_url
from directory.search import search
from home.caching import cached
from home.languages import reader_language
from home.models import Topic
from home.terms import labels, parents

register = template.Library()

TOP_TOPICS: Final = 8
HITS: Final = 10

Context = dict[str, Any]


@register.inclusion_tag("directory/includes/search_form.html", takes_context=True)
def directory_search_form(context: Context) -> Context:
    """Show a search box that leads to the directory."""
    request = context.get("request")
    return {
        "q": request.GET.get("q", "") if request else "",
        "action": directory_url(_language(context)),
        "language": _language(context),
    }


@register.simple_tag(takes_context=True)
def directory_totals(context: Context) -> Context:
    """Return how many entries there are, and the topics most of them are about."""
    language = _language(context)
    return cached(f"directory:totals:{language}", lambda: _totals(language))


@register.simple_tag(takes_context=True)
def directory_results(context: Context, text: str) -> list[Card]:
    """Return the cards of the ten best entries for `text`, none for none."""
    language = _language(context)
    criteria = Criteria(text=text)
    if not text.strip():
        return []
    found = search(criteria, language=language, page=1, per_page=HITS)
    return cards(found.entries, language)


def _totals(language: str) -> Context:
    found = search(Criteria(), language=language, page=1, per_page=1)
    words, broader = labels(Topic, language), parents(Topic)
    counts = found.facets.get("topic", {})
    main = [code for code in words if counts.get(code) and not broader[code]]
    main.sort(key=lambda code: -counts[code])
    url = directory_url(language)
    topics = [
        {
            "code": code,
            "label": words[code].text,
            "label_lang": words[code].language,
            "count": counts[code],
            "url": address(url, Criteria(topic=(code,))),
        }
        for code in main[:TOP_TOPICS]
    ]
    return {"entries": found.count, "topics": topics}


def _language(context: Context) -> str:
    page = context.get("page")
    return (
        getattr(page, "language", None) or reader_language() or settings.LANGUAGE_CODE
    )
