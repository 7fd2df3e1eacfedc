"""What the world was told of a page's time and place, and pages that tell of it."""

from copy import copy
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.signals import post_page_move

from events.times import LocalTime, TimesError, local
from home.models.versions import PublicContent

Row = TypeVar("Row", bound="Announced")


class AnnouncedQuerySet(models.QuerySet[Row]):
    def of(self, key: UUID) -> Self:
        return self.filter(key=key)

    def with_publicity(self) -> Self:
        """Annotate `is_public`: whether a page in any language still tells of it.

        What only members ever heard of is left out.
        """
        pages = Page.objects.live().filter(translation_key=OuterRef("key"))
        unheard_of = Q(titles={}) | (Q(withdrawn_at=None) & Exists(pages))
        found = self.annotate(is_public=Exists(pages.public()))
        return found.exclude(Q(is_public=False) & unheard_of)

    def ending_since(self, moment: datetime) -> Self:
        """Return what ends at `moment` or later."""
        return self.filter(ends_at__gte=moment)

    @transaction.atomic
    def follow(self, page: Any, now: datetime) -> None:
        """Take over what the saved `page` says, or that it is no longer public."""
        public = Page.objects.live().public().filter(pk=page.pk).exists()
        row = self._record(page, now, public=public) if page.live else None
        if not public:
            self.withdraw(page.translation_key, page.language, now)
        elif row and not (row.is_scheduled or row.withdrawn_at):
            row.drop(page.language, now, last=True)
            row.save()

    @transaction.atomic
    def withdraw(self, key: UUID, language: str, now: datetime) -> None:
        """Note that a page is public no more; the last one cancels the date.

        The public hears nothing of what was not public in that language.
        """
        row = self.select_for_update().of(key).first()
        if row is None:
            return
        if language in row.titles and not row.withdrawn_at:
            public = Page.objects.live().public().filter(translation_key=key)
            row.drop(language, now, last=not public.exists())
            row.save()
        row.hidden(now)

    def _record(self, page: Any, now: datetime, *, public: bool) -> Row | None:
        """Store what the source page says; SEQUENCE moves when it is news.

        Of a page for members the title is not kept: the row outlives the page.
        Source: RFC 5545 §3.8.7.4 (SEQUENCE), §3.8.7.3 (LAST-MODIFIED).
        """
        row, created = self._row(page, now)
        if row is None:
            return None
        before, moved = copy(row), False
        if created or page.is_source:
            facts, terms = _said(page)
            moved = row.take(facts)
            row.take(terms)
        if public and row.is_scheduled:
            moved |= row.withdrawn_at is not None
            row.withdrawn_at = None
            row.titles = {**row.titles, page.language: page.title}
        if moved:
            row.sequence += 1
            row.modified_at = now
        row.note(page, before, public=public)
        row.save()
        row.recorded(now, before, created=created, moved=moved)
        return row

    def _row(self, page: Any, now: datetime) -> tuple[Row | None, bool]:
        """Return the locked row and whether it is new; none of what has no time."""
        rows, key = self.select_for_update(), page.translation_key
        facts, terms = _said(page)
        if not facts:
            return rows.of(key).first(), False
        first = {**facts, **terms, "created_at": now, "modified_at": now}
        return rows.get_or_create(key=key, defaults=first)


class Announced(PublicContent, models.Model):
    """The published time and place of a page, one row for all languages.

    A plain table keyed by the page's translation key: publishing an older draft or
    moving the page changes neither UID nor SEQUENCE, and a translation that lags
    behind never shows an old hour. A row outlives its pages, so that calendars learn
    of the end of what they hold.
    """

    key = models.UUIDField(unique=True)
    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()  # of what calendars are told
    touched_at = models.DateTimeField(auto_now=True)  # of any page in any language
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(db_index=True)
    zone = models.CharField(max_length=60)
    all_day = models.BooleanField(default=False)
    venue = models.ForeignKey(
        "events.Venue",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # What is needed to tell of something whose pages are gone.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    titles = models.JSONField(default=dict)  # by the languages it is public in

    is_public: bool  # annotated by `with_publicity`
    is_scheduled: Any = True  # a field where a page may take its time back

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.uid} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def local_start(self) -> LocalTime:
        """Return the start as the event's own clock shows it."""
        return local(self.starts_at, self.zone)

    @property
    def local_end(self) -> LocalTime:
        """Return the end alike; of whole days the last one, not the midnight after."""
        last = timedelta(microseconds=1 if self.all_day else 0)
        return local(self.ends_at - last, self.zone)

    def take(self, facts: dict[str, object]) -> bool:
        """Set facts without saving; return whether one of them is new to the world."""
        news = {name: new for name, new in facts.items() if getattr(self, name) != new}
        for name, new in news.items():
            setattr(self, name, new)
        return bool(news)

    def drop(self, language: str, now: datetime, *, last: bool) -> None:
        """Note, without saving, that it is public in a language no more.

        The last title stays: calendars tell by it what was withdrawn.
        """
        if last:
            self.withdrawn_at = now
            self.sequence += 1
        else:
            del self.titles[language]
        self.modified_at = now

    def note(self, page: Any, before: Any, *, public: bool) -> None:
        """Take over, before saving, what only this kind of row keeps of its page."""

    def recorded(
        self, now: datetime, before: Any, *, created: bool, moved: bool
    ) -> None:
        """Do what follows when a page was published."""

    @property
    def is_outdated(self) -> bool:
        """Say whether what was computed from the facts would be another now."""
        return False

    def refit(self, before: Any, now: datetime) -> None:
        """Save what follows when only the zones of the world have changed."""

    def hidden(self, now: datetime) -> None:
        """Do what follows when a page is not public, or not any more."""


