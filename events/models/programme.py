"""When and where a summit and its sessions take place, as the world was told."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from events.models.announced import Announced, AnnouncedQuerySet

if TYPE_CHECKING:
    from events.models.snippets import Person


class ProgrammeItemQuerySet(AnnouncedQuerySet["ProgrammeItem"]):
    def touch_sessions_of(self, person: "Person", now: datetime) -> None:
        """Note that what is said of a speaker has changed; no news of time or place."""
        from events.models.sessions import SessionPage  # noqa: PLC0415  # imports this

        sessions = SessionPage.objects.filter(speakers__person=person)
        found = self.filter(key__in=sessions.values("translation_key"))
        found.update(modified_at=now, touched_at=now)


class ProgrammeItem(Announced):
    """The published time and room of a session; or the days of a summit.

    A session takes zone, first day and venue from its summit. A change of one of them
    is news of the session as its own would be: all are part of DTSTART or LOCATION.
    """

    summit = models.UUIDField(db_index=True)  # translation key; of a summit its own
    room = models.CharField(max_length=120, blank=True)
    is_scheduled = models.BooleanField(default=True)  # or has lost its time

    objects = ProgrammeItemQuerySet.as_manager()

    def recorded(
        self, now: datetime, before: "ProgrammeItem", *, created: bool, moved: bool
    ) -> None:
        """Let the sessions of a summit follow its days and its place."""
        from events.models.sessions import SessionPage  # noqa: PLC0415  # imports this
        from events.models.summits import SummitPage  # noqa: PLC0415  # imports this

        if self.key != self.summit or not (created or moved):
            return
        for summit in SummitPage.objects.filter(translation_key=self.summit):
            for session in SessionPage.objects.live().child_of(summit):
                ProgrammeItem.objects.follow(session, now)
