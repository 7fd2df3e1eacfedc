"""The editors' report of what people look for and do not find."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import django_filters
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from directory.filters import Criteria
from directory.links import address, directory_url
from directory.models import UnmetSearch
from home.languages import html_lang
from home.spreadsheets import inert

DAYS: Final = 90


class UnmetSearchesFilters(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    days = django_filters.ChoiceFilter(
        label=_("Period"),
        choices=[("30", _("Last 30 days")), ("365", _("Last 12 months"))],
        empty_label=_("Last 90 days"),
        widget=forms.RadioSelect,
        method="leave",
    )

    class Meta:
        model = UnmetSearch
        fields: list[str] = []

    def leave(self, queryset: Any, _name: str, _days: str) -> Any:
        """Return the rows as they are: the view has looked at the period already."""
        return queryset


class UnmetSearchesView(ReportView):
    page_title = _("What people look for and don't find")
    header_icon = "search"
    index_url_name = "directory_unmet_searches"
    index_results_url_name = "directory_unmet_searches_results"
    results_template_name = "directory/admin/unmet_searches.html"
    filterset_class = UnmetSearchesFilters
    permission_policy = page_permission_policy
    any_permission_required = ["add", "change", "publish"]
    export_filename = "unmet-searches"
    list_export = ["text", "language", "times", "last_day", "answer"]
    export_headings = {
        "text": _("Looked for"),
        "language": _("Language"),
        "times": _("How often"),
        "last_day": _("Last on"),
        "answer": _("Answer"),
    }
    custom_field_preprocess = {"text": {"csv": inert, "xlsx": inert}}

    def stream_csv(self, queryset: Any) -> list[bytes]:
        """Return the lines, written while the editor's language is still the active."""
        return list(super().stream_csv(queryset))

    def get_base_queryset(self) -> Any:
        first = timezone.localdate() - timedelta(days=self.days)
        return UnmetSearch.objects.since(first).texts()

    @property
    def days(self) -> int:
        form = self.filters.form
        return int((form.is_valid() and form.cleaned_data["days"]) or DAYS)

    def decorate_paginated_queryset(
        self, object_list: Iterable[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Return the rows with what depends on their language."""
        names = dict(settings.LANGUAGES)
        return [
            {
                **row,
                "html_lang": html_lang(row["language"]),
                "language_name": names.get(row["language"], row["language"]),
                "answer": _("nothing") if row["fruitless"] else _("another spelling"),
                "url": address(
                    directory_url(row["language"]), Criteria(text=row["text"])
                ),
            }
            for row in object_list
        ]
