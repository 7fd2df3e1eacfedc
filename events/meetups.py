"""What the page of one meetup shows besides its own fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.cards import meetup_card, place
from events.choices import Form, Registering
from events.models import MeetupPage, Occurrence
from events.recurrence import SeriesDate
from events.registration.places import free_places, refusal
from events.series import series_names
from events.times import LocalTime, local
from home.models import Partner, SpokenLanguage, Term, Topic
from home.terms import Label, labels

LISTED = 6


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    lang: str = ""  # of the value, where it is not the reader's


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The meetup before or after in the same series."""

    title: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class ListedDate:
    """One date of a series, as the clock at the place shows it."""

    day: str  # by the rule, as ISO 8601
    starts: LocalTime
    planned: LocalTime
    cancelled: bool
    theme: str
    differences: list[Fact]

    @property
    def moved(self) -> bool:
        return self.starts != self.planned


def upcoming_dates(
    occurrence: Occurrence, language: str, now: datetime
) -> list[ListedDate]:
    """Return the next dates of a series, cancelled ones too; none of a single date."""
    if not occurrence.rrule:
        return []
    ahead = [one for one in occurrence.dates if one.ends > now]
    return [_listed(occurrence, one, language) for one in ahead[:LISTED]]


def _listed(occurrence: Occurrence, one: SeriesDate, language: str) -> ListedDate:
    return ListedDate(
        day=one.day,
        starts=local(one.starts, occurrence.zone),
        planned=local(one.planned, occurrence.zone),
        cancelled=one.cancelled,
        theme=occurrence.theme_on(one, language),
        differences=list(
            _differences(occurrence.on(one), one.override or {}, language)
        ),
    )


def _differences(
    there: Occurrence, said: Mapping[str, Any], language: str
) -> Iterator[Fact]:
    """Yield what is other than usual on a date, but for time and theme."""
    if "venue" in said or "form" in said:
        yield Fact(_("Place"), place(there))
    names = {"language": _("Languages"), "interpretation": _("Interpretation into")}
    for name, label in names.items():
        if name in said:
            words = [one.text for one in _labels(SpokenLanguage, said[name], language)]
            listed = pgettext("between the items of a list", ", ").join(words)
            yield Fact(label, listed or _("None on this date"))


def meetup_context(meetup: MeetupPage, now: datetime) -> dict[str, Any]:
    """Return the template context of a meetup, but for the page itself."""
    language, occurrence = meetup.language, meetup.occurrence
    there = occurrence.on(occurrence.date_at(now))
    codes = there.codes
    before, after = _neighbours(meetup)
    return {
        "card": meetup_card(meetup, language, series_names(language)),
        "venue": None if there.form == Form.ONLINE else there.venue,
        "online_url": there.online_link(registered=False),
        "shows_online": occurrence.over_at > now and there.online_link(registered=True),
        "accessibility": accessibility_facts(meetup, there),
        "languages": _labels(SpokenLanguage, codes.get("language"), language),
        "interpretation": _labels(
            SpokenLanguage, codes.get("interpretation"), language
        ),
        "topics": _labels(Topic, codes.get("topic"), language),
        "hosts": _hosts(meetup),
        "agenda": [item.value for item in meetup.agenda],
        "ics_url": f"{meetup.get_url() or ''}event.ics",
        "is_past": occurrence.over_at <= now,
        "dates": upcoming_dates(occurrence, language, now),
        "last_date": local(occurrence.dates[-1].starts, occurrence.zone),
        **_registration(occurrence, now),
        "previous": before,
        "next": after,
    }


def _registration(occurrence: Occurrence, now: datetime) -> dict[str, Any]:
    registering = {"registering": occurrence.registration}
    if occurrence.registration != Registering.HERE:
        return registering
    reason = refusal(occurrence, now)
    return {
        **registering,
        "refusal": reason.label if reason else "",
        "free_places": free_places(occurrence),
    }


def accessibility_facts(meetup: MeetupPage, occurrence: Occurrence) -> list[Fact]:
    """Return what is known about access; of what is unknown nothing is said."""
    venue = occurrence.venue
    known = [
        (_("Step-free access"), occurrence.step_free),
        (_("Live captions"), meetup.captions),
        (_("Child care"), meetup.child_care),
        (_("Quiet room"), meetup.quiet_room),
    ]
    facts = [
        Fact(label, _yes_or_no(value)) for label, value in known if value is not None
    ]
    texts = [
        Fact(_("Cost"), meetup.cost),
        # Venues are not translated: what is said of them is in the source language.
        Fact(_("How to get in"), venue.notes if venue else "", settings.LANGUAGE_CODE),
    ]
    return facts + [fact for fact in texts if fact.value]


def _yes_or_no(value: bool) -> str:
    yes, no = pgettext("there is", "Yes"), pgettext("there is", "No")
    return yes if value else no


def _labels(model: type[Term], codes: list[str] | None, language: str) -> list[Label]:
    known = labels(model, language)
    return [known[code] for code in codes or [] if code in known]


def _hosts(meetup: MeetupPage) -> list[Partner]:
    """Return the hosts, in the words of the page's language where there are some."""
    keys = [host.translation_key for host in meetup.host_partners]
    words = Partner.objects.filter(translation_key__in=keys, locale=meetup.locale)
    translated = {
        partner.translation_key: partner for partner in words.select_related("logo")
    }
    return [translated.get(host.translation_key, host) for host in meetup.host_partners]


def _neighbours(meetup: MeetupPage) -> tuple[Neighbour | None, Neighbour | None]:
    if meetup.series_id is None:
        return None, None
    at, key = meetup.occurrence.starts_at, meetup.translation_key
    others = MeetupPage.objects.live_in(meetup.language).for_list().with_times()
    others = others.filter(series=meetup.series_id)
    before = others.filter(Q(starts__lt=at) | Q(starts=at, translation_key__lt=key))
    after = others.filter(Q(starts__gt=at) | Q(starts=at, translation_key__gt=key))
    return (
        _neighbour(before.order_by("-starts", "-translation_key").first()),
        _neighbour(after.order_by("starts", "translation_key").first()),
    )


def _neighbour(meetup: MeetupPage | None) -> Neighbour | None:
    if meetup is None:
        return None
    return Neighbour(meetup.title, meetup.get_url() or "", meetup.language)
