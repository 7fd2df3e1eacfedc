"""Where the demo's pages of each type are, so that every type is looked at."""

import json
from datetime import UTC, datetime, timedelta

TYPES = {
    "home": "home.HomePage",
    "standard": "home.StandardPage",
    "contact": "home.ContactPage",
    "directory": "directory.DirectoryPage",
    "initiative": "directory.InitiativePage",
    "app": "directory.AppPage",
    "calendar": "events.CalendarPage",
    "meetup": "events.MeetupPage",
    "summits": "events.SummitIndexPage",
    "summit": "events.SummitPage",
    "session": "events.SessionPage",
}
FIND = """
import json
from django.apps import apps
from events.models import Recording
from events.people import person_path, public_people
paths = {{}}
for name, label in {types!r}.items():
    pages = apps.get_model(label).objects.live()
    page = pages.filter(locale__language_code={language!r}).order_by("pk").first()
    paths[name] = page.get_url_parts()[2]
recorded = apps.get_model("events.SessionPage").objects.live().filter(
    locale__language_code={language!r},
    pk__in=Recording.objects.filter(passages__isnull=False).values("page"),
)
paths["recording"] = recorded.order_by("pk").first().get_url_parts()[2]
paths["person"] = person_path(public_people({language!r}).first(), {language!r})
print(json.dumps(paths))
"""


def addresses(site, language):
    """Return one path for each kind of page, the search and an unknown address too."""
    found = json.loads(site.shell(FIND.format(types=TYPES, language=language)))
    words = {"de": "Wohnen", "ar": "سكن"}
    directory = f"{found['directory']}?q={words.get(language, 'work')}"
    soon = datetime.now(UTC) + timedelta(days=14)  # the demo's meetups lie ahead
    transcript = f"{found.pop('recording')}?t=9"
    return found | {
        "directory search": directory,
        "no results": f"{found['directory']}?q=qqqqqqqq",
        "search": f"/{language}/search?q=Gipfel",
        "programme by rooms": f"{found['summit']}?view=grid",
        "transcript": transcript,
        "past meetups": f"{found['calendar']}?when=past",
        "meetups by month": f"{found['calendar']}?month={soon:%Y-%m}",
        "unknown": f"/{language}/nowhere/",
    }
