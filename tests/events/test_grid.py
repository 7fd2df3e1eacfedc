"""The programme as a list and as tables, without a script."""

from datetime import date, time

import pytest

from tests.events.factories import (
    SessionFactory,
)
from tests.events.html import page, text, texts


def session(summit, title, room, start, end, **fields):
    return SessionFactory(
        parent=summit,
        title=title,
        room=room,
        start_time=time(*start),
        end_time=end and time(*end),
        **fields,
    )


def table(element):
    """Return rows of (text, rowspan, colspan) as they stand in the table."""
    return [
        [
            (
                text(cell.select_one(".grid-title") or cell),
                int(cell.get("rowspan", 1)),
                int(cell.get("colspan", 1)),
            )
            for cell in row.select("th, td")
        ]
        for row in element.select("tr")
    ]


def test_a_table_has_rooms_as_columns_and_times_as_rows(summit, client):
    session(summit, "Lang", "A", (9,), (11,))
    session(summit, "Kurz", "B", (9,), (10,))
    session(summit, "Danach", "B", (10,), None)
    session(summit, "Spät", "A", (11,), (12,))

    root = page(client, "/de/gipfel/2016/?view=grid")

    (shown,) = root.select("main table")
    assert "14. Juni 2016" in text(shown.caption)
    assert table(shown) == [
        [("Zeit", 1, 1), ("A", 1, 1), ("B", 1, 1)],
        [("09:00", 1, 1), ("Lang", 2, 1), ("Kurz", 1, 1)],
        [("10:00", 1, 1), ("Danach", 1, 1)],
        [("11:00", 1, 1), ("Spät", 1, 1), ("", 1, 1)],
    ]
    scopes = [head.get("scope") for head in shown.select("th")]
    assert scopes == ["col", "col", "col", "row", "row", "row"]
    region = shown.parent
    assert (region.get("role"), region.get("tabindex")) == ("region", "0")
    assert region.get("aria-labelledby") == shown.caption.get("id")
    assert [tab.get("aria-current") for tab in root.select(".tabs a")] == [None, "page"]


def outline(client, address):
    """Return the headings of the programme by level."""
    root = page(client, address).select_one("#programme")
    headings = root.select("h2, h3, h4, h5")
    return [(one.name, text(one)) for one in headings if one.get("id") is None]


def test_sessions_below_a_day_are_a_level_below_its_heading(summit, client):
    session(summit, "Eins", "A", (9,), (10,))
    address = "/de/gipfel/2016/"
    assert outline(client, address) == [("h3", "Eins")]

    session(summit, "Zwei", "", (9,), (10,), day=date(2016, 6, 15))

    assert outline(client, address) == [
        ("h3", "14. Juni 2016"),
        ("h4", "Eins"),
        ("h3", "15. Juni 2016"),
        ("h4", "Zwei"),
    ]
    assert outline(client, f"{address}?view=grid") == [
        ("h3", "15. Juni 2016, ohne festen Raum oder feste Uhrzeit"),
        ("h4", "Zwei"),
    ]


def test_sessions_that_overlap_in_a_room_stand_side_by_side(summit, client):
    session(summit, "Eins", "A", (9,), (11,))
    session(summit, "Zwei", "A", (10,), (12,))
    session(summit, "Drei", "A", (11,), (12,))

    (shown,) = page(client, "/de/gipfel/2016/?view=grid").select("main table")

    assert table(shown) == [
        [("Zeit", 1, 1), ("A", 1, 2)],
        [("09:00", 1, 1), ("Eins", 2, 1), ("", 1, 1)],
        [("10:00", 1, 1), ("Zwei", 2, 1)],
        [("11:00", 1, 1), ("Drei", 1, 1)],
    ]


def test_each_day_has_its_table_and_what_fits_in_none_is_listed_below(summit, client):
    session(summit, "Tag 1", "A", (9,), (10,))
    session(summit, "Tag 2", "A", (9,), (10,), day=date(2016, 6, 15))
    session(summit, "Ohne Raum", "", (9,), (10,))
    SessionFactory(parent=summit, title="Ohne Zeit", room="A", start_time=None)

    root = page(client, "/de/gipfel/2016/?view=grid")

    assert texts(root, ".grid-title") == ["Tag 1", "Tag 2"]
    assert texts(root, ".sessions .card-title") == ["Ohne Raum", "Ohne Zeit"]


@pytest.mark.parametrize("query", ["", "?view=list", "?view=x", "?view=", "?track=x"])
def test_whatever_else_is_asked_for_is_the_list(summit, client, query):
    session(summit, "Eins", "A", (9,), (10,))

    root = page(client, f"/de/gipfel/2016/{query}")

    assert root.select("main table") == []
    assert texts(root, ".sessions .card-title") == ["Eins"]
    assert [tab.get("aria-current") for tab in root.select(".tabs a")] == ["page", None]


def test_without_rooms_there_is_no_table(summit, client):
    session(summit, "Eins", "", (9,), (10,))

    root = page(client, "/de/gipfel/2016/?view=grid")

    assert texts(root, ".sessions .card-title") == ["Eins"]
    assert root.select("main table, .tabs") == []


def test_a_track_can_be_seen_alone_in_both_views(summit, client):
    session(summit, "Eins", "A", (9,), (10,), track="Wohnen & Mehr")
    session(summit, "Zwei", "B", (9,), (10,), track="Arbeit")

    root = page(client, "/de/gipfel/2016/")
    assert texts(root, ".tracks a")[1:] == ["Arbeit", "Wohnen & Mehr"]
    link = root.select(".tracks a")[2]["href"]
    root = page(client, f"/de/gipfel/2016/{link}")
    assert texts(root, ".sessions .card-title") == ["Eins"]
    assert texts(root, ".tracks [aria-current=true]") == ["Wohnen & Mehr"]
    root = page(client, f"/de/gipfel/2016/{root.select('.tabs a')[1]['href']}")
    assert texts(root, ".grid-title") == ["Eins"]
    assert texts(root, "thead th") == ["Zeit", "A"]


def test_the_programme_leads_to_its_data(summit, client):
    session(summit, "Eins", "A", (9,), (10,))

    root = page(client, "/de/gipfel/2016/")
    links = [link["href"] for link in root.select(".download a")]

    assert links == ["/de/gipfel/2016/schedule.json"]
    assert client.get(links[0]).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_table(summit, client, django_assert_max_num_queries, count):
    for number in range(count):
        session(summit, f"{number}", f"Raum {number}", (9,), (10,))
    client.get("/de/gipfel/2016/?view=grid")

    with django_assert_max_num_queries(20) as found:
        client.get("/de/gipfel/2016/?view=grid")
    assert len(found) == 11
