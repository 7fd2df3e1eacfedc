import pytest

from home.models import Region, SpokenLanguage, Topic
from home.terms import (
    Label,
    ancestors,
    codes_by_pk,
    descendants,
    labels,
    parents,
    topic_tree,
)

pytestmark = pytest.mark.django_db


def row(code, language, model=Topic):
    return model.objects.in_language(language).get(code=code)


def test_labels_are_in_the_readers_language():
    assert labels(Topic, "de")["housing"] == Label("Wohnen", "de")
    assert labels(Topic, "uk")["housing"].language == "uk"


def test_a_missing_label_falls_back_and_says_so():
    row("housing", "uk").delete()
    english = row("housing", "en").name

    assert labels(Topic, "uk")["housing"] == Label(english, "en")


def test_labels_follow_a_change_at_once():
    assert labels(Topic, "de")["housing"].text != "Obdach"
    topic = row("housing", "de")
    topic.name = "Obdach"
    topic.save()

    assert labels(Topic, "de")["housing"].text == "Obdach"


def test_labels_and_codes_keep_the_order_of_the_editors():
    codes = list(Topic.objects.canonical().values_list("code", flat=True))

    assert list(labels(Topic, "ar")) == codes
    assert list(codes_by_pk(Topic).values()) == codes


def test_every_spoken_language_has_a_label_in_every_language_of_the_site(settings):
    codes = set(codes_by_pk(SpokenLanguage).values())

    for language, _name in settings.LANGUAGES:
        assert set(labels(SpokenLanguage, language)) == codes


def test_the_topics_are_a_tree():
    housing = next(node for node in topic_tree("de") if node.code == "housing")

    assert housing.label.text == "Wohnen"
    assert {child.code for child in housing.children} == set(
        descendants(Topic, "housing")
    ) - {"housing"}


def test_what_lies_in_what():
    assert ancestors(Region, "kiel") == ["kiel", "schleswig_holstein", "nationwide"]
    assert "kiel" in descendants(Region, "schleswig_holstein")
    assert parents(SpokenLanguage)["uk"] is None


def test_a_circle_of_terms_is_no_endless_loop():
    one, other = row("housing", "de"), row("health", "de")
    Topic.objects.filter(pk=one.pk).update(parent=other)
    Topic.objects.filter(pk=other.pk).update(parent=one)

    assert set(ancestors(Topic, "housing")) == {"housing", "health"}


@pytest.mark.parametrize("model", [Topic, Region, SpokenLanguage])
def test_labels_are_read_once(model, django_assert_num_queries):
    labels(model, "en")

    with django_assert_num_queries(1):  # the number of the content's version
        labels(model, "en")
