from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory import exporting

FORMATS = {"csv": exporting.as_csv, "json": exporting.as_json}
# Spreadsheet programs take a CSV file without this mark for Latin-1.
ENCODINGS = {"csv": "utf-8-sig", "json": "utf-8"}


class Command(BaseCommand):
    help = "Writes all public entries to a file that import_directory reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=list(FORMATS), required=True)
        parser.add_argument("out", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["out"]
        if not path.parent.is_dir():
            message = f"There is no folder {path.parent}."
            raise CommandError(message)
        text = FORMATS[options["format"]]()
        unfinished = path.with_name(f"{path.name}.part")
        unfinished.write_text(text, encoding=ENCODINGS[options["format"]], newline="")
        unfinished.replace(path)
        self.stdout.write(self.style.SUCCESS(f"{path} written"))
