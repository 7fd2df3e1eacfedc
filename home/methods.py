"""Which methods an address knows."""

from collections.abc import Callable
from http import HTTPMethod
from typing import TypeVar

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., object])

READING = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
FORM = [*READING, HTTPMethod.POST]


def read_only(view: View) -> View:
    """Let a view answer GET and HEAD alone, and everything else with 405.

    It takes no forms, so it does not matter where one comes from: `csrf_exempt` says
    so to `SameOriginMiddleware`, which would answer 403.
    """
    return csrf_exempt(require_safe(view))
