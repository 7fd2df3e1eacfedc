"""The editors' desk for one date of a recurring meetup: change it, cancel it, undo."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm

from events.changes import source_pages
from events.models import ChangedDate, MeetupPage

FIELDS = (
    "new_date", "new_start_time", "new_end_time", "form", "venue", "theme",
    "languages", "interpretation",
)  # fmt: skip
WITHOUT_THEME = tuple(name for name in FIELDS if name != "theme")


class DateView(View):
    """Shows what holds on a day; a POST says `change`, `cancel` or `restore`."""

    http_method_names = ["get", "head", "post"]

    def dispatch(
        self, request: HttpRequest, page_id: int, day: str
    ) -> HttpResponseBase:
        shown = get_object_or_404(MeetupPage, pk=page_id)
        source = source_pages([shown.translation_key]).get(shown.translation_key)
        if source is None:
            raise Http404  # an alias has the dates of another page
        self.page = source
        self.editor = reverse("wagtailadmin_pages:edit", args=[page_id])
        # The theme of a translation is translated, not set here.
        self.fields = FIELDS if shown == self.page else WITHOUT_THEME
        self.permissions = self.page.permissions_for_user(request.user)
        if not self.permissions.can_edit():
            raise PermissionDenied
        if self.permissions.page_locked() or self.page.current_workflow_state:
            text = _(
                "This page is locked, scheduled or under review. Its dates cannot be "
                "changed until that is over."
            )
            messages.warning(request, text)
            return redirect(self.editor)
        self.day = _day(day)
        self.draft: MeetupPage = self.page.get_latest_revision_as_object()
        if self.day not in self.draft.planned_days | self.page.planned_days:
            raise Http404
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(self._form(_change_on(self.draft, self.day)))

    def post(self, request: HttpRequest) -> HttpResponse:
        match request.POST.get("action"):
            case "cancel":
                self._save(_cancelled)
            case "restore":
                self._save(_restored)
            case "change":
                blank = _blank(self.draft, self.day)
                before = _change_on(self.draft, self.day)
                if before and "theme" not in self.fields:
                    blank.theme = before.theme
                form = self._form(blank, request.POST)
                if not self._fits(form):
                    return self._answer(form, HTTPStatus.UNPROCESSABLE_ENTITY)
                said = {"theme": form.instance.theme, **form.cleaned_data}
                self._save(_changed_to(said))
            case _:
                form = self._form(_change_on(self.draft, self.day))
                return self._answer(form, HTTPStatus.BAD_REQUEST)
        self._tell()
        return redirect(self.editor)

    def _form(self, change: ChangedDate | None, sent: Any = None) -> Any:
        form: Any = modelform_factory(
            ChangedDate, form=WagtailAdminModelForm, fields=self.fields
        )
        return form(sent, instance=change)

    @property
    def _publishes(self) -> bool:
        is_told = self.page.live and self.day in self.page.planned_days
        return is_told and self.permissions.can_publish()

    def _fits(self, form: Any) -> bool:
        if form.is_valid():
            page = self.page if self._publishes else self.draft
            for name, message in form.instance.errors(page).items():
                form.add_error(name if name in self.fields else None, message)
        return bool(form.is_valid())

    @transaction.atomic
    def _save(self, change: "Change") -> None:
        """Publish the change alone; what else is in a draft stays a draft."""
        user, drafted = self.request.user, self.page.latest_revision
        unpublished = self.page.has_unpublished_changes
        if self._publishes:
            change(self.page, self.day)
            self.page.save_revision(user=user, log_action=True).publish(user=user)
            if not unpublished:
                return
            self.draft = drafted.as_object()
        if self.day in self.draft.planned_days:
            change(self.draft, self.day)
        self.draft.save_revision(user=user, log_action=not self._publishes)

    def _tell(self) -> None:
        day = date_format(self.day, "DATE_FORMAT")
        text = (
            _("%(day)s: your change is published.")
            if self._publishes
            else _("%(day)s: your change is saved as a draft.")
        )
        again = messages.button(self.request.path, _("Change or undo"))
        messages.success(self.request, text % {"day": day}, buttons=[again])

    def _answer(self, form: Any, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        context = {
            "page_title": f"{date_format(self.day, 'l')}, {date_format(self.day)}",
            "page_subtitle": self.page.get_admin_display_title(),
            "header_icon": "date",
            "form": form,
            "change": _change_on(self.draft, self.day),
            "publishes": self._publishes,
            "editor": self.editor,
            "media": form.media,
        }
        template = "events/admin/date.html"
        return TemplateResponse(self.request, template, context, status=status)


Change = Callable[[MeetupPage, date], None]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _change_on(page: MeetupPage, day: date) -> ChangedDate | None:
    return next((one for one in page.changed_dates.all() if one.date == day), None)


def _blank(page: MeetupPage, day: date) -> ChangedDate:
    """Return a change that says nothing yet, with the keys of what was said before."""
    before = _change_on(page, day)
    kept = {"translation_key": before.translation_key} if before else {}
    return ChangedDate(date=day, locale=page.locale, **kept)


def _replaced(page: MeetupPage, day: date, change: ChangedDate | None) -> None:
    """Say `change` of a day and nothing else; None means as planned."""
    others = [one for one in page.changed_dates.all() if one.date != day]
    page.changed_dates = [*others, change] if change else others


def _cancelled(page: MeetupPage, day: date) -> None:
    change = _blank(page, day)
    change.cancelled = True
    _replaced(page, day, change)


def _restored(page: MeetupPage, day: date) -> None:
    _replaced(page, day, None)


def _changed_to(said: dict[str, Any]) -> Change:
    def change(page: MeetupPage, day: date) -> None:
        changed = _blank(page, day)
        for name, value in said.items():
            setattr(changed, name, value)
        _replaced(page, day, changed)

    return change
