"""Many people want the last places in the same moment."""

import json

import pytest

from events.models import Registration
from events.registration.places import confirm
from tests.events.registration.people import NOW, asked, meetup_with_places, sent

PROGRAM = ("-m", "tests.events.registration.racing")


@pytest.fixture
def race(in_another_process):
    return lambda name: json.loads(in_another_process(*PROGRAM, name))


def test_forty_threads_register_for_the_last_five_places(race):
    found = race("rush")

    assert found["answers"] == [303] * 40
    assert found["places"] == list(range(1, 41))
    states = [state for _name, state in found["rows"]]
    assert states == ["confirmed"] * 5 + ["waiting"] * 35
    told = {"confirmed": "coming", "waiting": "waiting"}
    assert sorted(found["mails"]) == sorted(
        [name, told[state]] for name, state in found["rows"]
    )


def test_a_cancellation_races_those_who_move_up(race):
    found = race("crossing")

    assert set(found["answers"]) == {303}
    states = dict(found["rows"])
    gone = {f"first{number}" for number in range(8)}
    assert {name for name, state in states.items() if state == "cancelled"} == gone
    staying = [state for name, state in found["rows"] if name not in gone]
    assert staying == ["confirmed"] * 5 + ["waiting"] * 12
    mails = [tuple(mail) for mail in found["mails"]]
    assert len(mails) == len(set(mails))
    moved_up = {name for name, news in mails if news == "moved-up"} - gone
    assert moved_up == {f"first{number}" for number in range(8, 13)}
    assert {name for name, news in mails if news == "waiting"} >= {
        f"late{number}" for number in range(10)
    }


@pytest.mark.django_db
def test_confirming_twice_is_confirming_once(calendar):
    row = asked(meetup_with_places(calendar), "amira")

    confirm(row, NOW)
    confirm(row, NOW)

    assert Registration.objects.get().state == Registration.State.CONFIRMED
    assert len(sent(NOW)) == 2  # the link, and that there is a place
