"""The list of meetups: what the reader asked for and what she gets."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, QueryDict

from events.cards import meetup_cards
from events.filters import FeedFilter
from events.models import MeetupPage
from events.series import SeriesName, series_names
from events.subscriptions import feed_links, qr_code

if TYPE_CHECKING:
    from events.querysets import MeetupQuerySet

PER_PAGE = 20
WHEN = ("upcoming", "past")


@dataclass(frozen=True, slots=True)
class ListRequest:
    """The part of a query string that the list understands."""

    when: str
    series: str
    unknown: list[str]  # what was not understood, as `name=value`


def calendar_context(
    language: str, query: QueryDict, now: datetime, address: str
) -> dict[str, Any]:
    """Return the template context of the list at an address, but for the page itself.

    Raises:
        Http404: The list has no page of that number.
    """
    names = series_names(language)
    asked = _asked(query, {name.code for name in names.values()})
    meetups: MeetupQuerySet = MeetupPage.objects.live_in(language)
    if asked.series:
        meetups = meetups.of_series(asked.series)
    counts = meetups.tally(now)
    chosen = meetups.past(now) if asked.when == "past" else meetups.upcoming(now)
    paginator = Paginator(chosen.for_list(), PER_PAGE)
    paginator.count = counts[asked.when]  # saves counting them once more
    try:
        page_obj = paginator.page(query.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    page_obj.object_list = meetup_cards(list(page_obj.object_list), language)
    chosen_feed = FeedFilter.of_series(asked.series)
    here = f"{address}?{chosen_feed.query}" if chosen_feed.query else address
    return {
        "when": asked.when,
        "meetups": page_obj,
        "page_obj": page_obj,
        "counts": counts,
        "feed": feed_links(language, chosen_feed),
        "qr_code": qr_code(f"{here}#subscribe"),
        "series": [_series_link(name, asked) for name in names.values()],
        "unknown_filters": asked.unknown,
    }


def _asked(query: QueryDict, series_codes: set[str]) -> ListRequest:
    when, series = query.get("when", ""), query.get("series", "")
    unknown = []
    if when and when not in WHEN:
        unknown.append(f"when={when}")
    if series and series not in series_codes:
        unknown.append(f"series={series}")
    return ListRequest(
        when=when if when in WHEN else WHEN[0],
        series=series if series in series_codes else "",
        unknown=unknown,
    )


def _series_link(name: SeriesName, asked: ListRequest) -> dict[str, Any]:
    query = QueryDict(mutable=True)
    query["series"] = name.code
    if asked.when != WHEN[0]:
        query["when"] = asked.when
    return {
        "code": name.code,
        "name": name.text,
        "lang": name.language,
        "url": f"?{query.urlencode()}",
        "selected": name.code == asked.series,
    }
