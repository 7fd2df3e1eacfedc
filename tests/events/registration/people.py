"""People who register for meetups, and the mails they get."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client

from events.choices import Registering
from events.registration.places import Wish, ask
from home.jobs import send_mails
from tests.events.factories import MeetupFactory, published
from tests.events.html import page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TYPED = {
    "name": "Amira Öztürk",
    "email": "amira@example.org",
    "people": "1",
    "needs": "Platz für einen Rollstuhl",
}


def meetup_with_places(calendar, capacity=2, **fields):
    """Return a public meetup of which this site keeps the list."""
    registering = {"registration": Registering.HERE, "capacity": capacity}
    return published(MeetupFactory(parent=calendar, **registering, **fields))


def browser():
    return Client(headers={"sec-fetch-site": "same-origin"})


def fill_in(client, meetup, clock, **changes):
    """Open the form, take some time, and send it."""
    form = page(client, meetup.url).select_one("form[method=post]")
    hidden = {
        field["name"]: field.get("value", "")
        for field in form.select("input[type=hidden]")
    }
    clock.shift(timedelta(seconds=10))
    return client.post(meetup.url, hidden | TYPED | changes)


def press(client, path, action):
    """Press a button on the private page at `path`."""
    address, _slash, token = path.rpartition("/")
    return client.post(address, {"token": token, "action": action})


def wish(name, **fields):
    typed = {"name": name, "email": f"{name}@example.org", "people": 1, "needs": ""}
    return Wish(**{**typed, "language": "de", **fields})


def asked(meetup, name, now=NOW, **fields):
    """Let somebody register, up to the mail with the link; return her row."""
    from events.models import Registration

    ask(meetup.translation_key, wish(name, **fields), now)
    rows = Registration.objects.of(meetup.translation_key)
    return rows.get(email=f"{name}@example.org")


def sent(now):
    """Send what waits; return the new mails."""
    mail.outbox.clear()
    assert send_mails(now) == 0
    return list(mail.outbox)


def link_in(message):
    """Return the path of the private link in a mail."""
    (address,) = re.findall(r"http://testserver\S+/registration/\S+", message.body)
    return urlsplit(address).path
