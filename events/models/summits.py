from collections.abc import Iterable
from datetime import UTC, date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
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

from events.blocks import DocumentationBlock, SummitBodyBlock
from events.calendar_files import CalendarFileMixin
from events.checklist import ChecklistPanel
from events.choices import SessionKind
from events.frames import PlayerPageMixin
from events.models.announced import AnnouncingMixin, WithdrawingMixin
from events.models.programme import ProgrammeItem
from events.models.snippets import Person, Venue
from events.session_form import SessionForm
from events.times import is_plannable, session_span, span, zone_choices
from home.blocks import RICH_TEXT
from home.models import BasePage, SiteImage
from home.terms import canonical


def _check_years(page: BasePage, *names: str) -> None:
    for name in names:
        day = getattr(page, name)
        if day and not is_plannable(day):
            raise ValidationError({name: _("Give a year between 1990 and 2099.")})


# Databases do not agree on where to put what is empty; no day is the first one.
IN_ORDER = (
    models.F("day").asc(nulls_first=True),
    models.F("start_time").asc(nulls_last=True),
    "pk",
)


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
        _check_years(self, "start_date", "end_date")
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
        return self.live and not self.get_view_restrictions().exists()

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


class SessionPage(AnnouncingMixin, CalendarFileMixin, PlayerPageMixin, BasePage):
    """One talk, panel or workshop of a summit, with what was said and recorded."""

    kind = models.CharField(
        _("kind"), max_length=10, choices=SessionKind.choices, default=SessionKind.TALK
    )
    track = models.CharField(_("track"), max_length=120, blank=True)
    room = models.CharField(_("room"), max_length=120, blank=True)
    day = models.DateField(
        _("day"), null=True, blank=True, help_text=_("Empty: the summit's first day.")
    )
    start_time = models.TimeField(_("start"), null=True, blank=True)
    end_time = models.TimeField(_("end"), null=True, blank=True)
    languages = ParentalManyToManyField(
        "home.SpokenLanguage",
        verbose_name=_("languages"),
        blank=True,
        related_name="+",
        limit_choices_to=canonical,
    )
    topics = ParentalManyToManyField(
        "home.Topic",
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        limit_choices_to=canonical,
    )
    body = StreamField(
        DocumentationBlock(),
        verbose_name=_("abstract, results, slides and recordings"),
        blank=True,
    )
    do_not_record = models.BooleanField(_("must not be recorded"), default=False)
    is_example = models.BooleanField(
        _("invented example"), default=False, help_text=_("Says so to readers.")
    )

    announcements = ProgrammeItem
    calendar_file = "event.ics"
    base_form_class = SessionForm

    content_panels = [
        ChecklistPanel(heading=_("What is missing")),
        *BasePage.content_panels,
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("track"), FieldPanel("room")]),
        FieldPanel("day"),
        FieldRowPanel([FieldPanel("start_time"), FieldPanel("end_time")]),
        InlinePanel("speakers", label=_("Speakers")),
        FieldPanel("languages"),
        FieldPanel("topics"),
        FieldPanel("body"),
        FieldPanel("do_not_record"),
        FieldPanel("is_example"),
    ]
    parent_page_types = ["events.SummitPage"]
    subpage_types: list[str] = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *[
            SynchronizedField(name, overridable=False)
            for name in (
                "kind", "room", "day", "start_time", "end_time", "languages", "topics",
                "do_not_record", "is_example", "speakers",
            )
        ],
    ]  # fmt: skip

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def clean(self) -> None:
        super().clean()
        _check_years(self, "day")
        errors: dict[str, Any] = {}
        if self.start_time and self.end_time and self.end_time <= self.start_time:
            errors["end_time"] = _("It must end after it starts.")
        if self.do_not_record and self.has_recording:
            errors["do_not_record"] = _(
                "This session must not be recorded: remove the recording."
            )
        if errors:
            raise ValidationError(errors)

    @property
    def summit(self) -> SummitPage:
        """Return the summit above; a draft in preview knows its parent, too."""
        return self.get_parent().specific

    @property
    def shared_image(self) -> SiteImage | None:
        summit = self.summit
        return super().shared_image or (summit.shared_image if summit.live else None)

    @cached_property
    def is_off_the_record(self) -> bool:
        """Say whether it must not be recorded, as its page says in any language."""
        others = SessionPage.objects.exclude(pk=self.pk)
        return self.do_not_record or bool(
            off_the_record([self.translation_key], others)
        )

    @cached_property
    def recordings(self) -> list[Any]:
        return [] if self.is_off_the_record else super().recordings

    @property
    def has_recording(self) -> bool:
        """Say so from what is stored, whether its files are there or not."""
        return any(raw["type"] == "recording" for raw in self.body.get_prep_value())

    @property
    def facts(self) -> dict[str, Any]:
        if self.start_time is None:
            return {}
        summit = self.summit.announced
        day = self.day or summit.local_start.date()
        times = session_span(day, self.start_time, self.end_time, summit.zone)
        return {
            "starts_at": times.start.astimezone(UTC),
            "ends_at": times.end.astimezone(UTC),
            "zone": summit.zone,
            "venue_id": summit.venue_id,
            "room": self.room,
        }

    @property
    def terms(self) -> dict[str, Any]:
        return {
            "summit": self.summit.translation_key,
            "is_scheduled": self.start_time is not None,
        }

    @property
    def announced(self) -> ProgrammeItem | None:
        """Return the published time and room, or None while it has no time.

        Before publication they are the planned ones.
        """
        rows = ProgrammeItem.objects.of(self.translation_key).select_related("venue")
        row = rows.first()
        if row is None:
            return self._planned
        return row if row.is_scheduled else None

    @property
    def _planned(self) -> ProgrammeItem | None:
        return self.planned if self.start_time else None

    def calendar(self, request: HttpRequest) -> HttpResponse:
        from events.feeds import session_calendar  # noqa: PLC0415  # uses models

        return session_calendar(request, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from events.related import related  # noqa: PLC0415  # uses models
        from events.summits import programme, session_context  # noqa: PLC0415  # alike

        is_preview = getattr(request, "is_preview", False)
        row = self._planned if is_preview else self.announced
        context = super().get_context(request, *args, **kwargs)
        context |= session_context(self, row)
        programme_of_day = programme(context["summit"], self.language)
        return context | {"related": related(context["card"], programme_of_day)}


def off_the_record(keys: Iterable[UUID], among: Any = None) -> set[UUID]:
    """Return which sessions must not be recorded, by their translation keys.

    It is enough that the published page in one language says so; `among` narrows the
    pages (a queryset).
    """
    pages = SessionPage.objects.all() if among is None else among
    found = pages.live().filter(translation_key__in=list(keys), do_not_record=True)
    return set(found.values_list("translation_key", flat=True))


class SessionSpeaker(Orderable):
    page = ParentalKey(SessionPage, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"consent": True},
    )

    panels = [FieldPanel("person")]

    def __str__(self) -> str:
        return self.person.name
