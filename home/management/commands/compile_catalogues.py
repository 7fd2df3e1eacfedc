from typing import Any

from django.core.management.base import BaseCommand

from home.catalogues import compile_catalogue, stale_catalogues


class Command(BaseCommand):
    help = "Compiles message catalogues that changed; needs no gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        compiled = 0
        for source in stale_catalogues():
            compile_catalogue(source)
            compiled += 1
            self.stdout.write(f"compiled {source.parts[-3]}/{source.stem}")
        self.stdout.write(f"{compiled} catalogues compiled")
