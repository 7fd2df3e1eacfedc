"""Which sessions of a summit lead on from another one, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.summits import SessionCard, place_in_programme

SHOWN = 3


class Reason(models.TextChoices):
    """What two sessions have in common; the better reasons come first."""

    TRACK = "track", _("Same track")
    SPEAKER = "speaker", _("Same speaker")
    TOPIC = "topic", _("Same topic")


@dataclass(frozen=True, slots=True)
class Related:
    session: SessionCard
    reason: Reason


def related(card: SessionCard, programme: Sequence[SessionCard]) -> list[Related]:
    """Return up to three other sessions, of equal reasons those after this one first."""
    reasons = list(Reason)
    place = place_in_programme(card)
    found = [
        Related(other, reason)
        for other in programme
        if other.key != card.key and (reason := _reason(card, other))
    ]
    found.sort(
        key=lambda one: (
            reasons.index(one.reason),
            place_in_programme(one.session) < place,
        )
    )
    return found[:SHOWN]


def _reason(card: SessionCard, other: SessionCard) -> Reason | None:
    if card.track and card.track == other.track:
        return Reason.TRACK
    if {one.pk for one in card.speakers} & {one.pk for one in other.speakers}:
        return Reason.SPEAKER
    return Reason.TOPIC if card.topics & other.topics else None
