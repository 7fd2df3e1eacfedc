"""The calendar feed of each language, and the HTTP that calendar files go out with."""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext as _

from events.addresses import absolute
from events.atom import build_news
from events.entries import Words, meetup_entry
from events.feed_builder import Feed, build_feed
from events.filters import UnknownFilterError, feed_filter
from events.ical import CalendarEvent, build_calendar, etag
from events.models import MeetupPage, ProgrammeItem, SessionPage, SummitPage
from events.programme import build_programme, one_session
from events.schedule import build_schedule
from events.windows import Window
from home.caching import cached
from home.languages import html_lang, ui_language
from home.methods import read_only
from home.models import BasePage

CALENDAR = "text/calendar; charset=utf-8"
JSON = "application/json; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
PUBLIC = {
    "Cache-Control": "public, max-age=300",
    # Calendars in other people's pages may read what everybody may read.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# The address is the key: it is kept by nobody and told to nobody.
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "same-origin",
}


def for_everybody(response: HttpResponse) -> HttpResponse:
    """Let anybody keep an answer for a while, and programs of other pages read it."""
    for name, value in PUBLIC.items():
        response[name] = value
    return response


@read_only
def calendar_feed(request: HttpRequest, language: str) -> HttpResponse:
    """Answer a subscription: the same bytes for everyone, 304 while nothing changed."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    try:
        chosen = feed_filter(request.GET)
    except UnknownFilterError as error:
        return _refused(error, language)
    window = Window.at(timezone.now())
    digest = sha256(chosen.query.encode()).hexdigest()[:16]
    feed = cached(
        f"feed:{language}:{digest}:{window.key}",
        lambda: build_feed(language, chosen, window),
    )
    name = f'inline; filename="lotse-{language}.ics"'
    return calendar_response(request, feed, disposition=name, language=language)


@read_only
def meetup_news(request: HttpRequest, language: str) -> HttpResponse:
    """Answer a feed reader: which meetups are new or have changed."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    address = absolute(reverse("calendar-news", args=[language]))
    feed = cached(f"news:{language}", lambda: build_news(language, address))
    name = f'inline; filename="lotse-{language}.atom"'
    return calendar_response(
        request, feed, disposition=name, language=language, content_type=ATOM
    )


def programme_feed(request: HttpRequest, summit: SummitPage) -> HttpResponse:
    """Answer a subscription to the programme of a summit, in the page's language.

    Raises:
        Http404: The summit was never announced.
    """
    window = Window.at(timezone.now())
    key = f"programme-feed:{summit.pk}:{window.key}"
    try:
        feed = cached(key, lambda: build_programme(summit, window))
    except ProgrammeItem.DoesNotExist as error:
        raise Http404 from error
    name = content_disposition_header(False, f"{summit.slug}.ics") or "inline"
    return calendar_response(request, feed, disposition=name, language=summit.language)


def schedule_feed(request: HttpRequest, summit: SummitPage) -> HttpResponse:
    """Answer apps that show programmes of conferences, in the page's language.

    Raises:
        Http404: The summit was never announced.
    """
    try:
        feed = cached(f"schedule:{summit.pk}", lambda: build_schedule(summit))
    except ProgrammeItem.DoesNotExist as error:
        raise Http404 from error
    return calendar_response(
        request,
        feed,
        disposition="inline",
        language=summit.language,
        content_type=JSON,
    )


def meetup_calendar(request: HttpRequest, meetup: MeetupPage) -> HttpResponse:
    """Answer the download of one date, which belongs to no subscription."""
    with translation.override(ui_language(meetup.language)):
        entry = meetup_entry(meetup, Words.of(meetup.language))
    return _download(request, meetup, entry)


def session_calendar(request: HttpRequest, session: SessionPage) -> HttpResponse:
    """Answer the download of one session.

    Raises:
        Http404: It has no time.
    """
    with translation.override(ui_language(session.language)):
        entry = one_session(session)
    if entry is None:
        raise Http404
    return _download(request, session, entry)


def _download(
    request: HttpRequest, page: BasePage, entry: CalendarEvent
) -> HttpResponse:
    content = build_calendar([entry], None, host=settings.SITE_HOST)
    feed = Feed(content, etag(content), entry.last_modified.replace(microsecond=0))
    name = content_disposition_header(True, f"{page.slug}.ics") or "attachment"
    return calendar_response(request, feed, disposition=name, language=page.language)


def calendar_response(
    request: HttpRequest,
    feed: Feed,
    *,
    disposition: str,
    language: str,
    content_type: str = CALENDAR,
    headers: Mapping[str, str] = PUBLIC,
) -> HttpResponse:
    """Return a calendar file, or 304 (RFC 9110 §13.2.2: If-None-Match wins).

    `headers` say who may keep it: `PUBLIC` or `PRIVATE`.
    """
    response = HttpResponse(feed.content, content_type=content_type)
    response["ETag"] = feed.etag
    response["Last-Modified"] = http_date(feed.last_modified.timestamp())
    response["Content-Disposition"] = disposition
    response["Content-Language"] = html_lang(language)
    modified = int(feed.last_modified.timestamp())
    answer = get_conditional_response(request, feed.etag, modified, response)
    answer = answer or response
    for name, value in headers.items():
        answer[name] = value
    return answer


def _refused(error: UnknownFilterError, language: str) -> HttpResponse:
    with translation.override(ui_language(language)):
        sentence = _(
            "This calendar cannot be filtered by %(name)s=%(value)s. Copy its address "
            "once more from the list of meetups, or leave this part out."
        ) % {"name": error.name, "value": error.value[:60]}
    response = HttpResponse(
        sentence + "\n",
        content_type="text/plain; charset=utf-8",
        status=HTTPStatus.BAD_REQUEST,
    )
    response["Content-Language"] = html_lang(ui_language(language))
    return response
