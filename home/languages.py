"""Which language a reader gets, and what she is told when it is not her own.

Two languages belong to a request. The *reader's* language is the one the address
names; content is chosen by it (`reader_language()`, `request.LANGUAGE_CODE`). The
language of the *messages* is the reader's own if its catalogue is complete, else the
first fallback whose catalogue is (`ui_language()`); Django's active language is this
one while a view runs, so that buttons, dates and `<html lang>` never disagree.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

# Plain German readers can read German; for all others English is more likely.
FALLBACKS = {"de": ["en"], "de-x-leicht": ["de", "en"]}

AUTONYMS = {"ar": "العربية"}  # as Arabic sites write it, without the vowel mark

# Said in the reader's own language when the site does not speak it yet. Their letters
# only look like Latin ones.
NOT_YET = {
    "de": "Diese Website gibt es noch nicht auf Deutsch. Sie sehen sie jetzt in einer anderen Sprache.",
    "de-x-leicht": "Diese Internet-Seite gibt es noch nicht in Leichter Sprache. Sie sehen jetzt eine andere Fassung.",
    "en": "This website is not available in English yet. You are seeing it in another language.",
    "ar": "هذا الموقع غير متاح باللغة العربية بعد. تراه الآن بلغة أخرى.",
    "fa": "این وب‌سایت هنوز به زبان فارسی در دسترس نیست. اکنون آن را به زبان دیگری می‌بینید.",
    "uk": "Цього сайту ще немає українською мовою. Зараз ви бачите його іншою мовою.",
    "ru": "Этого сайта пока нет на русском языке. Сейчас вы видите его на другом языке.",  # noqa: RUF001
    "tr": "Bu internet sitesi henüz Türkçe değil. Şu anda siteyi başka bir dilde görüyorsunuz.",
    "fr": "Ce site n’existe pas encore en français. Vous le voyez maintenant dans une autre langue.",  # noqa: RUF001
}

_reader: ContextVar[str | None] = ContextVar("reader_language", default=None)


@contextmanager
def reading(language: str) -> Iterator[None]:
    """Make `language` the reader's while the block runs."""
    token = _reader.set(language)
    try:
        yield
    finally:
        _reader.reset(token)


def reader_language() -> str:
    """Return the language content is chosen by; outside of requests the active one."""
    return _reader.get() or get_language() or settings.LANGUAGE_CODE


def is_language(code: str) -> bool:
    """Say whether the site knows this language, with or without pages in it."""
    return any(code == known for known, _name in settings.LANGUAGES)


def language_of_path(path: str) -> str | None:
    """Return the language an address begins with, letter by letter, or None."""
    first = path[1:].partition("/")[0]
    return first if path.startswith("/") and is_language(first) else None


def fallbacks(language: str) -> list[str]:
    """Return the languages to try, the reader's own first, the source last."""
    others = FALLBACKS.get(language, ["en"])
    return list(dict.fromkeys([language, *others, settings.LANGUAGE_CODE]))


def by_preference(language: str) -> list[str]:
    """Return all languages in the order in which a reader is shown their pages."""
    others = [code for code, _name in settings.LANGUAGES]
    return list(dict.fromkeys([language, settings.LANGUAGE_CODE, *others]))


def ui_language(language: str) -> str:
    """Return the language whose messages a reader of `language` really sees."""
    return next(code for code in fallbacks(language) if code in settings.UI_LANGUAGES)


@cache
def direction(language: str) -> str:
    """Return `rtl` or `ltr`."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def html_lang(language: str) -> str:
    """Return the `lang` attribute: a private-use subtag helps no screen reader."""
    return "de" if language == "de-x-leicht" else language


def autonym(language: str) -> str:
    """Return the name a language has in itself, as a name begins: `Français`."""
    name = AUTONYMS.get(language) or get_language_info(language)["name_local"]
    return name[:1].upper() + name[1:]


def best_language(accept_language: str, offered: list[str] | None = None) -> str:
    """Return the offered language the header likes best (RFC 9110 §12.5.4)."""
    offered = settings.UI_LANGUAGES if offered is None else offered
    wanted: list[str] = []  # ours, but not offered yet: then what it falls back to
    for tag, quality in parse_accept_lang_header(accept_language.lower()):
        code = tag if tag in offered else tag.partition("-")[0]
        if code in offered and quality > 0:
            return code
        wanted += [code] if code in dict(settings.LANGUAGES) and quality > 0 else []
    for code in fallbacks(wanted[0]) if wanted else []:
        if code in offered:
            return code
    source = settings.LANGUAGE_CODE
    return source if source in offered or not offered else offered[0]
