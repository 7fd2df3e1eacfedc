"""Searching what is said in recordings."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from wagtail.models import PageViewRestriction
from wagtail.search.models import IndexEntry

from events.models import Passage, SessionSpeaker
from home.models import SiteDocument
from tests.events.factories import (
    PersonFactory,
    SessionFactory,
    SummitFactory,
    SummitIndexFactory,
    document,
    home_in,
    published,
    translated,
)
from tests.events.html import page, text, texts

GERMAN = """WEBVTT

00:00.000 --> 00:04.000
Guten Tag, hier spricht niemand von der Sache.

00:20.000 --> 00:24.000
<v Kim>Drei Telefonnummern stehen im Text.

01:30.000 --> 01:34.000
Auf Wiedersehen
"""
ENGLISH = "WEBVTT\n\n00:21.000 --> 00:24.000\nThree phone numbers in one text.\n"
ARABIC = "WEBVTT\n\n00:22.000 --> 00:25.000\nفي النص ثلاثة أرقام هاتف.\n"


def captions(*said, every=4):
    """Return a caption file with one sentence after the other."""
    times = [(f"{start // 60:02}:{start % 60:02}") for start in range(0, 3600, every)]
    cues = [
        f"{start}.000 --> {start}.900\n{sentence}\n"
        for start, sentence in zip(times, said, strict=False)
    ]
    return "\n".join(["WEBVTT\n", *cues])


@pytest.fixture
def index(db):
    return SummitIndexFactory(parent=home_in("de"), slug="gipfel")


@pytest.fixture
def summit(index):
    return SummitFactory(parent=index, slug="2016", title="Erster Gipfel")


def recorded(*tracks, name="rede"):
    video = document(f"{name}.mp4", b"\x00" * 2048, media_type="video/mp4")
    stored = [
        {"language": code, "kind": "captions", "file": document(f"{code}.vtt", said)}
        for code, said in tracks
    ]
    files = [{"file": video, "quality": ""}]
    return {"title": "Rede", "language": "de", "files": files, "tracks": stored}


@pytest.fixture
def session(summit):
    PersonFactory(name="Kim")
    body = [("recording", recorded(("de", GERMAN), ("en", ENGLISH), ("ar", ARABIC)))]
    return SessionFactory(parent=summit, title="Daten", body=body)


def moments(client, language, word):
    root = page(client, f"/{language}/search?q={word}")
    return [hit for hit in root.select("main li") if hit.select_one(".said")]


@pytest.mark.parametrize(
    ("language", "word", "hit_at"),
    [
        ("de", "Telefonnummer", (20, ["Telefonnummern"])),
        ("en", "phones", (21, ["phone"])),
        ("ar", "الأرقام", (22, ["أرقام"])),
        ("ar", "هاتف", (22, ["هاتف."])),
    ],
)
def test_a_word_only_spoken_leads_to_its_second(
    session, client, language, word, hit_at
):
    second, marked = hit_at
    if language != "de":
        summit = session.summit
        index = summit.get_parent()
        above = SummitIndexFactory(
            parent=home_in(language), translation_key=index.translation_key
        )
        session = translated(session, translated(summit, above), title="Data")

    (hit,) = moments(client, language, word)

    link = urlsplit(hit.select_one("a")["href"])
    assert link.path == session.get_url()
    asked = parse_qs(link.query)
    assert (asked["t"], asked["captions"]) == ([str(second)], [language])
    assert texts(hit, "mark") == marked
    (there,) = page(client, hit.select_one("a")["href"]).select("li[aria-current]")
    assert text(hit.select_one(".said")) in text(there)


def test_a_hit_names_session_summit_speaker_and_time(session, client):
    (hit,) = moments(client, "de", "Telefonnummer")

    assert text(hit.select_one("h3")) == "Daten · ab 0:20"
    assert text(hit.select_one(".eyebrow")) == "Erster Gipfel"
    assert text(hit.select_one(".hint")) == "Kim"


def test_where_captions_name_nobody_the_speakers_who_agreed_are_named(session, client):
    for name, consent in (("Amal", True), ("Geheim", False)):
        person = PersonFactory(name=name, consent=consent)
        session.speakers.add(SessionSpeaker(person=person))
    published(session)

    (hit,) = moments(client, "de", "Wiedersehen")

    assert text(hit.select_one(".hint")) == "Amal"


def test_what_is_said_in_another_language_is_found_too_and_marked(session, client):
    (hit,) = moments(client, "de", "phone")

    assert hit.select_one(".said")["lang"] == "en"


def test_words_that_are_said_minutes_apart_are_no_hit(session, client):
    assert moments(client, "de", "Telefonnummern+Wiedersehen") == []


def session_saying(summit, title, *said, every=4):
    body = [("recording", recorded(("de", captions(*said, every=every)), name=title))]
    return SessionFactory(parent=summit, title=title, body=body)


def headings(client, word):
    return [text(hit.select_one("h3")) for hit in moments(client, "de", word)]


def test_the_best_moment_of_each_recording_comes_first(summit, client):
    session_saying(summit, "Lang", *["Brot"] * 12, "Brot und Salz", every=60)
    session_saying(summit, "Kurz", "Kein Salz", "Brot und Salz")
    session_saying(summit, "Knapp", "Brot", "Salz")

    assert headings(client, "Brot+Salz") == [
        "Lang · ab 12:00",
        "Kurz · ab 0:04",
        "Knapp · ab 0:00",
    ]
    assert headings(client, "Brot") == [
        "Lang · ab 0:00",
        "Kurz · ab 0:04",
        "Knapp · ab 0:00",
        "Lang · ab 1:00",
        "Lang · ab 2:00",
    ]


def test_a_word_said_again_after_two_passages_share_a_cue_is_found_again(
    summit, client
):
    said = ["Brot", "ja", "ja", "Brot", "Brot"]  # the fourth cue is in two passages
    session_saying(summit, "Rede", *said, every=15)

    assert headings(client, "Brot") == [
        "Rede · ab 0:00",
        "Rede · ab 0:45",
        "Rede · ab 1:00",
    ]


def test_a_chapter_is_found_by_its_title_where_it_begins(summit, client):
    value = recorded(("de", captions("Eins", "Zwei", "Drei", every=20)))
    chapters = "WEBVTT\n\n00:20.000 --> 01:00.000\nZahlungsweise\n"
    file = document("kapitel.vtt", chapters)
    value["tracks"].append({"language": "de", "kind": "chapters", "file": file})
    SessionFactory(parent=summit, title="Rede", body=[("recording", value)])

    assert headings(client, "Zahlungsweise") == ["Rede · ab 0:20"]


def test_ten_moments_are_listed_and_more_are_hinted_at(summit, client):
    for title in ("A", "B", "C"):
        session_saying(summit, title, *["Brot"] * 3, every=60)
    hint = "Es wird noch an weiteren Stellen gesagt"
    assert len(headings(client, "Brot")) == 9
    assert hint not in page(client, "/de/search?q=Brot").text

    session_saying(summit, "D", *["Brot"] * 3, every=60)
    assert len(headings(client, "Brot")) == 10
    assert hint in page(client, "/de/search?q=Brot").text


def test_nothing_found_is_said_only_when_nothing_is_said_either(session, client):
    assert "Nichts gefunden" not in page(client, "/de/search?q=Telefonnummer").text
    assert "Nichts gefunden" in page(client, "/de/search?q=Quitte").text


def test_what_is_not_public_is_not_found(session, client):
    PageViewRestriction.objects.create(page=session, restriction_type="login")
    assert moments(client, "de", "Telefonnummer") == []

    PageViewRestriction.objects.get().delete()
    session.unpublish()
    assert moments(client, "de", "Telefonnummer") == []

    session.delete()
    assert list(Passage.objects.all()) == []
    assert entries() == []


def entries():
    """Return what the index holds of passages."""
    kind = {"content_type__model": "passage"}
    return list(IndexEntry.objects.filter(**kind).values_list("object_id", flat=True))


def test_what_is_unpublished_or_taken_out_leaves_the_index(session):
    assert len(entries()) == len(Passage.objects.all()) == 4

    session.unpublish()
    assert entries() == []

    published(session)
    assert len(entries()) == 4

    session.body = []
    published(session)
    assert entries() == []


def test_the_index_of_passages_can_be_built_anew(session, client):
    IndexEntry.objects.all().delete()
    assert moments(client, "de", "Telefonnummer") == []

    call_command("update_index", verbosity=0)

    assert len(moments(client, "de", "Telefonnummer")) == 1


def test_words_of_replaced_captions_are_found_in_place_of_the_old(session, client):
    file = SiteDocument.objects.get(title="de.vtt")
    file.file = ContentFile(captions("Nur Brot").encode(), name="neu.vtt")
    file.save()

    assert headings(client, "Brot") == ["Daten · ab 0:00"]
    assert headings(client, "Telefonnummer") == []


def test_publishing_again_writes_passages_only_when_they_changed(session):
    before = list(Passage.objects.values_list("pk", flat=True))
    published(session)
    assert list(Passage.objects.values_list("pk", flat=True)) == before

    session.body = []
    published(session)
    assert list(Passage.objects.all()) == []


@pytest.mark.parametrize(
    "asked", ["<script>", "%00", "' OR 1=1", "((((", "*", "a" * 3000, "\u202e\ufeff"]
)
def test_strange_questions_find_nothing(session, client, asked):
    response = client.get("/de/search", {"q": asked})

    assert response.status_code == 200
    assert b"<script>" not in response.content


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_recordings_or_languages(
    summit, client, django_assert_num_queries, count
):
    tracks = [("de", GERMAN), ("en", ENGLISH), ("ar", ARABIC)][:count]
    for one in range(count):
        body = [("recording", recorded(*tracks, name=f"r{one}"))]
        SessionFactory(parent=summit, body=body)
    page(client, "/de/search?q=Telefonnummer")

    with django_assert_num_queries(12):
        assert len(moments(client, "de", "Telefonnummer")) == count
