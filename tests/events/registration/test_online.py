"""The address of an online meetup that only registered people get."""

from datetime import time, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar

from events.choices import Form, Registering
from events.models import MeetupPage
from events.registration.jobs import remind
from events.registration.links import private_address
from events.registration.places import cancel, confirm
from tests.events.factories import MeetupFactory, published, translated
from tests.events.html import page
from tests.events.registration.people import (
    NOW,
    asked,
    browser,
    meetup_with_places,
    press,
    sent,
)

pytestmark = pytest.mark.django_db
LINK = "https://meet.example.org/geheim"
ONLINE = {"form": Form.HYBRID, "online_url": LINK, "online_for_registered": True}
ADDRESS = "#calendar input[type=url]"


@pytest.fixture
def meetup(calendar):
    return meetup_with_places(calendar, capacity=1, slug="abend", **ONLINE)


def everything(message):
    """Return all that a mail holds, its lines unfolded."""
    html = "".join(part.content for part in message.alternatives)
    files = "".join(content for _name, content, _kind in message.attachments)
    return message.body, html, files.replace("\r\n ", "")


def test_no_public_answer_holds_the_link(meetup, arabic_calendar, client):
    arabic = translated(meetup, arabic_calendar, title="لقاء")
    key = meetup.pk
    addresses = [
        meetup.url,
        f"{meetup.url}?asked=1",
        f"{meetup.url}event.ics",
        arabic.url,
        f"{arabic.url}event.ics",
        "/de/",
        "/de/termine/",
        "/calendar/de.ics",
        "/calendar/ar.ics",
        "/calendar/de.atom",
        "/de/search?q=Communitytreffen",
        "/de/search?q=geheim",
        f"/api/v2/pages/{key}/",
        f"/api/v2/pages/?type=events.MeetupPage&fields=*&slug={meetup.slug}",
        "/sitemap.xml",
    ]

    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        content = response.content.replace(b"\r\n ", b"")
        assert b"meet.example.org" not in content, address

    (entry,) = Calendar.from_ical(client.get("/calendar/en.ics").content).events
    sentence = "The address is sent to those who are registered."
    assert sentence in str(entry["DESCRIPTION"])
    assert "CONFERENCE" not in entry
    assert '"VirtualLocation", "url": "http://testserver/de/termine/abend/"' in str(
        MeetupPage.objects.get(pk=meetup.pk).json_ld
    )


def test_the_page_says_that_the_address_is_sent(english_calendar, client):
    shown = meetup_with_places(english_calendar, **ONLINE)

    facts = page(client, shown.url).select_one(".facts").get_text()

    assert "The address is sent to those who are registered." in facts


def test_without_the_tick_everybody_sees_it(calendar, client):
    shown = meetup_with_places(calendar, **{**ONLINE, "online_for_registered": False})

    assert page(client, shown.url).select(f'.facts a[href="{LINK}"]')
    (entry,) = Calendar.from_ical(client.get("/calendar/de.ics").content).events
    assert entry["CONFERENCE"] == LINK


def test_who_has_a_place_gets_it_and_who_waits_does_not(meetup):
    comes = asked(meetup, "comes")
    waits = asked(meetup, "waits")
    for row in (comes, waits):
        confirm(row, NOW)
    meetup.start_time = time(17)
    published(meetup)
    remind(meetup.occurrence.starts_at - timedelta(hours=2))
    first = sent(NOW + timedelta(days=17))

    told = [one for one in first if one.attachments and "comes" in one.to[0]]
    assert len(told) == 3  # a place, a change, a reminder
    for message in told:
        assert all(LINK in part for part in everything(message))
    others = [one for one in first if one not in told]
    assert len(others) == 4  # two to confirm, the waiting list, the change
    for message in others:
        assert not any("meet.example.org" in part for part in everything(message))

    cancel(comes, NOW)

    gone, moved_up = sent(NOW)
    assert not any("meet.example.org" in part for part in everything(gone))
    assert all(LINK in part for part in everything(moved_up))


@pytest.mark.parametrize(("number", "has_place"), [(0, True), (1, False)])
def test_her_own_page_and_calendar_show_it_to_who_has_a_place(
    meetup, number, has_place
):
    rows = [confirm(asked(meetup, name), NOW) for name in ("comes", "waits")]
    path = urlsplit(private_address(rows[number])).path
    client = browser()
    press(client, path, "make-calendar")

    root = page(client, path)

    assert bool(root.select(f'main a[href="{LINK}"]')) == has_place
    feed = client.get(urlsplit(root.select_one(ADDRESS)["value"]).path).content
    (entry,) = Calendar.from_ical(feed).events
    assert entry.get("CONFERENCE", "") == (LINK if has_place else "")
    assert (LINK in str(entry["DESCRIPTION"])) == has_place


def test_it_is_no_news_to_calendars_that_the_address_is_hidden(calendar):
    shown = meetup_with_places(calendar, **{**ONLINE, "online_for_registered": False})
    confirm(asked(shown, "comes"), NOW)
    sent(NOW)

    shown.online_for_registered = True
    published(shown)

    assert sent(NOW) == []
    assert shown.occurrence.sequence == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"registration": Registering.LINK},
        {"online_url": ""},
        {"form": Form.ON_SITE},
    ],
)
def test_it_needs_registration_here_and_an_address(calendar, changes):
    fields = {"registration": Registering.HERE, **ONLINE, **changes}

    with pytest.raises(ValidationError) as refused:
        MeetupFactory(parent=calendar, **fields)

    assert set(refused.value.message_dict) == {"online_for_registered"}
