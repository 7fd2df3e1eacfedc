"""What can be asked of the directory."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from directory.models import ProfilePage

DIMENSIONS: Final = (
    "kind", "topic", "language", "region", "audience", "cost", "platform", "status",
)  # fmt: skip
RELEVANCE, CONFIRMED, NEWEST, NAME = "relevance", "confirmed", "newest", "name"
SORTS: Final = (RELEVANCE, CONFIRMED, NEWEST, NAME)
ANY: Final = "any"
ACTIVE: Final = ("active",)

State = ProfilePage.State
# Who asks for what has ended also means what went on under another name.
STATES: Final = {
    "active": [State.ACTIVE],
    "paused": [State.PAUSED],
    "ended": [State.ENDED, State.MERGED],
    "merged": [State.MERGED],
    ANY: list(State),
}

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """What somebody looks for; several codes of one dimension mean "one of them"."""

    text: str = ""
    kind: Codes = ()
    topic: Codes = ()
    language: Codes = ()
    region: Codes = ()
    audience: Codes = ()
    cost: Codes = ()
    platform: Codes = ()
    status: Codes = field(default=ACTIVE)
    sort: str = RELEVANCE
    exact: bool = False  # what was typed and nothing else, misspelled or not

    def codes(self, dimension: str) -> Codes:
        codes: Codes = getattr(self, dimension)
        return codes

    def with_codes(self, dimension: str, codes: Codes) -> "Criteria":
        """Return the same criteria with other codes in one dimension."""
        changes: dict[str, Any] = {dimension: codes}
        return replace(self, **changes)
