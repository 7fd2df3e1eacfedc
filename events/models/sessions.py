"""Sessions of summits, who speaks in them, and what must not be told of them."""

from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail_localize.fields import SynchronizedField

from events.blocks import DocumentationBlock
from events.calendar_files import CalendarFileMixin
from events.checklist import ChecklistPanel
from events.choices import SessionKind
from events.frames import PlayerPageMixin
from events.models.announced import AnnouncingMixin
from events.models.programme import ProgrammeItem
from events.models.snippets import Person
from events.models.summits import check_years
from events.session_form import SessionForm
from events.times import session_span
from home.caching import kept
from home.models import BasePage, SiteImage
from home.terms import canonical

if TYPE_CHECKING:
    from events.models.summits import SummitPage

# Databases do not agree on where to put what is empty; no day is the first one.
IN_ORDER = (
    models.F("day").asc(nulls_first=True),
    models.F("start_time").asc(nulls_last=True),
    "pk",
)


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
    do_not_record = models.BooleanField(
        _("must not be recorded"),
        default=False,
        help_text=_(
            "Takes recordings off its pages in all languages. Their files stay in the "
            "library: delete them there, or move them into a private collection."
        ),
    )
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
        check_years(self, "day")
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
    def summit(self) -> "SummitPage":
        """Return the summit above; a draft in preview knows its parent, too."""
        return self.get_parent().specific

    @property
    def shared_image(self) -> SiteImage | None:
        summit = self.summit
        return super().shared_image or (summit.shared_image if summit.live else None)

    @cached_property
    def is_off_the_record(self) -> bool:
        """Say whether it must not be recorded, as its page says in any language."""
        said_by = off_the_record().get(self.pk, frozenset())
        return self.do_not_record or not said_by <= {self.pk}

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


def off_the_record() -> dict[int, frozenset[int]]:
    """Return the keys of pages that must show no recording, and which pages say so.

    It is enough that the page in one language says so, or said so when it was taken
    down: that goes for its translations, for aliases of any of them, and for aliases of
    those. What an alias says is what its source says.
    """
    return kept("off-the-record", _silent)


def _silent() -> dict[int, frozenset[int]]:
    was_public = models.Q(live=True) | models.Q(first_published_at__isnull=False)
    silent = SessionPage.objects.filter(was_public, do_not_record=True, alias_of=None)
    keys = list(silent.values_list("pk", flat=True))
    versions = _versions() if keys else {}
    said_by: dict[int, set[int]] = {}
    for key in keys:
        for page in versions[key]:
            said_by.setdefault(page, set()).add(key)
    return {page: frozenset(by) for page, by in said_by.items()}


def _versions() -> dict[int, set[int]]:
    """Return with the key of each page those of all pages of the same session."""
    rows = list(SessionPage.objects.values_list("pk", "translation_key", "alias_of"))
    translations: dict[UUID, set[int]] = {}
    for page, key, _source in rows:
        translations.setdefault(key, set()).add(page)
    same = {page: translations[key] for page, key, _source in rows}
    for page, _key, source in rows:
        if source in same:
            together = same[page] | same[source]
            same |= dict.fromkeys(together, together)
    return same


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
