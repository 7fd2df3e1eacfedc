"""Calendar files from elsewhere: what is proposed, what is refused, and why."""

import pytest
from django.utils.translation import override

from events.content_lines import CalendarFileError
from events.importing import read_calendar
from tests.events.broken import (
    ALL,
    FOOT,
    HEAD,
    HOPELESS,
    REFUSED,
    REMARKED,
    USUAL,
    calendar,
    event,
    nested,
    zone,
)

BERLIN = "Europe/Berlin"


@pytest.fixture(autouse=True)
def _in_english():
    """Let messages be as they are written in the code, whatever catalogues say."""
    with override("en"):
        yield


def read(raw):
    return read_calendar(raw, zone=BERLIN)


def only(raw):
    reading = read(raw)
    assert reading.refusals == []
    (proposal,) = reading.proposals
    return proposal


def times(raw):
    facts = only(raw).facts
    names = ("start_date", "start_time", "end_date", "end_time", "zone")
    return tuple(facts[name] for name in names)


# --- what is taken over -------------------------------------------------------------


def test_an_event_becomes_a_proposal_in_the_words_of_the_page():
    proposal = only(
        calendar(
            event(
                "STATUS:TENTATIVE",
                "CONFERENCE;VALUE=URI;LABEL=x:https://meet.example.org/a",
                DESCRIPTION="Kommt alle\\, bitte!\\n\\nEs gibt Tee.",
                LOCATION="Breite Straße 30\\, Berlin",
            )
        )
    )

    assert proposal.uid == "one@example.org"
    assert proposal.facts == {
        "title": "Sprachcafé",
        "description": "Kommt alle, bitte!\n\nEs gibt Tee.",
        "status": "planned",
        "form": "hybrid",
        "location": "Breite Straße 30, Berlin",
        "online_url": "https://meet.example.org/a",
        "start_date": "2026-12-08",
        "start_time": "18:00:00",
        "end_date": "",
        "end_time": "20:00:00",
        "zone": BERLIN,
    }
    assert proposal.notes == ()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (
            "DTSTART;TZID=Europe/Kyiv:20261208T180000",
            "DTEND;TZID=Europe/Kyiv:20261209T010000",
            ("2026-12-08", "18:00:00", "2026-12-09", "01:00:00", "Europe/Kyiv"),
        ),
        (
            "DTSTART;TZID=America/New_York:20261208T180000",
            "DTEND;TZID=Europe/Berlin:20261209T020000",
            ("2026-12-08", "18:00:00", "", "20:00:00", "America/New_York"),
        ),
        (
            "DTSTART;TZID=W. Europe Standard Time:20260708T180000",
            "DTEND;TZID=W. Europe Standard Time:20260708T200000",
            ("2026-07-08", "18:00:00", "", "20:00:00", BERLIN),
        ),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Africa/Cairo:20260708T180000",
            "20260708T170000Z",
            ("2026-07-08", "18:00:00", "", "20:00:00", "Africa/Cairo"),
        ),
        (  # no zone that meetups are planned in
            "DTSTART;TZID=Atlantic/Reykjavik:20260708T180000",
            None,
            ("2026-07-08", "20:00:00", "", "", BERLIN),
        ),
        ("20260708T223000Z", None, ("2026-07-09", "00:30:00", "", "", BERLIN)),
        (
            "DTSTART;VALUE=DATE:20261208",
            "DTEND;VALUE=DATE:20261211",
            ("2026-12-08", "", "2026-12-10", "", BERLIN),
        ),
        ("20261208", "20261209", ("2026-12-08", "", "", "", BERLIN)),
        ("20261208", "20261208", ("2026-12-08", "", "", "", BERLIN)),
        ("20261208", None, ("2026-12-08", "", "", "", BERLIN)),
    ],
)
def test_times_are_those_of_the_file(start, end, expected):
    assert times(calendar(event(DTSTART=start, DTEND=end))) == expected


def test_a_duration_is_an_end_across_the_change_of_clocks():
    raw = event(
        DTSTART="DTSTART;TZID=Europe/Berlin:20260328T230000",
        DTEND=None,
        DURATION="PT6H",
    )

    assert times(calendar(raw))[2:4] == ("2026-03-29", "06:00:00")


def test_a_zone_described_in_the_file_is_understood():
    raw = event(DTSTART="DTSTART;TZID=Own:20260708T180000", DTEND=None)

    named = calendar(zone("Own", "+0300", X_LIC_LOCATION="Europe/Kyiv"), raw)
    fixed = calendar(zone("Own", "+0530"), raw)

    assert times(named)[1::3] == ("18:00:00", "Europe/Kyiv")
    assert times(fixed)[1::3] == ("14:30:00", BERLIN)


def test_breaks_and_control_characters_leave_a_title_one_line():
    raw = calendar(event(SUMMARY="Tee\\nund\x07\\r\\n Kaf\r\n fee\u2028heute"))

    assert only(raw).facts["title"] == "Tee und\\r Kaffee heute"


