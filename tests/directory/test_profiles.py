"""The page of one entry."""

from datetime import date, time, timedelta

import lxml.html
import pytest
from django.test import Client
from django.utils import timezone

from directory.models import (
    AppPage,
    AppPlatform,
    OpeningException,
    OpeningHours,
    ProfileLink,
)
from home.models import Region
from tests.directory.trees import confirm

pytestmark = pytest.mark.django_db


def show(page):
    response = Client().get(
        f"/{page.language}{page.url_path.removeprefix(f'/{page.language}')}"
    )
    assert response.status_code == 200
    return response


def facts(response):
    return {
        fact["label"]: [value.text for value in fact["values"]]
        for fact in response.context["profile"]["facts"]
    }


def test_what_is_known_is_shown_and_what_is_not_is_left_out(directory):
    page = directory.add(
        "Dach", audiences=["women"], languages=["uk"], languages_note="auch mehr",
        regions=["kiel"], cost="free", account_needed=True,
        based_in=Region.objects.canonical().get(code="berlin"),
    )  # fmt: skip
    confirm(page)

    response = show(page)

    shown = list(facts(response).values())
    assert shown[:2] == [["Frauen"], ["Ukrainisch", "auch mehr"]]
    assert shown[2:4] == [["Kiel"], ["Berlin"]]
    assert len(shown) == 6
    assert response.context["card"].assurance.state == "confirmed"
    assert not facts(show(directory.add("Leer")))


def test_notes_say_which_language_they_are_in(directory):
    page = directory.add("Dach", language="ar", residence_note="للجميع")

    (fact,) = show(page).context["profile"]["facts"]
    assert fact["values"][0].language == "ar"


def test_a_protected_address_never_leaves(directory):
    fields = {"street": "Gasse 1", "postcode": "12345", "town": "Kiel"}
    shown = show(directory.add("Offen", **fields))
    hidden = show(directory.add("Haus", **fields, address_protected=True))

    assert "Gasse 1" in shown.content.decode()
    assert "Gasse 1" not in hidden.content.decode()
    assert hidden.context["profile"]["address"] is None


def test_a_person_is_named_only_with_consent(directory):
    page = directory.add("Dach", email="post@example.org")
    type(page).objects.filter(pk=page.pk).update(contact_person="Frau Geheim")

    response = show(page)

    assert "Geheim" not in response.content.decode()
    assert response.context["profile"]["contact"]["email"] == "post@example.org"
    assert show(directory.add("Stumm")).context["profile"]["contact"] is None


def test_links_name_where_they_lead(directory):
    page = directory.add("Dach")
    for kind, url in (
        ("website", "https://www.dach.example/x"),
        ("social", "https://s.example"),
    ):
        ProfileLink.objects.create(page=page, kind=kind, url=url)

    links = show(page).context["profile"]["links"]
    assert [(link["kind"], link["host"]) for link in links] == [
        ("website", "dach.example"),
        ("social", "s.example"),
    ]


def test_opening_hours_and_what_is_different_from_today_on(directory):
    page = directory.add("Dach")
    OpeningHours.objects.create(
        page=page, weekday=0, opens=time(9), closes=time(17, 30)
    )
    today = timezone.localdate()
    OpeningException.objects.create(
        page=page, day=today - timedelta(days=1), note="vorbei"
    )
    OpeningException.objects.create(page=page, day=today, note="zu")

    hours = show(page).context["profile"]["hours"]
    assert len(hours) == 2
    assert "17:30" in hours[0]
    assert hours[1].endswith(": zu")


def test_apps_say_what_one_wants_to_know_before_loading_them(directory):
    page = directory.add(
        "App", kind="app", offline=True, download_size=12, software_licence="MIT",
        last_release=date(2020, 1, 31),
    )  # fmt: skip
    AppPlatform.objects.create(page=page, platform="android")

    app = show(page).context["profile"]["app"]
    texts = [value.text for fact in app for value in fact["values"]]
    assert texts[0] == "Android"
    assert "MIT" in texts
    assert any("12" in text for text in texts)
    assert show(directory.add("Keine")).context["profile"]["app"] is None


def test_an_ended_entry_leads_to_what_came_after_it_in_the_readers_language(directory):
    new = directory.add("Neu")
    directory.add("New", language="en", translation_of=new)
    old = directory.add("Old", language="en", state="merged", ended=2017, successor=new)

    response = show(old)

    assert response.context["profile"]["history"]["successor"] == {
        "title": "New",
        "url": "/en/directory/new/",
        "lang": "en",
    }
    tree = lxml.html.fromstring(response.content)
    assert tree.xpath("//main//a[@href='/en/directory/new/']")


def test_the_source_and_its_licence_are_named(directory):
    page = directory.add(
        "Dach",
        source="betterplace lab",
        source_licence="CC-BY-SA-4.0",
        source_as_of="2017-01",
    )

    source = show(page).context["profile"]["provenance"]
    assert (source["source"], source["as_of"]) == ("betterplace lab", "2017-01")
    assert source["licence_url"].startswith("https://creativecommons.org/")


def test_similar_entries_are_those_with_most_in_common(directory):
    page = directory.add("Dach", topics=["housing", "work"])
    directory.add("Eins", topics=["housing"])
    directory.add("Zwei", topics=["housing", "work"])
    directory.add("Drei", topics=["work"])
    directory.add("Vier", topics=["work"], state="ended")
    directory.add("Fünf", topics=["health"])
    confirm(directory.add("Sechs", topics=["housing"]))

    related = show(page).context["profile"]["related"]
    assert [card.title for card in related] == ["Zwei", "Sechs", "Drei"]


def test_the_page_costs_the_same_whatever_hangs_on_it(
    directory, django_assert_max_num_queries
):
    page, counts = directory.add("Dach", topics=["housing"]), []
    for number in range(3):
        directory.add(f"Nr {number}", topics=["housing"], languages=["uk"])
        ProfileLink.objects.create(page=page, url=f"https://{number}.example")
        show(page)
        with django_assert_max_num_queries(15) as captured:
            show(page)
        counts.append(len(captured.captured_queries))

    assert counts == [counts[0]] * 3


def test_a_preview_shows_the_draft(directory):
    page = directory.add("Dach", kind="app")
    page.links = [ProfileLink(kind="website", url="https://draft.example")]
    page.platforms = [AppPlatform(platform="ios")]
    page.opening_hours = [OpeningHours(weekday=2, opens=time(8), closes=time(9))]

    response = page.make_preview_request()

    shown = " ".join(lxml.html.fromstring(response.content).text_content().split())
    assert "draft.example" in shown
    assert "08:00" in shown or "8:00" in shown
    assert "draft.example" not in show(page).content.decode()


def test_an_entry_can_be_previewed_before_it_is_saved(directory):
    page = AppPage(
        title="Neu", slug="neu", kind="app", locale=directory.pages["de"].locale
    )
    page.set_url_path(directory.pages["de"])

    assert page.make_preview_request().status_code == 200
