"""What each filter means as a condition of the database; for the stock search alone."""

from collections.abc import Iterable

from django.db.models import Q

from directory.concepts import NATIONWIDE
from directory.filters import ANY, DIMENSIONS, STATES, Codes, Criteria
from directory.models import AppPlatform, ProfilePage
from directory.relations import RELATIONS
from home.models import Region
from home.terms import ancestors, descendants

Scope = ProfilePage.Scope


def everywhere() -> Q:
    """Return the condition for offers that help anybody in Germany, wherever."""
    through = ProfilePage.regions.through.objects
    marked = through.filter(region__kind=Region.Kind.NATIONWIDE)
    return Q(scope__in=[Scope.ONLINE, Scope.NATIONWIDE]) | Q(
        pk__in=marked.values("profilepage_id")
    )


def conditions(criteria: Criteria) -> dict[str, Q]:
    """Return the condition of each dimension that is filtered by."""
    built = {name: _condition(name, criteria.codes(name)) for name in DIMENSIONS}
    return {name: condition for name, condition in built.items() if condition}


def serving(region: str) -> list[str]:
    """Return the regions whose offers also hold in this one.

    A town is served by its Bundesland; who looks at a Bundesland sees its towns. Offers
    for the whole country are `everywhere` and not named here.
    """
    if region == NATIONWIDE:
        return []
    codes = [*ancestors(Region, region), *descendants(Region, region)]
    return [code for code in dict.fromkeys(codes) if code != NATIONWIDE]


def _condition(name: str, codes: Codes) -> Q:
    if not codes:
        return Q()
    if name == "status":
        return Q() if ANY in codes else Q(state__in=_flat(STATES[c] for c in codes))
    if name in {"kind", "cost"}:
        return Q(**{f"{name}__in": codes})
    if name == "platform":
        apps = AppPlatform.objects.filter(platform__in=codes)
        return Q(pk__in=apps.values("page_id"))
    if name == "region":
        served = _flat(serving(code) for code in codes)
        return everywhere() | _pointing(name, served)
    model = RELATIONS[name][1]
    return _pointing(name, _flat(descendants(model, code) for code in codes))


def _pointing(name: str, codes: Iterable[str]) -> Q:
    """Return the condition for entries that point at a term with one of these codes."""
    relation, model = RELATIONS[name]
    through = getattr(ProfilePage, relation).through.objects
    rows = through.filter(**{f"{model.__name__.lower()}__code__in": list(codes)})
    return Q(pk__in=rows.values("profilepage_id"))


def _flat(lists: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(item for items in lists for item in items))
