import lxml.html
import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

pytestmark = pytest.mark.django_db


def render(template, **context):
    source = "{% load directory %}" + template
    return Template(source).render(Context(context)).strip()


def value(tag, **context):
    """Return what a tag puts into the context."""
    shown = Context(context)
    Template("{% load directory %}{% " + tag + " as found %}").render(shown)
    return shown["found"]


def test_totals_count_entries_and_lead_to_the_commonest_topics(directory):
    for number in range(3):
        directory.add(f"Dach {number}", topics=["shared_housing"])
    directory.add("Arbeit", topics=["work"])
    directory.add("Vorbei", topics=["health"], state="ended")

    totals = value("directory_totals", page=directory.pages["en"])

    assert totals["entries"] == 4
    assert [(topic["code"], topic["count"]) for topic in totals["topics"]] == [
        ("housing", 3),
        ("work", 1),
    ]
    assert totals["topics"][0]["url"] == "/en/directory/?topic=housing"
    assert totals["topics"][0]["label_lang"] == "en"


def test_totals_are_read_once(directory, django_assert_num_queries):
    directory.add("Dach", topics=["housing"])
    value("directory_totals", page=directory.pages["de"])

    with django_assert_num_queries(1):  # the number of the content's version
        value("directory_totals", page=directory.pages["de"])


def test_results_are_at_most_ten_cards(directory):
    for number in range(12):
        directory.add(f"Dach {number}")

    assert len(value("directory_results 'Dach'", page=directory.pages["de"])) == 10
    assert value("directory_results 'Keller'", page=directory.pages["de"]) == []
    assert value("directory_results ' '", page=directory.pages["de"]) == []


def test_the_search_form_leads_to_the_readers_directory(directory):
    request = RequestFactory().get("/", {"q": "<Dach>"})
    with override("en"):
        form = render("{% directory_search_form %}", request=request)

    assert 'action="/en/directory/"' in form
    assert "&lt;Dach&gt;" in form


def test_the_search_box_is_plain_and_tells_a_script_where_to_ask(directory):
    with override("uk"):
        form = lxml.html.fromstring(render("{% directory_search_form %}"))

    (box,) = form.xpath("//input")
    (hint,) = form.xpath("//template[@data-suggest]")
    assert {"role", "aria-expanded", "aria-controls"}.isdisjoint(box.attrib)
    assert hint.get("data-suggest") == box.get("id")
    assert hint.get("data-source") == "/api/suggest?lang=uk&q="


def test_a_reader_without_a_directory_goes_to_the_nearest_one(directory):
    with override("uk"):
        assert 'action="/en/directory/"' in render("{% directory_search_form %}")


def test_without_any_directory_the_form_leads_home(db):
    assert 'action="/de/"' in render("{% directory_search_form %}")
