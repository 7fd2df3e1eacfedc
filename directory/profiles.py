"""What the page of one entry shows besides its text."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _

from directory.cards import Card, cards
from directory.models import AppPage, ProfilePage
from directory.relations import RELATIONS
from home.languages import ui_language
from home.licences import LICENCE_URLS, Licence
from home.models import Region
from home.navigation import Link, links_to
from home.terms import Label, labels

RELATED: Final = 3

Context = dict[str, Any]
Row = tuple[str, list[Label | str]]  # texts without a language are the site's own


def profile(page: ProfilePage) -> Context:
    """Return the context of an entry's page: its card and its labelled facts."""
    language = page.language
    similar = related(page)
    card, *others = cards([page, *similar], language)
    return {
        "card": card,
        "profile": {
            "facts": list(facts(page, card)),
            "links": links(page),
            "contact": contact(page),
            "address": address(page),
            "hours": hours(page),
            "app": list(app(page)) if isinstance(page, AppPage) else None,
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
    based_in = page.based_in.code if page.based_in else ""
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


def app(page: AppPage) -> Iterator[Context]:
    """Yield what one wants to know before loading an app on little data."""
    size, released = page.download_size, page.last_release
    megabytes = _("%(size)s MB") % {"size": number_format(size)} if size else ""
    rows: list[Row] = [
        (_("Works on"), [str(item) for item in page.platforms.all()]),
        (_("Works offline"), [_answer(page.offline)]),
        (_("Download size"), [megabytes]),
        (_("Open source licence"), [page.software_licence]),
        (_("Trackers"), [Label(page.trackers_note, page.language)]),
        (_("Last release"), [date_format(released, "DATE_FORMAT") if released else ""]),
    ]
    yield from _facts(rows, page)


def links(page: ProfilePage) -> list[Context]:
    return [
        {
            "kind": link.kind,
            "label": link.get_kind_display(),
            "url": link.url,
            "host": (urlsplit(link.url).hostname or "").removeprefix("www."),
        }
        for link in page.links.all()
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


def hours(page: ProfilePage) -> list[str]:
    """Return the opening hours as lines, exceptions from today on last."""
    lines = [
        _("%(day)s: %(opens)s to %(closes)s")
        % {
            "day": line.get_weekday_display(),
            "opens": time_format(line.opens, "TIME_FORMAT"),
            "closes": time_format(line.closes, "TIME_FORMAT"),
        }
        for line in page.opening_hours.all()
    ]
    today = timezone.localdate()
    exceptions = sorted(page.opening_exceptions.all(), key=lambda item: item.day)
    return lines + [
        f"{date_format(item.day, 'DATE_FORMAT')}: {item.note}"
        for item in exceptions
        if item.day >= today
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
        "source": page.source,
        "licence": page.get_source_licence_display(),
        "licence_url": _licence_url(page.source_licence),
        "as_of": page.source_as_of,
    }


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
