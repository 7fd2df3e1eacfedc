import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from home.jobs import run_jobs


class Command(BaseCommand):
    help = "Publishes what is due, sends mail, erases what is to be erased."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="One round, then end.")
        parser.add_argument(
            "--every",
            type=float,
            default=60,
            metavar="SECONDS",
            help="Pause between two rounds (60).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            if failed := run_jobs(timezone.now()):
                message = f"Failed, see the log: {', '.join(failed)}"
                raise CommandError(message)
            return
        while True:
            run_jobs(timezone.now())
            close_old_connections()
            time.sleep(options["every"])
