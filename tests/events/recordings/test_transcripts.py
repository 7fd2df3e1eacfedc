"""Captions grouped by chapters, in the language that a reader understands best."""

import pytest

from events.recordings.transcripts import (
    Chapter,
    Transcript,
    best,
    chapters,
    passages,
    transcripts,
)
from events.recordings.webvtt import Cue
from tests.events.factories import document

SAID = "WEBVTT\n\n{} --> {}\n{}\n"


def captions(language, text, kind="captions", start="00:01.000", end="00:04.000"):
    name = f"{kind}-{language}.vtt"
    file = document(name, SAID.format(start, end, text))
    return {"language": language, "kind": kind, "file": file}


def of(*tracks, language="de"):
    return {"title": "Rede", "language": language, "tracks": list(tracks)}


def spoken(*seconds):
    """Return cues of four seconds each, which begin at these seconds."""
    return tuple(
        Cue(start_seconds=one, end_seconds=one + 4.0, text=str(one), voice=None)
        for one in seconds
    )


def starts(cues):
    return [cue.start_seconds for cue in cues]


@pytest.mark.django_db
def test_readers_get_their_language_then_the_one_that_is_spoken():
    recording = of(captions("en", "Hello"), captions("de", "Hallo"))

    there = transcripts(recording)
    found = [best(there, code, recording["language"]).language for code in ("en", "ar")]

    assert found == ["en", "de"]


def test_without_captions_there_is_nothing_to_choose():
    assert transcripts({"title": "Rede"}) == {}
    assert chapters({"title": "Rede"}, "de") == ()
    assert best({}, "de", "de") is None


@pytest.mark.django_db
def test_what_is_said_before_the_first_chapter_has_no_title():
    recording = of(
        captions("de", "Hallo"),
        captions("de", "Daten", "chapters", "00:10.000", "00:20.000"),
    )

    (first, second) = transcripts(recording)["de"].chapters

    assert (first.seconds, first.title, len(first.cues)) == (0.0, "", 1)
    assert (second.seconds, second.title, second.cues) == (10.0, "Daten", ())


@pytest.mark.django_db
def test_chapters_of_another_language_say_which():
    recording = of(captions("ar", "مرحبا"), captions("de", "Anfang", "chapters"))

    found = transcripts(recording)["ar"]

    assert (found.language, found.chapter_language) == ("ar", "de")


@pytest.mark.django_db
def test_broken_missing_and_second_files_are_left_out():
    broken = document("kaputt.vtt", "no captions at all")
    gone = {"language": "de", "kind": "captions", "file": None}
    recording = of(
        gone,
        {"language": "en", "kind": "captions", "file": broken},
        {"language": "xx", "kind": "captions", "file": broken},
        captions("de", "Eins"),
        captions("de", "Zwei"),
    )

    found = transcripts(recording)

    assert list(found) == ["de"]
    assert [cue.text for cue in found["de"].cues] == ["Eins"]


def test_passages_take_half_a_minute_and_overlap_by_one_cue():
    said = Transcript("de", (Chapter(0.0, "Daten", spoken(0, 10, 20, 30, 40)),))

    found = [(title, starts(cues)) for title, cues in passages(said)]

    assert found == [("Daten", [0, 10, 20]), ("Daten", [20, 30, 40])]


def test_passages_do_not_reach_across_a_silence_or_a_chapter():
    said = Transcript(
        "de", (Chapter(0.0, "A", spoken(0, 60)), Chapter(70.0, "B", spoken(70)))
    )

    found = [(title, starts(cues)) for title, cues in passages(said)]

    assert found == [("A", [0]), ("A", [60]), ("B", [70])]
