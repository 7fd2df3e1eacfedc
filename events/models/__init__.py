from events.models.calendar import CalendarPage
from events.models.changed_dates import ChangedDate
from events.models.imports import CalendarUpload, ImportedEvent
from events.models.media import MediaFacts
from events.models.meetups import MeetupHost, MeetupPage
from events.models.moving import translations_elsewhere
from events.models.occurrences import Occurrence, OccurrenceDate
from events.models.programme import ProgrammeItem
from events.models.recordings import Passage, Recording
from events.models.registrations import PersonalCalendar, Registration
from events.models.sessions import SessionPage, SessionSpeaker
from events.models.snippets import EventSeries, Person, Venue
from events.models.summits import SummitIndexPage, SummitPage, SummitPartner

__all__ = [
    "CalendarPage",
    "CalendarUpload",
    "ChangedDate",
    "EventSeries",
    "ImportedEvent",
    "MediaFacts",
    "MeetupHost",
    "MeetupPage",
    "Occurrence",
    "OccurrenceDate",
    "Passage",
    "Person",
    "PersonalCalendar",
    "ProgrammeItem",
    "Recording",
    "Registration",
    "SessionPage",
    "SessionSpeaker",
    "SummitIndexPage",
    "SummitPage",
    "SummitPartner",
    "Venue",
    "translations_elsewhere",
]
