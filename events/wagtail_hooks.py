"""Series, venues, people, registrations and imports in Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from events.date_desk import DateView
from events.import_desk import (
    ImportView,
    PreviewView,
    importable_calendars,
    may_add,
)
from events.models import (
    CalendarPage,
    EventSeries,
    MeetupPage,
    Person,
    SessionPage,
    Venue,
    translations_elsewhere,
)
from events.models.moving import LEFT_BEHIND
from events.registration.hosts import RegistrationsView
from home.models import SiteDocument


class EventSeriesViewSet(SnippetViewSet):
    model = EventSeries
    icon = "list-ol"
    list_display = ["name", "code"]
    search_fields = ["name", "code", "description"]


class VenueViewSet(SnippetViewSet):
    model = Venue
    icon = "home"
    list_display = ["name", "town", "step_free"]
    list_filter = ["step_free", "country"]
    search_fields = ["name", "street", "town"]


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    list_display = ["name", "role", "organisation", "consent"]
    list_filter = ["consent"]
    search_fields = ["name", "other_names", "organisation"]


@register_snippet
class EventsGroup(SnippetViewSetGroup):
    menu_label = _("Events")
    menu_icon = "date"
    menu_order = 320
    items = (EventSeriesViewSet, VenueViewSet, PersonViewSet)


@hooks.register("after_bulk_action")
def follow_moved_documents(
    _request: HttpRequest, action_type: str, objects: list[Any], _action: Any
) -> None:
    """Save documents that were put into another collection past their class.

    So recordings on public pages follow them; see `events.models.recordings`.
    """
    if action_type == "add_to_collection":
        keys = [one.pk for one in objects if isinstance(one, SiteDocument)]
        for document in SiteDocument.objects.filter(pk__in=keys):
            document.save()


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("events/import/", ImportView.as_view(), name="events_import"),
        path(
            "events/import/<uuid:upload_id>/",
            PreviewView.as_view(),
            name="events_import_preview",
        ),
        path(
            "events/dates/<int:page_id>/<str:day>/",
            DateView.as_view(),
            name="events_date",
        ),
        path(
            "events/registrations/<int:page_id>/",
            RegistrationsView.as_view(),
            name="events_registrations",
        ),
    ]


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(importable_calendars(request.user))


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    return ImportMenuItem(
        _("Import meetups"),
        reverse("events_import"),
        name="import-meetups",
        icon_name="upload",
        order=321,  # after the events
    )


@hooks.register("register_page_header_buttons")
def import_button(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    if not page.pk or not issubclass(page.specific_class or Page, CalendarPage):
        return
    if may_add(page, user):
        address = reverse("events_import")
        yield Button(_("Import meetups"), address, icon_name="upload", priority=80)


@hooks.register("register_page_header_buttons")
def registrations_button(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    if not page.pk or not issubclass(page.specific_class or Page, MeetupPage):
        return
    if page.permissions_for_user(user).can_edit():
        yield Button(
            gettext("Registrations"),
            reverse("events_registrations", args=[page.pk]),
            icon_name="group",
            priority=70,
        )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        LEFT_BEHIND,
        _("Unpublish"),
        _("Unpublished: it is not in the summit of its original any more"),
    )


@hooks.register("after_move_page")
def tell_who_did_not_follow(request: HttpRequest, page: Page) -> None:
    """Tell an editor which languages of a session are not at its new summit."""
    if not issubclass(page.specific_class or Page, SessionPage):
        return
    session = SessionPage.objects.get(pk=page.pk)
    if apart := translations_elsewhere(session):
        message = gettext(
            "The session is not at its new summit in: %(languages)s. What is not at "
            "the summit of its original has been unpublished."
        )
        languages = ", ".join(str(one.locale) for one in apart)
        messages.warning(request, message % {"languages": languages})
