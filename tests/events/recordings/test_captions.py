"""Caption files: refused with line and reason, whichever door they come through."""

from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from events.recordings.captions import CaptionFileError, check_captions
from home.models import SiteDocument
from tests.events.factories import document
from tests.home.editors import signed_in

pytestmark = pytest.mark.django_db

GOOD = b"WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Tag\n"
SUBRIP = b"1\r\n00:00:01,000 --> 00:00:02,000\r\nGuten Tag\r\n"
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 40
NEGATIVE = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHallo\n\n-00:01.000 --> 00:02.000\nHi\n"
SENTENCE = (
    "These captions cannot be used. Line 6: this is not a time such as "
    "00:01.000 --> 00:04.000."
)


@pytest.fixture
def editor(db):
    return signed_in("Editors")


def captions(content):
    return SimpleUploadedFile("rede.vtt", content)


def test_several_files_at_once_are_judged_one_by_one(editor):
    url = reverse("wagtaildocs:add_multiple")

    refused, accepted = (
        editor.post(url, {"title": "Rede", "files[]": captions(content)}).json()
        for content in (NEGATIVE, GOOD)
    )

    assert (refused["success"], refused["error_message"]) == (False, SENTENCE)
    assert accepted["success"]
    assert SiteDocument.objects.get().media_type == "text/vtt"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            SUBRIP,
            "These captions cannot be used. Line 1: this looks like SubRip (.srt), "
            "save it as WebVTT (.vtt).",
        ),
        (
            b"Guten Tag",
            "These captions cannot be used. Line 1: the file must begin with WEBVTT.",
        ),
        (
            GOOD + b"\n\x00",
            "These captions cannot be used. Line 6: there is a NUL (U+0000) here, "
            "a sign that no text has.",
        ),
        (
            GOOD + b"\xff",
            "These captions cannot be used. Line 5: the file is not text in UTF-8.",
        ),
        (MP4, "This is not a caption file."),
        (b"%PDF-1.7\n%%EOF", "This is not a caption file."),
    ],
)
def test_an_upload_is_refused_for_what_is_wrong_with_it(editor, content, sentence):
    answer = editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "Rede", "files[]": captions(content)},
    )

    assert answer.json()["error_message"] == sentence
    assert not SiteDocument.objects.exists()


@pytest.mark.parametrize("content", [MP4, MP4 * 300, b"%PDF-1.7\n%%EOF"])
def test_another_kind_of_document_is_no_caption_file(content):
    stored = document("rede.mp4", content, media_type="video/mp4")

    with pytest.raises(CaptionFileError) as refusal:
        check_captions(stored)
    with override("en"):
        assert refusal.value.sentence == "This is not a caption file."


def test_the_form_of_a_document_says_the_line(editor):
    answer = editor.post(
        reverse("wagtaildocs:add"), {"title": "Rede", "file": captions(NEGATIVE)}
    )

    assert answer.context["form"].errors["file"] == [SENTENCE]
    assert not SiteDocument.objects.exists()


def test_the_chooser_says_the_line(editor):
    answer = editor.post(
        reverse("wagtaildocs_chooser:create"),
        {
            "document-chooser-upload-title": "Rede",
            "document-chooser-upload-file": captions(NEGATIVE),
        },
    )

    assert SENTENCE in unescape(answer.json()["htmlFragment"])
    assert not SiteDocument.objects.exists()


def test_a_file_that_replaces_another_is_judged_too(editor):
    stored = SiteDocument.objects.create(title="Rede", file=captions(GOOD))

    answer = editor.post(
        reverse("wagtaildocs:edit", args=[stored.pk]),
        {"title": "Rede", "file": captions(NEGATIVE)},
    )

    assert answer.context["form"].errors["file"] == [SENTENCE]
    assert SiteDocument.objects.get().file_hash == stored.file_hash


def test_a_command_cannot_store_what_an_editor_may_not():
    with pytest.raises(CaptionFileError) as refusal:
        SiteDocument.objects.create(title="Rede", file=captions(NEGATIVE))

    assert (refusal.value.code, refusal.value.line) == ("timing", 6)
    assert not SiteDocument.objects.exists()


def test_what_is_stored_is_the_whole_file():
    stored = SiteDocument.objects.create(
        title="Rede", file=ContentFile(GOOD, name="rede.vtt")
    )

    with stored.open_file() as file:
        assert file.read() == GOOD
    assert [cue.text for cue in check_captions(stored)] == ["Guten Tag"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nHi\n", "Line 3: the end is not later"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\nda\n", "Line 6: this text belongs"),
        ("Hallo", "Line 1: the file must begin with WEBVTT"),
        ("WEBVTT", "used: there are no captions in it"),
        ("WEBVTT" + " " * 2_000_000, "used: the file is larger than 2 MB"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"\xff", "not text in UTF-8"),
    ],
)
def test_the_reason_is_a_sentence(content, sentence):
    stored = document("rede.vtt", content)

    with pytest.raises(CaptionFileError) as refusal:
        check_captions(stored)
    with override("en"):
        assert sentence in refusal.value.sentence


def test_a_file_that_is_gone_cannot_be_read():
    stored = document("rede.vtt", GOOD)
    stored.file.storage.delete(stored.file.name)

    with pytest.raises(CaptionFileError, match="missing"):
        check_captions(stored)
