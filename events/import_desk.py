"""The editors' desk: importing a calendar file, from a computer or an address."""

import re
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from events.changes import Kind, compare, stored_proposal
from events.content_lines import MAX_BYTES, CalendarFileError, FileTooLargeError
from events.drafts import Outcome, import_picked
from events.ical_text import clean
from events.importing import Reading, read_calendar
from events.models import CalendarPage, CalendarUpload
from home.fetching import FetchError, fetch

MAX_SOURCE: Final = 1000
_SUBSCRIPTION: Final = re.compile("webcals?://", re.IGNORECASE)


def importable_calendars(user: Any) -> "list[CalendarPage]":
    """Return the calendars below which somebody may add meetups."""
    calendars = CalendarPage.objects.select_related("locale").order_by("pk")
    return [page for page in calendars if may_add(page, user)]


def may_add(calendar: CalendarPage, user: Any) -> bool:
    return bool(calendar.permissions_for_user(user).can_add_subpage())


class ImportForm(forms.Form):
    """Takes a file or an address; a valid form has read what was given."""

    calendar = forms.ModelChoiceField(
        queryset=CalendarPage.objects.none(),
        label=gettext_lazy("Calendar"),
        empty_label=None,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("A calendar file (.ics) of at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    url = forms.CharField(
        label=gettext_lazy("Or address"),
        required=False,
        max_length=MAX_SOURCE,
        help_text=gettext_lazy("Where the calendar can be subscribed to."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url"}),
    )

    def __init__(
        self, *args: Any, calendars: list[CalendarPage], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["calendar"]
        field.queryset = CalendarPage.objects.filter(pk__in=[c.pk for c in calendars])
        field.initial = calendars[0].pk

    def clean_url(self) -> str:
        return _SUBSCRIPTION.sub("https://", self.cleaned_data["url"], count=1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        file, url = cleaned["file"], cleaned["url"]
        if bool(file) == bool(url):
            self.add_error(None, _("Choose a file or give an address, one of the two."))
            return cleaned
        try:
            raw = _content(file) if file else fetch(url).content
            reading = read_calendar(raw, zone=settings.TIME_ZONE)
        except (CalendarFileError, FetchError) as error:
            self.add_error("file" if file else "url", str(error))
            return cleaned
        source = url or _file_name(file)
        return cleaned | {"reading": reading, "source": source}


def _content(file: UploadedFile) -> bytes:
    """Read no more of an upload than may be taken."""
    if (file.size or 0) > MAX_BYTES:
        raise FileTooLargeError
    return file.read()


def _file_name(file: UploadedFile) -> str:
    return clean(file.name or "")[:MAX_SOURCE]


class ImportView(View):
    """Asks for a calendar file; POST keeps what it holds and shows the preview."""

    def dispatch(self, request: HttpRequest) -> HttpResponseBase:
        self.calendars = importable_calendars(request.user)
        if not self.calendars:
            raise PermissionDenied
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(ImportForm(calendars=self.calendars))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES, calendars=self.calendars)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        upload = self._keep(form.cleaned_data, form.cleaned_data["reading"])
        return redirect("events_import_preview", upload.pk)

    def _keep(self, cleaned: dict[str, Any], reading: Reading) -> CalendarUpload:
        owner: Any = self.request.user
        return CalendarUpload.objects.create(
            owner=owner,
            calendar=cleaned["calendar"],
            source=cleaned["source"],
            proposals=[stored_proposal(one) for one in reading.proposals],
            refusals=[
                {"title": refusal.title, "reason": refusal.reason}
                for refusal in reading.refusals
            ],
            created_at=timezone.now(),
        )

    def _show(self, form: ImportForm, status: int = HTTPStatus.OK) -> HttpResponse:
        context = {
            "page_title": _("Import meetups"),
            "header_icon": "upload",
            "form": form,
        }
        template = "events/admin/import.html"
        return TemplateResponse(self.request, template, context, status=status)


class PreviewView(View):
    """Shows what a file would change; POST makes drafts of what was picked."""

    def get(self, request: HttpRequest, upload_id: UUID) -> HttpResponse:
        upload = _uploads(request).filter(pk=upload_id).first()
        if upload is None:
            return _is_over(request)
        found = compare(upload, timezone.localdate())
        context = {
            "page_title": _("Import meetups"),
            "page_subtitle": upload.source,
            "header_icon": "upload",
            "upload": upload,
            "groups": [(kind, found.of(kind)) for kind in Kind],
            "refusals": found.refusals,
            "can_import": any(change.is_offered for change in found.changes),
        }
        return TemplateResponse(request, "events/admin/import_preview.html", context)

    def post(self, request: HttpRequest, upload_id: UUID) -> HttpResponse:
        picked = set(request.POST.getlist("uid"))
        if not picked:
            messages.warning(request, _("Nothing was picked, so nothing was imported."))
            return redirect("events_import_preview", upload_id)
        with transaction.atomic():
            waiting = _uploads(request).select_for_update(of=("self",))
            upload = waiting.filter(pk=upload_id).first()
            if upload is None:  # sent twice, perhaps
                return _is_over(request)
            outcome = import_picked(upload, picked, request.user, timezone.now())
        _report(request, outcome)
        return redirect("wagtailadmin_explore", upload.calendar_id)


def _uploads(request: HttpRequest) -> Any:
    """Return what somebody has uploaded for calendars that are still open to her."""
    calendars = importable_calendars(request.user)
    if not calendars:
        raise PermissionDenied
    mine = CalendarUpload.objects.filter(owner_id=request.user.pk)
    return mine.filter(calendar__in=calendars)


def _is_over(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request,
        _("This file was imported already, or a day ago. Please choose it again."),
    )
    return redirect("events_import")


def _report(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.created:
        count = len(outcome.created)
        words = ngettext(
            "%(count)d meetup was added as a draft.",
            "%(count)d meetups were added as drafts.",
            count,
        )
        messages.success(request, words % {"count": count})
    if outcome.changed:
        count = len(outcome.changed)
        words = ngettext(
            "%(count)d meetup has a new draft.",
            "%(count)d meetups have new drafts.",
            count,
        )
        messages.success(request, words % {"count": count})
    for meetup in outcome.left:
        words = _("“%(title)s” was not changed: it is locked, or you may not edit it.")
        messages.warning(request, words % {"title": meetup.title})
