"""Translations of a session go with it when it moves to another summit."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import post_page_move

from events.models.sessions import SessionPage

LEFT_BEHIND = "events.unpublish.left_behind"


@receiver(post_page_move, sender=SessionPage)
def take_translations_along(
    instance: Page, parent_page_before: Page, parent_page_after: Page, **_: Any
) -> None:
    """Move all languages of a session to the summit one of them was moved to.

    Time and room are those of the original. What is not in the summit of the original
    would tell them below the wrong one: it is unpublished, to be moved by hand.
    """
    if parent_page_before.translation_key == parent_page_after.translation_key:
        return
    session = instance.specific
    with transaction.atomic():
        if session.is_source:
            for translation in translations_elsewhere(session):
                if not _move(translation, parent_page_after):
                    _unpublish(translation)
            return
        elsewhere = translations_elsewhere(session)
        original = next((one for one in elsewhere if one.is_source), None)
        # When the original moves, it takes the others along itself.
        if original and not _move(original, parent_page_after):
            _unpublish(session)


def translations_elsewhere(session: SessionPage) -> list[SessionPage]:
    """Return the translations of a session that lie below another summit."""
    summit = session.get_parent(update=True)
    translations = SessionPage.objects.filter(translation_key=session.translation_key)
    return [
        one
        for one in translations.select_related("locale").order_by("pk")
        if one.get_parent().translation_key != summit.translation_key
    ]


def _move(session: SessionPage, summit: Page) -> bool:
    """Move a session below a summit in its own language, if there is a place for it."""
    there = summit.get_translation_or_none(session.locale)
    if there is None or there.get_children().filter(slug=session.slug).exists():
        return False
    session.move(there, pos="last-child")
    return True


def _unpublish(session: SessionPage) -> None:
    if session.live:
        session.unpublish(log_action=LEFT_BEHIND)
