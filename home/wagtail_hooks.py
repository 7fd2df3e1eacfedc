"""What Lotse adds to Wagtail's admin: vocabularies, and freshness after changes."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from home.blocks import RICH_TEXT
from home.jobs import MAX_ATTEMPTS
from home.models import (
    Audience,
    ContentVersion,
    OutgoingMail,
    Partner,
    Region,
    SpokenLanguage,
    Topic,
)
from home.richtext import ReaderDocumentLinkHandler, ReaderLinkHandler


class TermViewSet(SnippetViewSet):
    list_display = ["name", "code", "position"]
    search_fields = ["name", "code", "synonyms"]
    ordering = ["position", "name"]
    list_per_page = 100


class TopicViewSet(TermViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "code", "parent", "position"]


class AudienceViewSet(TermViewSet):
    model = Audience
    icon = "group"


class RegionViewSet(TermViewSet):
    model = Region
    icon = "site"
    list_display = ["name", "code", "get_kind_display", "parent", "ags"]
    list_filter = ["kind"]


class SpokenLanguageViewSet(TermViewSet):
    model = SpokenLanguage
    icon = "globe"
    list_display = ["name", "code", "autonym", "direction"]
    list_filter = ["direction"]
    search_fields = [*TermViewSet.search_fields, "autonym"]


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "pick"
    list_display = ["name", "get_kind_display", "contribution"]
    list_filter = ["kind"]
    search_fields = ["name", "contribution"]


@register_snippet
class VocabularyGroup(SnippetViewSetGroup):
    menu_label = _("Vocabularies")
    menu_icon = "list-ul"
    menu_order = 310
    items = (
        TopicViewSet,
        AudienceViewSet,
        RegionViewSet,
        SpokenLanguageViewSet,
        PartnerViewSet,
    )


@hooks.register("register_rich_text_features", order=1000)
def offer_few_features(features: FeatureRegistry) -> None:
    """Offer what running text needs; pictures and players are blocks of their own."""
    features.register_link_type(ReaderLinkHandler)
    features.register_link_type(ReaderDocumentLinkHandler)
    features.default_features = list(RICH_TEXT)


@hooks.register("after_bulk_action")
def content_has_changed(*_args: Any) -> None:
    """Make cached pieces stale: many rows at once are changed past their class."""
    ContentVersion.objects.bump()


class StuckMailItem(SummaryItem):
    """Tells editors that mail does not go out; says nothing while all is well."""

    order = 900
    template_name = "home/admin/stuck_mail.html"

    def get_context_data(self, parent_context: Any) -> dict[str, int]:
        return {"count": self.stuck}

    @property
    def stuck(self) -> int:
        return OutgoingMail.objects.filter(attempts__gte=MAX_ATTEMPTS).count()

    def is_shown(self) -> bool:
        return self.stuck > 0


@hooks.register("construct_homepage_summary_items")
def add_stuck_mail(request: HttpRequest, items: list[SummaryItem]) -> None:
    items.append(StuckMailItem(request))
