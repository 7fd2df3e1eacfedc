"""What people look for and do not find: counted without knowing who they are.

A search must neither wait for the log nor fail with it, so it does not write to the
database. It puts a slip into one of a thousand boxes in the cache that all processes
share; a job of `run_jobs` empties the boxes into the table. A slip that finds no empty
box is dropped, and so are those in the hands of a job that dies: some searches may go
uncounted, none is counted twice.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import randrange
from typing import Final
from unicodedata import normalize

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from directory.filters import ACTIVE, DIMENSIONS, Criteria
from directory.models import UnmetSearch
from directory.models.unmet import MAX_TEXT_LENGTH
from directory.search import Found
from home.analysis import query_words
from home.logs import failure

logger = logging.getLogger(__name__)

MAX_WORDS: Final = 6
MAX_DIGITS: Final = 5  # a postcode is no secret; dates of birth and numbers are longer
MAX_NEW_A_DAY: Final = 2000
BOXES: Final = 1000
TRIES: Final = 3
SLIP_SECONDS: Final = 24 * 3600
# Addresses of people and of pages: somebody@example.org, t.me/somebody, +49 …
ADDRESS: Final = re.compile(r"@|://|\bwww\.|[^\W_]\.[^\W\d_]{2,}")
CRAWLER: Final = re.compile("bot|crawl|spider", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Slip:
    """One search that found nothing."""

    day: date
    language: str
    text: str
    corrected: bool


def notice(
    request: HttpRequest, found: Found, criteria: Criteria, language: str
) -> None:
    """Record a person's search if it is the text that finds nothing.

    Several filters may hide everything together though none does alone: then nobody
    knows whether the text was at fault, and it is not recorded.
    """
    corrected = found.corrected is not None
    filters = [n for n in DIMENSIONS if criteria.codes(n) not in {(), ACTIVE}]
    nothing = found.broader or not (found.count or found.relaxations)
    fruitless = nothing and len(filters) <= 1
    if (corrected or fruitless) and found.page == 1 and _from_a_reader(request):
        record(criteria.text, language, corrected=corrected)


def record(text: str, language: str, *, corrected: bool) -> None:
    """Count a search for `text` that found nothing, unless it may be personal.

    `corrected` says that it was answered with another spelling. Never fails.
    """
    if not (words := keepable(text)):
        return
    slip = Slip(timezone.localdate(), language, words, corrected)
    try:
        _post(slip)
    except Exception as error:  # noqa: BLE001  # a log costs nobody her answer
        logger.warning("search not counted: %s", failure(error))


def keepable(text: str) -> str:
    """Return the folded words of `text`; nothing when they may say who typed them."""
    words = query_words(text)
    folded = " ".join(words)
    digits = sum(letter.isdigit() for letter in folded)
    if (
        ADDRESS.search(normalize("NFKC", text))
        or len(words) > MAX_WORDS
        or max(len(text.strip()), len(folded)) > MAX_TEXT_LENGTH
        or digits > MAX_DIGITS
    ):
        return ""
    return folded


def store_unmet_searches(_now: datetime) -> int:
    """Empty the boxes into the table; a job.

    Who dies before the end has changed nothing and only loses what was in the boxes.
    They are not touched while the database cannot be written to.
    """
    with transaction.atomic():
        _be_the_only_one()
        slips = Counter(_collected())
        for day in {slip.day for slip in slips}:
            _add(day, {slip: n for slip, n in slips.items() if slip.day == day})
    return 0


def erase_unmet_searches(now: datetime) -> int:
    """Erase what is kept no longer; a job."""
    UnmetSearch.objects.outdated(timezone.localdate(now)).delete()
    return 0


def _from_a_reader(request: HttpRequest) -> bool:
    """Say whether a person asks who wants to find something; editors only test."""
    agent = request.headers.get("User-Agent", "")
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not CRAWLER.search(agent)
    )


def _box(number: int) -> str:
    return f"directory.unmet.{number}"


def _post(slip: Slip) -> None:
    """Put the slip into an empty box, chosen at random so that nobody has to count."""
    for _try in range(TRIES):
        if caches["shared"].add(_box(randrange(BOXES)), slip, SLIP_SECONDS):  # noqa: S311  # no secret
            return


def _be_the_only_one() -> None:
    """Wait until no other process empties the boxes, until the transaction ends.

    The row that stands for the model is locked; SQLite lets only one write anyway.
    """
    rows = ContentType.objects.filter(app_label="directory", model="unmetsearch")
    rows.select_for_update().first()


def _collected() -> Iterator[Slip]:
    cache = caches["shared"]
    for box, slip in cache.get_many([_box(n) for n in range(BOXES)]).items():
        if cache.delete(box):
            yield slip


def _add(day: date, slips: dict[Slip, int]) -> None:
    """Add the counts of a day; of a flood of new texts only the first are kept."""
    rows = {
        (row.language, row.text): row for row in UnmetSearch.objects.filter(day=day)
    }
    known, touched = set(rows), set()
    for slip, number in slips.items():
        key = (slip.language, slip.text)
        if key not in rows and len(rows) >= MAX_NEW_A_DAY:
            continue
        row = rows.setdefault(key, _new(slip))
        row.count += number
        row.corrected = row.corrected and slip.corrected
        touched.add(key)
    changed = [rows[key] for key in touched & known]
    UnmetSearch.objects.bulk_update(changed, ["count", "corrected"], batch_size=200)
    UnmetSearch.objects.bulk_create([rows[key] for key in touched - known])


def _new(slip: Slip) -> UnmetSearch:
    return UnmetSearch(
        day=slip.day,
        language=slip.language,
        text=slip.text,
        count=0,
        corrected=slip.corrected,
    )
