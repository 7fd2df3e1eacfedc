import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from home.languages import (
    NOT_YET,
    autonym,
    best_language,
    by_preference,
    direction,
    fallbacks,
    html_lang,
    language_of_path,
    reader_language,
    reading,
    ui_language,
)

CODES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/de/", "de"),
        ("/de", "de"),
        ("/de-x-leicht/start/", "de-x-leicht"),
        ("/uk/kontakt/", "uk"),
        ("/de-at/", None),
        ("/DE/", None),
        ("/search", None),
        ("//de/", None),
        ("/", None),
        ("", None),
    ],
)
def test_an_address_names_a_language_only_letter_by_letter(path, language):
    assert language_of_path(path) == language


@pytest.mark.parametrize(
    ("language", "tried"),
    [
        ("de", ["de", "en"]),
        ("de-x-leicht", ["de-x-leicht", "de", "en"]),
        ("ar", ["ar", "en", "de"]),
        ("en", ["en", "de"]),
    ],
)
def test_the_reader_s_own_language_comes_first_and_the_source_is_never_left_out(
    language, tried
):
    assert fallbacks(language) == tried


def test_pages_in_the_readers_language_come_before_the_source_and_the_rest():
    assert by_preference("uk")[:3] == ["uk", "de", "de-x-leicht"]
    assert by_preference("de") == CODES
    assert sorted(by_preference("ar")) == sorted(CODES)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("de", "de"), ("ar", "ar"), ("uk", "en"), ("de-x-leicht", "de"), ("fa", "en")],
)
def test_messages_come_in_a_language_whose_catalogue_is_complete(language, shown):
    assert ui_language(language) == shown


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ar", "ar"),
        ("de-AT,en;q=0.5", "de"),
        ("en;q=0.5, ar;q=0.9", "ar"),
        ("en;q=0, ar;q=0.1", "ar"),
        ("uk", "en"),
        ("pl", "de"),
        ("uk,en;q=0.2", "en"),
        ("*", "de"),
        ("", "de"),
        ("nonsense;;;=", "de"),
        ("en," + "x" * 5000, "en"),
    ],
)
def test_the_browser_s_wishes_are_heard_in_their_order(header, language):
    assert best_language(header) == language


def test_without_any_language_to_offer_the_source_is_answered():
    assert best_language("ar", []) == "de"


def test_a_language_that_is_not_offered_is_not_answered():
    assert best_language("de", ["en", "ar"]) == "en"


def test_languages_call_themselves_by_name_and_direction():
    assert [autonym(code) for code in CODES] == [
        "Deutsch",
        "Leichte Sprache",
        "English",
        "العربية",
        "فارسی",
        "Українська",
        "Русский",
        "Türkçe",
        "Français",
    ]
    assert [code for code in CODES if direction(code) == "rtl"] == ["ar", "fa"]
    assert html_lang("de-x-leicht") == "de"


def test_every_language_can_say_that_the_site_does_not_speak_it_yet():
    assert set(NOT_YET) == set(CODES)
    assert len(set(NOT_YET.values())) == len(CODES)


def test_outside_of_requests_the_reader_reads_the_active_language():
    with override("ar"):
        assert reader_language() == "ar"
        with reading("uk"):
            assert reader_language() == "uk"
    with override(None):
        assert reader_language() == "de"


@pytest.mark.parametrize(
    ("active", "code", "printed"),
    [
        ("de", "de", ""),
        ("de", "", ""),
        ("de", "ar", ' lang="ar" dir="rtl"'),
        ("ar", "en", ' lang="en" dir="ltr"'),
        ("de", "de-x-leicht", ' data-variety="leicht"'),
        ("en", "de-x-leicht", ' data-variety="leicht" lang="de" dir="ltr"'),
        ("en", "uk", ' lang="uk" dir="ltr"'),
        ("de", '"><script>', ' lang="&quot;&gt;&lt;script&gt;" dir="auto"'),
    ],
)
def test_foreign_text_carries_its_language_and_direction(active, code, printed):
    template = Template("{% load languages %}<p{% lang_attrs code %}>")

    with override(active):
        assert template.render(Context({"code": code})) == f"<p{printed}>"


def test_filters_name_languages_in_the_language_of_the_messages():
    template = Template(
        "{% load languages %}{{ code|language_name }}|{{ code|html_lang }}|"
        "{{ code|direction }}|{{ code|ui_language }}"
    )

    with override("de"):
        assert template.render(Context({"code": "ar"})) == "Arabisch|ar|rtl|ar"
    with override("en"):
        assert template.render(Context({"code": "fa"})) == "Persian|fa|rtl|en"
