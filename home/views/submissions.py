"""Messages of strangers on their way into a spreadsheet."""

from typing import Any

from wagtail.contrib.forms.views import SubmissionsListView

from home.spreadsheets import inert, without_controls


def _joined(values: list[str]) -> str:
    return ", ".join(values)


class InertSubmissionsListView(SubmissionsListView):
    """Wagtail's list, whose CSV a spreadsheet program does not compute.

    Wagtail marks the cells of XLSX files as text, but stumbles over control characters.
    """

    custom_value_preprocess: dict[Any, Any] = {
        **SubmissionsListView.custom_value_preprocess,
        str: {
            SubmissionsListView.FORMAT_CSV: inert,
            SubmissionsListView.FORMAT_XLSX: without_controls,
        },
        list: {
            SubmissionsListView.FORMAT_CSV: lambda values: inert(_joined(values)),
            SubmissionsListView.FORMAT_XLSX: lambda values: without_controls(
                _joined(values)
            ),
        },
    }
