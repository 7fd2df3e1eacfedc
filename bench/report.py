"""The figures as tables, for the terminal and for `bench/README.md`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.databases import POSTGRESQL, SQLITE

if TYPE_CHECKING:
    from collections.abc import Iterator

README: Final = Path(__file__).with_name("README.md")
MARK: Final = "<!-- figures: everything below is written by `make bench` -->"

Results = dict[str, dict[str, Any]]


def read(folder: Path) -> Results:
    """Return the figures of each database that was measured."""
    files = {name: folder / f"{name}.json" for name in (SQLITE, POSTGRESQL)}
    return {n: json.loads(f.read_text()) for n, f in files.items() if f.exists()}


def write(results: Results) -> str:
    """Put the tables into the README; return them for the terminal."""
    tables = "\n".join(line for name in results for line in _tables(results[name]))
    kept = README.read_text(encoding="utf-8").partition(MARK)[0]
    README.write_text(f"{kept}{MARK}\n\n{tables}\n", encoding="utf-8")
    return f"{tables}\n"


def _tables(result: dict[str, Any]) -> Iterator[str]:
    yield f"## {result['database']}"
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
