"""Prints what calendar files say: `python -m tests.events.printing [fill]`.

Run as a program with a copy of the test database; `fill` makes something to tell of.
"""

import json
import sys
from datetime import date, time, timedelta
from hashlib import sha256

import django


def fill() -> None:
    from django.utils import timezone

    from events.choices import Form, Repeats
    from events.models import ChangedDate
    from tests.events.factories import (
        CalendarFactory,
        MeetupFactory,
        SessionFactory,
        SummitFactory,
        SummitIndexFactory,
        home_in,
        published,
        topic,
        translated,
    )

    calendar = CalendarFactory(parent=home_in("de"), slug="termine")
    arabic = CalendarFactory(
        parent=home_in("ar"), slug="dates", translation_key=calendar.translation_key
    )
    day = timezone.localdate() + timedelta(days=30)
    weekly = MeetupFactory(
        parent=calendar,
        live=False,
        slug="serie",
        start_date=day,
        form=Form.HYBRID,
        online_url="https://example.org/raum",
        repeats=Repeats.WEEKLY,
        repeats_count=6,
    )
    weekly.topics = [topic("housing"), topic("work")]
    weekly.changed_dates = [
        ChangedDate(date=day + timedelta(days=7), cancelled=True),
        ChangedDate(date=day + timedelta(days=14), new_start_time=time(10)),
    ]
    published(weekly)
    translated(MeetupFactory(parent=calendar, start_date=day), arabic, title="لقاء")
    for zone in ("Africa/Cairo", "America/New_York", "Europe/Kyiv"):
        MeetupFactory(parent=calendar, start_date=day, zone=zone)
    MeetupFactory(parent=calendar, start_date=day, start_time=None, end_time=None)
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    summit = SummitFactory(parent=index, slug="2027", start_date=date(2027, 6, 14))
    SessionFactory(parent=summit)


def digests() -> dict[str, str]:
    from django.test import Client

    addresses = (
        "/calendar/de.ics",
        "/calendar/en.ics",
        "/calendar/ar.ics",
        "/calendar/uk.ics",
        "/calendar/de.ics?topic=work,housing&format=online",
        "/de/termine/serie/event.ics",
        "/de/gipfel/2027/programme.ics",
    )
    found = {}
    for address in addresses:
        response = Client().get(address)
        assert response.status_code == 200, address
        digest = sha256(response.content).hexdigest()
        found[address] = f"{digest} {response['ETag']} {response['Last-Modified']}"
    return found


if __name__ == "__main__":
    django.setup()
    if "fill" in sys.argv:
        fill()
    sys.stdout.write(json.dumps(digests()))
