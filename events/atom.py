"""New and changed meetups for feed readers (Atom, RFC 4287)."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from events.addresses import absolute
from events.cards import with_occurrences, zone_label
from events.entries import Words, meetup_entry
from events.feed_builder import FIRST_DAY, Feed, page_of_calendar
from events.ical import CalendarEvent, etag
from events.models import MeetupPage, Occurrence
from events.times import local
from home.languages import html_lang, ui_language

MOST: Final = 50


class News(Atom1Feed):
    """An Atom feed whose date is that of its content, never that of the request."""

    def latest_post_date(self) -> datetime:
        days = [item["updateddate"] for item in self.items]
        return max(days, default=FIRST_DAY)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def build_news(language: str, address: str) -> Feed:
    """Return the meetups changed last, for readers of `language`.

    `address` is that of the feed itself.
    """
    with translation.override(ui_language(language)):
        news = News(
            title=_("%(site)s meetups") % {"site": settings.WAGTAIL_SITE_NAME},
            link=page_of_calendar(language),
            description=None,
            subtitle=_("New and changed meetups of the network."),
            language=html_lang(ui_language(language)),
            feed_url=address,
            feed_guid=address,
        )
        words = Words.of(language)
        for meetup in _latest(language):
            _add(news, meetup, meetup_entry(meetup, words))
        content = news.writeString("utf-8").encode()
    return Feed(content, etag(content), news.latest_post_date().replace(microsecond=0))


def _latest(language: str) -> list[MeetupPage]:
    """Return the public meetups somebody changed last, the latest first."""
    row = Occurrence.objects.filter(key=OuterRef("translation_key"))
    pages = MeetupPage.objects.live_in(language).for_list()
    pages = pages.annotate(touched=Subquery(row.values("touched_at")[:1]))
    latest = pages.select_related("social_image").order_by("-touched", "pk")
    meetups = list(latest[:MOST])
    with_occurrences(meetups)
    return meetups


def _add(news: News, meetup: MeetupPage, entry: CalendarEvent) -> None:
    news.add_item(
        title=f"{entry.summary} · {_when(meetup)}",
        link=entry.url,
        description="",
        content=linebreaks(escape(entry.description)),
        unique_id=f"urn:uuid:{entry.uid}",
        pubdate=entry.created,
        updateddate=entry.last_modified,
        author_name=settings.WAGTAIL_SITE_NAME,
        author_link=absolute("/"),
        categories=entry.categories,
    )


def _when(meetup: MeetupPage) -> str:
    """Return the day, and the hour with its zone where there is one.

    Of a series how often, and the last day: its next date is another every week.
    """
    occurrence = meetup.occurrence
    start = occurrence.local_start
    if occurrence.rrule:
        last = date_format(local(occurrence.dates[-1].starts, occurrence.zone).date())
        rule = {"rule": meetup.get_repeats_display(), "day": last}
        return _("%(rule)s, until %(day)s.") % rule
    if occurrence.all_day:
        return date_format(start.date(), "DATE_FORMAT")
    clock = f"{date_format(start, 'DATE_FORMAT')}, {date_format(start, 'TIME_FORMAT')}"
    return f"{clock} ({zone_label(start, occurrence.zone)})"
