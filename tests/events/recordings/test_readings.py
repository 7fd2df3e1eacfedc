"""Transcripts on pages: what is said, in whose language, from which second on."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from events.models import SessionPage
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    SummitIndexFactory,
    document,
    home_in,
    translated,
)
from tests.events.html import page, text, texts

GERMAN = """WEBVTT

00:00.000 --> 00:04.000
<v Amal>Guten <b>Tag</b>

00:20.500 --> 00:24.000
<v Amal>Die Telefonnummer steht einmal.

01:05.000 --> 01:09.000
<v Kim>Danke!
"""
ARABIC = "WEBVTT\n\n00:00.000 --> 00:04.000\nمرحبا\n\n00:21.000 --> 00:24.000\nرقم\n"  # noqa: RUF001  # Arabic
CHAPTERS = (
    "WEBVTT\n\n00:00.000 --> 00:20.000\nAnfang\n\n00:20.000 --> 02:00.000\nDaten\n"
)


@pytest.fixture
def tracks(db):
    for name in ("Amal", "Kim", "Ada"):
        PersonFactory(name=name)
    return [
        {"language": "de", "kind": "captions", "file": document("de.vtt", GERMAN)},
        {"language": "ar", "kind": "captions", "file": document("ar.vtt", ARABIC)},
        {"language": "de", "kind": "chapters", "file": document("k.vtt", CHAPTERS)},
    ]


def of_our_own(tracks, name="rede", **fields):
    video = document(f"{name}.mp4", b"\x00" * 2048, media_type="video/mp4")
    files = [{"file": video, "quality": ""}]
    return {
        "title": "Rede",
        "language": "de",
        "files": files,
        "tracks": tracks,
        **fields,
    }


@pytest.fixture
def session(summit, tracks):
    return SessionFactory(parent=summit, body=[("recording", of_our_own(tracks))])


def fragments(root):
    sources = root.select("video source")
    return [source["src"].partition("#")[2] for source in sources]


def test_of_sound_the_text_is_open_at_once(summit, tracks, client):
    sound = document("rede.mp3", b"\x00" * 2048, media_type="audio/mpeg")
    recording = of_our_own(tracks, files=[{"file": sound, "quality": ""}])
    session = SessionFactory(parent=summit, body=[("recording", recording)])

    root = page(client, session.get_url())

    assert root.select_one(".transcript").get("open") is not None


def test_an_unpublished_page_can_be_previewed(session, rf):
    session.slug = "noch-nicht"
    request = session.make_preview_request(original_request=rf.get("/"))

    root = BeautifulSoup(request.render().content, "lxml")

    assert len(root.select(".transcript li[data-seconds]")) == 3


def test_what_is_said_stands_under_its_chapters(session, client):
    root = page(client, session.get_url())

    transcript = root.select_one(".transcript")
    assert transcript.get("open") is None
    assert texts(transcript, "h3") == ["0:00 Anfang", "0:20 Daten"]
    assert texts(transcript, "li[data-seconds]") == [
        "0:00 Amal: Guten Tag",
        "0:20 Amal: Die Telefonnummer steht einmal.",
        "1:05 Kim: Danke!",
    ]


def test_every_link_says_where_it_leads(session, client):
    links = page(client, session.get_url()).select(".transcript-text a")

    assert [text(one) for one in links] == [
        "0:00 Anfang",
        "0:00",
        "0:20 Daten",
        "0:20",
        "1:05",
    ]


def test_a_second_in_the_address_opens_the_transcript_there(session, client):
    link = page(client, session.get_url()).select("li[data-seconds] a")[2]["href"]

    root = page(client, link)

    assert root.select_one(".transcript").get("open") is not None
    assert texts(root, "li[aria-current]") == ["1:05 Kim: Danke!"]
    assert fragments(root) == ["t=65"]
    assert root.select_one("link[rel=canonical]")["href"].endswith(session.get_url())
    assert link.endswith(f"#{root.select_one('.recording')['id']}")


@pytest.mark.parametrize("asked", ["65.5", "1m5s", "0h1m5s", "01:05", "0:01:05"])
def test_a_second_is_understood_as_people_write_it(session, client, asked):
    root = page(client, f"{session.get_url()}?t={asked}")

    assert texts(root, "li[aria-current]") == ["1:05 Kim: Danke!"]
    assert fragments(root) == ["t=65"]


@pytest.mark.parametrize(
    "asked",
    ["1:99", "1m2h", "-5", "1e9", "NaN", "360000", "٦٥", "65#<script>", "", "x" * 5000],
)
def test_what_is_no_second_is_ignored(session, client, asked):
    query = urlencode({"t": asked, "captions": asked})

    root = page(client, f"{session.get_url()}?{query}")

    assert root.select("li[aria-current]") == []
    assert fragments(root) == [""]


def test_who_is_not_named_does_not_speak_as_the_one_before(summit, client):
    PersonFactory(name="Ada")
    said = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Eins.\n\n"
        "00:02.000 --> 00:03.000\n<v Nomen>Zwei.\n\n"
        "00:03.000 --> 00:04.000\n<v Nomen>Drei.\n\n"
        "00:04.000 --> 00:05.000\n<v Ada>Vier.\n"
    )
    track = {"language": "de", "kind": "captions", "file": document("2.vtt", said)}
    session = SessionFactory(parent=summit, body=[("recording", of_our_own([track]))])

    root = page(client, session.get_url())

    assert texts(root, ".transcript-text li p") == [
        "Ada: Eins.", "\N{EN DASH} Zwei.", "Drei.", "Ada: Vier.",
    ]  # fmt: skip


def test_of_two_voices_in_one_second_the_first_is_meant(summit, client):
    said = "WEBVTT\n\n00:03.000 --> 00:09.000\n<v Ada>Frage?\n<v Kim>Antwort.\n"
    for name in ("Ada", "Kim"):
        PersonFactory(name=name)
    track = {"language": "de", "kind": "captions", "file": document("2.vtt", said)}
    session = SessionFactory(parent=summit, body=[("recording", of_our_own([track]))])

    def marked(second):
        root = page(client, f"{session.get_url()}?t={second}")
        return texts(root, "li[aria-current]")

    assert marked(3) == marked(7) == marked(0) == ["0:03 Ada: Frage?"]


def test_another_language_is_chosen_for_one_recording_only(summit, tracks, client):
    both = [("recording", of_our_own(tracks, name)) for name in ("eins", "zwei")]
    session = SessionFactory(parent=summit, body=both)
    first = page(client, session.get_url()).select_one(".transcript-languages a")

    root = page(client, first["href"])

    shown = [one.select_one("ol")["lang"] for one in root.select(".transcript")]
    opened = [one.get("open") is not None for one in root.select(".transcript")]
    assert (shown, opened) == (["ar", "de"], [True, False])


def test_arabic_is_read_from_right_to_left_and_offered_by_name(session, client):
    german = page(client, session.get_url())
    (link,) = german.select(".transcript-languages a")
    assert (text(link), link["lang"], link["dir"]) == ("العربية", "ar", "rtl")

    root = page(client, link["href"])

    lists = root.select(".transcript-text ol")
    assert [(one["lang"], one["dir"]) for one in lists] == [("ar", "rtl")] * 2
    assert [one["dir"] for one in root.select(".transcript-text h3")] == ["rtl"] * 2
    assert texts(root, "li[data-seconds]") == ["0:00 مرحبا", "0:21 رقم"]


def test_readers_of_arabic_get_the_arabic_transcript_at_once(summit, session, client):
    index = summit.get_parent().specific
    above = SummitIndexFactory(
        parent=home_in("ar"), translation_key=index.translation_key
    )
    arabic = translated(session, translated(summit, above))

    root = page(client, SessionPage.objects.get(pk=arabic.pk).get_url())

    assert texts(root, "li[data-seconds]") == ["0:00 مرحبا", "0:21 رقم"]
    assert root.select_one("h3 bdi[lang]")["lang"] == "de"


def test_elsewhere_a_second_is_given_to_the_provider(summit, tracks, client):
    recording = {"title": "Rede", "language": "de", "tracks": tracks}
    recording["address"] = "https://vimeo.com/76979871"
    session = SessionFactory(parent=summit, body=[("recording", recording)])

    root = page(client, f"{session.get_url()}?t=65")

    assert root.select_one(".player-plain a")["href"].endswith("#t=65s")
    assert root.select_one(".player")["data-embed"].endswith("#t=65s")


def test_a_second_is_meant_for_one_recording(summit, tracks, client):
    body = [
        ("recording", of_our_own(tracks)),
        ("recording", of_our_own(tracks, name="zweite")),
    ]
    session = SessionFactory(parent=summit, body=body)
    second = page(client, session.get_url()).select(".recording")[1]

    root = page(client, second.select("li[data-seconds] a")[1]["href"])

    assert fragments(root) == ["", "t=20"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_recordings_or_languages(
    summit, tracks, client, django_assert_num_queries, count
):
    body = [("recording", of_our_own(tracks, name=f"r{one}")) for one in range(count)]
    session = SessionFactory(parent=summit, body=body)
    page(client, session.get_url())

    with django_assert_num_queries(18):
        page(client, session.get_url())
