"""What the committed files say, before anything is loaded."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from demo.loading.files import DATA, MEDIA, is_text, page_files, read
from events.recordings.webvtt import validate

LANGUAGES = {"de", "en", "ar"}
MAILBOXES = {"kontakt@lotse.example", "fluechtlingshilfe@initiatived21.de"}
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ARABIC = re.compile(r"[\u0600-\u06ff]")
FILES = sorted(DATA.rglob("*.json"))
CAPTIONS = sorted((MEDIA / "documents").glob("*.vtt"))


def ids(paths):
    return [str(path.relative_to(path.parents[2])) for path in paths]


def texts(value):
    if is_text(value):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_every_text_is_there_in_three_languages(path):
    for text in texts(json.loads(path.read_text(encoding="utf-8"))):
        assert set(text) == LANGUAGES
        assert all(text.values())


def shape(text):
    """Return what a translation has in common with its original."""
    paragraphs = len(text) if isinstance(text, list) else 0
    return paragraphs, *(str(text).count(tag) for tag in ("<li>", "<a ", "<b>"))


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_translations_have_as_many_paragraphs_items_and_links(path):
    for text in texts(json.loads(path.read_text(encoding="utf-8"))):
        assert len({shape(part) for part in text.values()}) == 1


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_nobody_is_given_away_and_nothing_is_filler(path):
    content = path.read_text(encoding="utf-8")

    assert set(MAIL.findall(content)) <= MAILBOXES
    assert "lorem" not in content.lower()


def test_arabic_titles_and_summaries_are_arabic():
    for file in page_files():
        assert ARABIC.search(file.facts["summary"]["ar"])
        assert file.key == "home" or ARABIC.search(file.facts["title"]["ar"])


def test_slugs_are_latin_so_that_localize_keeps_them():
    for file in page_files():
        for slug in file.facts["slug"].values():
            assert re.fullmatch(r"[a-z0-9-]+", slug)


def test_summaries_fit_their_field():
    for file in page_files():
        assert all(len(text) <= 280 for text in file.facts["summary"].values())


def test_we_say_gefluechtete_except_in_names():
    names = re.compile(
        r"Digitale[rn]? Flüchtlings(?:gipfel|hilfe)|für Migration und Flüchtlinge"
    )
    for path in FILES:
        content = names.sub("", path.read_text(encoding="utf-8"))
        assert "Flüchtling" not in content, path.name


def names(value, kinds):
    """Yield what is named below the keys `kinds`, with its key."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in kinds and isinstance(part, str):
                yield key, part
            yield from names(part, kinds)
    elif isinstance(value, list):
        for part in value:
            yield from names(part, kinds)


def test_everything_named_in_a_page_is_there():
    images = set(read("images.json"))
    known = {
        "image": images,
        "poster": images,
        "social_image": images,
        "file": set(read("documents.json")),
        "partner": set(read("partners.json")),
        "person": set(read("people.json")),
        "venue": set(read("venues.json")),
        "series": set(read("series.json")),
        "page": {file.key for file in page_files()},
    }
    for file in page_files():
        links = re.findall(r"page:([a-z0-9-]+)", json.dumps(file.facts))

        assert set(links) <= known["page"]
        for kind, name in names(file.facts, known):
            assert name in known[kind]


def test_every_medium_is_described_and_every_description_has_its_medium():
    images = {path.stem for path in (MEDIA / "images").iterdir()}
    documents = {path.name for path in (MEDIA / "documents").iterdir()}

    assert images == set(read("images.json"))
    assert documents == set(read("documents.json"))


@pytest.mark.parametrize("path", CAPTIONS, ids=[path.name for path in CAPTIONS])
def test_captions_and_chapters_are_valid_and_in_order(path):
    cues = validate(path.read_text(encoding="utf-8"))

    assert len(cues) >= 4
    for earlier, later in pairwise(cues):
        assert earlier.end_seconds <= later.start_seconds


def test_captions_fill_the_length_the_recording_is_said_to_have():
    for file in page_files():
        for block in file.facts.get("body", []):
            recording = block.get("recording", {})
            for track in recording.get("tracks", []):
                text = (MEDIA / "documents" / track["file"]).read_text(encoding="utf-8")
                end = validate(text)[-1].end_seconds
                assert abs(end - recording["duration"]) < 1.5


def test_media_are_small_enough_for_old_phones():
    files = [path for path in MEDIA.rglob("*") if path.is_file()]
    videos = [path for path in files if path.suffix in {".mp4", ".webm"}]

    assert sum(path.stat().st_size for path in files) <= 3 * 1024**2
    assert len({path.name.split(".")[0] for path in videos}) == 3
    assert all(path.stat().st_size <= 400 * 1024 for path in videos)


def test_pictures_are_drawn_from_sources_in_the_repository():
    artwork = Path(MEDIA).parent / "artwork"
    sources = {path.stem for path in artwork.glob("*.svg")} - {"parts"}

    assert sources == set(read("images.json"))
