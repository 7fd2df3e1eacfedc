"""What editors are told is missing from a summit's documentation."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from wagtail.rich_text import RichText

from events.checklist import missing, missing_of_session
from events.models import MediaFacts, SessionPage
from tests.events.factories import (
    ImageFactory,
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
    translated,
)
from tests.events.html import page as page_at
from tests.home.editors import signed_in

pytestmark = pytest.mark.django_db

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nGuten Tag\n"


@pytest.fixture
def summit(db):
    home_in("en")
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    return SummitFactory(parent=index, slug="2016")


@pytest.fixture
def english(summit):
    return SummitIndexFactory(
        parent=home_in("en"),
        slug="summits",
        translation_key=summit.get_parent().translation_key,
    )


@pytest.fixture
def good(db):
    """A recording that has everything."""
    captions = [
        {
            "language": code,
            "kind": "captions",
            "file": document(f"{code}.vtt", CAPTIONS),
        }
        for code in ("de", "en")
    ]
    return {
        "title": "Rede",
        "language": "de",
        "files": [{"file": document("rede.mp4", b"x", media_type="video/mp4")}],
        "poster": ImageFactory(),
        "recorded_on": date(2016, 6, 14),
        "licence": "CC0-1.0",
        "tracks": captions,
    }


def with_recording(summit, **fields):
    return SessionFactory(parent=summit, body=[("recording", fields)])


def told(session):
    """Return what a session lacks, but for its translations."""
    (part,) = missing_of_session(SessionPage.objects.get(pk=session.pk))
    return [
        (gap.subject, gap.message)
        for gap in part.gaps
        if not gap.message.startswith(("Noch nicht", "Not public"))
    ]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_nothing_is_missing_from_a_complete_recording(summit, good):
    assert told(with_recording(summit, **good)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tracks": []}, "Captions are missing, and with them the transcript."),
        ({"poster": None}, "A poster is missing."),
        ({"licence": ""}, "The licence is missing."),
        ({"recorded_on": None}, "The date of the recording is missing."),
        (
            {"language": "ar"},
            "Captions in the language spoken are missing: Arabic.",
        ),
    ],
)
def test_what_a_recording_lacks_is_named(summit, good, change, message):
    session = with_recording(summit, **{**good, **change})

    assert told(session) == [("Rede", message)]


def test_one_language_of_captions_is_not_enough_where_the_site_has_two(summit, good):
    session = with_recording(summit, **{**good, "tracks": good["tracks"][:1]})

    assert told(session) == [("Rede", "Captions in a second language are missing.")]


def test_a_poster_cut_from_the_video_is_one_and_sound_needs_none(summit, good):
    video = good["files"][0]["file"]
    MediaFacts.objects.create(document=video, poster=ImageFactory())
    sound = document("rede.mp3", b"x", media_type="audio/mpeg")

    cut = with_recording(summit, **{**good, "poster": None})
    heard = with_recording(
        summit, **{**good, "poster": None, "files": [{"file": sound}]}
    )

    assert told(cut) == told(heard) == []


def test_slides_need_licence_and_language(summit, good):
    slides = document("folien.pdf", b"x")
    session = SessionFactory(
        parent=summit,
        body=[("recording", good), ("slides", {"title": "Folien", "file": slides})],
    )

    assert told(session) == [
        ("Folien", "The licence is missing."),
        ("Folien", "The language is missing."),
    ]


def test_photos_of_a_gallery_need_words_and_a_licence(summit):
    image = ImageFactory(title="Saal", description="", credit="", licence="")
    fine = ImageFactory(description="Ein Saal", credit="Ada", licence="CC0-1.0")
    summit.body = [("gallery", [{"image": image}, {"image": fine}])]
    summit.save()

    whole = missing(summit)[0]

    assert [gap.message for gap in whole.gaps if gap.subject == "Saal"] == [
        "The alternative text is missing.",
        "The credit is missing.",
        "The licence is missing.",
    ]
    assert {gap.subject for gap in whole.gaps} == {"", "Saal"}


def test_a_missing_recording_is_a_hint_and_only_afterwards(summit, time_machine):
    session = SessionFactory(parent=summit)
    silent = SessionFactory(parent=summit, do_not_record=True)

    (part,) = missing_of_session(session)
    assert [gap.is_hint for gap in part.gaps if "no recording" in gap.message] == [True]
    assert told(silent) == []
    time_machine.move_to("2016-06-01T12:00:00Z")
    assert told(session) == []


def test_languages_without_the_page_are_named(summit, english):
    home_in("ar")
    session = SessionFactory(parent=summit, do_not_record=True)
    there = translated(summit, english)
    translated(session, there)

    whole, part = missing(summit)

    assert [gap.message for gap in whole.gaps] == ["Not public yet in Arabic."]
    assert [gap.message for gap in part.gaps] == ["Not public yet in Arabic."]
    assert (whole.is_session, part.is_session) == (False, True)


def test_drafts_count_and_links_lead_to_the_block(summit, good):
    session = SessionFactory(parent=summit)
    session.body = [("recording", {**good, "licence": ""})]
    session.save_revision()

    (_whole, part) = missing(summit)

    (gap,) = [gap for gap in part.gaps if gap.subject]
    assert gap.message == "The licence is missing."
    block = session.body[0].id
    edit = reverse("wagtailadmin_pages:edit", args=[session.pk])
    assert gap.url == f"{edit}#:w:contentpath=body.{block}"


def test_what_was_stored_and_is_broken_is_no_obstacle(summit):
    session = SessionFactory(parent=summit)
    broken = [
        {
            "type": "recording",
            "value": {"files": "x", "tracks": [None, 3, {"value": 4}]},
        },
        {"type": "recording", "value": None},
        {"type": "gallery", "value": {"a": 1}},
        {"type": "slides", "value": {"file": 999_999, "title": 7}, "id": "y"},
    ]
    SessionPage.objects.filter(pk=session.pk).update(body=broken)

    assert ("", "The file is gone.") in told(session)


def test_the_number_of_queries_does_not_grow_with_sessions(summit, good):
    def count():
        missing(summit)  # what is cached for all is not counted
        with CaptureQueriesContext(connection) as queries:
            missing(summit)
        return len(queries)

    image = ("image", {"image": ImageFactory()})
    slides = ("slides", {"title": "x", "file": document("f.pdf", b"x")})
    SessionFactory(parent=summit, body=[("recording", good), image, slides])
    # The version of what is cached, thrice (locks, voices, what is off the record);
    # sessions, documents, their facts, pictures, translations, people, passages.
    assert count() == 11
    for _number in range(2):
        page = SessionFactory(parent=summit, body=[("recording", good), image, slides])
        page.save_revision()

    assert count() == 11


def test_the_form_of_a_summit_counts_and_groups(summit, good, english):
    there = translated(summit, english)
    complete = with_recording(summit, **good)
    translated(complete, there)
    lacking = with_recording(summit, **{**good, "licence": ""})
    editor = signed_in("Editors")

    shown = panel(editor, summit)
    assert "1 of 2 sessions are complete." in shown.get_text(" ", strip=True)
    (group,) = shown.select("details")
    assert group.bdi.get_text() == lacking.title
    links = [link.get_text() for link in group.select("li a")]
    assert links == ["Not public yet in English.", "The licence is missing."]

    own = panel(editor, complete)
    assert own.get_text(" ", strip=True).endswith("Nothing is missing.")
    assert own.select("details") == []


def panel(editor, page):
    root = page_at(editor, reverse("wagtailadmin_pages:edit", args=[page.pk]))
    heading = root.find(string=lambda text: text.strip() == "What is missing")
    return heading.find_parent("section")


def test_a_new_session_has_no_list_yet(summit):
    answer = signed_in("Editors").get(
        reverse("wagtailadmin_pages:add", args=["events", "sessionpage", summit.pk])
    )

    assert "What is missing" not in answer.content.decode()


def test_who_does_not_agree_to_be_named_is_pointed_out(summit, good):
    for name in ("Dr. Nomen Nescio (D21)", "Anders", "recording"):
        PersonFactory(name=name, consent=False)
    said = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Moderation>Guten Tag\n\n"
        "00:03.000 --> 00:04.000\n<v Anders>Hallo\n"
    )
    good["tracks"][0]["file"] = document("m.vtt", said, media_type="text/vtt")
    text = RichText("<p>Mit <b>NOMEN</b>&nbsp;Nescio.</p>")
    session = SessionFactory(
        parent=summit, track="Anders", body=[("recording", good), ("text", text)]
    )

    (part,) = missing_of_session(session)

    named = {gap.subject: gap.is_hint for gap in part.gaps if gap.subject}
    assert named == {
        "Dr. Nomen Nescio (D21)": False, "Anders": False, "Anders · Moderation": True,
    }  # fmt: skip


def test_editors_see_that_another_page_silences_a_recording(summit, good):
    session = SessionFactory(parent=summit, body=[("recording", good)])

    def told():
        (part,) = missing_of_session(session)
        return [gap for gap in part.gaps if "another language" in gap.message]

    assert told() == []
    english = SummitFactory(parent=SummitIndexFactory(parent=home_in("en")))
    translated(session, english, body=[], do_not_record=True)
    assert len(told()) == 1
