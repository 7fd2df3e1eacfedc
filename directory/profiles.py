"""What the page of one entry shows besides its text."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _

from directory.attachments import Attachments, attachments, drafted
from directory.cards import Card, cards
from directory.models import (
    AppPage,
    AppPlatform,
    OpeningHours,
    ProfileLink,
    ProfilePage,
)
from directory.relations import RELATIONS
from home.languages import ui_language
from home.licences import LICENCE_URLS, Licence
from home.models import Region
from home.navigation import Link, links_to
from home.terms import Label, codes_by_pk, labels

Platform = AppPlatform.Platform
RELATED: Final = 3

Context = dict[str, Any]
Row = tuple[str, list[Label | str]]  # texts without a language are the site's own


def profile(page: ProfilePage, *, is_draft: bool = False) -> Context:
    """Return the context of an entry's page: its card and its labelled facts.

    A draft shows what its editor typed; anything else is read from the database.
    """
    similar = related(page)
    card, *others = cards([page, *similar], page.language)
    attached = drafted(page) if is_draft else attachments(page)
    return {
        "card": card,
        "profile": {
            "facts": list(facts(page, card)),
            "links": links(attached),
            "contact": contact(page),
            "address": address(page),
            "hours": hours(attached),
            "app": list(app(page, attached)) if isinstance(page, AppPage) else None,
            "history": history(page),
            "provenance": provenance(page),
            "related": others,
        },
        "related": others,
    }


def facts(page: ProfilePage, card: Card) -> Iterator[Context]:
    """Yield what is known for whom, where and at what cost; nothing that is not."""
    audiences = labels(RELATIONS["audience"][1], page.language)
    spoken = [Label(item["name"], item["lang"]) for item in card.languages]
    regions = labels(Region, page.language)
    seat = None if page.address_protected else page.based_in_id
    based_in = codes_by_pk(Region).get(seat or 0, "")
    note = page.language
    rows: list[Row] = [
        (_("For whom"), [audiences[code] for code in card.codes.audience]),
        (_("Help in these languages"), [*spoken, Label(page.languages_note, note)]),
        (_("Where it helps"), [*card.regions] or [page.get_scope_display()]),
        (_("Based in"), [regions[based_in]] if based_in in regions else []),
        (_("Cost"), [page.get_cost_display()]),
        (_("Needs an account"), [_answer(page.account_needed)]),
        (_("Residence status"), [Label(page.residence_note, note)]),
        (_("Age"), [Label(page.age_note, note)]),
        (_("Accessibility"), [Label(page.accessibility_note, note)]),
    ]
    yield from _facts(rows, page)


def app(page: AppPage, attached: Attachments) -> Iterator[Context]:
    """Yield what one wants to know before loading an app on little data."""
    size, released = page.download_size, page.last_release
    megabytes = _("%(size)s MB") % {"size": number_format(size)} if size else ""
    rows: list[Row] = [
        (_("Works on"), [str(Platform(code).label) for code in attached.platforms]),
        (_("Works offline"), [_answer(page.offline)]),
        (_("Download size"), [megabytes]),
        (_("Open source licence"), [page.software_licence]),
        (_("Trackers"), [Label(page.trackers_note, page.language)]),
        (_("Last release"), [date_format(released, "DATE_FORMAT") if released else ""]),
    ]
    yield from _facts(rows, page)


def links(attached: Attachments) -> list[Context]:
    return [
        {
            "kind": kind,
            "label": str(ProfileLink.Kind(kind).label),
            "url": url,
            "host": (urlsplit(url).hostname or "").removeprefix("www."),
        }
        for kind, url in attached.links
    ]


def contact(page: ProfilePage) -> Context | None:
    """Return the ways to reach them; a person only when that person agreed."""
    person = page.contact_person if page.contact_person_consent else ""
    ways = {
        "email": page.email,
        "phone": page.phone,
        "form_url": page.contact_form_url,
        "person": person,
    }
    return ways if any(ways.values()) else None


def address(page: ProfilePage) -> Context | None:
    """Return the address, or None when there is none or it is protected."""
    if page.address_protected or not (page.street or page.town):
        return None
    return {
        "street": page.street,
        "postcode": page.postcode,
        "town": page.town,
        "latitude": page.latitude,
        "longitude": page.longitude,
    }


def hours(attached: Attachments) -> list[str]:
    """Return the opening hours as lines, exceptions from today on last."""
    lines = [
        _("%(day)s: %(opens)s to %(closes)s")
        % {
            "day": OpeningHours.Weekday(weekday).label,
            "opens": time_format(opens, "TIME_FORMAT"),
            "closes": time_format(closes, "TIME_FORMAT"),
        }
        for weekday, opens, closes in attached.hours
    ]
    today = timezone.localdate()
    return lines + [
        f"{date_format(day, 'DATE_FORMAT')}: {note}"
        for day, note in sorted(attached.exceptions)
        if day >= today
    ]


def history(page: ProfilePage) -> Context:
    return {
        "founded": page.founded,
        "ended": page.ended,
        "operator": page.operator,
        "successor": successor(page),
    }


def successor(page: ProfilePage) -> Link | None:
    """Return the entry that took over, in the reader's language if it is there."""
    if page.successor_id is None:
        return None
    return links_to([page.successor_id], page.language).get(page.successor_id)


def provenance(page: ProfilePage) -> Context:
    return {
        "source": sources(page.source),
        "licence": page.get_source_licence_display(),
        "licence_url": _licence_url(page.source_licence),
        "as_of": page.source_as_of,
    }


def sources(noted: str) -> str:
    """Return the sources alone of a note such as `homepage,year=A; status=B`."""
    names = [part.rpartition("=")[2].strip() for part in noted.split(";")]
    return "; ".join(dict.fromkeys(name for name in names if name))


def _licence_url(licence: str) -> str:
    return LICENCE_URLS.get(Licence(licence), "") if licence else ""


def related(page: ProfilePage) -> list[ProfilePage]:
    """Return active entries on the same topics, those with most in common first."""
    through = ProfilePage.topics.through.objects
    its_topics = through.filter(profilepage=page.pk).values("topic_id")
    common = through.filter(topic_id__in=its_topics)
    shared = common.filter(profilepage=OuterRef("pk")).order_by().values("profilepage")
    entries = (
        ProfilePage.objects.live_in(page.language)
        .filter(state=ProfilePage.State.ACTIVE, pk__in=common.values("profilepage_id"))
        .exclude(translation_key=page.translation_key)
        .annotate(shared=Subquery(shared.annotate(n=Count("pk")).values("n")))
        .with_freshness(timezone.localdate())
        .select_related("locale", "logo")
        .prefetch_related("logo__renditions")
        .defer_streamfields()
    )
    return list(entries.sorted_by("-shared", "freshness", "language_rank")[:RELATED])


def _answer(known: bool | None) -> str:
    return {True: _("Yes"), False: _("No"), None: ""}[known]


def _facts(rows: list[Row], page: ProfilePage) -> Iterator[Context]:
    shown_in = ui_language(page.language)
    for label, texts in rows:
        values = [
            text if isinstance(text, Label) else Label(text, shown_in) for text in texts
        ]
        if values := [value for value in values if value.text]:
            yield {"label": label, "values": values}
