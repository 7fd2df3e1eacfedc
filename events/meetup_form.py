"""The form in which editors plan a meetup."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class MeetupForm(WagtailAdminPageForm):
    """Refuses a changed date that the rule does not name: it would change nothing."""

    def is_valid(self) -> bool:
        return super().is_valid() and self._names_planned_days()

    def _names_planned_days(self) -> bool:
        formset = self.formsets.get("changed_dates")
        planned = self.instance.planned_days
        wrong = [
            form
            for form in (formset.forms if formset else [])
            if (day := form.cleaned_data.get("date"))
            and not form.cleaned_data.get("DELETE")
            and day not in planned
        ]
        for form in wrong:
            form.add_error("date", _("By the rule, there is no date on that day."))
        return not wrong
