"""Going live and leaving at the appointed time, one item at a time.

Each item has a transaction of its own: its schedule goes away together with what it
announced, or not at all. One that fails does not stop the others.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from wagtail.models import DraftStateMixin, Page, Revision

from home.logs import failure

logger = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Unpublish what has expired, publish what is due; return how many failed."""
    failed = 0
    for model in scheduled_models():
        for key in expired(model, now).values_list("pk", flat=True):
            failed += not _done(_unpublish, model, key, now)
    for key in due(now).values_list("pk", flat=True):
        failed += not _done(_publish, Revision, key, now)
    return failed


def scheduled_models() -> Iterator[type[models.Model]]:
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def expired(model: type[models.Model], now: datetime) -> models.QuerySet[Any]:
    objects = model._default_manager  # noqa: SLF001  # Django's documented API
    return objects.filter(live=True, expire_at__lt=now).order_by("expire_at")


def due(now: datetime) -> models.QuerySet[Revision]:
    approved = Revision.objects.filter(approved_go_live_at__lt=now)
    return approved.order_by("approved_go_live_at", "pk")


def _done(
    act: Callable[[Any, Any, datetime], None], model: Any, key: Any, now: datetime
) -> bool:
    try:
        with transaction.atomic():
            act(model, key, now)
    except Exception as error:  # noqa: BLE001  # whatever it is, the others go on
        logger.error("%s %s: %s", act.__name__.strip("_"), key, failure(error))
        return False
    return True


def _unpublish(model: type[models.Model], key: Any, now: datetime) -> None:
    item = expired(model, now).select_for_update(of=("self",)).filter(pk=key).first()
    if item is None:
        return  # somebody was quicker
    specific = item.specific if isinstance(item, Page) else item
    specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(_model: type[Revision], key: Any, now: datetime) -> None:
    revision = due(now).select_for_update(of=("self",)).filter(pk=key).first()
    if revision:
        revision.publish(log_action="wagtail.publish.scheduled")
