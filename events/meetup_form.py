"""The form in which editors plan a meetup."""

from wagtail.admin.forms import WagtailAdminPageForm


class MeetupForm(WagtailAdminPageForm):
    """Refuses a changed date that does not fit: it would change nothing, or lie."""

    def is_valid(self) -> bool:
        return super().is_valid() and self._dates_fit()

    def _dates_fit(self) -> bool:
        formset = self.formsets.get("changed_dates")
        given = [
            form
            for form in (formset.forms if formset else [])
            if form.cleaned_data.get("date") and not form.cleaned_data.get("DELETE")
        ]
        for form in given:
            for name, message in form.instance.errors(self.instance).items():
                form.add_error(name, message)
        return all(form.is_valid() for form in given)
