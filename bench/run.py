"""Measures one database: DATABASE_URL names it, the figures go into a file as JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

import django


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--entries", type=int, required=True)
    parser.add_argument("--repeats", type=int, required=True)
    parser.add_argument("--keep", action="store_true", help="use the entries there are")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    django.setup()

    from bench.figures import Bench  # noqa: PLC0415  # models need Django

    bench = Bench(say=lambda line: sys.stderr.write(f"{line}\n"))
    if not options.keep:
        bench.fill(options.entries)
    bench.measure(options.repeats)
    options.out.write_text(json.dumps(bench.results, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
