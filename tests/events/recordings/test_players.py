"""Recordings: what editors may enter, and what readers get."""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.utils.translation import override
from wagtail.blocks import StructBlockValidationError

from events.blocks import ADDRESS_REFUSED, CaptionsBlock, RecordingBlock
from events.models import SessionPage
from events.recordings.players import duration_display, player
from tests.events.factories import (
    ImageFactory,
    MeetupFactory,
    SessionFactory,
    document,
    translate,
)
from tests.events.html import page

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
VIMEO = "https://vimeo.com/76979871"
PEERTUBE = "https://video.example.org/w/hWGuETTzRDWM4kq2Yz8uZ7"
CCC = "https://media.ccc.de/v/36c3-10652-x"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nGuten Tag\n"


@pytest.fixture
def captions(db):
    return document("de.vtt", CAPTIONS, language="de")


@pytest.fixture
def video(db):
    return document("rede.mp4", b"\x00" * 2048, media_type="video/mp4")


def recording(**fields):
    return {"title": "Rede", "language": "de", **fields}


def session_with(summit, *recordings, **fields):
    body = [("recording", one) for one in recordings]
    return SessionFactory(parent=summit, body=body, **fields)


def stored(summit, **fields):
    """Add a session whose recording is stored as it stands, however broken."""
    session = SessionFactory(parent=summit)
    raw = [{"type": "recording", "value": recording(**fields), "id": "x"}]
    SessionPage.objects.filter(pk=session.pk).update(body=json.dumps(raw))
    return session


def frame_sources(response):
    policy = response["Content-Security-Policy"]
    parts = (part.split() for part in policy.split(";"))
    return next(sources for name, *sources in parts if name == "frame-src")


# --- players of providers ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "origin", "embed"),
    [
        (YOUTUBE, "https://www.youtube-nocookie.com", "/embed/dQw4w9WgXcQ"),
        (VIMEO, "https://player.vimeo.com", "dnt=1"),
        (PEERTUBE, "https://video.example.org", "p2p=0"),
        (CCC, "https://media.ccc.de", "/v/36c3-10652-x/oembed"),
    ],
)
def test_a_player_waits_for_a_click_and_links_to_the_provider(
    summit, client, address, origin, embed
):
    session = session_with(summit, recording(address=address))

    root = page(client, session.get_url())

    assert root.select("iframe, video, embed, object") == []
    waiting = root.select_one("[data-embed]")
    assert waiting["data-embed"].startswith(origin)
    assert embed in waiting["data-embed"]
    plain = [link["href"] for link in root.select(".recording a[href]")]
    assert plain == [address]
    outside = [
        tag.get("src") or tag.get("href")
        for tag in root.select("[src], link[href]")
        if origin in str(tag)
    ]
    assert outside == []
    assert frame_sources(client.get(session.get_url())) == [origin]


def test_a_page_allows_frames_of_its_own_players_only(summit, client):
    session = session_with(summit, recording(address=YOUTUBE), recording(address=VIMEO))
    other = session_with(summit, recording(address=CCC))

    assert frame_sources(client.get(session.get_url())) == [
        "https://player.vimeo.com",
        "https://www.youtube-nocookie.com",
    ]
    assert frame_sources(client.get(other.get_url())) == ["https://media.ccc.de"]
    assert frame_sources(client.get(summit.get_url())) == ["'none'"]


def test_meetups_and_summits_allow_frames_too(summit, calendar, client):
    summit.body = [("recording", recording(address=VIMEO))]
    summit.save()
    meetup = MeetupFactory(
        parent=calendar, documentation=[("recording", recording(address=PEERTUBE))]
    )

    assert frame_sources(client.get(summit.get_url())) == ["https://player.vimeo.com"]
    assert frame_sources(client.get(meetup.get_url())) == ["https://video.example.org"]


def test_a_preview_allows_the_frames_of_the_draft(summit):
    session = SessionFactory(parent=summit, live=False)
    session.body = [("recording", recording(address=CCC))]

    response = session.make_preview_request()

    assert frame_sources(response) == ["https://media.ccc.de"]


# --- files of our own ----------------------------------------------------------------------


