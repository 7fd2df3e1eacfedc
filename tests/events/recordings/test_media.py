"""What is found out about recordings: by programs that are played by small scripts."""

import io
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.utils.translation import override
from PIL import Image

from events.checklist import missing_of_session
from events.models import MediaFacts, SessionPage, SummitPage
from events.recordings import media
from events.recordings.media import Probe, UnreadableMedia, examine_recordings, probe
from events.recordings.players import player
from home.models import SiteDocument, SiteImage
from tests.events.factories import (
    ImageFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
)
from tests.events.html import page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANSWER = {
    "streams": [
        {"codec_type": "video", "width": 60, "height": 60,
         "disposition": {"attached_pic": 1}},
        {"codec_type": "video", "width": 640, "height": 360,
         "disposition": {"attached_pic": 0}},
    ],
    "format": {"duration": "65.4004"},
}  # fmt: skip


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Put only our own ffprobe and ffmpeg on the path; what they are asked is kept."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 36), "teal").save(picture, "JPEG")
    (tmp_path / "answer.json").write_text(json.dumps(ANSWER))
    (tmp_path / "picture.jpg").write_bytes(picture.getvalue())
    monkeypatch.setenv("PATH", str(tmp_path))

    def play(name, script):
        path = tmp_path / name
        path.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/{name}.asked\n{script}\n')
        path.chmod(0o755)

    play("ffprobe", f"exec cat {tmp_path}/answer.json")
    play("ffmpeg", f"exec cat {tmp_path}/picture.jpg")
    play.asked = lambda name: (tmp_path / f"{name}.asked").read_text().splitlines()
    return play


@pytest.fixture
def video(db):
    return document(
        "rede.mp4", b"moving", media_type="video/mp4", licence="CC0-1.0", credit="Ada"
    )


@pytest.fixture
def session_with(db, django_capture_on_commit_callbacks):
    index = SummitIndexFactory(parent=home_in("de"), slug="gipfel")
    summit = SummitFactory(parent=index, slug="2016")

    def make(*documents, live=True, **given):
        body = [
            (
                "recording",
                {"title": "Rede", "language": "de", "files": [{"file": one}], **given},
            )
            for one in documents
        ]
        with django_capture_on_commit_callbacks(execute=True):
            return SessionFactory(parent=summit, body=body, live=live)

    return make


def test_a_public_recording_gets_length_size_and_a_poster(
    programs, session_with, video
):
    session_with(video)

    assert examine_recordings(NOW) == 0

    facts = MediaFacts.objects.get(document=video)
    assert (facts.duration, facts.seconds) == (65_400, 65)
    assert (facts.width, facts.height, facts.examined_at) == (640, 360, NOW)
    poster = facts.poster
    assert (poster.width, poster.height) == (64, 36)
    assert poster.title == poster.alt_texts["de"]
    assert (poster.licence, poster.credit) == ("CC0-1.0", "Ada")
    assert set(poster.alt_texts) == {"de", "en", "ar"}
    assert poster.alt_texts["en"] == "Still from the video “rede.mp4”"


def test_the_programs_may_open_one_local_file_and_nothing_else(
    programs, session_with, video
):
    session_with(video)

    examine_recordings(NOW)

    for name in ("ffprobe", "ffmpeg"):
        (asked,) = programs.asked(name)
        assert "-protocol_whitelist file -format_whitelist mov,mp4" in asked
        assert re.search("-i file:/[^ ]+", asked)
    assert " -ss 6.540 " in programs.asked("ffmpeg")[0]


def test_the_page_shows_what_was_found_where_the_editor_gave_nothing(
    programs, session_with, video, client
):
    session = session_with(video)
    examine_recordings(NOW)
    session = SessionPage.objects.get(pk=session.pk)

    found = player(session.body[0].value, "de")

    assert found.duration_display == "1:05"
    assert (found.width, found.height) == (640, 360)
    assert found.poster == SiteImage.objects.get()
    shown = page(client, session.get_url()).select_one(".recording")
    assert "1:05" in shown.get_text()
    assert shown.select_one("video")["poster"].startswith("/media/images/poster")


def test_what_the_editor_gave_comes_first(programs, session_with, video):
    own = ImageFactory()
    session = session_with(video, poster=own, duration=9)
    examine_recordings(NOW)
    session = SessionPage.objects.get(pk=session.pk)

    found = player(session.body[0].value, "de")

    assert (found.poster, found.duration_display) == (own, "0:09")


def test_a_draft_and_what_is_known_are_left_alone(programs, session_with, video):
    session_with(document("entwurf.mp4", b"x", media_type="video/mp4"), live=False)
    session_with(video)

    examine_recordings(NOW)
    examine_recordings(NOW)

    assert len(programs.asked("ffprobe")) == 1
    assert MediaFacts.objects.get().document == video


def test_a_file_that_was_replaced_is_looked_at_again(programs, session_with, video):
    session_with(video)
    examine_recordings(NOW)
    SiteDocument.objects.filter(pk=video.pk).update(file_hash="another")

    examine_recordings(NOW)
    examine_recordings(NOW)

    assert len(programs.asked("ffprobe")) == 2
    assert MediaFacts.objects.get().file_hash == "another"


