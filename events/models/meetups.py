from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail_localize.fields import SynchronizedField

from events.blocks import AgendaBlock, DocumentationBlock
from events.calendar_files import CalendarFileMixin
from events.choices import Access, Form, Registering, Repeats, Status
from events.frames import PlayerPageMixin
from events.meetup_checks import meetup_errors
from events.meetup_form import MeetupForm
from events.models.announced import AnnouncingMixin
from events.models.changed_dates import ChangedDate
from events.models.occurrences import NOT_STEP_FREE, Occurrence
from events.models.snippets import EventSeries, Venue
from events.querysets import MeetupManager
from events.recurrence import (
    Overrides,
    recurrence_rule,
    rule_days,
)
from events.times import (
    Span,
    nearest,
    span,
    zone_choices,
)
from home.blocks import ProseBlock
from home.methods import FORM, READING
from home.models import BasePage, Partner
from home.terms import canonical

ACCESS = (Access.STEP_FREE, Access.CAPTIONS, Access.CHILD_CARE, Access.QUIET_ROOM)


class MeetupPage(AnnouncingMixin, CalendarFileMixin, PlayerPageMixin, BasePage):
    """One meetup with its own theme; afterwards the same page documents it.

    Its published time and place are read from `Occurrence`, never from these fields.
    """

    theme = models.CharField(_("theme"), max_length=200, blank=True)
    body = StreamField(ProseBlock(), verbose_name=_("description"), blank=True)
    is_example = models.BooleanField(
        _("invented example"), default=False, help_text=_("Says so to readers.")
    )
    # when: the wall clock at the place, never UTC
    start_date = models.DateField(_("date"))
    start_time = models.TimeField(
        _("start"), null=True, blank=True, help_text=_("Empty: lasts all day.")
    )
    end_date = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: the same day.")
    )
    end_time = models.TimeField(_("end"), null=True, blank=True)
    zone = models.CharField(
        _("time zone"),
        max_length=60,
        choices=zone_choices,
        default=settings.TIME_ZONE,
        help_text=_("The times above are local times of this zone."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.CONFIRMED
    )
    repeats = models.CharField(
        _("repeats"), max_length=16, choices=Repeats.choices, default=Repeats.NEVER
    )
    repeats_until = models.DateField(
        _("repeats until"), null=True, blank=True, help_text=_("The last possible day.")
    )
    repeats_count = models.PositiveSmallIntegerField(
        _("number of dates"),
        null=True,
        blank=True,
        help_text=_("Instead of a last day; the first date counts."),
    )
    # where
    form = models.CharField(
        _("form"), max_length=8, choices=Form.choices, default=Form.ON_SITE
    )
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    online_url = models.URLField(_("address to take part online"), blank=True)
    online_for_registered = models.BooleanField(
        _("Only registered people see the address to take part online"),
        default=False,
        help_text=_("We send it to everyone who has a place."),
    )
    # what
    series = models.ForeignKey(
        EventSeries,
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
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
    regions = ParentalManyToManyField(
        "home.Region",
        verbose_name=_("regions"),
        blank=True,
        related_name="+",
        limit_choices_to=canonical,
    )
    languages = ParentalManyToManyField(
        "home.SpokenLanguage",
        verbose_name=_("languages of the meetup"),
        blank=True,
        related_name="+",
        limit_choices_to=canonical,
    )
    interpretation = ParentalManyToManyField(
        "home.SpokenLanguage",
        verbose_name=_("interpretation into"),
        blank=True,
        related_name="+",
        limit_choices_to=canonical,
    )
    # accessibility of this date; unknown is not the same as no
    step_free = models.BooleanField(_("step-free access"), null=True, blank=True)
    captions = models.BooleanField(_("live captions"), null=True, blank=True)
    child_care = models.BooleanField(_("child care"), null=True, blank=True)
    quiet_room = models.BooleanField(_("quiet room"), null=True, blank=True)
    cost = models.CharField(_("cost"), max_length=120, blank=True)
    # Older drafts know the address alone.
    registration = models.CharField(
        _("registration"),
        max_length=4,
        choices=Registering.choices,
        default=Registering.LINK,
    )
    registration_url = models.URLField(_("registration elsewhere"), blank=True)
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as come. Others go on a waiting list."),
    )
    closing_date = models.DateField(
        _("last day to register"),
        null=True,
        blank=True,
        help_text=_("Empty: until it starts."),
    )
    closing_time = models.TimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until midnight.")
    )
    agenda = StreamField(AgendaBlock(), verbose_name=_("agenda"), blank=True)
    documentation = StreamField(
        DocumentationBlock(), verbose_name=_("documentation"), blank=True
    )

    objects = MeetupManager()
    announcements = Occurrence
    calendar_file = "event.ics"
    base_form_class = MeetupForm

    allowed_http_methods = FORM
    parent_page_types = ["events.CalendarPage"]
    subpage_types: list[str] = []
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *BasePage.content_panels,
                    FieldPanel("theme"),
                    FieldPanel("series"),
                    FieldPanel("body"),
                    FieldPanel("agenda"),
                    InlinePanel("hosts", label=_("Hosts")),
                    FieldPanel("topics"),
                    FieldPanel("is_example"),
                ],
                heading=_("What"),
            ),
            ObjectList(
                [
                    FieldPanel("status"),
                    FieldRowPanel([FieldPanel("start_date"), FieldPanel("start_time")]),
                    FieldRowPanel([FieldPanel("end_date"), FieldPanel("end_time")]),
                    FieldPanel("zone"),
                    FieldPanel("repeats"),
                    FieldRowPanel(
                        [FieldPanel("repeats_until"), FieldPanel("repeats_count")]
                    ),
                    InlinePanel("changed_dates", label=_("Changed dates")),
                    HelpPanel(
                        template="events/admin/next_dates.html",
                        heading=_("Next dates"),
                    ),
                    FieldPanel("form"),
                    FieldPanel("venue"),
                    FieldPanel("online_url"),
                    FieldPanel("regions"),
                ],
                heading=_("When and where"),
            ),
            ObjectList(
                [
                    FieldPanel("registration"),
                    FieldPanel("registration_url"),
                    FieldPanel("capacity"),
                    FieldPanel("online_for_registered"),
                    FieldRowPanel(
                        [FieldPanel("closing_date"), FieldPanel("closing_time")]
                    ),
                ],
                heading=_("Registration"),
            ),
            ObjectList(
                [
                    FieldPanel("languages"),
                    FieldPanel("interpretation"),
                    MultiFieldPanel(
                        [
                            FieldPanel("step_free"),
                            FieldPanel("captions"),
                            FieldPanel("child_care"),
                            FieldPanel("quiet_room"),
                            FieldPanel("cost"),
                        ],
                        heading=_("Accessibility of this date"),
                    ),
                ],
                heading=_("For whom"),
            ),
            ObjectList([FieldPanel("documentation")], heading=_("Documentation")),
            ObjectList(BasePage.promote_panels, heading=_("Promote")),
        ]
    )
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *[
            SynchronizedField(name, overridable=False)
            for name in (
                "is_example", "start_date", "start_time", "end_date", "end_time",
                "zone", "status", "form", "venue", "online_url", "series", "topics",
                "regions", "languages", "interpretation", "step_free", "captions",
                "child_care", "quiet_room", "registration", "registration_url",
                "capacity", "closing_date", "closing_time", "hosts", "repeats",
                "repeats_until", "repeats_count", "online_for_registered",
            )
        ],
    ]  # fmt: skip

    class Meta:
        verbose_name = _("meetup")
        verbose_name_plural = _("meetups")

    def clean(self) -> None:
        super().clean()
        if errors := meetup_errors(self):
            raise ValidationError(errors)

    @property
    def facts(self) -> dict[str, Any]:
        names = (
            "starts_at", "ends_at", "zone", "all_day", "status", "form", "venue_id",
            "online_url", "rrule", "overrides",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    @property
    def terms(self) -> dict[str, Any]:
        names = (
            "codes", "date_codes", "registration", "capacity", "registration_closes_at",
            "online_for_registered",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    @property
    def span(self) -> Span:
        return span(
            self.start_date, self.start_time, self.end_date, self.end_time, self.zone
        )

    # In UTC: Python takes no two moments for equal of an hour that comes twice.
    @property
    def starts_at(self) -> datetime:
        return self.span.start.astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        return self.span.end.astimezone(UTC)

    @property
    def all_day(self) -> bool:
        return self.start_time is None

    @property
    def rrule(self) -> str:
        """Return the rule; none for a draft that does not say when it ends."""
        if not (self.repeats_until or self.repeats_count):
            return ""
        return recurrence_rule(
            Repeats(self.repeats),
            self.span.start,
            self.repeats_until,
            self.repeats_count,
            all_day=self.all_day,
        )

    @property
    def planned_days(self) -> set[date]:
        """Return the days on which the rule names a date; none without a rule."""
        if not self.rrule:
            return set()
        return rule_days(self.rrule, self.span.start, all_day=self.all_day)

    @property
    def next_dates(self) -> list[Any]:
        """Return the next dates as this page plans them; none without a rule."""
        from events.meetups import upcoming_dates  # noqa: PLC0415  # uses models

        if not (self.start_date and self.rrule):
            return []
        return upcoming_dates(self.planned, self.language, timezone.now())

    @property
    def _changed_dates(self) -> dict[str, ChangedDate]:
        if self.repeats == Repeats.NEVER:
            return {}
        return {one.date.isoformat(): one for one in self.changed_dates.all()}

    @property
    def overrides(self) -> Overrides:
        """Return time, place and status of single dates, as `Occurrence` keeps them."""
        changed = self._changed_dates.items()
        found = {day: one.override(self) for day, one in changed}
        return {day: override for day, override in found.items() if override}

    @property
    def date_codes(self) -> dict[str, dict[str, Any]]:
        """Return what else is said of single dates alike: languages, and if a theme."""
        found = {day: one.override_of_words for day, one in self._changed_dates.items()}
        return {day: codes for day, codes in found.items() if codes}

    @property
    def date_themes(self) -> dict[str, str]:
        """Return the themes of single dates, in the language of this page."""
        changed = self._changed_dates.items()
        return {day: one.theme for day, one in changed if one.theme}

    @property
    def registration_closes_at(self) -> datetime:
        """Return the moment after which nobody can register: the start, or earlier."""
        if self.closing_date is None:
            return self.starts_at
        day, clock = self.closing_date, self.closing_time
        if clock is None:
            day, clock = day + timedelta(days=1), time()
        return min(nearest(day, clock, self.zone).astimezone(UTC), self.starts_at)

    @property
    def codes(self) -> dict[str, list[str]]:
        """Return the codes by which feeds are filtered, by vocabulary."""
        return {
            "series": [self.series.code] if self.series else [],
            "topic": [term.code for term in self.topics.all()],
            "region": [term.code for term in self.regions.all()],
            "language": [term.code for term in self.languages.all()],
            "interpretation": [term.code for term in self.interpretation.all()],
            "access": [name for name in ACCESS if getattr(self, name)]
            + ([NOT_STEP_FREE] if self.step_free is False else []),
        }

    @cached_property
    def host_partners(self) -> list[Partner]:
        """Return the hosts as editors chose them, in the source language."""
        return [host.partner for host in self.hosts.select_related("partner")]

    @cached_property
    def occurrence(self) -> Occurrence:
        """Return the published facts; before publication what the draft would say."""
        rows = Occurrence.objects.of(self.translation_key).select_related("venue")
        return rows.first() or self.planned

    @property
    def planned(self) -> Occurrence:
        """Return what publishing this page would tell the world, unsaved."""
        row: Occurrence = super().planned
        row.date_themes = {self.language: self.date_themes}
        row.is_off = self.status == Status.CANCELLED
        return row

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from events.meetups import meetup_context  # noqa: PLC0415  # uses models

        context = super().get_context(request, *args, **kwargs)
        context["form"] = kwargs.get("form")
        return context | meetup_context(self, timezone.now())

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> Any:
        self.occurrence = self.planned
        return super().get_preview_context(request, mode_name)

    def calendar(self, request: HttpRequest) -> HttpResponse:
        from events.feeds import meetup_calendar  # noqa: PLC0415  # uses models

        return meetup_calendar(request, self)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = self.occurrence.registration == Registering.HERE
        if here and not kwargs.get("as_calendar"):
            return self._serve_with_form(request)
        if request.method == "POST":
            return HttpResponseNotAllowed(READING)
        return super().serve(request, *args, **kwargs)

    def _serve_with_form(self, request: HttpRequest) -> HttpResponse:
        from events.registration.views import serve_meetup  # noqa: PLC0415  # uses models

        show = partial(super().serve, request)
        return serve_meetup(request, self, lambda form: show(form=form))

    @property
    def json_ld(self) -> SafeString:
        """Return the meetup for search engines, as a script element."""
        from events.jsonld import meetup_description, script  # noqa: PLC0415

        return script(meetup_description(self, timezone.now()))


class MeetupHost(Orderable):
    page = ParentalKey(MeetupPage, on_delete=models.CASCADE, related_name="hosts")
    partner = models.ForeignKey(
        "home.Partner",
        verbose_name=_("partner"),
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to=canonical,
    )

    panels = [FieldPanel("partner")]

    def __str__(self) -> str:
        return self.partner.name
