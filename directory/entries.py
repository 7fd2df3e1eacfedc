"""Rows of a file as entries: each cell checked, each word found in its vocabulary."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory import columns
from directory.models import (
    AppPage,
    AppPlatform,
    InitiativePage,
    ProfileLink,
    ProfilePage,
)
from directory.summaries import compose
from directory.tables import LIST_SEPARATOR, Row
from directory.vocabularies import Vocabularies, nearest_first
from home.licences import Licence

State = ProfilePage.State
Scope = ProfilePage.Scope
Kind = ProfilePage.Kind
Cost = ProfilePage.Cost

NATIONWIDE: Final = "nationwide"
ONLINE: Final = "online"
SEAT: Final = "seat"
BASES: Final = ("", SEAT, "service area")
STATES: Final = {
    "": State.ACTIVE,  # what nobody knows to have ended is still offered, unconfirmed
    "active": State.ACTIVE,
    "unknown": State.ACTIVE,
    "unclear": State.ACTIVE,
    "paused": State.PAUSED,
    "ended": State.ENDED,
    "discontinued": State.ENDED,
    "merged": State.MERGED,
}
ANSWERS: Final = {"": None, "yes": True, "ja": True, "no": False, "nein": False}
UNSPECIFIED: Final = "unspecified"  # a platform the collection could not tell
BRACKETS: Final = re.compile(r"\([^)]*\)?")
IN_PROSE: Final = re.compile(r"^(nationwide|bundesweit)\b.*", re.IGNORECASE)
REGION_PREFIX: Final = re.compile(r"^(landkreis|kreis|stadt|region)\s+", re.IGNORECASE)
DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
# Keys the collection uses for its own sources, which ask to be named with a licence.
SOURCES: Final = (
    (re.compile(r"\bBP\b"), "betterplace lab", Licence.CC_BY_SA),
    (re.compile(r"\bMC#"), "metacollect #", Licence.MIT),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell of a row."""

    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.column}: {self.message}"


