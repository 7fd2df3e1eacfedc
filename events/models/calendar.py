from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from events.addresses import page_address
from events.models.announced import WithdrawingMixin
from home.blocks import ProseBlock
from home.models import BasePage


class CalendarPage(WithdrawingMixin, BasePage):
    """The list of meetups, upcoming first, with the subscribe panel."""

    body = StreamField(ProseBlock(), verbose_name=_("text below the list"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.MeetupPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("calendar")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from events.calendar import calendar_context  # noqa: PLC0415  # uses models

        context = super().get_context(request, *args, **kwargs)
        return context | calendar_context(
            self.language, request.GET, timezone.now(), page_address(self)
        )
