import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.importing import import_file
from directory.tables import FileError

WIDTH = 30


class Command(BaseCommand):
    help = "Brings the entries of a CSV or JSON file into the directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, do nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            message = f"There is no file {path}."
            raise CommandError(message)
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # a line for every page
        try:
            report = import_file(
                path, dry_run=options["dry_run"], progress=self.show_progress
            )
        except FileError as error:
            message = f"{path}: {error}. Nothing was imported."
            raise CommandError(message) from error
        for result in report.results:
            reasons = "".join(f"\n    {reason}" for reason in result.reasons)
            self.stdout.write(
                f"{result.place:>5}  {result.outcome:<13} {result.name}{reasons}"
            )
        counts = ", ".join(f"{number} {name}" for name, number in report.counts.items())
        prefix = "Dry run, nothing written: " if options["dry_run"] else ""
        self.stdout.write(self.style.SUCCESS(prefix + counts))

    def show_progress(self, done: int, total: int) -> None:
        if not self.stderr.isatty():
            return
        filled = WIDTH * done // total
        bar = "#" * filled + "." * (WIDTH - filled)
        end = "\n" if done == total else ""
        self.stderr.write(f"\r[{bar}] {done}/{total}", ending=end)
