"""The bench's meetups: a calendar as a large network would have it, always the same.

What the feed does not read is left out: long texts, and the terms a page points at
beside the codes that its occurrence keeps.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Collection, Locale, Page

from bench.facts import Facts, facts, pick, several, skewed
from bench.loading import BATCH, SEED, below, chunks, insert_rows
from bench.writer import Writer
from events.choices import Access, Form, Status
from events.models import (
    CalendarPage,
    EventSeries,
    MeetupPage,
    Occurrence,
    OccurrenceDate,
    Venue,
)
from events.recurrence import rule_days
from events.times import nearest
from home.models import ContentVersion, HomePage, SiteImage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LANGUAGE: Final = "de"
VENUES, SERIES, IMAGES = 120, 24, 40
STATUSES: Final = {Status.CONFIRMED: 86, Status.CANCELLED: 6, Status.PLANNED: 5, Status.POSTPONED: 3}  # fmt: skip
FORMS: Final = {Form.ON_SITE: 60, Form.HYBRID: 20, Form.ONLINE: 20}
# Two of them have no yearly rule, so that their meetups are written in UTC.
ZONES: Final = {
    "Europe/Berlin": 84, "Europe/Vienna": 4, "Europe/Zurich": 3, "Europe/Warsaw": 2,
    "Europe/Kyiv": 2, "Europe/London": 1, "Europe/Istanbul": 1, "Asia/Beirut": 1,
    "Africa/Cairo": 1, "Africa/Casablanca": 1,
}  # fmt: skip
RULES: Final = ("FREQ=WEEKLY;COUNT=12", "FREQ=WEEKLY;INTERVAL=2;COUNT=10")
ALL_DAY, RECURRING, PICTURED = 0.06, 0.02, 0.15
DAYS_BACK, DAYS_AHEAD = 300, 400
ACCESS: Final = (Access.STEP_FREE, Access.CAPTIONS, Access.CHILD_CARE, Access.QUIET_ROOM)  # fmt: skip


@transaction.atomic
def load_meetups(number: int) -> None:
    """Add meetups to the calendar until there are so many."""
    calendar = _calendar()
    maker = _Maker(calendar, Random(SEED + calendar.numchild))
    found = facts(number - calendar.numchild, [LANGUAGE], maker.random)
    made = map(maker.make, found, count(calendar.numchild + 1))
    for chunk in chunks(made, BATCH):
        _insert([page for page, _occurrence in chunk])
        occurrences = [occurrence for _page, occurrence in chunk]
        Occurrence.objects.bulk_create(occurrences)
        OccurrenceDate.objects.bulk_create(_dates(occurrences))
    Page.objects.filter(pk=calendar.pk).update(numchild=number)
    ContentVersion.objects.bump()


def _insert(pages: list[MeetupPage]) -> None:
    for page, pk in zip(pages, insert_rows(Page, pages), strict=True):
        page.pk = page.id = page.page_ptr_id = pk
    insert_rows(MeetupPage, pages)


def _calendar() -> CalendarPage:
    if found := CalendarPage.objects.first():
        return found
    home = HomePage.objects.get(locale__language_code=LANGUAGE)
    page = CalendarPage(title="Termine", slug="termine", locale=home.locale)
    added: CalendarPage = home.add_child(instance=page)
    return added


class _Maker:
    """Makes meetups, with the series, venues and images they share."""

    def __init__(self, calendar: CalendarPage, random: Random) -> None:
        self.calendar, self.random = calendar, random
        with override(LANGUAGE):
            self.writer = Writer(LANGUAGE, random)
        self.today = datetime.combine(timezone.now().date(), time(), UTC)
        if not Venue.objects.exists():
            self._furnish()
        self.series = list(EventSeries.objects.order_by("pk"))
        self.venues = list(Venue.objects.order_by("pk"))
        self.images = list(SiteImage.objects.order_by("pk"))

    def make(self, fact: Facts, place: int) -> tuple[MeetupPage, Occurrence]:
        """Return a page, which is still to be stored, and its occurrence."""
        occurrence = self._occurrence(fact)
        page = self._page(fact, occurrence, place)
        occurrence.titles = {LANGUAGE: page.title}
        return page, occurrence

    def _page(self, fact: Facts, occurrence: Occurrence, place: int) -> MeetupPage:
        random, writer = self.random, self.writer
        text = writer.write(fact, random.choice(writer.brands))
        start = occurrence.starts_at
        series = {one.code: one for one in self.series}
        chosen = [series[code] for code in occurrence.codes["series"]]
        title = chosen[0].name if chosen else text.title
        known = {name: name in occurrence.codes["access"] or None for name in ACCESS}
        return MeetupPage(
            **below(self.calendar, place, title),
            **known,
            translation_key=fact.key,
            live=True,
            first_published_at=occurrence.created_at,
            last_published_at=occurrence.created_at,
            title=title,
            draft_title=title,
            theme=writer.compound() if chosen or random.random() < 0.4 else "",
            summary=text.summary,
            social_image=(
                random.choice(self.images) if random.random() < PICTURED else None
            ),
            start_date=start.date(),
            start_time=None if occurrence.all_day else start.time(),
            zone=occurrence.zone,
            status=occurrence.status,
            form=occurrence.form,
            venue=occurrence.venue,
            online_url=occurrence.online_url,
            series=chosen[0] if chosen else None,
        )

    def _occurrence(self, fact: Facts) -> Occurrence:
        random = self.random
        form = pick(FORMS, random)
        made = Occurrence(
            key=fact.key,
            uid=self._uuid(),
            sequence=random.randrange(4),
            created_at=min(fact.published, self.today),
            modified_at=min(fact.published + timedelta(days=3), self.today),
            touched_at=self.today,
            zone=pick(ZONES, random),
            all_day=random.random() < ALL_DAY,
            status=pick(STATUSES, random),
            form=form,
            venue=None if form == Form.ONLINE else skewed(self.venues, random),
            online_url=self._meeting() if form != Form.ON_SITE else "",
            codes=self._codes(fact),
        )
        self._set_times(made)
        if random.random() < RECURRING:
            self._repeat(made)
        return made

    def _codes(self, fact: Facts) -> dict[str, list[str]]:
        random = self.random
        series = [skewed(self.series, random).code] if random.random() < 0.5 else []
        interpreted = fact.terms["language"][1:] if random.random() < 0.2 else []
        return {
            "series": series,
            "topic": fact.terms["topic"],
            "region": fact.terms["region"],
            "language": fact.terms["language"],
            "interpretation": interpreted,
            "access": [str(name) for name in several(ACCESS, 3, random)],
        }

    def _set_times(self, made: Occurrence) -> None:
        """Let it be in the feed's window, whole quarters of an hour at daytime."""
        random = self.random
        days = random.randint(-DAYS_BACK, DAYS_AHEAD)
        day = (self.today + timedelta(days=days)).date()
        clock = time() if made.all_day else time(random.randint(9, 20), random.choice((0, 15, 30)))  # fmt: skip
        start = nearest(day, clock, made.zone)
        if made.all_day:
            last = day + timedelta(days=random.randint(1, 3))
            end = nearest(last, time(), made.zone)
        else:
            end = start + timedelta(minutes=30 * random.randint(2, 8))
        made.starts_at, made.ends_at = start.astimezone(UTC), end.astimezone(UTC)

    def _repeat(self, made: Occurrence) -> None:
        """Give it a rule, one date that was moved and one that was cancelled."""
        made.rrule = self.random.choice(RULES)
        first = made.local_start
        days = sorted(rule_days(made.rrule, first, all_day=made.all_day))
        moved, cancelled = self.random.sample(days[1:], 2)
        dates = {one.planned.date(): one for one in made.dates}
        later = timedelta(days=1 if made.all_day else 0, hours=0 if made.all_day else 2)
        one = next(one for day, one in dates.items() if abs(day - moved).days <= 1)
        starts, ends = ((at + later).isoformat() for at in (one.starts, one.ends))
        made.overrides = {
            moved.isoformat(): {"starts": starts, "ends": ends},
            cancelled.isoformat(): {"cancelled": True},
        }

    def _meeting(self) -> str:
        return f"https://meet.example.org/{skewed(self.writer.brands, self.random)}"

    def _uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _furnish(self) -> None:
        """Store what meetups share."""
        writer = self.writer
        locale = Locale.objects.get(language_code=LANGUAGE)
        EventSeries.objects.bulk_create(
            EventSeries(
                code=f"series_{number}",
                name=writer.compound(),
                locale=locale,
                translation_key=uuid5(NAMESPACE_URL, f"series {number}"),
            )
            for number in range(SERIES)
        )
        Venue.objects.bulk_create(self._venue() for _number in range(VENUES))
        root = Collection.get_first_root_node()
        SiteImage.objects.bulk_create(
            SiteImage(
                title=f"Bild {number}",
                file=f"original_images/bild-{number}.jpg",
                width=1200,
                height=630,
                collection=root,
            )
            for number in range(IMAGES)
        )

    def _venue(self) -> Venue:
        random, writer = self.random, self.writer
        return Venue(
            name=writer.compound(),
            street=f"{skewed(writer.streets, random)}straße {random.randint(1, 180)}",
            postcode=f"{random.randint(1067, 99998):05}",
            town=random.choice(writer.called["region"]["berlin"]),
            latitude=f"{random.uniform(47.5, 54.8):.5f}",
            longitude=f"{random.uniform(6.1, 14.9):.5f}",
            step_free=random.choice((True, False, None)),
            modified_at=self.today - timedelta(days=random.randint(200, 900)),
        )


def _dates(occurrences: Iterable[Occurrence]) -> Iterator[OccurrenceDate]:
    return (
        OccurrenceDate(
            occurrence=one,
            starts_at=date.starts,
            ends_at=date.ends,
            cancelled=date.cancelled,
        )
        for one in occurrences
        if one.rrule
        for date in one.dates
    )
