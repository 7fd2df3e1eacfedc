"""What an entry may say, and what editors are told when it may not."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from directory.models import (
    AppPage,
    AppPlatform,
    Confirmation,
    InitiativePage,
    OpeningException,
    OpeningHours,
    ProfileLink,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"founded": 2016, "ended": 2015}, "ended"),
        ({"founded": 1800}, "founded"),
        ({"contact_person": "Frau Rot"}, "contact_person_consent"),
        ({"kind": "app"}, "kind"),
    ],
)
def test_an_entry_does_not_contradict_itself(directory, fields, wrong):
    page = directory.add("Dach")
    for name, value in fields.items():
        setattr(page, name, value)

    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert wrong in caught.value.message_dict


def test_apps_are_apps_without_anybody_saying_so(directory):
    page = AppPage(
        title="App", summary="Eine App.", locale=directory.pages["de"].locale
    )
    directory.pages["de"].refresh_from_db()
    directory.pages["de"].add_child(instance=page)

    assert page.kind == "app"


def test_a_place_closes_after_it_opens():
    with pytest.raises(ValidationError) as caught:
        OpeningHours(weekday=0, opens=time(17), closes=time(9)).clean()
    assert "closes" in caught.value.message_dict


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (OpeningHours(weekday=0, opens=time(9), closes=time(17)), "09:00\u201317:00"),
        (OpeningException(day=date(2026, 12, 24), note="zu"), "2026-12-24: zu"),
        (ProfileLink(url="https://a.example"), "https://a.example"),
        (AppPlatform(platform="android"), "Android"),
        (Confirmation(key="k", on=date(2026, 1, 2)), "k 2026-01-02"),
    ],
)
def test_rows_name_themselves_in_the_admin(row, text):
    assert text in str(row)


def test_an_entry_has_all_its_names(directory):
    page = directory.add("Dach", other_names=" Roof \n\nسقف")

    assert page.names == ["Dach", "Roof", "سقف"]
    assert isinstance(page, InitiativePage)
