"""Text from strangers in cells of spreadsheets."""

from typing import Final

# OWASP, CSV Injection: what makes a spreadsheet program compute.
STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
# XML 1.0 §2.2 allows no other control characters, so XLSX cannot hold them.
CONTROLS: Final = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def without_controls(text: str) -> str:
    """Return the text as a cell of any spreadsheet can hold it."""
    return text.translate(CONTROLS)


def inert(text: str) -> str:
    """Return the text so that no program takes it for a formula."""
    plain = without_controls(text)
    return f"'{plain}" if plain.lstrip(" ").startswith(STARTS) else plain
