"""Sessions as editors enter them: what their form refuses, and in which words."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.test.utils.form_data import inline_formset, streamfield

from events.models import SessionPage, SessionSpeaker
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
    published,
)
from tests.home.editors import page_form, signed_in

JUMPED = "The clocks jump over this time on that day."


@pytest.fixture
def summit(db):
    index = SummitIndexFactory(parent=home_in("de"))
    return SummitFactory(
        parent=index, start_date=date(2027, 3, 27), end_date=date(2027, 3, 28)
    )


@pytest.fixture
def editor(summit):
    return signed_in()


def sent(editor, summit, **changes):
    """Send the form of a new session, and return what came back."""
    url = reverse("wagtailadmin_pages:add", args=["events", "sessionpage", summit.pk])
    return editor.post(url, filled(editor, url, **changes))


def filled(editor, url, **changes):
    changes = {"body": streamfield([]), "action-publish": "1", **changes}
    return page_form(editor, url, {"title": "Rede", "slug": "rede", **changes})


def speakers(*people):
    return inline_formset([{"person": one.pk} for one in people])


def errors_of_speakers(response):
    return response.context["form"].formsets["speakers"].errors


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        (
            {"day": "2027-03-29", "start_time": "10:00"},
            {
                "day": [
                    "The summit is not on this day. It is on: "
                    "March 27, 2027\N{EN DASH}March 28, 2027."
                ]
            },
        ),
        ({"day": "1999-06-14"}, {"day": None}),
        ({"day": "1899-06-14"}, {"day": ["Give a year between 1990 and 2099."]}),
        ({"day": "2027-03-28", "start_time": "02:30"}, {"start_time": [JUMPED]}),
        (
            {"day": "2027-03-28", "start_time": "01:30", "end_time": "02:30"},
            {"end_time": [JUMPED]},
        ),
        ({"end_time": "10:00"}, {"start_time": ["Give a start, or no time at all."]}),
        ({"start_time": "25:00", "end_time": "10:00"}, {"start_time": None}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(editor, summit, changes, errors):
    response = sent(editor, summit, **changes)

    with override("en"):
        found = {
            name: [str(one) for one in sentences]
            for name, sentences in response.context["form"].errors.items()
        }
    assert list(found) == list(errors)
    for name, sentences in errors.items():
        assert len(found[name]) == 1
        assert sentences in (None, found[name])
    assert not SessionPage.objects.exists()


@pytest.mark.parametrize("start", ["", "25:00"])
def test_no_stored_start_is_compared_with_a_new_end(editor, summit, start):
    session = SessionFactory(
        parent=summit, title="Rede", slug="rede",
        start_time=time(15), end_time=time(15, 45),
    )  # fmt: skip
    url = reverse("wagtailadmin_pages:edit", args=[session.pk])
    asked = {"start_time": start, "end_time": "10:00"}

    response = editor.post(url, filled(editor, url, **asked))

    form = response.context["form"]
    assert list(form.errors) == ["start_time"]
    assert [form[name].value() for name in asked] == [start, "10:00"]
    session.refresh_from_db()
    assert (session.start_time, session.end_time) == (time(15), time(15, 45))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"day": "2027-03-28", "start_time": "03:30", "end_time": "04:00"},
        {"start_time": "02:30"},  # on the first day the clocks do not jump
    ],
)
def test_what_can_be_is_taken(editor, summit, changes):
    assert sent(editor, summit, **changes).status_code == 302
    assert SessionPage.objects.get().live


def test_an_empty_day_is_the_first_one_for_the_clocks_too(editor, summit):
    summit.start_date = summit.end_date
    published(summit)

    response = sent(editor, summit, start_time="02:30")

    assert response.context["form"].errors == {"start_time": [JUMPED]}


@pytest.mark.parametrize("day", ["2027-03-27", "2027-05-02"])
def test_the_days_told_and_the_days_drafted_are_both_days_of_the_summit(
    editor, summit, day
):
    published(summit)
    summit.start_date, summit.end_date = date(2027, 5, 2), None
    summit.save_revision()

    assert sent(editor, summit, day=day).status_code == 302


def test_a_session_stays_valid_when_the_days_of_its_summit_change(summit):
    session = published(SessionFactory(parent=summit, day=date(2027, 3, 28)))
    summit.start_date, summit.end_date = date(2027, 5, 2), None
    published(summit)

    session.title = "Neue Rede"

    assert published(session).title == "Neue Rede"


def test_nobody_speaks_twice_in_a_session(editor, summit):
    mina, kim = PersonFactory(name="Mina"), PersonFactory()

    response = sent(editor, summit, speakers=speakers(mina, kim, mina))

    assert errors_of_speakers(response) == [
        {},
        {},
        {"person": ["Mina is among the speakers already."]},
    ]
    assert not SessionPage.objects.exists()
    assert sent(editor, summit, speakers=speakers(mina, kim)).status_code == 302
    assert SessionSpeaker.objects.count() == 2


@pytest.fixture
def withdrawn(summit):
    """A session whose speaker has taken back her consent since."""
    session = SessionFactory(parent=summit, start_time=time(10))
    mina, kim = PersonFactory(name="Mina"), PersonFactory(name="Kim")
    for person in (mina, kim):
        SessionSpeaker.objects.create(page=session, person=person)
    published(session)
    mina.consent = False
    mina.save()
    return session


def test_who_does_not_agree_any_more_is_named_to_the_editor(editor, withdrawn):
    url = reverse("wagtailadmin_pages:edit", args=[withdrawn.pk])

    response = editor.post(url, filled(editor, url, title="Neue Rede"))

    sentence = (
        "Mina does not agree (any more) to be named. Take this person out of the "
        "speakers, or tick the consent in the person's entry."
    )
    assert errors_of_speakers(response) == [{"person": [sentence]}, {}]
    assert "Mina does not agree (any more)" in response.content.decode()


def test_without_her_the_session_can_be_mended(editor, withdrawn):
    url = reverse("wagtailadmin_pages:edit", args=[withdrawn.pk])
    form = filled(editor, url, title="Neue Rede") | {"speakers-0-DELETE": "1"}

    assert editor.post(url, form).status_code == 302

    mended = SessionPage.objects.get(pk=withdrawn.pk)
    assert mended.title == "Neue Rede"
    assert [one.person.name for one in mended.speakers.all()] == ["Kim"]


@pytest.mark.parametrize("key", ["999999", "9" * 30])
def test_nobody_is_named_where_there_is_nobody(editor, summit, key):
    response = sent(editor, summit, speakers=inline_formset([{"person": key}]))

    (errors,) = errors_of_speakers(response)
    assert list(errors) == ["person"]


def listed(items):
    """Return the items of a list as a browser's script sends them."""
    rows = [
        {"id": "", "order": str(place), "deleted": "", "type": "item", "value": item}
        for place, item in enumerate(items)
    ]
    return {"count": str(len(rows)), **dict(enumerate(rows))}


