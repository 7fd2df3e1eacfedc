"""What hangs on an entry in rows of its own: links, platforms, opening hours."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db.models import CharField, F, IntegerField, TextField, Value
from django.db.models.functions import Cast, Coalesce

from directory.models import (
    AppPage,
    AppPlatform,
    OpeningException,
    OpeningHours,
    ProfileLink,
    ProfilePage,
)


@dataclass(slots=True)
class Attachments:
    """Rows as plain values: kind and address, weekday and times, day and note."""

    links: list[tuple[str, str]] = field(default_factory=list)
    platforms: list[str] = field(default_factory=list)
    hours: list[tuple[int, time, time]] = field(default_factory=list)
    exceptions: list[tuple[date, str]] = field(default_factory=list)


def attachments(page: ProfilePage) -> Attachments:
    """Return what is stored for `page`, with one query."""
    branches = [
        _rows(ProfileLink, position="sort_order", first="kind", second="url"),
        _rows(AppPlatform, position="sort_order", first="platform", second="platform"),
        _rows(OpeningHours, position="weekday", first="opens", second="closes"),
        _rows(OpeningException, position="sort_order", first="day", second="note"),
    ]
    rows = [branch.filter(page=page.pk) for branch in branches]
    found = Attachments()
    for name, position, _pk, first, second in sorted(
        rows[0].union(*rows[1:], all=True)
    ):
        if name == ProfileLink.__name__:
            found.links.append((first, second))
        elif name == AppPlatform.__name__:
            found.platforms.append(first)
        elif name == OpeningHours.__name__:
            times = time.fromisoformat(first), time.fromisoformat(second)
            found.hours.append((position, *times))
        else:
            found.exceptions.append((date.fromisoformat(first), second))
    found.hours.sort()
    return found


def drafted(page: ProfilePage) -> Attachments:
    """Return what an editor's draft holds, which is not in any row yet."""
    apps = page.platforms.all() if isinstance(page, AppPage) else []
    return Attachments(
        links=[(link.kind, link.url) for link in page.links.all()],
        platforms=[item.platform for item in apps],
        hours=[
            (line.weekday, line.opens, line.closes) for line in page.opening_hours.all()
        ],
        exceptions=[(item.day, item.note) for item in page.opening_exceptions.all()],
    )


def _rows(model: Any, *, position: str, first: str, second: str) -> Any:
    """Return rows of any of the models as model, position, key and two texts."""
    return (
        model.objects.order_by()
        .annotate(
            name=Value(model.__name__, CharField()),
            place=Coalesce(F(position), 0, output_field=IntegerField()),
            first_text=Cast(F(first), TextField()),
            second_text=Cast(F(second), TextField()),
        )
        .values_list("name", "place", "pk", "first_text", "second_text")
    )
