"""The form in which editors plan a session of a summit.

It refuses what the model takes: days of a summit and consent of speakers change later,
and what is stored must stay valid then.
"""

from collections.abc import Iterator
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from events.times import is_plannable, is_skipped

if TYPE_CHECKING:
    from events.models import Person, SummitPage


class SessionForm(WagtailAdminPageForm):
    """Refuses hours that are none, days without a summit and speakers it cannot name."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        summit = self.parent_page.specific
        day, start, end = map(cleaned.get, ("day", "start_time", "end_time"))
        if end and not start and "start_time" not in self.errors:
            self.add_error("start_time", _("Give a start, or no time at all."))
        for name, message in _day_errors(summit, day):
            self.add_error(name, message)
        for name, message in _clock_errors(summit, day, start, end):
            self.add_error(name, message)
        for name in {"start_time", "end_time"} & set(self.errors):
            # What is stored is no time to compare the other one with.
            setattr(self.instance, name, None)
        return cleaned

    def is_valid(self) -> bool:
        is_valid = super().is_valid()
        self._name_who_does_not_agree()
        return is_valid and self._speakers_differ()

    @property
    def _speaker_forms(self) -> list[Any]:
        formset = self.formsets.get("speakers")
        return formset.forms if formset else []

    def _name_who_does_not_agree(self) -> None:
        """Say more than that the choice is not valid."""
        message = _(
            "%(person)s does not agree (any more) to be named. Take this person out of "
            "the speakers, or tick the consent in the person's entry."
        )
        for form in self._speaker_forms:
            if form.has_error("person", "invalid_choice") and (who := _chosen(form)):
                sentence = message % {"person": who.name}
                form.errors["person"] = form.error_class([sentence])

    def _speakers_differ(self) -> bool:
        given = [
            form
            for form in self._speaker_forms
            if form.cleaned_data.get("person") and not form.cleaned_data.get("DELETE")
        ]
        met = set()
        for form in given:
            person = form.cleaned_data["person"]
            if person in met:
                message = _("%(person)s is among the speakers already.")
                form.add_error("person", message % {"person": person.name})
            met.add(person)
        return all(form.is_valid() for form in given)


def _chosen(form: Any) -> "Person | None":
    from events.models import Person  # noqa: PLC0415  # imports this

    key = str(form["person"].value())
    return Person.objects.filter(pk=key).first() if key.isdecimal() else None


def _day_errors(summit: "SummitPage", day: date | None) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a day that is none of the summit's.

    Those that were announced are right, and those drafted, which may be ahead of them.
    """
    if not day or not is_plannable(day):
        return  # the model says so itself
    told, drafted = summit.announced, summit.get_latest_revision_as_object()
    first, last = drafted.start_date, drafted.last_day
    if first <= day <= last:
        return
    if told.local_start.date() <= day <= told.local_end.date():
        return
    days = "\N{EN DASH}".join(date_format(one) for one in dict.fromkeys([first, last]))
    message = _("The summit is not on this day. It is on: %(days)s.")
    yield "day", message % {"days": days}


def _clock_errors(
    summit: "SummitPage", day: date | None, start: time | None, end: time | None
) -> Iterator[tuple[str, str]]:
    told = summit.announced
    day = day or told.local_start.date()
    for name, clock in (("start_time", start), ("end_time", end)):
        if start and clock and is_skipped(day, clock, told.zone):
            yield name, _("The clocks jump over this time on that day.")