def recording(**fields):
    empty = {
        "title": "Rede", "address": "", "files": listed([]), "poster": "",
        "language": "de", "recorded_on": "", "duration": "", "licence": "",
        "credit": "", "tracks": listed([]),
    }  # fmt: skip
    return streamfield([("recording", empty | fields)])


@pytest.mark.parametrize("address", ["javascript:alert(1)", "vimeo"])
def test_the_form_says_in_our_words_what_is_wrong_with_an_address(
    editor, summit, address
):
    response = sent(editor, summit, body=recording(address=address))

    (errors,) = response.context["form"].errors["body"].as_data()
    (refusal,) = errors.block_errors.values()
    with override("en"):
        assert refusal.block_errors["address"].messages == [
            "The address must begin with https://."
        ]


def test_the_form_shows_which_track_is_there_before(editor, summit):
    video = document("rede.mp4", b"x", media_type="video/mp4")
    captions = document("de.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHallo\n")
    track = {"kind": "captions", "language": "de", "file": captions.pk}

    response = sent(
        editor,
        summit,
        body=recording(
            files=listed([{"file": video.pk, "quality": ""}]),
            tracks=listed([track, track]),
        ),
    )

    assert "There are captions in this language already: Deutsch." in (
        response.content.decode()
    )
    assert not SessionPage.objects.exists()
