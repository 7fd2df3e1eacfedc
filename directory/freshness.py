"""How far an entry can be trusted today: months since somebody confirmed it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

CONFIRMED, AGING, STALE, IMPORTED = "confirmed", "aging", "stale", "imported"

CONFIRMED_MONTHS: Final = 6
AGING_MONTHS: Final = 12


class How(models.TextChoices):
    """Who said that an entry is true."""

    OWNER = "owner", _("by the initiative itself")
    EDITOR = "editor", _("by an editor")
    PHONE = "phone", _("by an editor, on the phone")


@dataclass(frozen=True, slots=True)
class Assurance:
    """What readers are told: a state, the day and the way of the last confirmation.

    `as_of` is the date the source of a record speaks of, as text such as `2017-01`.
    """

    state: str
    on: date | None = None
    how: str = ""
    as_of: str = ""

    @property
    def how_label(self) -> str:
        return str(How(self.how).label) if self.how else ""


def months_before(today: date, months: int) -> date:
    """Return the same day `months` earlier, or the last day of a shorter month."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def assurance(
    confirmed_on: date | None, how: str | None, today: date, as_of: str = ""
) -> Assurance:
    """Return what to say on `today` about an entry last confirmed on `confirmed_on`.

    Until six months after the day it counts as confirmed, until twelve as aging, then
    as stale. What nobody ever confirmed is `imported`.
    """
    if confirmed_on is None:
        return Assurance(IMPORTED, as_of=as_of)
    if confirmed_on >= months_before(today, CONFIRMED_MONTHS):
        state = CONFIRMED
    elif confirmed_on >= months_before(today, AGING_MONTHS):
        state = AGING
    else:
        state = STALE
    return Assurance(state, confirmed_on, how or "", as_of)
