from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from home.models import ContentVersion
from home.vocabulary import load_vocabularies


class Command(BaseCommand):
    help = "Creates missing terms and translations; what editors changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            created = load_vocabularies()
            if any(created.values()):
                ContentVersion.objects.bump()
        for name, count in created.items():
            self.stdout.write(f"{name}: {count} rows created")
