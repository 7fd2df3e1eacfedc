"""Measures search and calendar feeds on SQLite and PostgreSQL and writes the tables: `make bench`."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench import databases
from bench.report import read, write


def main() -> None:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=4)
    parser.add_argument(
        "--keep", action="store_true", help="search the entries there are"
    )
    parser.add_argument("--meetups", type=int, nargs="+", default=[500, 5_000])
    parser.add_argument("--only", choices=[databases.SQLITE, databases.POSTGRESQL])
    parser.add_argument("--part", choices=databases.PARTS)
    options = parser.parse_args()
    databases.VAR.mkdir(parents=True, exist_ok=True)
    for part in [options.part] if options.part else databases.PARTS:
        urls = databases.urls(part)
        if databases.POSTGRESQL not in urls:
            sys.stderr.write("!!! NOT MEASURED ON POSTGRESQL: no server answers\n")
        for name, url in urls.items():
            if options.only in {None, name}:
                _measure(part, name, url, options)
        sys.stdout.write(write(part, read(databases.VAR, part)))


def _measure(part: str, name: str, url: str, options: Namespace) -> None:
    """Measure one database in a process of its own, as Django has one for each."""
    sys.stderr.write(f"== {part} on {name}\n")
    if part == databases.FEEDS or not options.keep:
        databases.make_anew(url)
    command = [
        sys.executable, "-m", "bench.run", part,
        "--entries", str(options.entries),
        "--repeats", str(options.repeats),
        "--meetups", *map(str, options.meetups),
        "--out", str(databases.VAR / f"{part}-{name}.json"),
        *(["--keep"] if options.keep else []),
    ]  # fmt: skip
    environment = {
        **os.environ,
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "LOTSE_VAR": str(databases.VAR),
        "PYTHONPATH": str(databases.ROOT / "site"),
        "SECRET_KEY": "measured-on-a-throw-away-database",
        "SITE_URL": "http://localhost",
    }
    subprocess.run(command, check=True, env=environment, cwd=Path(databases.ROOT))  # noqa: S603  # our own module


if __name__ == "__main__":
    main()
