"""The bytes of a calendar feed, as a function of what is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db.models import Max, Q, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.addresses import absolute, page_address
from events.choices import Access, Form
from events.entries import Words, meetup_entry, withdrawn_entry
from events.filters import VOCABULARIES, FeedFilter, Selection, selection
from events.ical import CalendarEvent, CalendarInfo, build_calendar, etag
from events.models import CalendarPage, MeetupPage, Occurrence, Venue
from events.models.occurrences import with_other_venues
from events.series import series_names
from events.subscriptions import feed_address
from events.windows import Window
from home.caching import cached
from home.languages import html_lang, ui_language
from home.querysets import preference
from home.terms import labels

COLOR = "teal"
FIRST_DAY = datetime(2016, 6, 14, tzinfo=UTC)  # the first summit


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar file and what HTTP says about it."""

    content: bytes
    etag: str
    last_modified: datetime


def build_feed(language: str, chosen: FeedFilter, window: Window) -> Feed:
    """Build a feed for readers of `language`, whatever language is active."""
    with translation.override(ui_language(language)):
        chosen_by = selection(chosen)
        words = Words.of(language)
        entries = list(_entries(words, chosen, chosen_by, window))
        entries = entries or list(_latest(words, chosen_by))
        content = subscription(
            entries,
            language,
            name=_name(language, chosen),
            description=_("Meetups of the network, with place, access and languages."),
            source=feed_address(language, chosen),
            nothing=_("No dates have been announced yet"),
        )
    return Feed(content, etag(content), changed_at(window))


def subscription(
    entries: list[CalendarEvent],
    language: str,
    *,
    name: str,
    description: str,
    source: str,
    nothing: str,
) -> bytes:
    """Write entries as a calendar to subscribe to; never an empty one.

    Args:
        entries: The dates, in any order.
        language: Of the subscriber.
        name: What programmes call the calendar.
        description: What it holds, in a sentence.
        source: The address of this very feed.
        nothing: What an entry in the past says when there is no other.
    """
    entries = entries or [_nothing_yet(language, source, nothing)]
    info = CalendarInfo(
        name=name,
        description=description,
        url=page_of_calendar(language),
        source=source,
        language=html_lang(ui_language(language)),
        zone=settings.TIME_ZONE,
        color=COLOR,
        last_modified=max(entry.last_modified for entry in entries),
    )
    return build_calendar(entries, info, host=settings.SITE_HOST)


def _entries(
    words: Words, chosen: FeedFilter, chosen_by: Selection, window: Window
) -> Iterator[CalendarEvent]:
    rows = Occurrence.objects.ending_since(window.start)
    if chosen.archive:
        rows = Occurrence.objects.exclude(pk__in=rows.values("pk"))
    found = rows.with_publicity().prefetch_related("venue")
    with_other_venues(found)
    occurrences = {row.key: row for row in found if chosen_by.takes(row)}
    yield from _public(words, occurrences, rows)
    for occurrence in occurrences.values():
        since = occurrence.withdrawn_at
        fresh = since is None or since >= window.withdrawn_since
        if fresh and not occurrence.is_public:
            yield withdrawn_entry(occurrence, words.language)


def _public(
    words: Words, occurrences: dict[UUID, Occurrence], rows: QuerySet[Occurrence]
) -> Iterator[CalendarEvent]:
    pages = MeetupPage.objects.live_in(words.language).for_feed()
    for meetup in pages.filter(translation_key__in=rows.values("key")):
        if occurrence := occurrences.get(meetup.translation_key):
            meetup.occurrence = occurrence
            yield meetup_entry(meetup, words)


def _latest(words: Words, chosen_by: Selection) -> Iterator[CalendarEvent]:
    """Yield the latest date there is: some programmes refuse an empty calendar."""
    rows = Occurrence.objects.select_related("venue")
    occurrences = {row.key: row for row in rows if chosen_by.takes(row)}
    pages = MeetupPage.objects.live_in(words.language).with_times().for_feed()
    pages = pages.filter(translation_key__in=list(occurrences))
    meetup = pages.order_by("-starts").first()
    if meetup:
        meetup.occurrence = occurrences[meetup.translation_key]
        yield meetup_entry(meetup, words)


def _nothing_yet(language: str, source: str, summary: str) -> CalendarEvent:
    """Return an entry in the past that says that there is no date to come."""
    address = page_of_calendar(language)
    return CalendarEvent(
        uid=str(uuid5(NAMESPACE_URL, source)),
        sequence=0,
        created=FIRST_DAY,
        last_modified=FIRST_DAY,
        summary=summary,
        description=address,
        start=FIRST_DAY.date(),
        end=FIRST_DAY.date() + timedelta(days=1),
        zone=settings.TIME_ZONE,
        status="CONFIRMED",
        language=html_lang(ui_language(language)),
        url=address,
    )


def _name(language: str, chosen: FeedFilter) -> str:
    """Return a name that tells feeds with different filters apart."""
    name = _("%(site)s meetups") % {"site": settings.WAGTAIL_SITE_NAME}
    chosen_words = _chosen_words(language, chosen)
    if chosen.archive:
        chosen_words.append(_("archive"))
    if not chosen_words:
        return name
    words = pgettext("between the items of a list", ", ").join(chosen_words)
    return _("%(name)s (%(words)s)") % {"name": name, "words": words}


def _chosen_words(language: str, chosen: FeedFilter) -> list[str]:
    series = {name.code: name.text for name in series_names(language).values()}
    words = [series[code] for code in chosen.series]
    for name, model in VOCABULARIES.items():
        if codes := getattr(chosen, name):
            known = labels(model, language)
            words += [known[code].text for code in codes]
    words += [str(Form(code).label) for code in chosen.format]
    return [*words, *(str(Access(code).label) for code in chosen.access)]


def page_of_calendar(language: str) -> str:
    """Return the address of the list of meetups, or of the site if there is none."""

    def find() -> str:
        pages = CalendarPage.objects.live().annotate(rank=preference(language))
        page = pages.order_by("rank", "pk").first()
        return page_address(page) if page else absolute("/")

    return cached(f"calendar-page:{language}", find)


def changed_at(window: Window) -> datetime:
    """Return when any feed may last have changed, to the second.

    It looks at all meetups: what has left a feed has changed it, too.
    """
    venues = Venue.objects.order_by("-modified_at").values("modified_at")
    rows = Occurrence.objects.aggregate(
        touched=Max("touched_at"),
        venue=Max(Subquery(venues[:1])),
        dropped=Max("withdrawn_at", filter=Q(withdrawn_at__lt=window.withdrawn_since)),
    )
    moments = [rows["touched"], rows["venue"], window.moved_at]
    if rows["dropped"]:
        moments.append(Window.end_of_withdrawal(rows["dropped"]))
    return max(moment for moment in moments if moment).replace(microsecond=0)
