"""How many questions pages and feeds ask: as many of one meetup as of many.

Whatever can be many grows here at once: meetups, their dates, changes, venues, topics,
languages, hosts, documents, translations and the people who register.
"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.choices import Form, Registering, Repeats
from events.models import ChangedDate, EventSeries, MeetupHost
from events.registration.places import confirm
from home.models import Region, SpokenLanguage, Topic
from tests.events.conftest import NOW
from tests.events.factories import (
    ImageFactory,
    MeetupFactory,
    PartnerFactory,
    SeriesFactory,
    VenueFactory,
    document,
    translated,
)
from tests.events.registration.people import asked

FEW, MANY = 1, 4
SHARED = ("single", "documented")  # in one series, however many there are
KINDS = {
    "single": {"start_date": date(2026, 12, 8)},
    "recurring": {
        "start_date": date(2026, 12, 3),
        "repeats": Repeats.WEEKLY,
        "repeats_count": 6,
    },
    "with registration": {
        "start_date": date(2026, 12, 10),
        "registration": Registering.HERE,
        "capacity": 20,
    },
    "documented": {"start_date": date(2024, 11, 5)},
}
LISTS = {
    "list": "",
    "past": "?when=past",
    "year": "?when=past&year=2024",
    "series": "?series=s1",
    "filtered": "?topic={topic}&language={language}&access=step_free",
    "month": "?month=2026-12",
    "month, filtered": "?month=2026-12&topic={topic}&format=hybrid",
    "empty month": "?month=2031-01",
}
FEEDS = {
    "feed": "",
    "feed, filtered": "?topic={topic}&language={language}&access=step_free",
    "feed of a series": "?series=s1",
    "archive": "?window=archive",
}
COLD = (*FEEDS, "news")
KEPT = ("feed", "news")
# When names of series, topics and languages are known; of feeds the first time.
QUERIES = {
    "list": 11,
    "past": 12,
    "year": 12,
    "series": 13,
    "filtered": 12,
    "month": 11,
    "month, filtered": 12,
    "empty month": 10,
    "single": 14,
    "recurring": 14,
    "with registration": 16,
    "documented": 20,
    "file of one date": 9,
    "file of all dates": 9,
    "feed": 9,
    "feed, filtered": 9,
    "feed of a series": 9,
    "archive": 9,
    "news": 4,
    "feed, kept": 1,
    "news, kept": 1,
}


@pytest.fixture
def calendars(calendar, english_calendar, arabic_calendar):
    return {"de": calendar, "en": english_calendar, "ar": arabic_calendar}


def test_many_take_as_many_queries_as_one(calendars, client):
    add(calendars, FEW)
    few = counted(client, calendars, FEW)
    for number in range(FEW + 1, MANY + 1):
        add(calendars, number)
    many = counted(client, calendars, MANY)

    assert few == expected(calendars)
    assert many == few


def expected(calendars):
    """Return the numbers above by language and name.

    To a page in another language than that of the root Wagtail needs one query more.
    """
    feeds = (*COLD, *(f"{name}, kept" for name in KEPT))
    return {
        (language, name): number + (language != "de" and name not in feeds)
        for language in calendars
        for name, number in QUERIES.items()
    }


def add(calendars, number):
    """Add a meetup of each kind that has `number` of everything one can have.

    Some are translated, of some every reader gets the source.
    """
    own = SeriesFactory(code=f"s{number}", name=f"Reihe {number}")
    for kind, fields in KINDS.items():
        series = EventSeries.objects.get(code="s1") if kind in SHARED else own
        meetup = _meetup(calendars["de"], kind, number, series=series, **fields)
        if number in {FEW, MANY}:
            _translate(meetup, calendars)
        if kind == "with registration":
            for person in range(number):
                confirm(asked(meetup, f"p{number}x{person}"), NOW)


def _meetup(calendar, kind, number, **fields):
    meetup = MeetupFactory(
        parent=calendar,
        slug=_slug(kind, number),
        theme=f"Thema {number}",
        form=Form.HYBRID,
        online_url="https://meet.example.org/",
        venue=VenueFactory(step_free=True),
        social_image=ImageFactory(),
        documentation=_documents(calendar, number) if kind == "documented" else [],
        **fields,
    )
    meetup.topics = Topic.objects.canonical().order_by("code")[:number]
    meetup.regions = Region.objects.canonical().order_by("code")[:number]
    meetup.languages = SpokenLanguage.objects.canonical().order_by("code")[:number]
    meetup.interpretation = meetup.languages.all()
    meetup.hosts = [MeetupHost(partner=PartnerFactory()) for _ in range(number)]
    if kind == "recurring":
        first = fields["start_date"]
        meetup.changed_dates = [
            _changed(first + timedelta(weeks=week), cancelled=week % 2 == 1)
            for week in range(number)
        ]
    meetup.save()
    return meetup


def _changed(day, *, cancelled):
    if cancelled:
        return ChangedDate(date=day, cancelled=True)
    return ChangedDate(date=day, new_date=day + timedelta(days=1))


def _documents(calendar, number):
    inside = {"label": "Mehr", "page": calendar}
    blocks = []
    for one in range(number):
        file = document(f"folien-{number}-{one}.pdf", "%PDF")
        tracks = document(f"worte-{number}-{one}.vtt", "WEBVTT")
        blocks += [
            ("slides", {"title": "Folien", "file": file}),
            ("image", {"image": ImageFactory(), "caption": "Foto"}),
            ("link_list", {"title": "", "links": [inside] * number}),
            ("recording", _recording(file=tracks)),
        ]
    return blocks


def _recording(file):
    return {
        "title": "Mitschnitt",
        "address": "https://vimeo.com/76979871",
        "files": [],
        "poster": ImageFactory(),
        "language": "de",
        "tracks": [{"language": "de", "kind": "captions", "file": file}],
    }


def _translate(meetup, calendars):
    for language in ("en", "ar"):
        copy = translated(meetup, calendars[language])
        copy.hosts = [MeetupHost(partner=host.partner) for host in meetup.hosts.all()]
        copy.save()


def _slug(kind, number):
    return f"{kind.replace(' ', '-')}-{number}"


def addresses(calendars, language, number):
    """Return the path of each page and feed; of meetups the one with `number` of all."""
    here = calendars[language].get_url()
    words = {
        "topic": Topic.objects.canonical().order_by("code")[0].code,
        "language": SpokenLanguage.objects.canonical().order_by("code")[0].code,
    }
    end = "" if language == "de" else f"-{language}"
    meetups = {kind: f"{here}{_slug(kind, number)}{end}/" for kind in KINDS}
    return {
        **{name: here + query.format(**words) for name, query in LISTS.items()},
        **meetups,
        "file of one date": f"{meetups['single']}event.ics",
        "file of all dates": f"{meetups['recurring']}event.ics",
        **{
            name: f"/calendar/{language}.ics{query.format(**words)}"
            for name, query in FEEDS.items()
        },
        "news": f"/calendar/{language}.atom",
    }


def counted(client, calendars, number):
    """Return how many queries it takes, by language and name of a page or feed."""
    found = {}
    for language in calendars:
        paths = addresses(calendars, language, number)
        for name in ("filtered", "month", *KINDS):
            client.get(paths[name])
        client.get(f"/calendar/{language}.ics?format=online")  # now names are known
        for name, path in paths.items():
            found[language, name] = _queries(client, path)
        for name in KEPT:
            found[language, f"{name}, kept"] = _queries(client, paths[name])
    return found


def _queries(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)
