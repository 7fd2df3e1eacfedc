"""Loads the demo content: real facts in own words, and examples that say so."""

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.loading.entries import load_entries
from demo.loading.media import load_documents, load_images
from demo.loading.pages import plant_pages, write_pages
from demo.loading.progress import Progress
from demo.loading.records import Records
from demo.loading.site import load_accounts, load_settings
from demo.loading.snippets import (
    load_partners,
    load_people,
    load_series,
    load_venues,
)
from events.recordings.media import examine_recordings

STEPS = [
    load_images,
    load_documents,
    load_people,
    load_venues,
    load_partners,
    load_series,
    plant_pages,
    write_pages,
    load_entries,
    load_settings,
]


class Command(BaseCommand):
    help = (
        "Loads the demo content. Running it again adds what is new in the data files; "
        "what was loaded before is left as editors made it, or deleted it."
    )

    requires_system_checks = []  # migrate has just run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--login-file",
            type=Path,
            help="Also write new passwords to this file, readable by its owner only.",
        )
        parser.add_argument(
            "--no-accounts",
            action="store_false",
            dest="accounts",
            help="Create no accounts.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        logger = logging.getLogger("wagtail")
        level = logger.level
        logger.setLevel(logging.WARNING)  # it reports each page; this command counts
        try:
            self.load(login_file=options["login_file"], accounts=options["accounts"])
        finally:
            logger.setLevel(level)

    def load(self, *, login_file: Path | None, accounts: bool) -> None:
        records, progress = Records.read(), Progress(self.stdout)
        for step in STEPS:
            step(records, progress)
        if accounts:
            self.create_accounts(records, login_file)
        examine_recordings(timezone.now())

    def create_accounts(self, records: Records, login_file: Path | None) -> None:
        lines: list[str] = []
        load_accounts(records, lambda *login: lines.append("  ".join(login)))
        for line in lines:
            self.stdout.write(line)
        if lines and login_file:
            login_file.parent.mkdir(parents=True, exist_ok=True)
            login_file.touch(mode=0o600)
            login_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
