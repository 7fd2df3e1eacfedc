"""Recordings of public pages, and what is said in them, kept for search."""

import pytest
from django.core.files.base import ContentFile

from events.models import Passage, Recording, SessionPage
from home.models import SiteDocument
from tests.events.factories import (
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
    published,
    translate,
)

SAID = """WEBVTT

00:00.000 --> 00:04.000
<v Amal>Guten Tag

00:20.000 --> 00:24.000
Wir reden über Telefonnummern.

00:40.000 --> 00:44.000
Danke &amp; bis bald
"""
CHAPTERS = """WEBVTT

00:00.000 --> 00:15.000
Anfang

00:15.000 --> 00:50.000
Daten
"""


@pytest.fixture
def summit(db):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    return SummitFactory(parent=index, slug="2016")


@pytest.fixture
def recording(db):
    video = document("rede.mp4", b"\x00" * 2048, media_type="video/mp4")
    tracks = [
        {"language": "de", "kind": "captions", "file": document("de.vtt", SAID)},
        {"language": "de", "kind": "chapters", "file": document("k.vtt", CHAPTERS)},
    ]
    files = [{"file": video, "quality": ""}]
    return {"title": "Rede", "language": "de", "files": files, "tracks": tracks}


def test_what_is_said_is_kept_by_chapters(summit, recording):
    session = SessionFactory(parent=summit, body=[("recording", recording)])

    (row,) = Recording.objects.filter(page=session)
    assert list(
        Passage.objects.filter(recording=row)
        .order_by("start_seconds")
        .values_list("language", "start_seconds", "end_seconds", "chapter", "cues")
    ) == [
        ("de", 0.0, 4.0, "Anfang", [{"start": 0.0, "voice": "Amal", "text": "Guten Tag"}]),
        (
            "de", 20.0, 44.0, "Daten",
            [
                {"start": 20.0, "voice": None, "text": "Wir reden über Telefonnummern."},
                {"start": 40.0, "voice": None, "text": "Danke & bis bald"},
            ],
        ),
    ]  # fmt: skip


def test_a_recording_is_the_same_in_all_languages(summit, recording):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    translate(summit.get_parent(), "en")
    translate(summit, "en")

    translate(session, "en")
    published(SessionPage.objects.in_language("en").get())

    (german,) = Recording.objects.filter(page=session)
    (english,) = Recording.objects.exclude(page=session)
    assert english.block == german.block
    assert english.page.locale.language_code == "en"


def test_a_recording_that_was_taken_out_is_forgotten(summit, recording):
    session = SessionFactory(parent=summit, body=[("recording", recording)])

    session.body = []
    published(session)

    assert list(Recording.objects.filter(page=session)) == []


def test_captions_that_are_replaced_are_read_again(summit, recording):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    captions = SiteDocument.objects.get(title="de.vtt")

    said = b"WEBVTT\n\n00:01.000 --> 00:02.000\nNeues Wort\n"
    captions.file = ContentFile(said, name="neu.vtt")
    captions.save()

    (passage,) = Passage.objects.filter(recording__page=session)
    assert passage.cues == [{"start": 1.0, "voice": None, "text": "Neues Wort"}]
