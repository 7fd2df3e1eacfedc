"""Text as the search index knows it: the same on every database, pure, in four steps.

    folding    text to words, and all that people spell differently made the same
    stemming   words to their stems, by the language they are in
    sounding   words to what an ear hears: across scripts, and for wrong spellings
    terms      words to the coded terms the index holds and is asked for

The same functions serve the moment a page is indexed and the moment somebody asks, so
what goes in is what is looked for. No request, no database, no settings.
"""

from home.analysis.folding import MAX_WORD_LENGTH, Word, fold, tokens, words
from home.analysis.sounding import romanised, skeletons, sound
from home.analysis.stemming import SCRIPT_LANGUAGES, script, stems, stems_in
from home.analysis.terms import (
    BODY,
    BODY_STEM,
    CODE,
    MAX_QUERY_LENGTH,
    MAX_QUERY_WORDS,
    NAME,
    NAME_SOUND,
    NAME_STEM,
    PREFIX,
    PREFIX_LENGTHS,
    TEXT,
    TEXT_STEM,
    WHOLE,
    index_text,
    is_function_word,
    query_terms,
    query_words,
    search_query,
    significant,
    sound_terms,
    term,
    typed_words,
    whole,
    whole_sound_terms,
    word_terms,
)

__all__ = [
    "BODY",
    "BODY_STEM",
    "CODE",
    "MAX_QUERY_LENGTH",
    "MAX_QUERY_WORDS",
    "MAX_WORD_LENGTH",
    "NAME",
    "NAME_SOUND",
    "NAME_STEM",
    "PREFIX",
    "PREFIX_LENGTHS",
    "SCRIPT_LANGUAGES",
    "TEXT",
    "TEXT_STEM",
    "WHOLE",
    "Word",
    "fold",
    "index_text",
    "is_function_word",
    "query_terms",
    "query_words",
    "romanised",
    "script",
    "search_query",
    "significant",
    "skeletons",
    "sound",
    "sound_terms",
    "stems",
    "stems_in",
    "term",
    "tokens",
    "typed_words",
    "whole",
    "whole_sound_terms",
    "word_terms",
    "words",
]
