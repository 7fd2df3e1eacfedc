"""The vocabularies a fresh site has, and loading them again."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.models import Locale

from home import vocabulary
from home.analysis import tokens
from home.models import Audience, ContentVersion, Region, SpokenLanguage, Topic
from home.vocabulary import VocabularyError, load_vocabularies

pytestmark = pytest.mark.django_db

MODELS = (Topic, Audience, Region, SpokenLanguage)
LANGUAGES = {code for code, _name in settings.LANGUAGES}


@pytest.mark.parametrize("model", MODELS)
def test_every_term_is_there_in_every_language_under_one_code(model):
    languages = {}
    for term in model.objects.select_related("locale"):
        key = (term.code, term.translation_key)
        languages.setdefault(key, set()).add(term.locale.language_code)

    assert len(languages) == model.objects.canonical().count() > 10
    assert all(found == LANGUAGES for found in languages.values())


def test_translations_carry_words_of_their_own_and_point_at_the_same_parent():
    german = Topic.objects.canonical().get(code="job_search")
    arabic = Topic.objects.in_language("ar").get(code="job_search")

    assert german.parent.code == "work"
    assert arabic.parent == german.parent
    assert arabic.name != german.name
    assert arabic.synonym_list


def test_a_city_lies_in_a_state_and_has_its_official_key():
    kiel = Region.objects.canonical().get(code="kiel")

    assert (kiel.kind, kiel.ags) == ("city", "01002")
    assert kiel.parent.code == "schleswig_holstein"
    assert kiel.parent.parent.code == "nationwide"


def test_every_row_is_valid():
    for model in MODELS:
        for term in model.objects.all():
            term.clean_fields()


def test_a_code_stays_what_it_is_for_all_rely_on_it():
    topic = Topic.objects.canonical().get(code="housing")
    topic.name, topic.synonyms = "Obdach", "Bleibe"
    topic.full_clean()

    topic.code = "shelter"
    with pytest.raises(ValidationError) as refused:
        topic.full_clean()
    assert list(refused.value.message_dict) == ["code"]


def test_loading_again_creates_nothing(capsys):
    before = ContentVersion.objects.current()

    call_command("load_taxonomies")

    assert capsys.readouterr().out.count(": 0 rows created") == len(MODELS)
    assert ContentVersion.objects.current() == before


def test_what_editors_changed_stays_and_what_is_missing_comes_back():
    changed = Topic.objects.in_language("en").get(code="housing")
    changed.name, changed.synonyms = "A home of one's own", "flat"
    changed.save()
    Topic.objects.in_language("tr").get(code="housing").delete()
    german = Topic.objects.canonical().get(code="housing")

    call_command("load_taxonomies")

    changed.refresh_from_db()
    assert (changed.name, changed.synonyms) == ("A home of one's own", "flat")
    turkish = Topic.objects.in_language("tr").get(code="housing")
    assert turkish.translation_key == german.translation_key


def test_a_language_the_site_does_not_have_is_left_out():
    french = Locale.objects.get(language_code="fr")
    for model in MODELS:
        model.objects.filter(locale=french).delete()
    french.delete()

    load_vocabularies()

    assert Topic.objects.filter(code="housing").count() == len(LANGUAGES) - 1


def test_a_parent_that_is_not_listed_is_named(monkeypatch, tmp_path):
    file = tmp_path / "topics.json"
    file.write_text(
        '[{"code": "a", "parent": "b", "names": {"de": "A"}, "synonyms": {}}]'
    )
    monkeypatch.setattr(vocabulary, "FOLDER", tmp_path)

    with pytest.raises(VocabularyError, match="a names a parent that is not listed: b"):
        load_vocabularies()


def different(term):
    """Return the name and the synonyms as the search folds them, each once."""
    return {" ".join(tokens(text)) for text in [term.name, *term.synonym_list]}


@pytest.mark.parametrize("model", [Audience, SpokenLanguage])
def test_no_synonym_says_what_another_says_already(model):
    repeating = [
        (term.code, term.locale.language_code)
        for term in model.objects.select_related("locale")
        if len(different(term)) < 1 + len(term.synonym_list)
    ]

    assert repeating == []


def test_audiences_have_many_synonyms_in_every_language():
    few = [
        (term.code, term.locale.language_code, len(term.synonym_list))
        for term in Audience.objects.select_related("locale")
        if len(term.synonym_list) < 8
    ]

    assert few == []


def test_the_languages_most_asked_for_are_found_by_what_people_type():
    codes = (
        *("de", "en", "fr", "ar", "fa", "prs", "ps", "tr", "uk", "ru", "pl"),
        *("ur", "sr", "ti", "es", "kmr", "ckb", "ku", "am", "so", "sq", "ro"),
    )
    terms = SpokenLanguage.objects.filter(code__in=codes).select_related("locale")
    few = [
        (term.code, term.locale.language_code, len(term.synonym_list))
        for term in terms
        if len(term.synonym_list) < 3
    ]

    assert len(terms) == len(codes) * len(LANGUAGES)
    assert few == []
