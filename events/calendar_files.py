"""Pages that answer for files of their own, such as `event.ics`."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from wagtail.url_routing import RouteResult


class CalendarFileMixin:
    """A page with a calendar file just below it, as long as it is published.

    Put it before the page class.
    """

    calendar_file: ClassVar[str]
    # Other files by their names; the page's method that answers a request for one.
    page_files: ClassVar[Mapping[str, str]] = {}

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
        if "/".join(path_components) in self.page_files and page.live:
            return RouteResult(self, kwargs={"file_name": path_components[0]})
        return super().route(request, path_components)  # type: ignore[misc]  # the page's

    def serve(
        self,
        request: HttpRequest,
        *args: Any,
        as_calendar: bool = False,
        file_name: str = "",
        **kwargs: Any,
    ) -> HttpResponse:
        if as_calendar:
            return self.calendar(request)
        if file_name:
            answer: HttpResponse = getattr(self, self.page_files[file_name])(request)
            return answer
        return super().serve(request, *args, **kwargs)  # type: ignore[misc]  # alike
