"""The feed of new and changed meetups."""

from datetime import date

import lxml.etree
import lxml.html
import pytest

from events.choices import Repeats, Status
from tests.events.factories import MeetupFactory, published, translated

ATOM = "{http://www.w3.org/2005/Atom}"
DE = "/calendar/de.atom"


def fetched(client, address=DE, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response


def feed(client, address=DE):
    return lxml.etree.fromstring(fetched(client, address).content)


def values(tree, *path):
    return [node.text for node in tree.iterfind("/".join(f"{ATOM}{p}" for p in path))]


def test_a_reader_learns_of_each_meetup_the_last_changed_first(calendar, client):
    first = MeetupFactory(parent=calendar, title="Erstes", theme="Wohnen & mehr")
    MeetupFactory(parent=calendar, title="Zweites", start_date=date(2027, 1, 5))
    published(first)

    news = feed(client)

    titles = values(news, "entry", "title")
    assert titles[0].startswith(
        "Erstes: Wohnen & mehr · 8. Dezember 2026, 18:00 (Ortszeit Berlin"
    )
    assert titles[1].startswith("Zweites · 5. Januar 2027")
    (link,) = news.findall(f"{ATOM}entry/{ATOM}link")[:1]
    assert link.get("href") == f"http://testserver/de/termine/{first.slug}/"
    assert values(news, "entry", "id")[0] == f"urn:uuid:{first.occurrence.uid}"
    assert "Wir sprechen über Wohnungssuche." in values(news, "entry", "content")[0]
    assert values(news, "id") == ["http://testserver/calendar/de.atom"]


def test_of_a_series_it_says_how_often(calendar, client):
    weekly = {"repeats": Repeats.WEEKLY, "repeats_count": 4}
    MeetupFactory(parent=calendar, title="Sprachcafé", **weekly)

    (title,) = values(feed(client), "entry", "title")

    assert title == "Sprachcafé · Jede Woche, bis 29. Dezember 2026."


def test_a_cancelled_meetup_says_so_and_a_withdrawn_one_is_gone(calendar, client):
    meetup = MeetupFactory(parent=calendar, title="Treffen")
    gone = MeetupFactory(parent=calendar, title="Weg")
    meetup.status = Status.CANCELLED
    published(meetup)
    gone.unpublish()

    (title,) = values(feed(client), "entry", "title")

    assert title.startswith("ABGESAGT: Treffen")


def test_each_language_has_a_feed_of_its_own(calendar, arabic_calendar, client):
    meetup = MeetupFactory(parent=calendar, title="Treffen")
    MeetupFactory(parent=calendar, title="Nur deutsch")
    translated(meetup, arabic_calendar, title="لقاء")

    titles = [
        title.split(" · ")[0]
        for title in values(feed(client, "/calendar/ar.atom"), "entry", "title")
    ]

    assert sorted(titles) == ["Nur deutsch", "لقاء"]
    assert client.get("/calendar/xx.atom").status_code == 404


def test_what_did_not_change_is_not_sent_again(calendar, client):
    meetup = MeetupFactory(parent=calendar)
    before = fetched(client)

    assert client.get(DE, headers={"If-None-Match": before["ETag"]}).status_code == 304
    assert fetched(client).content == before.content
    assert before["Content-Type"] == "application/atom+xml; charset=utf-8"

    meetup.title = "Anders"
    published(meetup)
    assert (
        fetched(client, **{"If-None-Match": before["ETag"]}).content != before.content
    )


def test_without_meetups_it_is_an_empty_feed(calendar, client):
    assert values(feed(client), "entry", "title") == []
    assert values(feed(client), "updated") == ["2016-06-14T00:00:00+00:00"]


def test_the_list_leads_to_it(calendar, client):
    tree = lxml.html.fromstring(client.get("/de/termine/").content)

    (link,) = tree.xpath("//link[@type='application/atom+xml']")

    assert link.get("href") == DE


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(calendar, client, method):
    assert getattr(client, method)(DE).status_code == 405