def test_a_line_break_in_the_raw_title_ends_it():
    raw = calendar(event(SUMMARY="Tee\r\nSTATUS:CANCELLED\r\nX-EVIL: yes"))

    facts = only(raw).facts

    assert (facts["title"], facts["status"]) == ("Tee", "cancelled")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n\r\n"])
def test_other_line_ends_and_a_mark_in_front_do_no_harm(end):
    raw = calendar(event()).replace(b"\r\n", end.encode())

    assert only(b"\xef\xbb\xbf" + raw).facts["title"] == "Sprachcafé"


def test_names_are_known_in_any_case():
    raw = calendar(event()).decode().replace("DTSTART", "dtstart")

    assert only(raw.replace("BEGIN", "Begin").encode()).facts["start_date"]


def test_what_is_online_needs_no_place():
    by_address = calendar(event(LOCATION="https://meet.example.org/a"))
    by_word = calendar(
        event("CONFERENCE:https://meet.example.org/a", LOCATION="Online")
    )

    for raw in (by_address, by_word):
        facts = only(raw).facts
        assert facts["form"] == "online"
        assert facts["location"] == ""
        assert facts["online_url"] == "https://meet.example.org/a"


def test_of_several_entries_with_one_identifier_the_latest_is_taken():
    raw = calendar(
        event("SEQUENCE:1", SUMMARY="Früher"),
        event("SEQUENCE:12", SUMMARY="Heute"),
        event("SEQUENCE:3", SUMMARY="Gestern"),
    )

    reading = read(raw)

    assert [one.facts["title"] for one in reading.proposals] == ["Heute"]
    assert [one.title for one in reading.refusals] == ["Früher", "Gestern"]


def test_alarms_inside_and_other_things_beside_are_passed_over():
    alarm = "BEGIN:VALARM\r\nDESCRIPTION:Tuut\r\nEND:VALARM"
    todo = event(UID="other@example.org").replace("VEVENT", "VTODO")

    facts = only(calendar(todo, event(alarm), nested(5))).facts

    assert (facts["title"], facts["description"]) == ("Sprachcafé", "")


def test_a_file_without_events_proposes_nothing():
    reading = read(calendar(event().replace("VEVENT", "VTODO")))

    assert (reading.proposals, reading.refusals) == ([], [])


def test_one_bad_entry_spoils_no_other():
    raw = calendar(event(DTSTART="never", UID="bad@example.org"), event())

    reading = read(raw)

    assert [one.uid for one in reading.proposals] == ["one@example.org"]
    assert [one.title for one in reading.refusals] == ["Sprachcafé"]


def test_what_comes_before_the_cut_is_taken():
    raw = (HEAD + event()).encode()

    reading = read(raw)

    assert [one.uid for one in reading.proposals] == ["one@example.org"]
    assert "cut off" in reading.refusals[0].reason


def test_an_entry_without_an_identifier_is_known_again():
    raw = calendar(event(UID=None))

    assert only(raw).uid == only(raw).uid
    assert only(raw).uid != only(calendar(event(UID=None, SUMMARY="Tee"))).uid


def test_several_calendars_in_one_file_are_read():
    other = event(UID="two@example.org")

    reading = read(calendar(event()) + (HEAD + other + FOOT).encode())

    assert [one.uid for one in reading.proposals] == [USUAL["UID"], "two@example.org"]


# --- what is broken -----------------------------------------------------------------


def test_there_are_enough_broken_files():
    assert len(ALL) >= 60


@pytest.mark.parametrize("raw", HOPELESS.values(), ids=HOPELESS)
def test_a_hopeless_file_is_refused_with_a_reason(raw):
    with pytest.raises(CalendarFileError) as caught:
        read(raw)

    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_a_bad_entry_is_refused_with_a_reason(raw):
    reading = read(raw)

    assert reading.proposals == []
    assert all(refusal.reason.endswith(".") for refusal in reading.refusals)
    assert reading.refusals


@pytest.mark.parametrize("raw", REMARKED.values(), ids=REMARKED)
def test_what_is_assumed_or_cut_is_said(raw):
    proposal = only(raw)

    assert len(proposal.notes) == 1
    assert proposal.notes[0].endswith(".")
    assert proposal.facts["start_date"] == "2026-12-08"
    assert len(proposal.facts["title"]) <= 200
    assert len(proposal.facts["description"]) <= 5000
    assert len(proposal.facts["location"]) <= 300
    assert not proposal.facts["online_url"]


def test_each_refusal_of_an_entry_has_a_reason_of_its_own():
    reasons = {name: read(REFUSED[name]).refusals[0].reason for name in REFUSED}

    assert "title" in reasons["no title"]
    assert "when it begins" in reasons["no start"]
    assert "year" in reasons["year 9999"]
    assert "ends before" in reasons["end before start"]
    assert "“Mars/Olympus”" in reasons["unknown zone"]
    assert "clocks" in reasons["hour left out"]
    assert "series" in reasons["changes one date"]
    assert "UID" in reasons["endless identifier"]
    assert "in the middle" in reasons["cut off in the event"]
