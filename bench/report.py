"""The figures as tables, for the terminal and for `bench/README.md`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.databases import POSTGRESQL, SEARCH, SQLITE

if TYPE_CHECKING:
    from collections.abc import Iterator

README: Final = Path(__file__).with_name("README.md")
BEGIN: Final = "<!-- figures of {part}: written by `make bench` -->"
END: Final = "<!-- end of figures -->"
FEED: Final = {
    "bare": "icalendar's own `to_ical()`, events at hand",
    "cold": "cold: built anew, database and all",
    "warm": "warm: a request answered 200",
    "304": "not modified: a request answered 304",
}

Results = dict[str, dict[str, Any]]


def read(folder: Path, part: str) -> Results:
    """Return the figures of each database that was measured."""
    files = {name: folder / f"{part}-{name}.json" for name in (SQLITE, POSTGRESQL)}
    return {n: json.loads(f.read_text()) for n, f in files.items() if f.exists()}


def write(part: str, results: Results) -> str:
    """Put the tables of a part into the README; return them for the terminal."""
    made = _tables if part == SEARCH else _feed_tables
    tables = "\n".join(line for name in results for line in made(results[name]))
    begin = BEGIN.format(part=part)
    before, _mark, rest = README.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(END)[2]
    text = f"{before}{begin}\n\n{tables}\n{END}{after}"
    README.write_text(text, encoding="utf-8")
    return f"{tables}\n"


def _feed_tables(result: dict[str, Any]) -> Iterator[str]:
    yield f"### {result['database']}"
    yield ""
    for size in result["sizes"]:
        figures, rates = size["figures"], size["rates"]
        yield (
            f"{size['meetups']:,} meetups, {size['events']:,} events in "
            f"{size['bytes'] / 1e6:.1f} MB. Milliseconds; the processor's own time in "
            "brackets. The ratios are of the processor's time (p50)."
        )
        yield ""
        yield "| what | p50 | p95 | × icalendar | gunicorn: answers a second | processor time each |"
        yield "|---|---:|---:|---:|---:|---:|"
        for name, label in FEED.items():
            figure = figures[name]
            ratio = _share(figure["cpu50"], figures["bare"]["cpu50"])
            rate = rates.get(name)
            served = f"{rate['per_second']:,.0f} | {rate['cpu']:.2f}" if rate else " | "
            times = f"{_fine(figure, 50)} | {_fine(figure, 95)}"
            yield f"| {label} | {times} | {ratio} | {served} |"
        yield ""


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.2f}" if part * 10 > whole else f"1/{whole / part:.0f}"


def _fine(figure: dict[str, float], part: int) -> str:
    return f"{figure[f'p{part}']:.2f} ({figure[f'cpu{part}']:.2f})"


def _tables(result: dict[str, Any]) -> Iterator[str]:
    yield f"### {result['database']}"
    yield ""
    yield (
        f"{result['entries']:,} entries, {result['pages']:,} pages, "
        f"{result['words']:,} words. Milliseconds; the processor's own time in brackets."
    )
    yield ""
    yield "| what | p50 | p95 | × rows by key (p95) | × Wagtail's search (p95) |"
    yield "|---|---:|---:|---:|---:|"
    figures = result["figures"]
    for name, figure in figures.items():
        kind = name.partition(" · ")[2]
        rows = _ratio(figure, figures.get(f"rows · {kind}"))
        stock = _ratio(figure, figures.get(f"stock · {kind}"))
        yield f"| {name} | {_time(figure, 50)} | {_time(figure, 95)} | {rows} | {stock} |"
    yield ""
    for name, seconds in result["seconds"].items():
        yield f"- {name}: {seconds:.1f} s"
    for name, mebibytes in result["memory"].items():
        yield f"- memory {name}: {mebibytes:.0f} MiB"
    yield ""


def _time(figure: dict[str, float], part: int) -> str:
    return f"{figure[f'p{part}']:.1f} ({figure[f'cpu{part}']:.1f})"


def _ratio(figure: dict[str, float], base: dict[str, float] | None) -> str:
    return f"{figure['p95'] / base['p95']:.2f}" if base and base["p95"] else ""
