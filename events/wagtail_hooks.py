"""Series, venues, people and registrations in Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from events.models import EventSeries, MeetupPage, Person, Venue
from events.registration.hosts import RegistrationsView


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
    search_fields = ["name", "organisation"]


@register_snippet
class EventsGroup(SnippetViewSetGroup):
    menu_label = _("Events")
    menu_icon = "date"
    menu_order = 320
    items = (EventSeriesViewSet, VenueViewSet, PersonViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path(
            "events/registrations/<int:page_id>/",
            RegistrationsView.as_view(),
            name="events_registrations",
        )
    ]


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
