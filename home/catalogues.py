"""Message catalogues: compiled where needed, without gettext being installed."""

from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings


def stale_catalogues() -> Iterator[Path]:
    """Yield the .po files that have no .mo, or an older one, beside them."""
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if (
                not compiled.exists()
                or compiled.stat().st_mtime < source.stat().st_mtime
            ):
                yield source


def compile_catalogue(source: Path) -> None:
    """Write the .mo beside its .po; a process that starts meanwhile sees no half file."""
    compiled = source.with_suffix(".mo")
    unfinished = source.with_suffix(".mo.unfinished")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(compiled)
