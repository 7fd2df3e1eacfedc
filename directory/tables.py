"""Files of entries as rows of text: CSV as people save it, and our own JSON.

A file is read whole before anything is done with it, so one that is broken changes
nothing. What is wrong is said with line and column.
"""

import csv
import io
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.columns import LINKS, REQUIRED, known_columns
from home.spreadsheets import STARTS, inert

DELIMITERS: Final = (",", ";", "\t")
QUOTE: Final = '"'
LIST_SEPARATOR: Final = ";"


class FileError(ValueError):
    """Raised when a file as a whole cannot be read; says where."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        self.line, self.column, self.message = line, column, message
        place = _("line %(line)d, column %(column)d") % {"line": line, "column": column}
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file; `place` is the number of its line, or of the JSON entry."""

    place: int
    cells: dict[str, str]


def read(path: Path) -> list[Row]:
    """Return the rows of a file. Raises `FileError` when it is not sound."""
    text = decode(path.read_bytes())
    return read_json(text) if path.suffix.lower() == ".json" else read_csv(text)


def decode(content: bytes) -> str:
    """Return the text of a file; guesses no encoding, for a wrong guess stays unseen."""
    if content.startswith(b"PK\x03\x04"):
        raise FileError(_("This is a workbook. Save it as “CSV UTF-8” first."))
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        raise FileError(
            _("This is not UTF-8 text. Save the file as “CSV UTF-8”."),
            line=before.count(b"\n") + 1,
            column=len(before) - before.rfind(b"\n"),
        ) from error
    if "\0" in text:
        before_it = text[: text.index("\0")]
        raise FileError(_("There is a NUL character."), **_position(before_it))
    return text


def read_csv(text: str) -> list[Row]:
    """Return the rows of CSV text, separated by commas, semicolons or tabs."""
    skipped = 0
    if text[:4].lower() == "sep=":  # Excel's own hint, before the header
        text = text.partition("\n")[2]
        skipped = 1
    first_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            lines.append((start + skipped, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        line, column = _fault(text, delimiter)
        message = _("The quotation marks do not match (%(error)s).") % {"error": error}
        raise FileError(message, line=line + skipped, column=column or 1) from error
    if not lines:
        raise FileError(_("The file is empty."))
    header = check_header([name.strip().lower() for name in lines[0][1]], lines[0][0])
    return [
        Row(line, dict(zip(header, _whole_row(cells, header, line), strict=True)))
        for line, cells in lines[1:]
        if any(cell.strip() for cell in cells)
    ]


def read_json(text: str) -> list[Row]:
    """Return the rows of JSON text: a list of objects, or one below `entries`."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise FileError(error.msg, line=error.lineno, column=error.colno) from error
    entries = content.get("entries") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        raise FileError(_("There is no list of entries."))
    return [_json_row(number, entry) for number, entry in enumerate(entries, 1)]


def check_header(header: list[str], line: int = 1) -> list[str]:
    """Return `header` if all its columns are known. Raises `FileError` if not."""
    known = known_columns()
    while header and not header[-1]:
        header = header[:-1]
    for number, name in enumerate(header, 1):
        if name not in known:
            nearest = get_close_matches(name, known, n=3) or list(known[:8])
            message = _("There is no column “%(name)s”. Known are: %(known)s, …") % {
                "name": name,
                "known": ", ".join(nearest),
            }
            raise FileError(message, line=line, column=number)
        if name in header[: number - 1]:
            message = _("The column “%(name)s” is there twice.") % {"name": name}
            raise FileError(message, line=line, column=number)
    if missing := [name for name in REQUIRED if name not in header]:
        message = _("These columns are missing: %(names)s") % {
            "names": ", ".join(missing)
        }
        raise FileError(message, line=line, column=len(header) + 1)
    return header


def separator(column: str) -> str:
    """Return what stands between the parts of a cell: addresses may have a `;`."""
    return " " if column in LINKS else LIST_SEPARATOR


def guarded(cell: str) -> str:
    """Return `cell` so that no spreadsheet takes it for a formula; see `unguarded`."""
    marked = inert(cell)
    return f"'{marked}" if marked == cell != unguarded(cell) else marked


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    rest = cell[1:]
    return (
        rest if cell.startswith("'") and rest.lstrip("' ").startswith(STARTS) else cell
    )


def _whole_row(cells: list[str], header: list[str], line: int) -> list[str]:
    if len(cells) > len(header) and not any(cells[len(header) :]):
        cells = cells[: len(header)]
    if len(cells) != len(header):
        message = ngettext(
            "The row has %(found)d cell, the header %(expected)d.",
            "The row has %(found)d cells, the header %(expected)d.",
            len(cells),
        ) % {"found": len(cells), "expected": len(header)}
        column = min(len(cells), len(header)) + 1
        raise FileError(message, line=line, column=column)
    return [unguarded(cell.strip()) for cell in cells]


def _json_row(number: int, entry: Any) -> Row:
    if not isinstance(entry, dict):
        raise FileError(_("Entry %(number)d is not an object.") % {"number": number})
    known = known_columns()
    for name, value in entry.items():
        if name not in known or not _is_cell(value):
            message = _("Entry %(number)d: “%(name)s” is not known, or not text.")
            raise FileError(message % {"number": number, "name": name})
    return Row(
        number, {name: _cell(name, value).strip() for name, value in entry.items()}
    )


def _is_cell(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return value is None or isinstance(value, str | int)


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list):
        return separator(name).join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _fault(text: str, delimiter: str) -> tuple[int, int]:
    """Return line and column where quotation marks go wrong, (1, 0) if nowhere.

    The csv module finds that too, but does not tell the place.
    """
    line, column, state, opened = 1, 0, "start", (1, 0)
    for character in text:
        column += 1
        if state == "quoted":
            state = "closing" if character == QUOTE else state
        elif character == QUOTE and state in {"start", "closing"}:
            opened = (line, column) if state == "start" else opened
            state = "quoted"
        elif character in {delimiter, "\r", "\n"}:
            state = "start"
        elif state == "closing":
            return line, column
        else:
            state = "plain"
        if character == "\n":
            line, column = line + 1, 0
    return opened if state == "quoted" else (1, 0)


def _position(before: str) -> dict[str, int]:
    return {
        "line": before.count("\n") + 1,
        "column": len(before) - (before.rfind("\n") + 1) + 1,
    }
