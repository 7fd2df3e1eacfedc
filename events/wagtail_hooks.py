"""Series, venues and people in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from events.models import EventSeries, Person, Venue


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
