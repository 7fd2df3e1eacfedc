"""Wagtail's read-only API at `/api/v2/`: what everybody may see, as JSON.

It shows the same to everybody, editors too: nobody is signed in here, so answers carry
no cookie and no `Vary: Cookie`. Page types add fields through `api_fields`; none of
ours does, so an address that is protected cannot come out.
"""

from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Page

from home.locks import locked_collections
from home.navigation import homes, live_pages

LARGEST = 2**31 - 1


class Public(BaseAPIViewSet):
    """Answers everybody alike, in JSON."""

    renderer_classes = [JSONRenderer]
    authentication_classes: list[type] = []

    def check_query_parameters(self, queryset: QuerySet) -> None:
        super().check_query_parameters(queryset)
        numbers = self.request.GET.get("offset", ""), self.request.GET.get("id", "")
        if any(number.isdigit() and int(number) > LARGEST for number in numbers):
            message = "number is too large"
            raise BadRequestError(message)

    def handle_exception(self, exc: Exception) -> Response:
        """Blame the query, the only input there is, for values Wagtail stumbles over."""
        if isinstance(exc, ValueError | ValidationError):
            exc = BadRequestError("a parameter has a value that cannot be read")
        response: Response = super().handle_exception(exc)
        return response


class Pages(Public, PagesAPIViewSet):
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"site"}

    def get_base_queryset(self) -> QuerySet[Page]:
        trees = [Q(path__startswith=home.path) for home in homes().values()]
        return live_pages().filter(reduce(or_, trees)) if trees else Page.objects.none()


class Images(Public, ImagesAPIViewSet):
    def get_queryset(self) -> QuerySet:
        return unlocked(BaseAPIViewSet.get_queryset(self))


class Documents(Public, DocumentsAPIViewSet):
    def get_queryset(self) -> QuerySet:
        return unlocked(BaseAPIViewSet.get_queryset(self))


def unlocked(files: QuerySet) -> QuerySet:
    """Return what lies in no collection that asks for a password or a login."""
    return files.exclude(collection__in=locked_collections())


router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", Pages)
router.register_endpoint("images", Images)
router.register_endpoint("documents", Documents)
