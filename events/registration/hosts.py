"""The hosts' list of who comes, in Wagtail's admin and as a file."""

import csv
import io

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views import View

from events.models import MeetupPage, Registration
from home.spreadsheets import inert


class RegistrationsView(View):
    """Shows the list to those who may edit the page; `?export=csv` is the file."""

    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        self.meetup = get_object_or_404(MeetupPage, pk=page_id)
        if not self.meetup.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Registration.objects.of(self.meetup.translation_key).in_order()
        if request.GET.get("export") == "csv":
            response = self._file(rows)
        else:
            response = self._page(rows)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def _page(self, rows: QuerySet[Registration]) -> HttpResponse:
        found = list(rows)
        coming = [row for row in found if row.state == Registration.State.CONFIRMED]
        context = {
            "page_title": _("Registrations"),
            "page_subtitle": self.meetup.get_admin_display_title(),
            "header_icon": "group",
            "meetup": self.meetup,
            "registrations": found,
            "people": sum(row.people for row in coming),
            "waiting": sum(row.people for row in found) - sum(r.people for r in coming),
        }
        template = "events/admin/registrations.html"
        return TemplateResponse(self.request, template, context)

    def _file(self, rows: QuerySet[Registration]) -> HttpResponse:
        response = HttpResponse(
            registrations_file(rows), content_type="text/csv; charset=utf-8"
        )
        name = f"registrations-{self.meetup.pk}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def registrations_file(rows: QuerySet[Registration]) -> bytes:
    """Return the list as CSV (RFC 4180) that no spreadsheet program computes."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [
            _("Name"),
            _("E-mail"),
            _("Number of people"),
            _("Needs"),
            _("Language"),
            _("State"),
        ]
    )
    for row in rows:
        cells = [row.name, row.email, str(row.people), row.needs, row.language]
        writer.writerow([inert(cell) for cell in (*cells, row.get_state_display())])
    # With the mark of byte order Excel reads names in all scripts.
    return text.getvalue().encode("utf-8-sig")