class WithdrawingMixin:
    """A page that withdraws all that is announced below it when it is deleted.

    Put it before the page class.
    """

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        page: Any = self
        with transaction.atomic():
            below = Page.objects.descendant_of(page, inclusive=True)
            told = dict(below.values_list("translation_key", "locale__language_code"))
            deleted = super().delete(*args, **kwargs)  # type: ignore[misc]  # the page's
            _withdraw(told)
        return deleted


class AnnouncingMixin(WithdrawingMixin):
    """A page of whose time and place calendars are told when it is published.

    Put it before the page class.
    """

    announcements: ClassVar[type[Announced]]

    @property
    def facts(self) -> dict[str, Any]:
        """Return time and place by the fields of the row; nothing if there is none."""
        raise NotImplementedError  # abstract: each kind of page has its own

    @property
    def terms(self) -> dict[str, Any]:
        """Return what else the source page tells; no news for calendars."""
        raise NotImplementedError  # abstract: each kind of page has its own

    @property
    def planned(self) -> Any:
        """Return what publishing this page would tell the world, unsaved."""
        page: Any = self
        now = timezone.now()
        return self.announcements(
            key=page.translation_key,
            created_at=now,
            modified_at=now,
            **self.facts,
            **self.terms,
        )

    @property
    def is_source(self) -> bool:
        """Say whether this page, not a translation of it, tells time and place."""
        page: Any = self
        if page.locale.language_code == settings.LANGUAGE_CODE:
            return True
        siblings = type(page).objects.filter(translation_key=page.translation_key)
        first = siblings.order_by("pk").first()
        return not siblings.in_language(settings.LANGUAGE_CODE).exists() and (
            first is None or first.pk == page.pk
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[misc]  # the page's
            # Saving a draft names its fields; what is published is saved whole.
            if kwargs.get("update_fields") is None:
                _rows(self.announcements).follow(self, timezone.now())


def _said(page: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return facts and terms; nothing where the clocks now jump over the hour."""
    try:
        return page.facts, page.terms
    except TimesError:
        return {}, {}


def _rows(model: type[Announced]) -> AnnouncedQuerySet[Any]:
    rows: Any = model._default_manager.all()  # noqa: SLF001  # Django's documented name
    return rows


def announcing_pages() -> list[type[Any]]:
    """Return the kinds of pages of whose time calendars are told."""
    return [model for model in get_page_models() if issubclass(model, AnnouncingMixin)]


def _withdraw(told: dict[UUID, str]) -> None:
    """Withdraw rows by key and the language of the page that is gone."""
    for model in {page.announcements for page in announcing_pages()}:
        found = _rows(model).filter(key__in=list(told)).order_by("pk")
        for key in found.values_list("key", flat=True):
            _rows(model).withdraw(key, told[key], timezone.now())


def _follow_below(page: Page) -> None:
    for model in announcing_pages():
        for one in model.objects.live().descendant_of(page, inclusive=True):
            _rows(model.announcements).follow(one, timezone.now())


@receiver([post_save, post_delete], sender=PageViewRestriction)
def follow_restriction(
    instance: PageViewRestriction, origin: object = None, **_: Any
) -> None:
    """Withdraw what a page keeps for members now; or bring it back.

    A restriction that goes with its page makes nothing public.
    """
    if origin is None or isinstance(origin, PageViewRestriction):
        _follow_below(instance.page)


@receiver(post_page_move)
def follow_move(instance: Page, **_: Any) -> None:
    """Follow pages to where other people see them, or other clocks go."""
    _follow_below(instance)
