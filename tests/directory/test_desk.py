"""The editors' desk: entries that want to be confirmed."""

from datetime import timedelta

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Confirmation, DirectoryPage, InitiativePage
from home.models import ContentVersion
from tests.home.editors import home_page, signed_in, topics

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    return home_page().add_child(
        instance=DirectoryPage(title="Verzeichnis", slug="verzeichnis")
    )


@pytest.fixture
def entry(directory):
    return initiative(directory, "Sprachcafé")


def initiative(directory, title):
    page = InitiativePage(
        title=title, summary="Ein Satz.", kind="initiative", topics=topics("work")
    )
    directory.add_child(instance=page)
    page.save_revision().publish()
    return page


def confirmed(page, days_ago):
    Confirmation.objects.create(
        key=page.translation_key,
        on=timezone.localdate() - timedelta(days=days_ago),
        how=Confirmation.How.EDITOR,
    )


def text(response):
    return " ".join(lxml.html.fromstring(response.content).text_content().split())


def confirm_url(page):
    return reverse("directory_confirm", args=[page.pk])


def test_looking_at_an_entry_confirms_nothing(entry):
    response = signed_in("Editors").get(confirm_url(entry))

    assert "never confirmed" in text(response)
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(("data", "how"), [({}, "editor"), ({"how": "phone"}, "phone")])
def test_an_editor_confirms_an_entry_today(entry, data, how):
    version = ContentVersion.objects.current()
    response = signed_in("Editors").post(confirm_url(entry), data)

    row = Confirmation.objects.get()
    assert row.key == entry.translation_key
    assert (row.on, row.how) == (timezone.localdate(), how)
    assert row.by.username == "editors"
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[entry.pk])
    assert ContentVersion.objects.current() > version


def test_an_editor_cannot_speak_for_the_initiative(entry):
    response = signed_in("Editors").post(confirm_url(entry), {"how": "owner"})

    assert response.status_code == 400
    assert not Confirmation.objects.exists()


def test_who_may_not_edit_cannot_confirm(entry):
    response = Client().post(confirm_url(entry))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("wagtailadmin_login"))
    assert not Confirmation.objects.exists()


def test_a_page_that_is_no_entry_cannot_be_confirmed(directory):
    assert signed_in("Editors").get(confirm_url(directory)).status_code == 404


def test_the_edit_page_offers_it_and_says_how_things_stand(entry):
    client = signed_in("Editors")
    url = reverse("wagtailadmin_pages:edit", args=[entry.pk])

    def offer():
        page = lxml.html.fromstring(client.get(url).content)
        (link,) = page.xpath(f"//a[@href='{confirm_url(entry)}']")
        return " ".join(link.text_content().split())

    assert "never confirmed" in offer()
    client.post(confirm_url(entry))
    assert f"confirmed on {timezone.localdate():%m/%d/%Y}" in offer()


def test_other_pages_do_not_offer_it(directory):
    url = reverse("wagtailadmin_pages:edit", args=[directory.pk])

    assert "directory/confirm" not in signed_in("Editors").get(url).content.decode()


def test_the_list_starts_with_what_nobody_has_ever_confirmed(directory):
    fresh, old = initiative(directory, "Frisch"), initiative(directory, "Alt")
    initiative(directory, "Nie")
    confirmed(fresh, 10)
    confirmed(old, 400)
    client = signed_in("Editors")

    response = client.get(reverse("directory_wanting_confirmation"))
    table = lxml.html.fromstring(response.content).xpath("//td[@class='title']")
    home = client.get(reverse("wagtailadmin_home"))

    assert [cell.text_content().strip() for cell in table] == ["Nie", "Alt"]
    assert "2 entries to confirm" in text(home)


def test_the_list_can_be_taken_along(entry):
    response = signed_in("Editors").get(
        reverse("directory_wanting_confirmation"), {"export": "csv"}
    )

    assert "Sprachcafé" in b"".join(response.streaming_content).decode()
