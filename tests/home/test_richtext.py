import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.home.trees import home_in, page_below

pytestmark = pytest.mark.django_db


def linking(*pages):
    links = "".join(f'<a linktype="page" id="{pk}">Link</a> ' for pk in pages)
    return json.dumps([{"type": "text", "value": f"<p>{links}</p>"}])


def links_in(client, page):
    tree = html.fromstring(client.get(page.url).content)
    return [
        (link.get("href"), link.get("hreflang"))
        for link in tree.xpath("//main//a[.='Link']")
    ]


@pytest.fixture
def de():
    return home_in("de")


def test_a_link_leads_to_the_page_in_the_reader_s_language(client, de):
    ar = home_in("ar")
    both, alone = page_below(de, "Beide"), page_below(de, "Allein")
    page_below(ar, "ك", slug="k", translation_of=both)
    german = page_below(de, "Text", body=linking(both.pk, alone.pk))
    arabic = page_below(
        ar, "نص", slug="nass", translation_of=german, body=linking(both.pk, alone.pk)
    )

    assert links_in(client, german) == [("/de/beide/", None), ("/de/allein/", None)]
    assert links_in(client, arabic) == [("/ar/k/", None), ("/de/allein/", "de")]


def test_a_link_follows_readers_without_a_catalogue_too(client, de):
    uk = home_in("uk")
    target = page_below(de, "Ziel")
    page_below(home_in("en"), "Target", translation_of=target)
    page_below(uk, "Ціль", slug="tsil", translation_of=target)
    page = page_below(uk, "Текст", slug="tekst", body=linking(target.pk))

    assert links_in(client, page) == [("/uk/tsil/", None)]


def test_links_to_drafts_and_to_nothing_lead_nowhere(client, de):
    draft = page_below(de, "Entwurf", live=False)
    page = page_below(de, "Text", body=linking(draft.pk, 999_999, "", "x"))

    assert links_in(client, page) == [(None, None)] * 4


def test_links_cost_nothing_once_they_are_known(client, de):
    targets = [page_below(de, f"Ziel {number}").pk for number in range(3)]
    costs = []
    for title, pks in [("Eins", targets[:1]), ("Drei", targets)]:
        page = page_below(de, title, body=linking(*pks))
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        costs.append(len(queries))

    assert costs == [7, 7]
