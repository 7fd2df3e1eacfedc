# ruff: noqa: RUF001  # letters of our readers
"""Why a search shows what it shows, as `manage.py explain_search` prints it."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from directory.explaining import FIELDS, readable
from home.analysis import index_text, whole
from tests.directory.trees import confirm

pytestmark = pytest.mark.django_db
HIT = re.compile(r"^ *(\d+)\. (.+) \[(.+)\]$")


def explained(text, **options):
    """Return what is printed of the search, and of each hit as it is parsed."""
    out = StringIO()
    call_command("explain_search", text, stdout=out, **options)
    head, hits = [], []
    for line in out.getvalue().splitlines():
        if match := HIT.match(line):
            place, title, language = match.groups()
            hits.append({"place": int(place), "title": title, "language": language})
        elif line.startswith("     - "):
            hits[-1].setdefault("reasons", []).append(line.removeprefix("     - "))
        elif line.startswith("     "):
            tier, freshness, own = line.strip().split("; ")
            hits[-1] |= {"tier": tier, "freshness": freshness, "own": own}
        else:
            head.append(line)
    return head, hits


def test_each_hit_says_why_it_is_where_it_is(directory):
    confirm(directory.add("Dach", summary="Zimmer für alle.", topics=["housing"]))
    directory.add("Wohnung Nord", languages=["uk"])
    german = directory.add("Anders", body=[("text", "<p>Eine Wohnung.</p>")])
    directory.add("Other", language="en", translation_of=german)
    confirm(directory.add("Alt", summary="Wohnungen."), days_ago=250)

    head, hits = explained("Wohnung", lang="en")

    assert head == ["4 entries; must be found: wohnung"]
    assert hits == [
        {
            "place": 1,
            "title": "Wohnung Nord",
            "language": "de",
            "tier": "word of a name",
            "freshness": "not confirmed lately",
            "own": "another language",
            "reasons": ["word of a name “wohnung”"],
        },
        {
            "place": 2,
            "title": "Alt",
            "language": "de",
            "tier": "summary",
            "freshness": "confirmed in the last 12 months",
            "own": "another language",
            "reasons": ["stem or part in the summary “wohnung”"],
        },
        {
            "place": 3,
            "title": "Dach",
            "language": "de",
            "tier": "concept",
            "freshness": "confirmed in the last 6 months",
            "own": "another language",
            "reasons": ["concept “topichousing”"],
        },
        {
            "place": 4,
            "title": "Other",
            "language": "en",
            "tier": "text",
            "freshness": "not confirmed lately",
            "own": "reader's language",
            "reasons": ["text “wohnung”"],
        },
    ]


def test_every_word_that_must_be_found_has_a_reason(directory):
    directory.add("Dach", summary="Житло для всіх.", languages=["uk"])

    head, (hit,) = explained("житло українська для")

    assert head == ["1 entries; must be found: житло, українська"]
    assert hit["tier"] == "concept"
    assert hit["reasons"] == ["summary “житло” · stem or part in the summary “житл”", "concept “languageuk”"]  # fmt: skip


def test_what_has_ended_is_marked(directory):
    directory.add("Dach", state="ended")

    _head, (hit,) = explained("Dach")

    assert (hit["tier"], hit["freshness"]) == ("whole name", "ended")


def test_a_correction_is_said(directory):
    directory.add("Dach", summary="Krimskrams.")

    head, (hit,) = explained("Krimskrms")

    assert head == [
        "nothing for “Krimskrms”; searched for “Krimskrams”",
        "1 entries; must be found: krimskrams",
    ]
    assert hit["reasons"] == [
        "summary “krimskrams” · stem or part in the summary “krimskram”"
    ]


def test_a_broader_topic_is_said(directory):
    directory.add("Wegweiser", topics=["orientation"])

    head, (hit,) = explained("Asylantrag")

    assert head == [
        "nothing on the topic itself; searched for broader ones",
        "1 entries; must be found: asylantrag",
    ]
    assert (hit["tier"], hit["reasons"]) == ("concept", ["concept “topicorientation”"])


def test_what_a_filter_hides_is_counted(directory):
    directory.add("Dach", summary="Krimskrams.", state="paused")

    assert explained("Krimskrams") == (
        ["0 entries; must be found: krimskrams", "without status: 1"],
        [],
    )


def test_without_words_everything_is_listed(directory):
    directory.add("Dach")

    head, (hit,) = explained("?!")

    assert head == ["1 entries; must be found: nothing"]
    assert hit["tier"] == "everything"
    assert "reasons" not in hit


def test_further_pages_go_on_counting(directory):
    for number in range(21):
        directory.add(f"Dach {number:02}")

    _head, hits = explained("Dach", page=2)

    assert [(hit["place"], hit["title"]) for hit in hits] == [(21, "Dach 20")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lang": "xx"}, r"xx is no language of this site: de, .*, fr"),
        ({"page": 2}, r"there is no page 2 of results"),
        ({"page": 0}, r"there is no page 0 of results"),
        ({"page": -1}, r"there is no page -1 of results"),
    ],
)
def test_what_there_is_not_is_refused_with_a_sentence(directory, options, message):
    directory.add("Dach")

    with pytest.raises(CommandError, match=message):
        explained("Dach", **options)


def test_a_page_number_is_a_number(directory):
    with pytest.raises(CommandError, match="invalid int value"):
        call_command("explain_search", "Dach", "--page", "x")


def test_every_term_of_an_index_can_be_read():
    terms = index_text(
        name=["Кирон Volunteers"],
        text=["Wohnungen"],
        body=["Kurse"],
        codes=["ctopicwork0"],
        language="de",
    ).split()

    read = {readable(term) for term in terms}

    assert {
        "whole name “киронvolunteers”",
        "whole name as it sounds “ckrn”",
        "word of a name “кирон”",
        "beginning of a name “ки”",
        "stem or part of a name “volunt”",
        "name as it sounds “ckrn”",
        "summary “wohnungen”",
        "stem or part in the summary “wohnung”",
        "text “kurse”",
        "stem or part in the text “kurs”",
        "concept “topicwork”",
    } <= read
    assert {term[0] for term in terms} == set(FIELDS)
    assert readable(whole(["سكن"])) == "whole name “سكن”"