def test_a_file_of_our_own_is_played_with_captions(summit, video, captions, client):
    arabic = document("ar.vtt", CAPTIONS)
    chapters = document("kapitel.vtt", CAPTIONS)
    session = session_with(
        summit,
        recording(
            files=[{"file": video, "quality": "720p"}],
            poster=ImageFactory(),
            tracks=[
                {"language": "ar", "kind": "captions", "file": arabic},
                {"language": "de", "kind": "captions", "file": captions},
                {"language": "de", "kind": "captions", "file": captions},
                {"language": "de", "kind": "chapters", "file": chapters},
            ],
        ),
    )

    root = page(client, session.get_url())

    (shown,) = root.select("video")
    (source,) = shown.select("source")
    assert (source["src"], source["type"]) == (video.url, "video/mp4")
    tracks = [
        (track["srclang"], track["kind"], track["label"], track.has_attr("default"))
        for track in shown.select("track[kind=captions]")
    ]
    assert len(shown.select("track[kind=chapters]")) == 1
    assert tracks == [
        ("ar", "captions", "العربية", False),
        ("de", "captions", "Deutsch", True),
        ("de", "captions", "Deutsch", False),
    ]
    assert frame_sources(client.get(session.get_url())) == ["'none'"]


def test_sources_know_type_and_size(video, db):
    plain = document("ton.m4a", b"\x00" * 10)

    found = player(recording(files=[{"file": video}, {"file": plain}]), "de")

    assert [(source.media_type, source.size) for source in found.sources] == [
        ("video/mp4", 2048),
        ("audio/mp4", 10),
    ]
    assert not found.is_audio
    assert player(recording(files=[{"file": plain}]), "de").is_audio


def test_sound_of_a_film_is_for_download_alone(summit, video, client):
    sound = document("ton.mp3", b"\x00" * 10, media_type="audio/mpeg")
    files = [{"file": one, "quality": ""} for one in (sound, video)]
    session = session_with(summit, recording(files=files))

    root = page(client, session.get_url())

    assert [one["src"] for one in root.select("video source")] == [video.url]
    downloads = [one["href"] for one in root.select(".downloads a")]
    assert downloads == [video.url, sound.url]


def test_the_host_that_would_be_asked_is_named(summit, client):
    session = session_with(summit, recording(address="https://youtu.be/dQw4w9WgXcQ"))

    shown = page(client, session.get_url()).select_one(".player")

    asked = urlsplit(shown["data-embed"]).netloc
    assert f"({asked})" in shown.select_one("template").get_text()
    assert shown["data-provider"] == asked == "www.youtube-nocookie.com"


def test_a_host_that_has_no_other_name_is_named_once(summit, client):
    session = session_with(summit, recording(address=PEERTUBE))

    hidden = page(client, session.get_url()).select_one(".player template")

    told = str(hidden.select_one(".player-note").find(string=True))
    assert told.count("video.example.org") == 1
    assert "(" not in told


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (5, "0:05"),
        (245, "4:05"),
        (3723, "1:02:03"),
        (0, ""),
        (-1, ""),
        (None, ""),
        ("9", ""),
    ],
)
def test_durations_are_shown_as_players_do(seconds, shown):
    assert duration_display(seconds) == shown


def test_credit_and_licence_are_said(summit, client):
    session = session_with(
        summit,
        recording(
            address=CCC,
            duration=245,
            credit="papagei.com",
            licence="CC-BY-4.0",
            recorded_on=date(2016, 6, 14),
        ),
    )

    shown = page(client, session.get_url()).select_one(".recording").get_text()

    for words in ("Rede", "4:05", "papagei.com", "CC BY 4.0", "14. Juni 2016"):
        assert words in shown


def test_a_translation_shows_the_same_recording(
    summit, video, captions, django_capture_on_commit_callbacks
):
    session = session_with(
        summit,
        recording(
            files=[{"file": video, "quality": "720p"}],
            tracks=[{"language": "de", "kind": "captions", "file": captions}],
        ),
        recording(address=CCC, title="Bericht"),
    )

    for page_to_translate in (summit.get_parent().specific, summit, session):
        with django_capture_on_commit_callbacks(execute=True):
            translate(page_to_translate, "en")

    english = SessionPage.objects.get(locale__language_code="en")
    first, second = (player(block.value, "en") for block in english.body)
    assert (first.kind, second.kind) == ("file", "provider")
    assert first.sources[0].url == video.url
    assert [track.default for track in first.tracks] == [False]
    assert second.title == "English Bericht"


