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
