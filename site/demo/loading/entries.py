"""The directory's entries, through the same door as every import."""

from demo.loading.files import DATA
from demo.loading.progress import Progress
from demo.loading.records import Records
from directory.importing import REFUSED, Importer
from directory.tables import FileError, read


def load_entries(records: Records, progress: Progress) -> None:
    """Import the rows that were never imported here; see `directory.importing`."""
    rows = read(DATA / "directory.csv")
    new = [row for row in rows if key(row.cells["name"]) not in records]
    if not new:
        progress.done("entries")
        return
    try:
        report = Importer().run(new, progress.counter("entries"))
    except FileError as error:  # an editor has deleted the directory itself
        progress.tell(str(error))
        return
    for result in report.results:
        if result.outcome == REFUSED:
            progress.tell(f"{result.name}: {'; '.join(result.reasons)}")
        else:
            records.add(key(result.name), None)
    progress.done("entries")


def key(name: str) -> str:
    return f"entry/{name}"
