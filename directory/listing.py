"""What the directory's page shows: results, facets, and ways out of a dead end."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from directory import unmet
from directory.cards import cards
from directory.filters import ACTIVE, ANY, DIMENSIONS, SORTS, Criteria
from directory.forms import SORT_LABELS, DirectoryForm
from directory.links import address, toggled
from directory.relations import RELATIONS
from directory.search import Found, NoSuchPageError, search
from home.languages import ui_language
from home.models import Region, Term, Topic
from home.terms import labels, parents

PER_PAGE: Final = 20
MAX_DIGITS: Final = 9  # more than any page number has
TREES: Final[dict[str, type[Term]]] = {"topic": Topic, "region": Region}

Context = dict[str, Any]


def page_number(text: str) -> int:
    """Return a page number as it stands in an address. Raises `NoSuchPageError`."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise NoSuchPageError(text)
    return int(text)


def listing(request: HttpRequest, language: str) -> Context:
    """Return the context of the directory page. Raises `NoSuchPageError`."""
    form = DirectoryForm(request.GET, language=language)
    criteria = form.criteria
    number = page_number(request.GET.get("page", "1"))
    found = search(criteria, language=language, page=number, per_page=PER_PAGE)
    unmet.notice(request, found, criteria, language)
    view = Listing(request.path, criteria, found, form, language)
    results = paginated(found, cards(found.entries, language))
    return {
        "form": form,
        "count": found.count,
        "results": results,
        "page_obj": results,
        "facets": [view.facet(name) for name in DIMENSIONS],
        "active_filters": list(view.active_filters()),
        "unknown_filters": [code for codes in form.unknown.values() for code in codes],
        "corrected": found.corrected,
        "broader": found.broader,
        "exact_url": view.url(replace(criteria, exact=True)),
        "single_words": list(view.single_words()),
        "relaxations": list(view.relaxations()),
        "sort_options": view.sort_options(),
        # A search has the directory's own address as canonical; a filter has not.
        "noindex": replace(criteria, text="") != Criteria(),
    }


def paginated(found: Found, shown: list[Any]) -> Page:
    """Return the results as one page of Django's paginator, which counts nothing."""
    paginator = Paginator(range(found.count), found.per_page)
    return Page(shown, found.page, paginator)


class Listing:
    """One answer of the directory, and the addresses that lead on from it."""

    def __init__(
        self,
        path: str,
        criteria: Criteria,
        found: Found,
        form: DirectoryForm,
        language: str,
    ) -> None:
        self.path, self.criteria, self.found = path, criteria, found
        self.form, self.language = form, language

    def url(self, criteria: Criteria) -> str:
        return address(self.path, criteria)

    def facet(self, name: str) -> Context:
        """Return a filter with its options, those that lead to nothing left out."""
        counts = self.found.facets.get(name, {})
        selected = self.criteria.codes(name)
        options = [
            {
                "code": code,
                "label": label,
                "label_lang": language,
                "count": counts.get(code, 0),
                "selected": code in selected,
                "url": self.url(toggled(self.criteria, name, code)),
                "depth": depth,
            }
            for code, label, language, depth in self.options(name)
            if code in selected or (counts.get(code) and code != ANY)
        ]
        label = str(self.form.fields[name].label)
        return {"name": name, "label": label, "options": options}

    def options(self, name: str) -> Iterator[tuple[str, str, str, int]]:
        """Yield code, label, its language and the depth in the tree of all options."""
        if name in RELATIONS:
            words = labels(RELATIONS[name][1], self.language)
            for code, depth in ordered(name, list(words)):
                yield code, words[code].text, words[code].language, depth
        else:
            for code, label in self.form.fields[name].choices:  # type: ignore[attr-defined]  # a choice field
                yield code, str(label), ui_language(self.language), 0

    def active_filters(self) -> Iterator[Context]:
        for name in DIMENSIONS:
            codes = self.criteria.codes(name)
            if name == "status" and codes == ACTIVE:
                continue
            words = {code: label for code, label, _lang, _depth in self.options(name)}
            for code in codes:
                without = toggled(self.criteria, name, code)
                yield {"label": words[code], "remove_url": self.url(without)}

    def relaxations(self) -> Iterator[Context]:
        """Yield the filters that leave nothing, and what there is without each."""
        for relaxation in self.found.relaxations:
            name = relaxation.name
            codes = (ANY,) if name == "status" else ()
            without = self.criteria.with_codes(name, codes) if name else self.bare()
            yield {
                "label": str(self.form.fields[name].label) if name else "",
                "count": relaxation.count,
                "url": self.url(without),
            }

    def single_words(self) -> Iterator[Context]:
        """Yield the words of which no entry has all, each to be searched alone."""
        for word in self.found.words:
            yield {"word": word, "url": self.url(replace(self.criteria, text=word))}

    def bare(self) -> Criteria:
        """Return what was typed, without any filter."""
        return Criteria(text=self.criteria.text, status=(ANY,))

    def sort_options(self) -> list[Context]:
        return [
            {
                "code": code,
                "label": str(SORT_LABELS[code]),
                "url": self.url(replace(self.criteria, sort=code)),
                "selected": code == self.criteria.sort,
            }
            for code in SORTS
        ]


def ordered(name: str, codes: list[str]) -> list[tuple[str, int]]:
    """Return codes with their depth, narrower terms below the broader one."""
    if name not in TREES:
        return [(code, 0) for code in codes]
    broader = parents(TREES[name])

    def below(parent: str | None, depth: int) -> Iterator[tuple[str, int]]:
        for code in codes:
            if broader.get(code) == parent:
                yield code, depth
                yield from below(code, depth + 1)

    return list(below(None, 0))