# --- what was stored and is broken -------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "javascript:alert(1)"},
        {"address": "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ"},
        {"address": 17},
        {"address": None},
        {"address": ["https://vimeo.com/76979871"]},
        {
            "files": [
                {"id": "y", "type": "item", "value": {"file": 999999, "quality": ""}}
            ]
        },
        {"files": "nonsense"},
        {"files": None, "tracks": None},
        {
            "title": None,
            "duration": "long",
            "licence": "x",
            "recorded_on": "2016-02-40",
        },
        {"recorded_on": 20160614, "language": "xx", "poster": 999999},
    ],
)
def test_a_broken_recording_is_left_out(summit, client, fields):
    session = stored(summit, **fields)

    root = page(client, session.get_url())

    assert root.select(".recording, iframe, video, [data-embed]") == []
    assert frame_sources(client.get(session.get_url())) == ["'none'"]


def test_broken_details_do_not_take_the_player_along(summit, client, video):
    session = stored(
        summit,
        files=[
            {"id": "y", "type": "item", "value": {"file": video.pk, "quality": None}}
        ],
        tracks=[
            {
                "type": "item",
                "value": {"language": "xx", "kind": "x", "file": video.pk},
            },
            {"id": "y", "type": "item", "value": {"language": "de", "file": 999999}},
        ],
        duration="long",
        licence="beerware",
        recorded_on="someday",
        poster=999999,
    )

    root = page(client, session.get_url())

    assert len(root.select("video")) == 1
    assert root.select("track") == []


@pytest.mark.parametrize("seconds", [-1, 0, 99_999_999_999_999_999_999, 1.5])
def test_a_length_that_cannot_be_is_not_told(summit, client, video, seconds):
    files = [{"id": "y", "type": "item", "value": {"file": video.pk}}]
    session = stored(summit, files=files, duration=seconds)

    root = page(client, session.get_url())

    assert len(root.select("video")) == 1
    assert '"duration"' not in str(root)


def test_a_deleted_file_takes_its_player_along(summit, client, video):
    session = session_with(summit, recording(files=[{"file": video, "quality": ""}]))

    video.delete()

    assert page(client, session.get_url()).select("video") == []


# --- what editors are told ---------------------------------------------------------------


def refused(block, value):
    """Return what is wrong with each field of what an editor entered."""
    with override("en"), pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.normalize(value))
    with override("en"):
        return {
            name: [str(message) for message in error.messages]
            for name, error in caught.value.block_errors.items()
        }


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://example.org/film", "provider"),
        ("https://www.youtube.com/playlist?list=x", "video"),
        ("https://user@www.youtube.com/watch?v=dQw4w9WgXcQ", "credentials"),
        ("https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ", "port"),
        ("https://youtube.evil.example/watch?v=dQw4w9WgXcQ", "host"),
        ("https://media.ccc.de/v/a%2fb", "path"),
        ("ftp://media.ccc.de/v/x", "scheme"),
    ],
)
def test_an_address_we_cannot_show_is_refused_with_a_sentence(address, code):
    found = refused(RecordingBlock(), recording(address=address))

    with override("en"):
        assert found == {"address": [str(ADDRESS_REFUSED[code])]}


def test_every_reason_to_refuse_an_address_has_a_sentence():
    from events.recordings import addresses

    codes = {
        error.code
        for error in vars(addresses).values()
        if isinstance(error, type)
        and issubclass(error, addresses.UnknownAddress)
        and error is not addresses.UnknownAddress
    }

    assert codes == set(ADDRESS_REFUSED)


def test_every_fault_of_a_caption_file_has_a_reason():
    import re
    from pathlib import Path

    from events.recordings import captions, webvtt

    source = Path(webvtt.__file__).read_text()
    codes = set(re.findall(r'CaptionError\([^)]*?"(\w+)"\)', source))

    assert codes
    assert codes <= set(captions.REASONS)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("javascript:alert(1)", "scheme"),
        ("Rede im Saal", "characters"),
        ("https://vimeo.com/" + "1" * 5_000, "too_long"),
        ("https://user@-/", "credentials"),
    ],
)
def test_what_is_no_address_at_all_is_refused_in_our_words(address, code):
    found = refused(RecordingBlock(), recording(address=address))

    with override("en"):
        assert found == {"address": [str(ADDRESS_REFUSED[code])]}


