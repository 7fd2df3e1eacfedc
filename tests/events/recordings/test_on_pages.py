"""Recordings of public pages, and what is said in them, kept for search."""

from unicodedata import normalize

import pytest
from django.core.files.base import ContentFile

from events.models import Passage, Recording, SessionPage
from events.recordings.voices import shown_voice
from home.models import SiteDocument
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    SummitFactory,
    document,
    published,
    translate,
)
from tests.events.html import page

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
        .values_list("language", "start_seconds", "chapter", "cues")
    ) == [
        ("de", 0.0, "Anfang", [{"start": 0.0, "voice": "Amal", "text": "Guten Tag"}]),
        (
            "de", 20.0, "Daten",
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


def found(client, language, word):
    root = page(client, f"/{language}/search?q={word}")
    return [
        one["href"].split("?")[0]
        for one in root.select("[aria-labelledby=moments-title] h3 a")
    ]


def test_a_copy_of_a_session_has_a_recording_of_its_own(summit, recording, client):
    session = SessionFactory(parent=summit, slug="a", body=[("recording", recording)])

    copy = session.copy(update_attrs={"slug": "b", "title": "Kopie"})

    first, second = Recording.objects.order_by("pk")
    assert (first.page_id, second.page_id) == (session.pk, copy.pk)
    assert first.block != second.block
    for row, slug in ((first, "a"), (second, "b")):
        root = page(client, f"/de/recordings/{row.block}/embed")
        assert any(f"/{slug}/?" in link["href"] for link in root.select("a[href]"))


def in_english(session):
    """Publish a session and what is above it in English; return its page."""
    summit = session.get_parent().specific
    for one in (summit.get_parent().specific, summit, session):
        translate(one, "en")
        pages = type(one).objects.in_language("en")
        english = published(pages.get(translation_key=one.translation_key))
    return english


def test_a_session_off_the_record_is_so_in_all_languages(summit, recording, client):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    english = in_english(session)
    row = Recording.objects.get(page=english)
    schedule = f"{english.get_parent().get_url()}schedule.json"
    shown = [
        english.get_url(),
        "/sitemap-videos.xml",
        f"{english.get_parent().get_url()}podcast.xml",
        f"/en/recordings/{row.block}/embed",
    ]

    def told():
        answers = [client.get(path) for path in shown]
        return [
            one.status_code == 200 and ".mp4" in one.content.decode() for one in answers
        ]

    assert (told(), found(client, "en", "Telefonnummern")) == (
        [True] * 4,
        [english.get_url()],
    )
    session = SessionPage.objects.get(pk=session.pk)
    session.body, session.do_not_record = [], True
    published(session)

    assert (told(), found(client, "en", "Telefonnummern")) == ([False] * 4, [])
    assert "not recorded" in page(client, english.get_url()).get_text()
    assert '"do_not_record": true' in client.get(schedule).content.decode()

    SessionPage.objects.get(pk=session.pk).unpublish()
    assert (told(), found(client, "en", "Telefonnummern")) == ([False] * 4, [])

    session.do_not_record = False
    published(session)
    assert told() == [True] * 4


def test_the_words_of_a_deleted_file_are_forgotten(summit, recording, client):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    assert found(client, "de", "Telefonnummern") == [session.get_url()]

    recording["tracks"][0]["file"].delete()

    assert found(client, "de", "Telefonnummern") == []


def test_a_file_that_is_no_caption_any_more_is_no_track(summit, recording, client):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    captions = recording["tracks"][0]["file"]
    captions.file.save("notiz.txt", ContentFile(b"Telefonnummern"), save=False)
    captions.media_type, captions.file_hash = "text/plain", "new"
    captions.save()

    assert found(client, "de", "Telefonnummern") == []
    root = page(client, session.get_url())
    assert [track["kind"] for track in root.select("track")] == ["chapters"]


def test_a_recording_whose_files_are_gone_is_announced_nowhere(
    summit, recording, client
):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    assert page(client, summit.get_url()).select('link[type="application/rss+xml"]')

    recording["files"][0]["file"].delete()

    root = page(client, summit.get_url())
    assert "Mit Aufzeichnung" not in root.get_text()
    assert root.select('link[type="application/rss+xml"]') == []
    assert found(client, "de", "Telefonnummern") == []
    assert page(client, session.get_url()).select("link[type*=oembed]") == []


def test_who_took_consent_back_is_no_voice(summit, recording, client):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    amal = PersonFactory(name="Amal", consent=True)

    def voices():
        said = page(client, f"{session.get_url()}?t=0").select(
            ".transcript-text li bdi"
        )
        hits = page(client, "/de/search?q=Guten").select(
            "[aria-labelledby=moments-title] .hint bdi"
        )
        return [one.get_text() for one in (*said, *hits)]

    assert voices() == ["Amal", "Amal"]
    amal.consent = False
    amal.save()
    assert voices() == []
    amal.delete()
    assert voices() == []


def test_aliases_of_aliases_are_off_the_record_too(summit, recording, client):
    session = SessionFactory(parent=summit, body=[("recording", recording)])
    english = in_english(session)
    other = SummitFactory(parent=english.get_parent().get_parent(), slug="2017")
    alias = english.create_alias(parent=other, update_slug="alias")
    second = alias.create_alias(parent=other, update_slug="second")
    podcast = f"{other.get_url()}podcast.xml"
    of_both = {alias.get_url(), second.get_url()}

    def told():
        pages = {url for url in of_both if ".mp4" in page(client, url).decode()}
        videos = client.get("/sitemap-videos.xml").content.decode()
        listed = {url for url in of_both if f"{url}</loc>" in videos}
        hits = set(found(client, "en", "Telefonnummern")) & of_both
        return pages, listed, hits, client.get(podcast).status_code

    assert told() == (of_both, of_both, of_both, 200)

    session = SessionPage.objects.get(pk=session.pk)
    session.body, session.do_not_record = [], True
    published(session)

    assert told() == (set(), set(), set(), 404)


@pytest.mark.parametrize(
    "voice",
    [
        "Zoë Müller",
        normalize("NFD", "Zoë Müller"),
        "Frau Prof. Dr. ZOË  MÜLLER (D21)",
        "Zoe Mueller",
        "Zoë\u200b Müller",
        "Müller, Zoë",
        "زوي مُلَر",
    ],
)
def test_who_agreed_is_a_voice_however_the_name_is_written(db, voice):
    PersonFactory(name="Dr. Zoë Müller", other_names="زوي ملر\nZoe M.")

    assert shown_voice(voice) == " ".join(voice.replace("(D21)", "").split())


@pytest.mark.parametrize(
    "voice",
    [
        "Nomen Nescio",  # took consent back
        "Dr. Nomen Nescio",
        "Nomen",
        "نومن نسيو",
        "Unbekannt",  # nobody has an entry
        "Kim",  # one agreed, another one of the same name did not
        "Zoë",  # not all of a name
        "Müller Zoë",  # maybe somebody else
        "Michael",  # not all of a name that has a title in it
        "Zoë Müller (Mutter von",
        "Zoë Müller und Kim",
        "...",
    ],
)
def test_nobody_is_a_voice_who_is_not_known_to_agree(db, voice):
    for name in ("Zoë Müller", "Kim", "Michael Herr"):
        PersonFactory(name=name)
    for name in ("Nomen Nescio", "KIM", "?!"):
        PersonFactory(name=name, consent=False)

    assert shown_voice(voice) == ""
