"""Pages that answer for a calendar file of their own, such as `event.ics`."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from wagtail.url_routing import RouteResult


class CalendarFileMixin:
    """A page with a calendar file just below it, as long as it is published.

    Put it before the page class.
    """

    calendar_file: ClassVar[str]

    def calendar(self, request: HttpRequest) -> HttpResponse:
        """Return the file.

        Raises:
            Http404: There is nothing to put into a calendar.
        """
        raise NotImplementedError  # abstract: each kind of page has its file

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        page: Any = self
        if path_components == [self.calendar_file] and page.live:
            return RouteResult(self, kwargs={"as_calendar": True})
        return super().route(request, path_components)  # type: ignore[misc]  # the page's

    def serve(
        self,
        request: HttpRequest,
        *args: Any,
        as_calendar: bool = False,
        **kwargs: Any,
    ) -> HttpResponse:
        if as_calendar:
            return self.calendar(request)
        return super().serve(request, *args, **kwargs)  # type: ignore[misc]  # alike
