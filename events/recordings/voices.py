"""The names of those who speak in recordings, as captions give them."""

from home.caching import kept


def shown_voice(voice: str | None) -> str:
    """Return the name of a voice; none of somebody who did not agree to be named."""
    return "" if not voice or voice.casefold() in _withheld() else voice


def _withheld() -> frozenset[str]:
    from events.models import Person  # noqa: PLC0415  # whose pages ask for voices

    people = Person.objects.filter(consent=False)
    return kept(
        "withheld-names",
        lambda: frozenset(
            name.casefold() for name in people.values_list("name", flat=True)
        ),
    )
