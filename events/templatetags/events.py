"""What other apps' pages show of meetups and summits."""

from django import template
from django.utils import timezone

from events.cards import MeetupCard, meetup_cards
from events.models import MeetupPage, Person
from events.people import person_path
from events.recordings.search import Said, spoken
from events.summits import SummitCard, latest_summit_card
from home.languages import reader_language

register = template.Library()


@register.simple_tag
def upcoming_meetups(count: int) -> list[MeetupCard]:
    """Return the cards of the next meetups for a reader of the site."""
    language = reader_language()
    upcoming = MeetupPage.objects.live_in(language).upcoming(timezone.now())
    return meetup_cards(list(upcoming.for_list()[:count]), language)


@register.simple_tag
def latest_summit() -> SummitCard | None:
    """Return the card of the latest summit, if there has been one."""
    return latest_summit_card(reader_language())


@register.simple_tag
def person_url(person: Person) -> str:
    """Return the address of somebody's page in the reader's language."""
    return person_path(person, reader_language())


@register.simple_tag
def spoken_results(text: str) -> Said:
    """Return where recordings say what a reader of the site looks for."""
    return spoken(text, reader_language())
