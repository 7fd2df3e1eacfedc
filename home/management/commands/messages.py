"""Collects interface texts into the catalogues, or says which are not complete."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale

REVIEWED = ["de", "en"]
IGNORED = [".venv/*", "var/*", "tests/*", "bench/*"]


def gaps(catalogue: polib.POFile) -> list[str]:
    """Return the texts that are missing or marked as uncertain."""
    return [entry.msgid for entry in catalogue if not entry.obsolete and (
        entry.fuzzy or not entry.translated()
    )]  # fmt: skip


def fill_english(catalogue: polib.POFile) -> None:
    """Write the texts themselves into the English catalogue: msgids are English."""
    for entry in catalogue:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid


def tidy(path: Path, language: str) -> None:
    """Give a catalogue a header that says what it is, and no date that churns."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    plurals = catalogue.metadata.get("Plural-Forms", "nplurals=2; plural=(n != 1);")
    catalogue.header = f"Interface texts of Lotse: {language}\n"
    if language not in REVIEWED:
        catalogue.header += "Draft, needs a native reader.\n"
    catalogue.metadata = {
        "Project-Id-Version": "Lotse",
        "Language": to_locale(language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
    }
    catalogue.metadata_is_fuzzy = False
    if language == "en":
        fill_english(catalogue)
    catalogue.save()


class Command(BaseCommand):
    help = "Update the message catalogues (needs gettext); --check changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if incomplete")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.LOCALE_PATHS[0])
        paths = {
            code: folder / to_locale(code) / "LC_MESSAGES" / "django.po"
            for code in settings.UI_LANGUAGES
        }
        before = {path: path.read_bytes() for path in paths.values() if path.exists()}
        try:
            self._collect(paths)
            faults = self._faults(paths, before if options["check"] else {})
        finally:
            if options["check"]:
                for path, content in before.items():
                    path.write_bytes(content)
        if faults and options["check"]:
            raise CommandError("\n".join(faults))
        self.stdout.write("\n".join(faults) or "All catalogues are complete.")

    def _collect(self, paths: dict[str, Path]) -> None:
        for path in paths.values():
            path.parent.mkdir(parents=True, exist_ok=True)
        call_command(
            "makemessages",
            locale=[to_locale(code) for code in paths],
            ignore_patterns=IGNORED,
            no_location=True,
            no_obsolete=True,
            no_wrap=True,
            verbosity=0,
        )
        for language, path in paths.items():
            tidy(path, language)

    def _faults(self, paths: dict[str, Path], before: dict[Path, bytes]) -> list[str]:
        faults = []
        for code, path in paths.items():
            catalogue = polib.pofile(str(path))
            faults += [f"{code}: not translated: {text!r}" for text in gaps(catalogue)]
            if path in before:
                old = {entry.msgid for entry in polib.pofile(before[path].decode())}
                new = {entry.msgid for entry in catalogue}
                faults += [f"{code}: no longer used: {text!r}" for text in old - new]
        return faults