def test_nothing_of_a_file_that_was_replaced_is_shown(programs, session_with, video):
    session = session_with(video)
    examine_recordings(NOW)
    old = MediaFacts.objects.get().poster
    SiteDocument.objects.filter(pk=video.pk).update(file_hash="another")

    session = SessionPage.objects.get(pk=session.pk)
    (recorded,) = session.recordings
    assert (recorded.player.poster, recorded.player.seconds) == (None, None)
    with override("en"):
        assert "A poster is missing." in str(missing_of_session(session))

    examine_recordings(NOW)

    assert MediaFacts.objects.get().poster not in {None, old}
    assert not SiteImage.objects.filter(pk=old.pk).exists()


def test_a_picture_goes_with_its_video_unless_editors_use_it(
    programs, session_with, video
):
    session_with(video)
    examine_recordings(NOW)
    picture = MediaFacts.objects.get().poster
    summit = SummitPage.objects.get()
    summit.social_image = picture
    summit.save()

    SiteDocument.objects.get(pk=video.pk).delete()
    assert SiteImage.objects.filter(pk=picture.pk).exists()

    again = document("neu.mp4", b"xy", media_type="video/mp4")
    session_with(again)
    examine_recordings(NOW)
    other = MediaFacts.objects.get().poster
    SiteDocument.objects.get(pk=again.pk).delete()
    assert not SiteImage.objects.filter(pk=other.pk).exists()


def test_who_comes_second_changes_nothing(programs, session_with, video):
    session_with(video)
    examine_recordings(NOW)
    facts = MediaFacts.objects.get()

    media._write(facts, Probe(1, 1, 1), None, NOW)

    facts.refresh_from_db()
    assert (facts.duration, SiteImage.objects.count()) == (65_400, 1)


def test_audio_has_a_length_and_no_poster(programs, session_with, tmp_path):
    audio = document("ton.mp3", b"x", media_type="audio/mpeg")
    answer = {"streams": [ANSWER["streams"][0]], "format": {"duration": "7"}}
    (tmp_path / "answer.json").write_text(json.dumps(answer))
    session_with(audio)

    examine_recordings(NOW)

    facts = MediaFacts.objects.get()
    assert (facts.duration, facts.width, facts.poster) == (7000, None, None)


def test_without_the_programs_nothing_happens(session_with, video, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    session_with(video)

    assert examine_recordings(NOW) == 0

    assert not MediaFacts.objects.exists()


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("ffprobe", "exit 1"),
        ("ffprobe", "echo nonsense"),
        ("ffprobe", "echo '[]'"),
        ("ffprobe", 'echo \'{"streams": [], "format": {"duration": "N/A"}}\''),
        ("ffprobe", "kill -9 $$"),
        ("ffmpeg", "exit 1"),
        ("ffmpeg", "echo no picture"),
    ],
)
def test_what_fails_leaves_nothing_and_is_not_tried_for_ever(
    programs, session_with, video, name, script
):
    programs(name, script)
    session_with(video)

    for _round in range(5):
        assert examine_recordings(NOW) == 0

    assert len(programs.asked(name)) == 3
    facts = MediaFacts.objects.get()
    assert (facts.duration, facts.width, facts.poster) == (None, None, None)
    assert not SiteImage.objects.exists()


@pytest.mark.parametrize("script", ["exec /bin/sleep 60", "exec /usr/bin/yes"])
def test_a_program_that_never_ends_is_ended(programs, monkeypatch, script):
    programs("ffprobe", script)
    monkeypatch.setattr(media, "SECONDS", 0.3)

    with pytest.raises(UnreadableMedia):
        probe(Path("/tmp/x.mp4"))  # noqa: S108  # never opened


@pytest.mark.parametrize("is_local", [True, False])
def test_what_is_stored_elsewhere_is_copied_for_a_while(
    monkeypatch, tmp_path, is_local
):
    storage = FileSystemStorage(tmp_path) if is_local else InMemoryStorage()
    monkeypatch.setattr(SiteDocument._meta.get_field("file"), "storage", storage)
    name = storage.save("rede.mp4", ContentFile(b"moving"))

    with media.local_file(SiteDocument(file=name)) as path:
        assert path.read_bytes() == b"moving"
    assert path.exists() == is_local
    assert (path.parent == tmp_path) == is_local


def test_pages_with_more_recordings_ask_no_more_often(
    session_with, django_assert_num_queries
):
    def known(number):
        one = document(f"{number}.mp4", b"x", media_type="video/mp4")
        MediaFacts.objects.create(document=one, duration=1000, poster=ImageFactory())
        return one

    for documents in ([known(0)], [known(1), known(2), known(3)]):
        session = SessionPage.objects.get(pk=session_with(*documents).pk)
        with django_assert_num_queries(4):  # files, facts, posters, renditions
            found = [player(block.value, "de") for block in session.body]
        assert {one.duration_display for one in found} == {"0:01"}


def test_the_real_program_reads_a_real_file():
    """It is not on every machine; without it there is nothing to read with."""
    path = (
        Path(__file__).parents[3] / "site/demo/media/documents/termine-abonnieren.mp4"
    )
    if not shutil.which("ffprobe"):
        with pytest.raises(OSError, match="ffprobe"):
            probe(path)
        return

    found = probe(path)

    assert found == Probe(found.duration, 854, 480)
    assert 13_000 < found.duration < 15_000
    with Image.open(io.BytesIO(media.cut_poster(path, found))) as poster:
        assert (poster.format, poster.width) == ("JPEG", 1280)
