"""The list of who comes, for those who may edit the page."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse

from events.registration.places import confirm
from tests.events.html import text
from tests.events.registration.people import NOW, asked, meetup_with_places
from tests.home.editors import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def meetup(calendar):
    meetup = meetup_with_places(calendar, capacity=2)
    confirm(asked(meetup, "mina", people=2, needs="=1+1"), NOW)
    confirm(asked(meetup, "karim"), NOW)
    asked(meetup, "unsure")
    return meetup


def address(meetup):
    return reverse("events_registrations", args=[meetup.pk])


def test_hosts_see_who_comes_and_who_waits(meetup):
    response = signed_in("Editors").get(address(meetup))

    root = BeautifulSoup(response.content.decode(), "lxml")
    rows = [
        [text(cell) for cell in row.select("td")]
        for row in root.select("table.listing tbody tr")
    ]
    assert rows == [
        ["mina", "mina@example.org", "2", "=1+1", "Is coming"],
        ["karim", "karim@example.org", "1", "", "On the waiting list"],
    ]


def test_the_file_is_computed_by_no_spreadsheet(meetup):
    response = signed_in("Editors").get(address(meetup), {"export": "csv"})

    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    _head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert rows == [
        ["mina", "mina@example.org", "2", "'=1+1", "de", "Is coming"],
        ["karim", "karim@example.org", "1", "", "de", "On the waiting list"],
    ]


@pytest.mark.parametrize("export", ["", "csv"])
def test_strangers_see_nothing(meetup, client, export):
    response = client.get(address(meetup), {"export": export})

    assert response.status_code == 302
    assert "example.org" not in response.content.decode()


def test_who_may_not_edit_the_page_sees_nothing(meetup, client):
    user = person()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    response = client.get(address(meetup))

    assert response.status_code == 302
    assert "example.org" not in response.content.decode()


def test_the_list_is_one_click_from_the_page(meetup):
    url = reverse("wagtailadmin_pages:edit", args=[meetup.pk])

    response = signed_in("Editors").get(url)

    root = BeautifulSoup(response.content.decode(), "lxml")
    assert root.select(f'a[href="{address(meetup)}"]')


def test_nothing_about_people_is_logged(meetup, caplog):
    signed_in("Editors").get(address(meetup), {"export": "csv"})

    assert "example.org" not in caplog.text
    assert "mina" not in caplog.text


@pytest.mark.parametrize("more", [0, 2])
def test_a_long_list_asks_no_more_questions(meetup, more, django_assert_num_queries):
    for number in range(more):
        confirm(asked(meetup, f"p{number}"), NOW)
    client = signed_in("Editors")
    client.get(address(meetup), {"export": "csv"})

    with django_assert_num_queries(8):
        client.get(address(meetup), {"export": "csv"})
