"""What readers may ask the directory, as a form that never refuses to answer."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from directory.filters import ACTIVE, DIMENSIONS, RELEVANCE, SORTS, STATES, Criteria
from directory.models import AppPlatform, ProfilePage
from directory.relations import RELATIONS
from home.analysis import MAX_QUERY_LENGTH
from home.terms import labels

SORT_LABELS: Final = {
    "relevance": _("Best match"),
    "confirmed": _("Recently confirmed"),
    "newest": _("Newest"),
    "name": _("Name"),
}
STATUS_LABELS: Final = {
    "active": _("Active"),
    "paused": _("Paused"),
    "ended": _("Ended"),
    "merged": _("Merged into another offer"),
    "any": _("Any"),
}

Choices = list[tuple[str, Any]]


class SearchTextField(forms.CharField):
    """Takes whatever is typed: what is too long is cut, control characters go."""

    def to_python(self, value: Any) -> str:
        spaced = (" " if c.isspace() else c for c in str(value or ""))
        text = "".join(c for c in spaced if c.isprintable())
        return text[:MAX_QUERY_LENGTH].strip()


class CodesField(forms.MultipleChoiceField):
    """Takes any codes; the form tells the known from the unknown ones."""

    def validate(self, value: Any) -> None:
        pass


def choices(dimension: str, language: str) -> Choices:
    """Return the codes one can filter by, with labels for readers of `language`."""
    if dimension in RELATIONS:
        words = labels(RELATIONS[dimension][1], language)
        return [(code, label.text) for code, label in words.items()]
    if dimension == "status":
        return [(code, STATUS_LABELS[code]) for code in STATES]
    fixed = {
        "kind": ProfilePage.Kind,
        "cost": ProfilePage.Cost,
        "platform": AppPlatform.Platform,
    }
    return list(fixed[dimension].choices)


class DirectoryForm(forms.Form):
    """The search form; bound to a query string it is always valid."""

    use_required_attribute = False

    q = SearchTextField(label=_("Search"), required=False)
    kind = CodesField(label=_("Kind"), required=False)
    topic = CodesField(label=_("Topic"), required=False)
    language = CodesField(label=_("Help in these languages"), required=False)
    region = CodesField(label=_("Region"), required=False)
    audience = CodesField(label=_("For whom"), required=False)
    cost = CodesField(label=_("Cost"), required=False)
    platform = CodesField(label=_("Works on"), required=False)
    status = CodesField(label=_("State"), required=False)
    sort = forms.CharField(label=_("Sort by"), required=False)
    exact = forms.CharField(label=_("Exactly as typed"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, language: str) -> None:
        super().__init__(data if data is not None else QueryDict())
        for name in DIMENSIONS:
            self.fields[name].choices = choices(name, language)  # type: ignore[attr-defined]  # a choice field
        self.unknown: dict[str, list[str]] = {}

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"]
        if sort and sort not in SORTS:
            self.unknown["sort"] = [sort]
        return sort if sort in SORTS else RELEVANCE

    def clean(self) -> dict[str, Any]:
        """Put aside codes that nobody knows, and drop empty ones."""
        for name in DIMENSIONS:
            known = {code for code, _label in self.fields[name].choices}  # type: ignore[attr-defined]  # a choice field
            given = list(dict.fromkeys(filter(None, self.cleaned_data.get(name, []))))
            if unknown := [code for code in given if code not in known]:
                self.unknown[name] = unknown
            self.cleaned_data[name] = tuple(c for c in given if c in known)
        return self.cleaned_data

    @property
    def criteria(self) -> Criteria:
        """Return what is asked for, without what nobody knows."""
        self.full_clean()
        asked = {name: self.cleaned_data[name] for name in DIMENSIONS}
        asked["status"] = asked["status"] or ACTIVE
        return Criteria(
            text=self.cleaned_data.get("q", ""),
            sort=self.cleaned_data.get("sort", RELEVANCE),
            exact=bool(self.cleaned_data.get("exact")),
            **asked,
        )
