"""Words in nine languages that mean a topic, an audience, a language or a place.

Pages are indexed with the bare codes of their terms. What people call these terms is
looked up when they search, in a small vocabulary that changes with the taxonomies. So
a new synonym, a new translation or a topic moved below another works from the next
search on, and no entry has to be indexed again.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from directory.relations import RELATIONS
from home.analysis import CODE, NON_JOINER, term, tokens
from home.caching import cached
from home.models import Region, SpokenLanguage
from home.terms import ancestors, descendants

MAX_PHRASE_WORDS = 6
SEPARATOR = " "
NATIONWIDE = "nationwide"

Concept = tuple[str, str]  # the name of the relation and a code
Vocabulary = dict[str, tuple[Concept, ...]]  # by phrase, its words folded


def code_term(name: str, code: str) -> str:
    """Return the term of the index for entries that point at this term."""
    return term(CODE, f"{name}{code.replace('_', '0')}")


def vocabulary() -> Vocabulary:
    """Return what every phrase that names a term may mean, in all languages."""
    return cached("directory:concepts", _read)


def concepts(words: Sequence[str]) -> list[list[Concept]]:
    """Return for each word what it means, alone or in a phrase with its neighbours."""
    known = vocabulary()
    found: list[dict[Concept, None]] = [{} for _word in words]
    for start in range(len(words)):
        for stop in range(start + 1, min(start + MAX_PHRASE_WORDS, len(words)) + 1):
            meant = known.get(SEPARATOR.join(words[start:stop]), ())
            for position in range(start, stop):
                found[position].update(dict.fromkeys(meant))
    return [list(meanings) for meanings in found]


def narrow_terms(meant: Sequence[Concept]) -> list[str]:
    """Return the index terms of what was said: each term and all narrower ones.

    Except for the whole country: who types "Germany" does not ask for each town.
    """
    return [
        code_term(name, narrower)
        for name, code in meant
        for narrower in (
            [code] if code == NATIONWIDE else descendants(RELATIONS[name][1], code)
        )
    ]


def wide_terms(meant: Sequence[Concept]) -> list[str]:
    """Return the index terms of what also helps there: a town's state, the country."""
    return [
        code_term(name, wider)
        for name, code in meant
        if name == "region"
        for wider in ancestors(Region, code)
    ]


@lru_cache(maxsize=50_000)
def phrases(text: str) -> tuple[str, ...]:
    """Return the folded spellings of a name or synonym."""
    found = [SEPARATOR.join(tokens(text))]
    if NON_JOINER in text:
        found.append(SEPARATOR.join(tokens(text.replace(NON_JOINER, " "))))
    return tuple(found)


def term_texts() -> Iterator[tuple[str, str, str]]:
    """Yield relation, code and texts, one a line, of every term in every language."""
    for name, (_field, model) in RELATIONS.items():
        columns = ["name", "synonyms"]
        if model is SpokenLanguage:
            columns.append("autonym")
        for code, *texts in model.objects.order_by("pk").values_list("code", *columns):
            yield name, code, "\n".join(texts)


def _read() -> Vocabulary:
    meanings: dict[str, dict[Concept, None]] = {}
    for name, code, texts in term_texts():
        for text in texts.splitlines():
            for phrase in phrases(text):
                meanings.setdefault(phrase, {})[name, code] = None
    meanings.pop("", None)
    return {phrase: tuple(concepts) for phrase, concepts in meanings.items()}
