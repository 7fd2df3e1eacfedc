"""What registered people are told, each in her language, each once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.addresses import page_address
from events.cards import place, zone_label
from events.choices import Status
from events.entries import (
    Words,
    called_off,
    meetup_entry,
    told_title,
    withdrawn_entry,
)
from events.ical import build_calendar
from events.models import MeetupPage, Occurrence, Registration
from events.registration.links import private_address
from home.languages import ui_language
from home.models import OutgoingMail

PREFIX = "registration:"  # of the keys of all these mails


class News(models.TextChoices):
    """What a mail is about; the labels are what it says first."""

    CONFIRM = (
        "confirm",
        gettext_lazy(
            "Please confirm with the link below that you want to come. If it was not you "
            "who registered, you need not do anything."
        ),
    )
    AGAIN = (
        "again",
        gettext_lazy(
            "You are registered already. With the link below you see whether you have a "
            "place, and can give it back."
        ),
    )
    COMING = "coming", gettext_lazy("You have a place. We look forward to seeing you.")
    WAITING = (
        "waiting",
        gettext_lazy(
            "All places are taken. You are on the waiting list; we will write to you as "
            "soon as there is a place for you."
        ),
    )
    MOVED_UP = (
        "moved-up",
        gettext_lazy(
            "A place has become free, and it is yours. If you cannot come any more, please "
            "give it back with the link below."
        ),
    )
    REMINDER = (
        "reminder",
        gettext_lazy(
            "The meetup is about to take place. If you cannot come, please give your place "
            "back with the link below."
        ),
    )
    CHANGED = (
        "changed",
        gettext_lazy("Something about the meetup has changed. Here is what holds now:"),
    )
    POSTPONED = (
        "postponed",
        gettext_lazy(
            "The meetup has been postponed to a later date. You need not do anything."
        ),
    )
    CANCELLED = (
        "cancelled",
        gettext_lazy("The meetup does not take place. We are sorry."),
    )
    RESTORED = (
        "restored",
        gettext_lazy(
            "Good news: the meetup takes place after all. Here is what holds:"
        ),
    )
    LEFT = (
        "left",
        gettext_lazy(
            "You have cancelled. If you change your mind, please register again."
        ),
    )


SUBJECTS = {
    News.CONFIRM: gettext_lazy("Please confirm: %(title)s"),
    News.AGAIN: gettext_lazy("Your registration: %(title)s"),
    News.COMING: gettext_lazy("You have a place: %(title)s"),
    News.WAITING: gettext_lazy("On the waiting list: %(title)s"),
    News.MOVED_UP: gettext_lazy("You have a place now: %(title)s"),
    News.REMINDER: gettext_lazy("Soon: %(title)s"),
    News.CHANGED: gettext_lazy("Changed: %(title)s"),
    News.POSTPONED: gettext_lazy("Postponed: %(title)s"),
    News.CANCELLED: gettext_lazy("Cancelled: %(title)s"),
    News.RESTORED: gettext_lazy("It takes place after all: %(title)s"),
    News.LEFT: gettext_lazy("You have cancelled: %(title)s"),
}
# Who has no place any more needs no link to give it back.
WITHOUT_LINK = {News.CANCELLED, News.LEFT}
# A calendar file would put into a calendar what is not certain yet.
WITHOUT_CALENDAR = {News.CONFIRM, News.AGAIN, News.WAITING}


@dataclass(frozen=True, slots=True)
class Meetup:
    """A meetup in the words of one language, the same for all who read it.

    `online_url` is empty unless they have a place.
    """

    title: str
    url: str
    place: str
    online_url: str
    zone_label: str
    calendar: str
    occurrence: Occurrence


def tell(
    occurrence: Occurrence, rows: Iterable[Registration], news: News, now: datetime
) -> None:
    """Write to everyone in `rows`; the same news of the same row is one mail."""
    _queue(occurrence, rows, news, now, number=str(news.value))


def send_link(occurrence: Occurrence, row: Registration, now: datetime) -> None:
    """Mail the private link, to be confirmed or just to have it again."""
    is_new = row.state == Registration.State.UNCONFIRMED
    news = News.CONFIRM if is_new else News.AGAIN
    _queue(occurrence, [row], news, now, number=f"{news.value}:{now.timestamp():.0f}")


def remind(occurrence: Occurrence, rows: Iterable[Registration], now: datetime) -> None:
    number = f"reminder:{occurrence.starts_at.timestamp():.0f}"
    _queue(occurrence, rows, News.REMINDER, now, number=number)


def tell_of_change(
    occurrence: Occurrence, now: datetime, *, restored: bool = False
) -> None:
    """Write to all who come or wait that time, place or status are others now.

    `restored`: what they heard last is that it does not take place.
    """
    if occurrence.ends_at <= now:
        return
    rows = Registration.objects.of(occurrence.key).in_order()
    news = _change(occurrence, restored=restored)
    # What is for members alone comes and goes without a new sequence.
    number = f"{news.value}:{occurrence.sequence}:{now.timestamp():.0f}"
    _queue(occurrence, rows, news, now, number=number)


def _change(occurrence: Occurrence, *, restored: bool) -> News:
    if occurrence.is_off:
        return News.CANCELLED
    if occurrence.status == Status.POSTPONED:
        return News.POSTPONED
    return News.RESTORED if restored else News.CHANGED


def _queue(
    occurrence: Occurrence,
    rows: Iterable[Registration],
    news: News,
    now: datetime,
    *,
    number: str,
) -> None:
    meetups: dict[tuple[str, bool], Meetup] = {}
    mails = []
    for row in rows:
        with translation.override(ui_language(row.language)):
            kind = row.language, row.state == Registration.State.CONFIRMED
            if kind not in meetups:
                meetups[kind] = _meetup(occurrence, *kind, news, now)
            mails.append(_mail(row, meetups[kind], news, now, number))
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)


def _mail(
    row: Registration, meetup: Meetup, news: News, now: datetime, number: str
) -> OutgoingMail:
    subject = SUBJECTS[news] % {"title": meetup.title}
    context: dict[str, Any] = {
        "meetup": meetup,
        "starts": meetup.occurrence.local_start,
        "ends": meetup.occurrence.local_end,
        "subject": subject,
        "intro": news.label,
        "link": "" if news in WITHOUT_LINK else private_address(row),
        "is_off": news == News.CANCELLED,
        "is_new": news == News.CONFIRM,
    }
    return OutgoingMail(
        key=f"{PREFIX}{row.code.hex}:{number}",
        to=row.email,
        subject=subject[:200],
        text=render_to_string("events/mail/registration.txt", context),
        html=render_to_string("events/mail/registration.html", context),
        calendar="" if news in WITHOUT_CALENDAR else meetup.calendar,
        language=translation.get_language(),
        created_at=now,
        next_try_at=now,
    )


def _meetup(
    occurrence: Occurrence, language: str, has_place: bool, news: News, now: datetime
) -> Meetup:
    """Describe a meetup; of one whose pages are gone no more than its title.

    The file is dated by the mail, so that of two mails about the same state of a meetup
    programmes believe the later one (RFC 5546 §2.1.5).
    """
    pages = MeetupPage.objects.filter(translation_key=occurrence.key)
    page = pages.for_registered(language).first()
    if page:
        page.occurrence = occurrence
        entry = meetup_entry(page, Words.of(language), registered=has_place)
    else:
        entry = withdrawn_entry(occurrence, language)
    if news == News.LEFT:
        entry = called_off(entry)
    entry = replace(entry, last_modified=now)
    title = page.title if page else told_title(occurrence, language)[1]
    calendar = build_calendar([entry], None, host=settings.SITE_HOST)
    starts = occurrence.local_start
    return Meetup(
        title=" ".join(title.split()) or _("Meetup"),
        url=page_address(page) if page else "",
        place=place(occurrence),
        online_url=occurrence.online_link(registered=True) if has_place else "",
        zone_label=zone_label(starts, occurrence.zone),
        calendar=calendar.decode(),
        occurrence=occurrence,
    )
