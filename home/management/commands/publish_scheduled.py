from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.publishing import due, expired, publish_due, scheduled_models


class Command(BaseCommand):
    help = "Publishes and unpublishes what is due; replaces Wagtail's own command."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dryrun", action="store_true", help="Only list what would be done."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dryrun"]:
            for model in scheduled_models():
                for item in expired(model, now):
                    self.stdout.write(f"to be unpublished: {item}")
            for revision in due(now):
                self.stdout.write(f"to be published: {revision.object_str}")
        elif failed := publish_due(now):
            message = f"{failed} items failed and stay scheduled; see the log."
            raise CommandError(message)
