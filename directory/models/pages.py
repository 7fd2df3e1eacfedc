from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from home.blocks import ProseBlock
from home.models import BasePage


class DirectoryPage(BasePage):
    """The list of all entries, with search, filters and facets."""

    body = StreamField(ProseBlock(), verbose_name=_("text below the list"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["directory.InitiativePage", "directory.AppPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("directory")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from directory.links import tidy  # noqa: PLC0415  # filters import models

        if (query := tidy(request.GET)) is not None:
            return redirect(f"{request.path}?{query}" if query else request.path)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from directory.listing import listing  # noqa: PLC0415  # filters import models
        from directory.search import NoSuchPageError  # noqa: PLC0415

        context = super().get_context(request, *args, **kwargs)
        try:
            return {**context, **listing(request, self.language)}
        except NoSuchPageError as error:
            raise Http404(_("There is no such page of results.")) from error
