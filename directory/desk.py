"""The editors' desk: which entries want to be confirmed, and confirming one."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.reports import PageReportView

from directory.models import Confirmation, ProfilePage
from directory.querysets import ProfileQuerySet

OVERDUE_DAYS = 365


def wanting_confirmation(today: date) -> ProfileQuerySet:
    """Return entries nobody vouches for: those never confirmed first."""
    entries = ProfilePage.objects.live_in(settings.LANGUAGE_CODE).with_confirmation()
    overdue = today - timedelta(days=OVERDUE_DAYS)
    wanting = entries.filter(Q(confirmed_on=None) | Q(confirmed_on__lt=overdue))
    return wanting.order_by(F("confirmed_on").asc(nulls_first=True), "title")


def assurance(page: ProfilePage) -> str:
    """Return in words when and how an entry was last confirmed."""
    latest = Confirmation.objects.of(page.translation_key).first()
    if latest is None:
        return _("never confirmed")
    day = date_format(latest.on, "SHORT_DATE_FORMAT")
    how = latest.get_how_display()
    return _("confirmed on %(day)s %(how)s") % {"day": day, "how": how}


class ConfirmationForm(forms.Form):
    how = forms.ChoiceField(
        label=gettext_lazy("How do you know?"),
        choices=[
            (Confirmation.How.EDITOR, gettext_lazy("I looked it up myself")),
            (Confirmation.How.PHONE, gettext_lazy("They told me, on the phone")),
        ],
        initial=Confirmation.How.EDITOR,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_how(self) -> str:
        return self.cleaned_data["how"] or Confirmation.How.EDITOR


class ConfirmView(View):
    """Shows what is confirmed on GET; only POST adds a row."""

    def dispatch(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        self.entry = get_object_or_404(ProfilePage, pk=page_id).specific
        if not self.entry.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(ConfirmationForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ConfirmationForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=400)
        Confirmation.objects.create(
            key=self.entry.translation_key,
            on=timezone.localdate(),
            how=form.cleaned_data["how"],
            by_id=request.user.pk,
        )
        messages.success(request, _("Thank you. The entry is confirmed as of today."))
        return redirect(reverse("wagtailadmin_pages:edit", args=[self.entry.pk]))

    def _show(self, form: ConfirmationForm, status: int = 200) -> HttpResponse:
        context = {
            "page_title": _("Confirm entry"),
            "page_subtitle": self.entry.get_admin_display_title(),
            "header_icon": "check",
            "entry": self.entry,
            "assurance": assurance(self.entry),
            "form": form,
        }
        template = "directory/admin/confirm.html"
        return TemplateResponse(self.request, template, context, status=status)


class WantingConfirmationView(PageReportView):
    page_title = gettext_lazy("Entries to confirm")
    header_icon = "check"
    index_url_name = "directory_wanting_confirmation"
    index_results_url_name = "directory_wanting_confirmation_results"
    results_template_name = "directory/admin/wanting_confirmation.html"
    any_permission_required = ["add", "change", "publish"]
    list_export = ["title", "full_url", "confirmed_on"]
    export_headings = {"confirmed_on": gettext_lazy("Last confirmed")}

    def get_queryset(self) -> Any:
        self.queryset = wanting_confirmation(timezone.localdate())
        return super().get_queryset()
