"""Pages of the people who spoke at summits, as far as they agreed to be named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.text import slugify

from events.addresses import absolute
from events.jsonld import SCHEMA, known, script
from events.models import Person, ProgrammeItem, SessionPage, SessionSpeaker, SummitPage
from events.summits import SessionCard, announced, recorded_among, session_card
from home.languages import html_lang, reader_language
from home.locks import shown
from home.methods import read_only
from home.querysets import restricted


@dataclass(frozen=True, slots=True)
class SummitLink:
    title: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A session somebody spoke in, and its summit if that is public, too."""

    session: SessionCard
    summit: SummitLink | None


def public_people(language: str) -> QuerySet[Person]:
    """Return who has a page for readers of `language`.

    They agreed to be named and speak in a session that everybody may see.
    """
    sessions = SessionPage.objects.live_in(language).values("pk")
    rows = SessionSpeaker.objects.filter(page__in=sessions)
    return Person.objects.filter(consent=True, pk__in=rows.values("person"))


def person_path(person: Person, language: str) -> str:
    """Return the address of somebody's page, whatever language is active."""
    with translation.override(language):
        return reverse("person", args=[person.pk, person_slug(person)])


def person_slug(person: Person) -> str:
    """Return a name as it stands in an address; Arabic letters stay what they are."""
    name = person.name
    return slugify(name) or slugify(name, allow_unicode=True) or "person"


@read_only
def person_page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    language = reader_language()
    people = public_people(language).select_related("photo")
    person = get_object_or_404(people.prefetch_related("photo__renditions"), pk=pk)
    if slug != person_slug(person):
        return redirect(person_path(person, language))
    return TemplateResponse(
        request, "events/person.html", person_context(person, language)
    )


def person_context(person: Person, language: str) -> dict[str, Any]:
    """Return the template context of somebody who has a page (`public_people`)."""
    spoken = spoken_in(person, language)
    photo = shown(person.photo)
    alt, alt_lang = photo.alt_in(language) if photo else ("", "")
    return {
        "person": person,
        "source_language": settings.LANGUAGE_CODE,
        "alt": alt,
        "alt_lang": alt_lang,
        "spoken": spoken,
        "back": next((one.summit for one in spoken if one.summit), None),
        "json_ld": _json_ld(person, spoken, language),
    }


def spoken_in(person: Person, language: str) -> list[Spoken]:
    """Return the public sessions somebody spoke in, the latest first."""
    hidden = restricted()
    mine = SessionSpeaker.objects.filter(person=person).values("page")
    sessions = SessionPage.objects.live_in(language, hidden).filter(pk__in=mine)
    found = list(sessions.select_related("locale"))
    summits = _summits_of(found)
    links = _links(list(summits.values()), language, hidden)
    rows = announced([*found, *summits.values()])
    recorded = recorded_among(found)
    spoken = [
        Spoken(
            session=_card(
                session,
                summits[_path_above(session)],
                rows,
                language,
                recorded=recorded.get(session.pk),
            ),
            summit=links.get(summits[_path_above(session)].translation_key),
        )
        for session in found
    ]
    return sorted(spoken, key=_moment, reverse=True)


def _moment(spoken: Spoken) -> tuple[str, str, str]:
    session = spoken.session
    starts = session.starts.isoformat() if session.starts else ""
    return session.day.isoformat(), starts, session.title


def _card(
    session: SessionPage,
    summit: SummitPage,
    rows: Mapping[UUID, ProgrammeItem],
    language: str,
    *,
    recorded: bool | None,
) -> SessionCard:
    own = rows.get(summit.translation_key)
    first_day = own.local_start.date() if own else summit.start_date
    row = rows.get(session.translation_key)
    return session_card(
        session,
        row,
        language,
        speakers=[],
        topics=[],
        first_day=first_day,
        recorded=recorded,
    )


def _summits_of(sessions: Sequence[SessionPage]) -> dict[str, SummitPage]:
    """Return the pages right above sessions by their place in the tree."""
    paths = {_path_above(session) for session in sessions}
    pages = SummitPage.objects.filter(path__in=paths).defer("body", "outcome")
    return {page.path: page for page in pages}


def _path_above(session: SessionPage) -> str:
    path: str = session.path[: -session.steplen]
    return path


def _links(
    summits: Sequence[SummitPage], language: str, hidden: Q
) -> dict[UUID, SummitLink]:
    """Return links to summits in the reader's language, by translation key."""
    keys = [summit.translation_key for summit in summits]
    pages = SummitPage.objects.live_in(language, hidden)
    pages = pages.filter(translation_key__in=keys).defer("body", "outcome")
    return {
        page.translation_key: SummitLink(page.title, page.get_url(), page.language)
        for page in pages.select_related("locale")
    }


def _json_ld(person: Person, spoken: Sequence[Spoken], language: str) -> SafeString:
    """Return somebody as schema.org describes people (https://schema.org/Person)."""
    photo = shown(person.photo)
    described = {
        "name": person.name,
        "jobTitle": person.role,
        "affiliation": person.organisation
        and {"@type": "Organization", "name": person.organisation},
        "url": absolute(person_path(person, language)),
        "sameAs": person.url,
        "image": absolute(photo.file.url) if photo else "",
        "performerIn": [
            {
                "@type": "Event",
                "name": one.session.title,
                "url": absolute(one.session.url),
                "inLanguage": html_lang(one.session.lang),
            }
            for one in spoken
        ],
    }
    person_type = {"@context": SCHEMA.rstrip("/"), "@type": "Person"}
    return script(person_type | known(described))
