"""The list of meetups: what the reader asked for and what she gets."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from events.cards import meetup_cards
from events.filters import CHOICES, VOCABULARIES, FeedFilter, known_filter, selection
from events.models import MeetupPage, Occurrence
from events.models.occurrences import with_other_venues
from events.months import known_month, month_context, this_month
from events.series import SeriesName, series_names
from events.subscriptions import feed_address, feed_links, qr_code
from events.times import FIRST_YEAR, LAST_YEAR
from home.caching import cached
from home.languages import ui_language
from home.terms import labels

if TYPE_CHECKING:
    from events.querysets import MeetupQuerySet

PER_PAGE = 20
PAST_THEMES = 5
SHOWN = 60  # letters of what was not understood
WHEN = ("upcoming", "past")
YEARS = {str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}


@dataclass(frozen=True, slots=True)
class ListRequest:
    """The part of a query string that the list understands."""

    when: str  # upcoming, past or month
    year: int | None  # of past meetups
    month: date | None  # its first day
    page: str
    chosen: FeedFilter
    unknown: list[str]  # what was not understood, as `name=value`


def calendar_context(
    language: str, query: QueryDict, now: datetime, address: str
) -> dict[str, Any]:
    """Return the template context of the list at an address, but for the page itself.

    Raises:
        Http404: The list has no page of that number.
    """
    asked = _asked(query)
    meetups: MeetupQuerySet = MeetupPage.objects.live_in(language)
    if asked.chosen != FeedFilter():
        meetups = meetups.filter(translation_key__in=_keys(asked.chosen))
    counts = meetups.tally(now)
    names = series_names(language)
    series = next((n for n in names.values() if (n.code,) == asked.chosen.series), None)
    here = f"{address}?{asked.chosen.query}" if asked.chosen.query else address
    context = {
        "when": asked.when,
        "this_month": this_month(now),
        "counts": counts,
        "feed": feed_links(
            feed_address(language, asked.chosen), settings.WAGTAIL_SITE_NAME
        ),
        "qr_code": qr_code(f"{here}#subscribe"),
        "one_series": series,
        "series": [_series_link(name, asked) for name in names.values()],
        "filters": list(_filters(asked.chosen, language)),
        "is_filtered": replace(asked.chosen, series=()) != FeedFilter(),
        "unknown_filters": asked.unknown,
    }
    if asked.month:
        return context | month_context(meetups, asked.month, now, language)
    return context | _list_context(meetups, asked, counts[asked.when], now, language)


def _list_context(
    meetups: "MeetupQuerySet",
    asked: ListRequest,
    total: int,
    now: datetime,
    language: str,
) -> dict[str, Any]:
    """Return what lists show: one page of all `total` meetups, or of those of a year."""
    is_past = asked.when == "past"
    chosen = meetups.past(now) if is_past else meetups.upcoming(now)
    years = _years(chosen) if is_past else {}
    if asked.year:
        chosen, total = chosen.in_year(asked.year), years.get(asked.year, 0)
    paginator = Paginator(chosen.for_list(), PER_PAGE)
    paginator.count = total  # saves counting them once more
    try:
        page_obj = paginator.page(asked.page)
    except InvalidPage as error:
        raise Http404 from error
    themes = []
    if len(asked.chosen.series) == 1 and not is_past:
        themes = list(meetups.past(now).for_list()[:PAST_THEMES])
    shown = list(page_obj.object_list)
    cards = meetup_cards([*shown, *themes], language)
    page_obj.object_list = cards[: len(shown)]
    return {
        "year": asked.year,
        "years": sorted(years.items(), reverse=True),
        "meetups": page_obj,
        "page_obj": page_obj,
        "past_themes": cards[len(shown) :],
    }


def _asked(query: QueryDict) -> ListRequest:
    chosen, unknown = known_filter(query)
    refused = [f"{name}={code}" for name, code in unknown]
    when, year = query.get("when", ""), query.get("year", "")
    if when and when not in WHEN:
        refused.insert(0, f"when={when}")
    known_year = int(year) if year in YEARS else None
    if year and known_year is None:
        refused.append(f"year={year}")
    month = known_month(query.get("month", ""))
    if query.get("month") and month is None:
        refused.append(f"month={query['month']}")
    when = when if when in WHEN else WHEN[0]
    return ListRequest(
        when="month" if month else when,
        year=known_year if when == "past" else None,
        month=month,
        page=query.get("page", "1"),
        chosen=chosen,
        unknown=[text[:SHOWN] for text in refused],
    )


def _keys(chosen: FeedFilter) -> list[Any]:
    """Return the keys of the meetups a filter takes, as they were announced."""
    takes = selection(chosen).takes
    rows = list(Occurrence.objects.filter(withdrawn_at=None).select_related("venue"))
    with_other_venues(rows)
    return [row.key for row in rows if takes(row)]


def _years(past: "MeetupQuerySet") -> dict[int, int]:
    """Return how many meetups there were in each year, by the site's clock."""
    zone = ZoneInfo(settings.TIME_ZONE)
    starts = past.values_list("last_starts", flat=True)
    return Counter(start.astimezone(zone).year for start in starts)


def _filters(chosen: FeedFilter, language: str) -> Iterator[dict[str, Any]]:
    """Yield the filters readers choose from, with what some meetup really has."""
    used = cached("meetup-codes", _used_codes)
    titles = {
        "topic": _("Topic"), "region": _("Region"), "language": _("Language"),
        "format": _("Form"), "access": _("Accessibility"),
    }  # fmt: skip
    for name, title in titles.items():
        selected = getattr(chosen, name)
        options = [
            {"code": code, "label": text, "lang": lang, "selected": code in selected}
            for code, text, lang in _options(name, language)
            if code in used[name] or code in selected
        ]
        if options:
            yield {"name": name, "label": title, "options": options}


def _options(name: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield code, label and the language of the label."""
    if name in CHOICES:
        for code, label in CHOICES[name].choices:
            yield code, str(label), ui_language(language)
    else:
        for code, words in labels(VOCABULARIES[name], language).items():
            yield code, words.text, words.language


def _used_codes() -> dict[str, set[str]]:
    """Return the codes by which some meetup can be found, for each filter."""
    used: dict[str, set[str]] = {name: set() for name in [*VOCABULARIES, *CHOICES]}
    rows = list(Occurrence.objects.filter(withdrawn_at=None).select_related("venue"))
    with_other_venues(rows)
    for row in (variant for one in rows for variant in one.variants):
        for name in VOCABULARIES:
            used[name].update(row.codes.get(name, []))
        used["language"].update(row.codes.get("interpretation", []))
        used["format"].add(row.form)
        used["access"] |= row.access
    return used


def _series_link(name: SeriesName, asked: ListRequest) -> dict[str, Any]:
    query = QueryDict(asked.chosen.query, mutable=True)
    query["series"] = name.code
    if asked.month:
        query["month"] = f"{asked.month:%Y-%m}"
    elif asked.when != WHEN[0]:
        query["when"] = asked.when
    return {
        "code": name.code,
        "name": name.text,
        "lang": name.language,
        "url": f"?{query.urlencode(safe=',')}",
        "selected": name.code in asked.chosen.series,
    }
