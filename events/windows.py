"""Which dates a feed holds at a moment; nothing changes while a day passes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Window:
    """The limits of a feed.

    Dates that ended before `start` are in the archive. Of what was withdrawn before
    `withdrawn_since` programmes have heard by now.
    """

    start: datetime
    withdrawn_since: datetime

    @classmethod
    def at(cls, now: datetime) -> Self:
        today = _midnight(now)
        start = today.replace(year=today.year - 1, day=1)
        return cls(start=start, withdrawn_since=today - KEPT)

    @property
    def key(self) -> str:
        return f"{self.withdrawn_since:%Y%m%d}"

    @property
    def moved_at(self) -> datetime:
        """Return the midnight at which the window last let go of a month."""
        return self.start.replace(year=self.start.year + 1)

    @staticmethod
    def end_of_withdrawal(withdrawn_at: datetime) -> datetime:
        """Return the midnight at which feeds let go of what was withdrawn."""
        return _midnight(withdrawn_at + KEPT) + timedelta(days=1)


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
