from events.models.calendar import CalendarPage, ChangedDate, MeetupHost, MeetupPage
from events.models.occurrences import Occurrence, OccurrenceDate
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
    "ChangedDate",
    "EventSeries",
    "MeetupHost",
    "MeetupPage",
    "Occurrence",
    "OccurrenceDate",
    "Person",
    "SessionPage",
    "SessionSpeaker",
    "SummitIndexPage",
    "SummitPage",
    "SummitPartner",
    "Venue",
]
