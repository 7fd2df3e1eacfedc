"""What people look for and do not find: what is counted, kept, and shown to editors."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, timedelta

import lxml.html
import openpyxl
import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory import unmet
from directory.filters import Criteria
from directory.models import UnmetSearch
from directory.search import Found
from directory.unmet import erase_unmet_searches, record, store_unmet_searches
from home.jobs import run_jobs
from home.models import ContactPage
from tests.home.editors import home_page, person, signed_in
from tests.home.trees import page_below

REPORT = "directory_unmet_searches"
TODAY = date(2026, 3, 10)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def noon():
    """Stop the clock in the middle of a day."""
    with time_machine.travel(f"{TODAY} 12:00Z", tick=False):
        yield


def stored():
    """Empty the boxes; return what the table then says, without the day."""
    assert store_unmet_searches(timezone.now()) == 0
    rows = UnmetSearch.objects.order_by("text", "language", "day")
    return [(row.text, row.language, row.count, row.corrected) for row in rows]


def unmet_search(text, *, language="de", days_ago=0, count=1, corrected=False):
    return UnmetSearch.objects.create(
        text=text,
        language=language,
        day=timezone.localdate() - timedelta(days=days_ago),
        count=count,
        corrected=corrected,
    )


# What is recorded


def test_a_text_is_kept_as_folded_words_with_day_language_and_count(db, noon):
    record("  Zahnärzte,  MÜNCHEN ", "de", corrected=False)
    record("zahnarzte münchen", "de", corrected=False)
    record("السكنُ", "ar", corrected=False)
    record("Wonung", "de", corrected=True)

    assert stored() == [
        ("wonung", "de", 1, True),
        ("zahnarzte munchen", "de", 2, False),
        ("السكن", "ar", 1, False),
    ]
    assert {row.day for row in UnmetSearch.objects.all()} == {TODAY}


def test_each_round_adds_to_the_day_and_a_new_day_begins_anew(db):
    with time_machine.travel("2026-03-10 21:30Z", tick=False) as clock:
        record("Geige", "de", corrected=False)
        store_unmet_searches(timezone.now())
        record("Geige", "de", corrected=False)
        clock.move_to("2026-03-10 23:30Z")  # half past midnight in Berlin
        record("Geige", "de", corrected=False)
        store_unmet_searches(timezone.now())

    assert list(UnmetSearch.objects.order_by("day").values_list("day", "count")) == [
        (date(2026, 3, 10), 2),
        (date(2026, 3, 11), 1),
    ]


def test_a_round_without_searches_changes_nothing(db):
    assert stored() == []
    assert stored() == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " … ",
        "anna@example.org",
        "anna @ beispiel",
        "anna＠example．org",  # noqa: RUF001  # as wide keyboards write it
        "anna.schmidt",
        "Dr.Schmidt",
        "https://example.org",
        "www.beispiel",
        "t.me/anna",
        "0170 123456",
        "+49 (30) 12 34 56",
        "٠١٧٠١٢٣٤٥٦",
        "12.03.1987",
        "Hauptstr. 12, 10115",
        "ich wohne bei meiner Tante in Kiel",
        "x" * 61,
        "Donaudampfschifffahrtsgesellschaft Donaudampfschifffahrtsgesellschaft",
    ],
)
def test_what_may_be_personal_is_not_kept(db, text):
    record(text, "de", corrected=False)

    assert stored() == []


@pytest.mark.parametrize(
    "text", ["zahnarzt 10115", "z. B. Geige", "§ 24 AufenthG", "Hilfe/Beratung", "a b c d e f"]
)  # fmt: skip
def test_what_says_nothing_about_a_person_is_kept(db, text):
    record(text, "de", corrected=False)

    assert len(stored()) == 1


def test_a_flood_of_new_texts_is_kept_only_in_part(db, noon, monkeypatch):
    monkeypatch.setattr(unmet, "MAX_NEW_A_DAY", 5)
    unmet_search("geige")
    for letter in "abcdefghij":
        record(f"text {letter}", "de", corrected=False)
    record("geige", "de", corrected=False)

    rows = stored()

    assert len(rows) == 5
    assert ("geige", "de", 2, False) in rows


def test_the_boxes_hold_a_bounded_number_of_searches(db, monkeypatch):
    monkeypatch.setattr(unmet, "BOXES", 3)
    for _n in range(50):
        record("geige", "de", corrected=False)

    assert stored() == [("geige", "de", 3, False)]


def test_a_broken_cache_costs_nobody_an_answer(directory, settings, tmp_path, caplog):
    (tmp_path / "file").touch()
    settings.CACHES = {
        **settings.CACHES,
        "shared": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": tmp_path / "file" / "not a folder",
        },
    }

    response = Client().get(directory.url(), {"q": "Geheimwort"})

    assert response.status_code == 200
    assert "search not counted: NotADirectoryError at" in caplog.text
    assert "geheimwort" not in caplog.text.lower()


# Who records it


def test_a_search_that_finds_nothing_is_recorded(directory):
    directory.add("Dach")

    Client().get(directory.url("ar"), {"q": "Geige"})
    Client(headers={"user-agent": FIREFOX}).get(directory.url(), {"q": "Geige"})
    Client().get("/api/directory", {"lang": "uk", "q": "Скрипка"})

    assert stored() == [
        ("geige", "ar", 1, False),
        ("geige", "de", 1, False),
        ("скрипка", "uk", 1, False),
    ]


def test_a_search_that_finds_something_is_not_recorded(directory):
    directory.add("Dach")

    Client().get(directory.url(), {"q": "Dach"})
    Client().get("/api/directory", {"lang": "de", "q": "Dach"})
    Client().get(directory.url())

    assert stored() == []


@pytest.mark.parametrize(
    "filters",
    [
        {"topic": "housing"},
        {"topic": "housing", "region": "kiel"},  # each alone hides the entry
        {"topic": "housing", "status": "ended"},
    ],
)
def test_filters_that_are_too_strict_are_not_the_texts_fault(directory, filters):
    directory.add("Dach", topics=["work"], regions=["berlin"])

    response = Client().get(directory.url(), {"q": "Dach", **filters})
    Client().get("/api/directory", {"lang": "de", "q": "Dach", **filters})

    assert response.context["count"] == 0
    assert stored() == []


def test_a_text_that_finds_nothing_is_recorded_with_a_filter_too(directory):
    directory.add("Dach", topics=["work"])

    Client().get(directory.url(), {"q": "Geige", "topic": "work"})

    assert stored() == [("geige", "de", 1, False)]


@dataclass(frozen=True)
class Corrected(Found):
    """An answer to another spelling than the one typed."""

    corrected: str | None = None


@pytest.mark.parametrize(("page", "times"), [(1, 1), (2, 0)])
def test_what_is_found_in_another_spelling_only_is_recorded_once(db, rf, page, times):
    found = Corrected(count=30, page=page, per_page=20, corrected="wohnung")

    unmet.notice(rf.get("/"), found, Criteria(text="Wonung"), "de")

    assert stored() == [("wonung", "de", 1, True)] * times


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Some-Crawler/1.0",
        "Baiduspider",
    ],
)
def test_machines_that_read_everything_are_not_counted(directory, agent):
    client = Client(headers={"user-agent": agent})
    client.get(directory.url(), {"q": "Geige"})
    client.get("/api/directory", {"q": "Geige"})

    assert stored() == []


def test_neither_head_requests_nor_editors_are_counted(directory):
    Client().head(directory.url(), {"q": "Geige"})
    Client().head("/api/directory", {"q": "Geige"})
    signed_in("Editors").get(directory.url(), {"q": "Geige"})

    assert stored() == []


@pytest.mark.parametrize("entries", [1, 3])
def test_counting_a_search_asks_the_database_nothing(
    directory, entries, django_assert_max_num_queries
):
    for number in range(entries):
        directory.add(f"Dach {number}")
    bot, reader = Client(headers={"user-agent": "bot"}), Client()
    bot.get(directory.url(), {"q": "Geige"})  # warms what is cached

    with django_assert_max_num_queries(15) as uncounted:
        bot.get(directory.url(), {"q": "Geige"})
    with django_assert_max_num_queries(15) as counted:
        response = reader.get(directory.url(), {"q": "Geige"})

    assert [q["sql"] for q in counted] == [q["sql"] for q in uncounted]
    assert {q["sql"].split()[0] for q in counted} <= {"SELECT", "WITH"}
    assert not response.cookies
    assert stored() == [("geige", "de", 1, False)]


# The jobs


def test_a_round_of_jobs_stores_and_erases(db, noon):
    unmet_search("uralt", days_ago=400, count=9)
    record("Geige", "de", corrected=False)

    assert run_jobs(timezone.now()) == []

    assert UnmetSearch.objects.get().text == "geige"


def test_a_job_that_cannot_be_imported_is_reported_and_stops_no_other(db, monkeypatch):
    app = apps.get_app_config("directory")
    monkeypatch.setattr(app, "jobs", ("directory.unmet.gone", *app.jobs), raising=False)
    record("Geige", "de", corrected=False)

    with pytest.raises(CommandError, match=r"log: gone$"):
        call_command("run_jobs", "--once")

    assert UnmetSearch.objects.get().text == "geige"


def test_what_was_looked_for_once_is_erased_after_90_days_all_after_a_year(db):
    unmet_search("einmal", days_ago=90)
    unmet_search("einmal lange her", days_ago=91)
    unmet_search("zweimal", days_ago=91, count=2)
    unmet_search("an zwei tagen", days_ago=91)
    unmet_search("an zwei tagen", days_ago=3)
    unmet_search("in zwei sprachen", days_ago=91, language="de")
    unmet_search("in zwei sprachen", days_ago=91, language="en")
    unmet_search("vor einem jahr", days_ago=365, count=5)
    unmet_search("frueher", days_ago=366, count=5)

    assert erase_unmet_searches(timezone.now()) == 0

    kept = UnmetSearch.objects.order_by("text", "day").values_list("text", flat=True)
    assert list(kept) == [
        "an zwei tagen",
        "an zwei tagen",
        "einmal",
        "vor einem jahr",
        "zweimal",
    ]


# Neither of these has a transaction open, so that the database can be copied.


def test_searches_are_counted_once_whoever_empties_the_boxes(
    in_another_process, tmp_path
):
    output = in_another_process(
        "-m", "tests.directory.flushing", "racing", str(tmp_path / "boxes")
    )
    told = json.loads(output)

    assert set(told["codes"]) == {0}
    assert len(told["counts"]) == 3
    # Files know no "write if it is not there": two writers may take the same box.
    assert all(n <= told["made"] for n in told["counts"].values())
    assert sum(told["counts"].values()) >= 0.8 * 3 * told["made"], told


def test_a_killed_job_loses_at_most_its_own_slips(in_another_process, tmp_path):
    output = in_another_process(
        "-m", "tests.directory.flushing", "killing", str(tmp_path / "boxes")
    )
    *points, survived = [json.loads(line) for line in output.splitlines()]
    before, after = {"zahnarzt": 1}, {"geige lernen": 1, "zahnarzt": 2, "سكن": 1}

    assert len(points) >= 3
    for point in points:
        assert point["died"]
        assert point["left"] == before
        assert point["then"] in (before, after)
    assert survived == {"died": False, "left": after, "then": after}


# The report


@pytest.fixture
def searched(directory, noon):
    unmet_search("zahnarzt", count=3, days_ago=2)
    unmet_search("zahnarzt", count=2, days_ago=40, corrected=True)
    unmet_search("wonung", count=4, days_ago=1, corrected=True)
    unmet_search("violin", language="en", count=2)
    unmet_search("lange her", count=8, days_ago=100)
    unmet_search("anna schmidt", count=1)
    return directory


def rows(response):
    table = lxml.html.fromstring(response.content).xpath(
        "//table[@class='listing']/tbody/tr"
    )
    return [[" ".join(td.text_content().split()) for td in row] for row in table]


def shown(client, **filters):
    return [row[0] for row in rows(client.get(reverse(REPORT), filters))]


def test_the_report_shows_what_is_looked_for_most_first(searched):
    response = signed_in("Editors").get(reverse(REPORT))

    assert rows(response) == [
        ["zahnarzt", "German", "5", "03/08/2026", "nothing", "Search again"],
        ["wonung", "German", "4", "03/09/2026", "another spelling", "Search again"],
        ["violin", "English", "2", "03/10/2026", "nothing", "Search again"],
    ]


def test_the_report_is_filtered_by_language_and_period(searched):
    client = signed_in("Editors")

    assert shown(client, language="en") == ["violin"]
    assert shown(client, language="ar") == []
    assert shown(client, days="30") == ["wonung", "zahnarzt", "violin"]
    assert shown(client, days="365") == ["lange her", "zahnarzt", "wonung", "violin"]
    assert shown(client, days="365", language="de")[0] == "lange her"
    # What nobody offers is left out.
    assert shown(client, days="9999") == ["zahnarzt", "wonung", "violin"]


def test_the_filtered_report_also_comes_as_a_piece_of_the_page(searched):
    url = reverse(f"{REPORT}_results")

    response = signed_in("Editors").get(url, {"language": "en"})

    assert [row[0] for row in rows(response)] == ["violin"]
    assert b"<html" not in response.content


def test_the_report_comes_in_pages(directory):
    for number in range(51):
        unmet_search(f"text {number:02}", count=2)
    client = signed_in("Editors")

    first, second = shown(client), shown(client, p=2)

    assert (len(first), first[0], second) == (50, "text 00", ["text 50"])


def test_searching_again_opens_the_directory_in_that_language(searched):
    client = signed_in("Editors")
    page = lxml.html.fromstring(client.get(reverse(REPORT)).content)
    links = page.xpath("//table[@class='listing']//a/@href")

    assert links[::2] == ["/de/verzeichnis/?q=zahnarzt", "/en/directory/?q=violin"]
    answer = lxml.html.fromstring(client.get(links[2]).content)
    (box,) = answer.xpath("//main//input[@name='q']")
    assert (answer.get("lang"), box.get("value")) == ("en", "violin")


def test_the_report_is_taken_along_without_formulas(searched):
    unmet_search("=1+1", count=7)
    client, url = signed_in("Editors"), reverse(REPORT)
    expected = [
        ["Looked for", "Language", "How often", "Last on", "Answer"],
        ["'=1+1", "de", "7", "2026-03-10", "nothing"],
        ["zahnarzt", "de", "5", "2026-03-08", "nothing"],
        ["wonung", "de", "4", "2026-03-09", "another spelling"],
        ["violin", "en", "2", "2026-03-10", "nothing"],
    ]

    text = client.get(url, {"export": "csv"}).getvalue().decode()
    workbook = client.get(url, {"export": "xlsx", "language": "en"}).getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active

    assert list(csv.reader(io.StringIO(text))) == expected
    assert [[cell.value for cell in row][:3] for row in sheet] == [
        ["Looked for", "Language", "How often"],
        ["violin", "en", 2],
    ]


def test_an_empty_report_says_what_will_appear_here(db):
    response = signed_in("Editors").get(reverse(REPORT))
    text = " ".join(lxml.html.fromstring(response.content).text_content().split())

    assert rows(response) == []
    assert "nobody looked for the same thing in vain more than once" in text


def test_editors_find_the_report_in_the_menu(db):
    home = signed_in("Editors").get(reverse("wagtailadmin_home")).content.decode()

    assert reverse(REPORT) in home


@pytest.mark.parametrize("name", [REPORT, f"{REPORT}_results"])
def test_who_may_not_edit_does_not_see_the_report(db, name):
    anonymous = Client().get(reverse(name))
    outsider = Client()
    user = person()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    outsider.force_login(user)
    response = outsider.get(reverse(name), follow=True)

    assert anonymous["Location"].startswith(reverse("wagtailadmin_login"))
    assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    assert reverse(REPORT) not in response.content.decode()


def test_the_report_costs_the_same_with_one_text_and_with_three(
    directory, django_assert_max_num_queries
):
    client, counts = signed_in("Editors"), []
    for text, language in (("a", "de"), ("b", "en"), ("c", "ar")):
        unmet_search(text, language=language, count=2)
        client.get(reverse(REPORT))  # warms what is cached
        with django_assert_max_num_queries(30) as captured:
            client.get(reverse(REPORT))
        counts.append(len(captured))

    assert counts == [counts[0]] * 3


# Ways out of a dead end, for readers


def links_of(response):
    page = lxml.html.fromstring(response.content)
    (box,) = page.xpath("//*[contains(@class, 'nothing')]")
    return {
        " ".join(link.text_content().split()): link.get("href")
        for link in box.xpath(".//a")
    }


def test_who_finds_nothing_is_offered_topics_and_somebody_to_write_to(directory):
    directory.add("Dach", topics=["housing"])
    page_below(home_page(), "Kontakt", slug="kontakt", kind=ContactPage)

    links = links_of(Client().get(directory.url("en"), {"q": "Geige"}))

    assert links == {
        "Housing": "/en/directory/?topic=housing",
        "Show all entries": "/en/directory/",
        "Write to us": "/de/kontakt/",
    }


def test_where_only_all_filters_together_are_too_strict_they_can_be_left_out(directory):
    directory.add("Dach", topics=["work"], regions=["berlin"])
    filters = {"topic": "housing", "region": "kiel"}

    strict = Client().get(directory.url("en"), {"q": "Dach", **filters})
    without_text = Client().get(directory.url("en"), filters)
    nothing_at_all = Client().get(directory.url("en"), {"q": "Geige"})

    offer = "Without any filter: 1 entry"
    assert links_of(strict)[offer] == "/en/directory/?q=Dach&status=any"
    assert links_of(without_text)[offer] == "/en/directory/?status=any"
    assert not any("any filter" in text for text in links_of(nothing_at_all))
