"""The calendar of one mail address: what she comes to, and what she waits for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from events.entries import Words, meetup_entry, waited_for, withdrawn_entry
from events.feed_builder import Feed, changed_at, subscription
from events.ical import CalendarEvent, etag
from events.models import MeetupPage, Occurrence, PersonalCalendar, Registration
from events.registration.links import calendar_address
from events.windows import Window
from home.languages import ui_language


def make_calendar(registration: Registration, now: datetime) -> None:
    """Give the address of somebody who comes or waits a feed; once is enough."""
    if registration.is_active:
        fresh = {"language": registration.language, "created_at": now}
        PersonalCalendar.objects.get_or_create(
            email=registration.email, defaults={**fresh, "changed_at": now}
        )


def revoke_calendar(registration: Registration, _now: datetime) -> None:
    """Make the address of the feed invalid for ever; once is enough."""
    PersonalCalendar.objects.filter(email=registration.email).delete()


def personal_feed(calendar: PersonalCalendar, now: datetime) -> Feed:
    """Build the feed of one address, in its language, for nobody else.

    What she has cancelled is left out: a subscription is replaced as a whole, so her
    programme takes away what is gone. What the hosts have cancelled stays and says so,
    as in every feed. It is not cached: it is small, and one programme asks for it.
    """
    window, language = Window.at(now), calendar.language
    with translation.override(ui_language(language)):
        site = {"site": settings.WAGTAIL_SITE_NAME}
        content = subscription(
            list(_entries(calendar, window)),
            language,
            name=_("My meetups (%(site)s)") % site,
            description=_("The meetups you are registered for."),
            source=calendar_address(calendar),
            nothing=_("You are not registered for a meetup at the moment"),
        )
    moment = max(changed_at(window), calendar.changed_at)
    return Feed(content, etag(content), moment.replace(microsecond=0))


def _entries(calendar: PersonalCalendar, window: Window) -> Iterator[CalendarEvent]:
    mine = Registration.objects.filter(email=calendar.email).in_order()
    rows = {row.key: row for row in mine}
    words = Words.of(calendar.language)
    pages = _pages(rows, calendar.language)
    for occurrence in Occurrence.objects.filter(key__in=rows).select_related("venue"):
        since = occurrence.withdrawn_at
        if page := pages.get(occurrence.key):
            page.occurrence = occurrence
            yield _entry(page, rows[occurrence.key], words)
        elif since is None or since >= window.withdrawn_since:
            yield withdrawn_entry(occurrence, words.language)


def _pages(keys: Iterable[UUID], language: str) -> dict[UUID, MeetupPage]:
    pages = MeetupPage.objects.for_registered(language).for_list()
    pages = pages.filter(translation_key__in=keys).select_related("social_image")
    return {page.translation_key: page for page in pages}


def _entry(page: MeetupPage, row: Registration, words: Words) -> CalendarEvent:
    has_place = row.state == Registration.State.CONFIRMED
    entry = meetup_entry(page, words, registered=has_place)
    moment = max(entry.last_modified, row.confirmed_at or row.created_at)
    entry = replace(entry, last_modified=moment)
    return entry if has_place else waited_for(entry)
