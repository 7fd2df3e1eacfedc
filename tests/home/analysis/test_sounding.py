# ruff: noqa: RUF003  # letters that look alike are what this is about
import json
from pathlib import Path

import pytest
from hypothesis import given

from home.analysis import romanised, skeletons, sound, tokens
from home.analysis.sounding import MAX_SKELETONS, MIN_SKELETON
from tests.home.analysis.alphabets import texts

JUDGED = Path(__file__).parents[2] / "directory" / "judged.json"
NAMES = [
    (query["q"], query["first"])
    for query in json.loads(JUDGED.read_text())
    if query["kind"] == "transliteration"
    and "first" in query
    # Names written in one word, which the index parts, have a sound of their own.
    and query["first"] not in {"JobAidUkraine", "Germany4Ukraine"}
]


@pytest.mark.parametrize(("heard", "name"), NAMES)
def test_a_name_in_another_script_has_the_same_consonants(heard, name):
    typed = tokens(heard)
    beginnings = {
        key
        for count in range(1, len(tokens(name)) + 1)
        for key in skeletons(*tokens(name)[:count])
    }

    assert set(skeletons(*typed)) & beginnings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Кирон", "Kurdistan"),
        ("Хендбук", "Hamburg"),
        ("كيرون", "Corona-Hilfe"),
        ("فرايفونك", "Freiwillig"),
    ],
)
def test_other_names_have_others(one, other):
    assert not set(skeletons(*tokens(one))) & set(skeletons(*tokens(other)))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("handbook", ("hndbk",)),
        ("хендбук", ("hndbk", "kndbk")),  # `х` is h and k
        ("гамбург", ("gmbrg", "hmbrg")),  # `г` is g, and h where a name begins
        ("integreat", ("antgrt",)),  # begins with a vowel, whichever
        ("krisenchat", ("krsnkt", "krsnst")),
        ("papa", ()),  # two consonants say too little
        ("2016", ("2016",)),
        ("", ()),
    ],
)
def test_a_skeleton_is_the_consonants_in_each_way_they_may_be_heard(word, expected):
    assert skeletons(word) == expected


@pytest.mark.parametrize(
    ("by_ear", "right"),
    [
        ("Deutschkuhrs", "Deutschkurs"),
        ("Flüchtlink", "Flüchtling"),
        ("Arbait", "Arbeit"),
        ("Shule", "Schule"),
        ("Fater", "Vater"),
        ("Foto", "Photo"),
        ("Teater", "Theater"),
        ("Beratunk", "Beratung"),
        ("Tsimmer", "Zimmer"),
        ("Lerer", "Lehrer"),
        ("Wonung", "Wohnung"),
        ("Stad", "Stadt"),
        ("Hielfe", "Hilfe"),
        ("Artzt", "Arzt"),
        ("ضابط", "ظابط"),
        ("مطرجم", "مترجم"),
    ],
)
def test_what_is_spelled_by_ear_sounds_right(by_ear, right):
    assert sound(*tokens(by_ear)) == sound(*tokens(right))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Haus", "Maus"), ("Kurs", "Kurz"), ("Rat", "Rast"), ("سكن", "ساكن")],
)
def test_what_sounds_different_is_told_apart(one, other):
    assert sound(*tokens(one)) != sound(*tokens(other))


@pytest.mark.parametrize(
    ("word", "in_latin"),
    [
        ("житло", "zhytlo"),
        ("житло", "zhitlo"),
        ("работа", "rabota"),
        ("переводчик", "perevodchik"),
        ("біженець", "bizhenets"),
        ("квартира", "kvartira"),
    ],
)
def test_cyrillic_words_are_heard_in_latin_letters(word, in_latin):
    assert romanised(*tokens(word)) == romanised(in_latin)


@given(texts)
def test_sounds_are_few_and_plain(text):
    for word in tokens(text):
        keys = skeletons(word, word)
        assert len(keys) <= MAX_SKELETONS
        assert all(len(key) >= MIN_SKELETON for key in keys)
        assert romanised(word).isascii()
        assert bool(sound(word)) or set(word) == {"h"}