class RowError(ValueError):
    """Raised when a row cannot become an entry; holds every problem of the row."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


@dataclass(slots=True)
class Entry:
    """What a row says. What its file has no column for is not in here at all."""

    place: int
    name: str
    model: type[ProfilePage]
    fields: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)  # by language
    platforms: list[str] | None = None
    successor: str = ""
    notes: list[str] = field(default_factory=list)


class EntryReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, row: Row, vocabularies: Vocabularies) -> None:
        self.cells = row.cells
        self.vocabularies = vocabularies
        self.problems: list[Problem] = []
        model = AppPage if self.cell("kind").lower() == Kind.APP else InitiativePage
        self.entry = Entry(row.place, self.cell("name"), model)

    def read(self) -> Entry:
        """Return the entry. Raises `RowError` with every problem there is."""
        self.read_kind()
        self.read_fields()
        self.read_terms()
        self.read_regions()
        self.read_links()
        self.read_platforms()
        self.read_source()
        self.read_state()
        self.read_texts()
        if self.problems:
            raise RowError(*self.problems)
        return self.entry

    def cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def fail(self, column: str, message: str) -> None:
        self.problems.append(Problem(column, message))

    def fail_unknown(self, column: str, text: str, allowed: str) -> None:
        message = _("“%(text)s” is not known. Allowed: %(allowed)s")
        self.fail(column, message % {"text": text, "allowed": allowed})

    def present(self, names: Iterable[str]) -> list[str]:
        """Return those of the columns that the file has and this kind can have."""
        found = [name for name in names if name in self.cells]
        if self.entry.model is AppPage:
            return found
        if lost := [n for n in found if n in columns.APP_ONLY and self.cell(n)]:
            note = _("%(columns)s: only kept for apps") % {"columns": ", ".join(lost)}
            self.entry.notes.append(note)
        return [name for name in found if name not in columns.APP_ONLY]

    def field(self, name: str) -> Any:
        return self.entry.model._meta.get_field(name)  # noqa: SLF001  # documented

    def clean(self, column: str, model_field: Any, value: object) -> Any:
        """Return `value` as the field of a model takes it, or None and a problem."""
        try:
            return model_field.clean(value, None)
        except ValidationError as error:
            self.fail(column, " ".join(error.messages))
            return None

    def read_kind(self) -> None:
        kind = self.cell("kind").lower()
        if kind in Kind.values:
            self.entry.fields["kind"] = kind
        else:
            self.fail_unknown("kind", kind, nearest_first(kind, Kind.values))

    def read_fields(self) -> None:
        for column in self.present(columns.PLAIN):
            name = columns.PLAIN[column]
            model_field = self.field(name)
            empty = None if model_field.null else ""
            self.entry.fields[name] = self.clean(
                column, model_field, self.cell(column) or empty
            )
        for column in self.present(columns.ANSWERS):
            answer = self.choice(column, list(ANSWERS))
            self.entry.fields[column] = ANSWERS[answer]
        for column, values in (("scope", Scope.values), ("cost", Cost.values)):
            if column in self.cells:
                self.entry.fields[column] = self.choice(column, ["", *values])
        self.check_years()

    def check_years(self) -> None:
        began, ended = self.entry.fields.get("founded"), self.entry.fields.get("ended")
        if began and ended and ended < began:
            self.fail("year_ended", _("It cannot end before it began."))

    def choice(self, column: str, allowed: list[str]) -> str:
        """Return the cell in small letters, or "" with a problem noted."""
        text = self.cell(column).lower()
        if text in allowed:
            return text
        self.fail_unknown(
            column, text, nearest_first(text, list(filter(None, allowed)))
        )
        return ""

    def parts(self, column: str) -> list[str]:
        parts = self.cell(column).split(LIST_SEPARATOR)
        return [part.strip() for part in parts if part.strip()]

    def read_terms(self) -> None:
        for column, name in columns.TERMS.items():
            if column not in self.cells:
                continue
            codes = []
            for text in self.parts(column):
                if code := self.vocabularies.code(name, text):
                    codes.append(code)
                else:
                    allowed = self.vocabularies.allowed(name, text)
                    self.fail_unknown(column, text, allowed)
            self.entry.terms[name] = list(dict.fromkeys(codes))
        if not self.cell("topics"):
            self.fail("topics", _("At least one topic is needed."))

    def read_regions(self) -> None:
        """Read codes or names, whatever stands in brackets left aside.

        What is added to "nationwide" in prose is ignored; where the source only knows
        where somebody sits, that is no region they serve.
        """
        basis = self.choice("region_basis", list(BASES))
        if "region" in self.cells:
            codes, is_online = self.found_regions("region")
            seat = codes if basis == SEAT else []
            if len(seat) > 1:
                note = _("region: of several seats only the first is kept")
                self.entry.notes.append(note)
            self.entry.terms["region"] = [] if basis == SEAT else codes
            if "region_basis" in self.cells:
                self.entry.fields["based_in"] = self.region(seat[0]) if seat else None
            if "scope" not in self.cells:
                self.entry.fields["scope"] = (
                    Scope.ONLINE if is_online else self.scope_of(basis, codes)
                )
        if self.cell("based_in"):
            codes, _online = self.found_regions("based_in")
            self.entry.fields["based_in"] = self.region(codes[0]) if codes else None

    def found_regions(self, column: str) -> tuple[list[str], bool]:
        """Return the codes of the regions a cell names, and whether it says online."""
        text = BRACKETS.sub("", self.cell(column))
        parts = [part.strip() for part in re.split("[;,]", text) if part.strip()]
        places = [part for part in parts if part.lower() != ONLINE]
        codes: list[str] = []
        unknown: list[str] = []
        for part in places:
            name = REGION_PREFIX.sub("", IN_PROSE.sub(NATIONWIDE, part))
            code = self.vocabularies.code("region", name)
            (codes if code else unknown).append(code or part)
        if unknown and NATIONWIDE in codes:
            note = _("region: “%(text)s” is left out") % {"text": ", ".join(unknown)}
            self.entry.notes.append(note)
        else:
            for text in unknown:
                allowed = self.vocabularies.allowed("region", text)
                self.fail_unknown(column, text, allowed)
        return list(dict.fromkeys(codes)), len(places) < len(parts)

    def region(self, code: str) -> Any:
        return self.vocabularies.terms["region"][code]

    def scope_of(self, basis: str, codes: list[str]) -> str:
        if basis == SEAT or not codes:
            return ""
        kinds = {self.region(code).kind for code in codes}
        if NATIONWIDE in kinds:
            return Scope.NATIONWIDE
        return Scope.STATES if kinds == {"state"} else Scope.CITIES

    def read_links(self) -> None:
        url_field = ProfileLink._meta.get_field("url")  # noqa: SLF001  # documented
        for column, kind in columns.LINKS.items():
            if column not in self.cells:
                continue
            self.entry.links[kind] = urls = self.cell(column).split()
            for url in urls:
                self.clean(column, url_field, url)

    def read_platforms(self) -> None:
        if not self.present(["app_stores"]):
            return
        self.entry.platforms = []
        known = AppPlatform.Platform.values
        for text in self.parts("app_stores"):
            platform = text.lower().replace(" ", "_")
            if platform in known:
                self.entry.platforms.append(platform)
            elif platform != UNSPECIFIED:
                self.fail_unknown("app_stores", text, nearest_first(platform, known))

    def read_source(self) -> None:
        fields, text, licence = self.entry.fields, self.cell("fact_sources"), ""
        for pattern, name, its_licence in SOURCES:
            if pattern.search(text):
                text, licence = pattern.sub(name, text), licence or its_licence
        if "fact_sources" in self.cells:
            fields["source"] = self.clean("fact_sources", self.field("source"), text)
            fields["source_licence"] = licence
        if "source_licence" in self.cells:
            texts = {value.lower(): value for value in Licence.values}
            choice = self.choice("source_licence", ["", *texts])
            fields["source_licence"] = texts.get(choice, "")
        as_of = self.cell("status_as_of")
        if as_of and not DATE.fullmatch(as_of):
            message = _("Write a date as 2017, 2017-01 or 2017-01-31.")
            self.fail("status_as_of", message)
        if "status_as_of" in self.cells:
            fields["source_as_of"] = as_of

    def read_state(self) -> None:
        if "status" in self.cells:
            state = self.choice("status", list(STATES))
            self.entry.fields["state"] = STATES[state]
        self.entry.successor = self.cell("successor")

    def read_texts(self) -> None:
        """Read what is said in each language; one without a summary has no page."""
        for language, _name in settings.LANGUAGES:
            if texts := self.texts_in(language):
                self.entry.texts[language] = texts
        if not self.entry.name:
            self.fail("name", _("The name is missing."))
        source = self.entry.texts[settings.LANGUAGE_CODE]
        if not self.problems and not source["summary"]:
            source["summary"] = compose(self.entry, self.vocabularies)

    def texts_in(self, language: str) -> dict[str, str]:
        texts = {}
        is_source = language == settings.LANGUAGE_CODE
        if not is_source and not self.cell(columns.text_column("summary", language)):
            return {}
        wanted = [column for column in columns.TEXTS if self.is_kept(column)]
        for column in wanted:
            name = columns.text_column(column, language)
            if name in self.cells or column in {"name", "summary"}:
                texts[column] = self.text(name, columns.TEXTS[column])
        texts["name"] = texts["name"] or self.entry.name
        return texts

    def is_kept(self, column: str) -> bool:
        return column not in columns.APP_ONLY or self.entry.model is AppPage

    def text(self, column: str, name: str) -> str:
        """Return the text of a cell if the field `name` has room for it."""
        text, limit = self.cell(column), self.field(name).max_length
        if name == "other_names":
            return "\n".join(self.parts(column))
        if limit and len(text) > limit:
            message = _("Longer than %(limit)d characters.") % {"limit": limit}
            self.fail(column, message)
        return text
