"""The shared vocabularies as an import needs them: any spelling in, a term out.

Read once from the database and kept while a file is imported, so that neither the
cache nor the number of rows matters.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from django.conf import settings

from directory.concepts import phrases, term_texts
from directory.relations import RELATIONS
from home.models import Term

SHOWN_VALUES: Final = 12  # a longer list of what is allowed helps nobody


class Vocabularies:
    """Terms by code, and codes by whatever people call them in nine languages."""

    def __init__(self) -> None:
        self.terms: dict[str, dict[str, Term]] = {}
        for name, (_field, model) in RELATIONS.items():
            rows = model.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
            self.terms[name] = {term.code: term for term in rows}
        self._codes: dict[tuple[str, str], str] = {}
        for name, code, texts in term_texts():
            for text in texts.splitlines():
                for phrase in phrases(text):
                    self._codes.setdefault((name, phrase), code)

    def code(self, name: str, text: str) -> str | None:
        """Return the code of the term `text` names: a code, a name or a synonym."""
        if text.lower() in self.terms[name]:
            return text.lower()
        return next(
            (found for p in phrases(text) if (found := self._codes.get((name, p)))),
            None,
        )

    def allowed(self, name: str, text: str) -> str:
        """Return the codes there are, those most like `text` first."""
        return nearest_first(text, list(self.terms[name]))


def nearest_first(text: str, values: Sequence[str]) -> str:
    """Return `values` as text, those most like `text` first."""

    def likeness(value: str) -> float:
        return SequenceMatcher(None, text.lower(), value).ratio()

    ranked = sorted(values, key=likeness, reverse=True)
    more = ", …" if len(ranked) > SHOWN_VALUES else ""
    return ", ".join(ranked[:SHOWN_VALUES]) + more
