"""What a template says about the language of a piece of text."""

from django import template
from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from home import languages

register = template.Library()


@register.filter
def ui_language(code: str) -> str:
    """Return the language whose messages a reader of `code` sees."""
    return languages.ui_language(code)


@register.filter
def html_lang(code: str) -> str:
    """Return the value of a `lang` attribute."""
    return languages.html_lang(code)


@register.filter
def direction(code: str) -> str:
    """Return the value of a `dir` attribute."""
    return languages.direction(code) if languages.is_language(code) else "auto"


@register.filter
def language_name(code: str) -> str:
    """Return the name of a language of the site in the language of the messages."""
    return str(dict(settings.LANGUAGES).get(code, code))


@register.simple_tag
def lang_attrs(code: str | None) -> SafeString | str:
    """Print ` lang="…" dir="…"` when a text is not in the language of the messages."""
    shown = languages.ui_language(get_language() or settings.LANGUAGE_CODE)
    if not code or code == shown:
        return ""
    attributes = {"data-variety": "leicht"} if code == "de-x-leicht" else {}
    if html_lang(code) != html_lang(shown):
        attributes |= {"lang": html_lang(code), "dir": direction(code)}
    return format_html_join("", ' {}="{}"', attributes.items())


@register.simple_tag
def comma() -> str:
    """Print what parts the items of a list, with its space."""
    return pgettext("between the items of a list", ", ")
