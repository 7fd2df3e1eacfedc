from events.models.calendar import CalendarPage, MeetupHost, MeetupPage
from events.models.occurrences import Occurrence
from events.models.registrations import Registration
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
    "EventSeries",
    "MeetupHost",
    "MeetupPage",
    "Occurrence",
    "Person",
    "Registration",
    "SessionPage",
    "SessionSpeaker",
    "SummitIndexPage",
    "SummitPage",
    "SummitPartner",
    "Venue",
]