@pytest.mark.parametrize(
    ("day", "is_right"),
    [
        (date(1, 1, 1), False),
        (date(1949, 12, 31), False),
        (date(1950, 1, 1), True),
        (date(2026, 11, 22), True),  # today
        (date(2026, 11, 23), False),
        (date(9999, 12, 31), False),
    ],
)
def test_the_day_of_a_recording_is_in_the_past_but_not_too_far(day, is_right):
    value = recording(address=YOUTUBE, recorded_on=day)

    with override("en"):
        found = None if is_right else refused(RecordingBlock(), value)
    if is_right:
        RecordingBlock().clean(RecordingBlock().normalize(value))
    else:
        assert found == {"recorded_on": ["Give a day between 1950 and today."]}


def test_a_recording_lasts_less_than_a_hundred_hours():
    found = refused(RecordingBlock(), recording(address=YOUTUBE, duration=360_000))

    assert found == {
        "duration": ["This is more than 99 hours. Give the length in seconds."]
    }
    longest = recording(address=YOUTUBE, duration=359_999)
    RecordingBlock().clean(RecordingBlock().normalize(longest))


def test_captions_of_a_kind_are_given_once_in_a_language(video, captions):
    def track(kind, language):
        return {"kind": kind, "language": language, "file": captions}

    right = [
        track("captions", "de"), track("chapters", "de"), track("captions", "en")
    ]  # fmt: skip
    wrong = [*right, track("chapters", "de"), track("captions", "en")]
    block = RecordingBlock()
    files = [{"file": video, "quality": ""}]

    block.clean(block.normalize(recording(files=files, tracks=right)))
    with override("en"), pytest.raises(StructBlockValidationError) as refusal:
        block.clean(block.normalize(recording(files=files, tracks=wrong)))

    assert list(refusal.value.block_errors) == ["tracks"]
    errors = refusal.value.block_errors["tracks"].block_errors
    with override("en"):
        found = {
            index: one.block_errors["language"].messages
            for index, one in errors.items()
        }
    assert found == {
        3: ["There are chapters in this language already: Deutsch."],
        4: ["There are captions in this language already: English."],
    }


@pytest.mark.parametrize("both", [True, False])
def test_either_an_address_or_files(video, both):
    value = recording(
        address=CCC if both else "",
        files=[{"file": video, "quality": ""}] if both else [],
    )

    assert list(refused(RecordingBlock(), value)) == ["address"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Guten Tag", "Line 1: the file must begin with WEBVTT."),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", "Line 3: the end is not later"),
        ("WEBVTT\n\n2 --> 3\nx\n", "Line 3: this is not a time"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\ny\n", "Line 6: this text belongs"),
        ("WEBVTT\n", "there are no captions"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe", "not text in UTF-8"),
        ("WEBVTT\n\n" + "ä" * 1_100_000, "larger than 2 MB"),
    ],
)
def test_captions_are_refused_with_line_and_reason(db, content, words):
    file = document("x.vtt", content)

    found = refused(
        CaptionsBlock(), {"language": "de", "kind": "captions", "file": file}
    )

    assert list(found) == ["file"]
    assert words in found["file"][0]


def test_captions_whose_file_is_gone_are_refused(db):
    file = document("x.vtt", CAPTIONS)
    file.file.storage.delete(file.file.name)

    found = refused(
        CaptionsBlock(), {"language": "de", "kind": "captions", "file": file}
    )

    assert "cannot be read" in found["file"][0]


def test_a_file_that_cannot_be_played_is_refused(db):
    slides = document("folien.pdf", b"%PDF-1.4")
    block = RecordingBlock().child_blocks["files"].child_block

    found = refused(block, {"file": slides, "quality": ""})

    assert found == {"file": ["This file is neither video nor audio."]}


def test_what_is_right_is_taken(video, captions):
    block = RecordingBlock()
    values = [
        recording(address=YOUTUBE),
        recording(
            files=[{"file": video, "quality": ""}],
            tracks=[{"language": "de", "kind": "captions", "file": captions}],
        ),
    ]

    for value in values:
        assert block.clean(block.normalize(value))["title"] == "Rede"
