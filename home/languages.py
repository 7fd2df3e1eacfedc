"""Which language a reader gets, and what she is told when it is not her own."""

from functools import cache

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import parse_accept_lang_header

# Plain German readers can read German; for all others English is more likely.
FALLBACKS = {"de": ["en"], "de-x-leicht": ["de", "en"]}


def fallbacks(language: str) -> list[str]:
    """Return the languages to try, the reader's own first, the source last."""
    others = FALLBACKS.get(language, ["en"])
    return list(dict.fromkeys([language, *others, settings.LANGUAGE_CODE]))


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


def best_language(accept_language: str, offered: list[str] | None = None) -> str:
    """Return the offered language the header likes best (RFC 9110 §12.5.4)."""
    offered = offered or settings.UI_LANGUAGES
    for tag, _quality in parse_accept_lang_header(accept_language.lower()):
        code = tag if tag in offered else tag.split("-")[0]
        if code in offered:
            return code
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered else offered[0]
