"""The programme of a summit as lists or as tables, a column for each room.

Sessions without a time or a room have no place in a table; they are listed below it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from events.summits import SessionCard
from events.times import LocalTime

GRID = "grid"


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    sessions: list[SessionCard]


@dataclass(frozen=True, slots=True)
class Column:
    """A room; `span` is above one where sessions in it overlap."""

    room: str
    span: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A session and how many rows it takes; or free space."""

    session: SessionCard | None
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """What begins at a time; sessions that go on from above have no cell of theirs."""

    starts: LocalTime
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class DayGrid:
    date: date
    columns: list[Column]
    rows: list[Row]
    elsewhere: list[SessionCard]


class Placed(NamedTuple):
    session: SessionCard
    first: int  # row
    span: int

    @property
    def after(self) -> int:
        return self.first + self.span


def programme_context(
    sessions: Sequence[SessionCard], asked: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the programme shows; what nobody offered is as if not asked for.

    `sessions` come in the order of the programme. `asked` may have `view` and `track`.
    """
    tracks = list(dict.fromkeys(one.track for one in sessions if one.track))
    track = asked.get("track") if asked.get("track") in tracks else ""
    shown = [one for one in sessions if not track or one.track == track]
    days = [Day(day, list(found)) for day, found in groupby(shown, lambda one: one.day)]
    has_grid = any(one.starts and one.room for one in sessions)
    as_grid = has_grid and asked.get("view") == GRID
    return {
        "days": days,
        "tracks": tracks if len(tracks) > 1 else [],
        "track": track,
        "has_grid": has_grid,
        "grids": [day_grid(day.date, day.sessions) for day in days] if as_grid else [],
    }


def day_grid(day: date, sessions: Sequence[SessionCard]) -> DayGrid:
    """Return the table of a day; its rows are the times at which something begins."""
    placed = [one for one in sessions if one.starts and one.room]
    starts = sorted({one.starts for one in placed if one.starts})
    lanes = {
        room: _lanes([one for one in placed if one.room == room], starts)
        for room in sorted({one.room for one in placed})
    }
    return DayGrid(
        date=day,
        columns=[Column(room, len(own)) for room, own in lanes.items()],
        rows=[
            Row(moment, list(_cells(lanes, number)))
            for number, moment in enumerate(starts)
        ],
        elsewhere=[one for one in sessions if one not in placed],
    )


def _lanes(
    sessions: Sequence[SessionCard], starts: Sequence[LocalTime]
) -> list[list[Placed]]:
    """Return columns for a room: one is enough unless its sessions overlap."""
    lanes: list[list[Placed]] = []
    for session in sessions:
        placed = _placed(session, starts)
        free = (lane for lane in lanes if lane[-1].after <= placed.first)
        lane = next(free, None)
        if lane is None:
            lanes.append([placed])
        else:
            lane.append(placed)
    return lanes


def _placed(session: SessionCard, starts: Sequence[LocalTime]) -> Placed:
    """Return the row a session begins in, and how many begin before it ends."""
    first = next(row for row, moment in enumerate(starts) if moment == session.starts)
    if session.ends is None:
        return Placed(session, first, 1)
    before = [moment for moment in starts[first:] if moment < session.ends]
    return Placed(session, first, max(1, len(before)))


def _cells(lanes: dict[str, list[list[Placed]]], row: int) -> Iterator[Cell]:
    for lane in (lane for own in lanes.values() for lane in own):
        here = [one for one in lane if one.first <= row < one.after]
        if not here:
            yield Cell(None)
        elif here[0].first == row:
            yield Cell(here[0].session, here[0].span)
