"""Confirming entries, and what people miss, in Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from directory.desk import (
    ConfirmView,
    WantingConfirmationView,
    assurance,
    wanting_confirmation,
)
from directory.models import ProfilePage
from directory.unmet_report import UnmetSearchesView


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path(
            "directory/confirm/<int:page_id>/",
            ConfirmView.as_view(),
            name="directory_confirm",
        ),
        path(
            "reports/directory/",
            WantingConfirmationView.as_view(),
            name="directory_wanting_confirmation",
        ),
        path(
            "reports/directory/results/",
            WantingConfirmationView.as_view(results_only=True),
            name="directory_wanting_confirmation_results",
        ),
        path(
            "reports/unmet-searches/",
            UnmetSearchesView.as_view(),
            name="directory_unmet_searches",
        ),
        path(
            "reports/unmet-searches/results/",
            UnmetSearchesView.as_view(results_only=True),
            name="directory_unmet_searches_results",
        ),
    ]


@hooks.register("register_page_header_buttons")
def confirm_button(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    if not page.pk or not issubclass(page.specific_class or Page, ProfilePage):
        return
    if page.permissions_for_user(user).can_edit():
        yield Button(
            _("Confirm entry (%(assurance)s)") % {"assurance": assurance(page)},
            reverse("directory_confirm", args=[page.pk]),
            icon_name="check",
            priority=70,
        )


class EditorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit(request.user)


def may_edit(user: Any) -> bool:
    wanted = ["add", "change", "publish"]
    return bool(page_permission_policy.user_has_any_permission(user, wanted))


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return EditorsMenuItem(
        gettext_lazy("Entries to confirm"),
        reverse("directory_wanting_confirmation"),
        name="entries-to-confirm",
        icon_name="check",
        order=200,
    )


@hooks.register("register_reports_menu_item")
def unmet_searches_menu_item() -> MenuItem:
    return EditorsMenuItem(
        gettext_lazy("What people look for and don't find"),
        reverse("directory_unmet_searches"),
        name="unmet-searches",
        icon_name="search",
        order=210,
    )


class WantingConfirmationItem(SummaryItem):
    order = 150
    template_name = "directory/admin/summary.html"

    def get_context_data(self, parent_context: Any) -> dict[str, int]:
        return {"count": wanting_confirmation(timezone.localdate()).count()}

    def is_shown(self) -> bool:
        return may_edit(self.request.user)


@hooks.register("construct_homepage_summary_items")
def add_wanting_confirmation(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(WantingConfirmationItem(request))
