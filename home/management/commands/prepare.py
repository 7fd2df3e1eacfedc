"""Everything a release needs before it serves; run at each start, quick when done."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from home.sites import host_and_port


class Command(BaseCommand):
    help = "Compiles catalogues, migrates, sets the Site record, fills the index."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("compile_catalogues", stdout=self.stdout)
        self._migrate()
        self._set_site()
        self._fill_index()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        self.stdout.write(f"{len(plan)} migrations to apply")
        if plan:
            call_command("migrate", verbosity=0, interactive=False)

    def _set_site(self) -> None:
        hostname, port = host_and_port(settings.SITE_URL)
        site = Site.objects.get(is_default_site=True)
        if (site.hostname, site.port) != (hostname, port):
            site.hostname, site.port = hostname, port
            site.save()
        self.stdout.write(f"site is {site.root_url}")

    def _fill_index(self) -> None:
        if IndexEntry.objects.exists():
            self.stdout.write("search index is there")
            return
        self.stdout.write("filling the search index")
        call_command("update_index", verbosity=0)
