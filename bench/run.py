"""Measures one part on one database: DATABASE_URL names it, the figures go into a file as JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from bench.databases import PARTS, SEARCH

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--entries", type=int, required=True)
    parser.add_argument("--meetups", type=int, nargs="+", required=True)
    parser.add_argument("--repeats", type=int, required=True)
    parser.add_argument("--keep", action="store_true", help="use the entries there are")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    django.setup()

    measure = _search if options.part == SEARCH else _feeds
    results = measure(options, lambda line: sys.stderr.write(f"{line}\n"))
    options.out.write_text(json.dumps(results, ensure_ascii=False, indent=1))


def _search(options: Namespace, say: Callable[[str], Any]) -> dict[str, Any]:
    from bench.figures import Bench  # noqa: PLC0415  # models need Django

    bench = Bench(say)
    if not options.keep:
        bench.fill(options.entries)
    bench.measure(options.repeats)
    return bench.results


def _feeds(options: Namespace, say: Callable[[str], Any]) -> dict[str, Any]:
    from bench.feeds import FeedBench  # noqa: PLC0415  # models need Django

    bench = FeedBench(say)
    bench.run(options.meetups, options.repeats)
    return bench.results


if __name__ == "__main__":
    main()
