from events.models.calendar import CalendarPage, MeetupHost, MeetupPage
from events.models.imports import CalendarUpload, ImportedEvent
from events.models.occurrences import Occurrence
from events.models.snippets import EventSeries, Person, Venue
from events.models.summits import (
    SessionPage,
    SessionSpeaker,
    SummitIndexPage,
    SummitPage,
    SummitPartner,
)

__all__ = [
    "CalendarPage",
    "CalendarUpload",
    "EventSeries",
    "ImportedEvent",
    "MeetupHost",
    "MeetupPage",
    "Occurrence",
    "Person",
    "SessionPage",
    "SessionSpeaker",
    "SummitIndexPage",
    "SummitPage",
    "SummitPartner",
    "Venue",
]
