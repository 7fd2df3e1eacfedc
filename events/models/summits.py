from datetime import UTC, date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, TranslatableMixin
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField, TranslatableField

from events.blocks import SummitBodyBlock
from events.calendar_files import CalendarFileMixin
from events.checklist import ChecklistPanel
from events.frames import PlayerPageMixin
from events.models.announced import AnnouncingMixin, WithdrawingMixin
from events.models.programme import ProgrammeItem
from events.models.snippets import Venue
from events.times import is_plannable, span, zone_choices
from home.blocks import RICH_TEXT
from home.models import BasePage
from home.terms import canonical


def check_years(page: BasePage, *names: str) -> None:
    for name in names:
        day = getattr(page, name)
        if day and not is_plannable(day):
            raise ValidationError({name: _("Give a year between 1990 and 2099.")})


class SummitIndexPage(WithdrawingMixin, BasePage):
    """The list of summits, the latest first."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.SummitPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("summits")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from events.summits import index_context  # noqa: PLC0415  # uses models

        return super().get_context(request, *args, **kwargs) | index_context(self)


class SummitPage(AnnouncingMixin, CalendarFileMixin, PlayerPageMixin, BasePage):
    """A summit: before it the invitation, afterwards its documentation."""

    motto = models.CharField(_("motto"), max_length=200, blank=True)
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: one day.")
    )
    zone = models.CharField(
        _("time zone"),
        max_length=60,
        choices=zone_choices,
        default=settings.TIME_ZONE,
    )
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    body = StreamField(SummitBodyBlock(), verbose_name=_("body"), blank=True)
    outcome = RichTextField(_("what became of it"), features=RICH_TEXT, blank=True)

    announcements = ProgrammeItem
    calendar_file = "programme.ics"
    page_files = {"schedule.json": "schedule", "podcast.xml": "podcast"}

    content_panels = [
        ChecklistPanel(heading=_("What is missing")),
        *BasePage.content_panels,
        FieldPanel("motto"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("start_date"), FieldPanel("end_date")]),
                FieldPanel("zone"),
                FieldPanel("venue"),
            ],
            heading=_("When and where"),
        ),
        InlinePanel("partners", label=_("Hosts and partners")),
        FieldPanel("body"),
        FieldPanel("outcome"),
    ]
    parent_page_types = ["events.SummitIndexPage"]
    subpage_types = ["events.SessionPage"]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *[
            SynchronizedField(name, overridable=False)
            for name in ("start_date", "end_date", "zone", "venue")
        ],
    ]

    class Meta:
        verbose_name = _("summit")
        verbose_name_plural = _("summits")

    def clean(self) -> None:
        super().clean()
        check_years(self, "start_date", "end_date")
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValidationError({"end_date": _("It must end after it starts.")})

    @property
    def last_day(self) -> date:
        return self.end_date or self.start_date

    @property
    def facts(self) -> dict[str, Any]:
        days = span(self.start_date, None, self.last_day, None, self.zone)
        return {
            "starts_at": days.start.astimezone(UTC),
            "ends_at": days.end.astimezone(UTC),
            "zone": self.zone,
            "all_day": True,
            "venue_id": self.venue_id,
        }

    @property
    def terms(self) -> dict[str, Any]:
        return {"summit": self.translation_key}

    @property
    def announced(self) -> ProgrammeItem:
        """Return the published days and place; before publication the planned ones."""
        rows = ProgrammeItem.objects.of(self.translation_key)
        return rows.select_related("venue").first() or self.planned

    @property
    def has_feed(self) -> bool:
        """Say whether everybody may subscribe to the programme."""
        return self.live and not self.is_restricted

    def calendar(self, request: HttpRequest) -> HttpResponse:
        from events.feeds import programme_feed  # noqa: PLC0415  # uses models

        return programme_feed(request, self)

    def schedule(self, request: HttpRequest) -> HttpResponse:
        from events.feeds import schedule_feed  # noqa: PLC0415  # uses models

        return schedule_feed(request, self)

    def podcast(self, request: HttpRequest) -> HttpResponse:
        from events.recordings.podcast import podcast  # noqa: PLC0415  # uses models

        return podcast(request, self)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        files = {self.calendar_file, *self.page_files}
        if "/".join(path_components) in files and not self.has_feed:
            raise Http404  # no programme that subscribes can log in
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from events.grid import programme_context  # noqa: PLC0415  # uses models
        from events.summits import summit_context  # noqa: PLC0415  # uses models

        is_preview = getattr(request, "is_preview", False)
        row = self.planned if is_preview else self.announced
        context = super().get_context(request, *args, **kwargs)
        context |= summit_context(self, row)
        return context | programme_context(context["sessions"], request.GET)


class SummitPartner(TranslatableMixin, Orderable):
    class Role(models.TextChoices):
        HOST = "host", _("Host")
        PROGRAMME = "programme", _("Programme partner")
        SUPPORTER = "supporter", _("Supporter")

    page = ParentalKey(SummitPage, on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey(
        "home.Partner",
        verbose_name=_("partner"),
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to=canonical,
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    contribution = models.CharField(_("what they gave"), max_length=280, blank=True)

    panels = [
        FieldPanel("partner"),
        FieldPanel("role"),
        FieldPanel("contribution"),
    ]
    translatable_fields = [
        TranslatableField("contribution"),
        SynchronizedField("partner", overridable=False),
        SynchronizedField("role", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.partner.name
