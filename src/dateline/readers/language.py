"""Which language a text is in, by py3langid, held to the languages dateline reads."""

from __future__ import annotations

from functools import lru_cache

from dateline.knowledge import table
from dateline.words import fold, words_of

READ = ("en",)
_SAMPLE = 4_000  # code points that are looked at
_LEAST = 5  # words below which no language is told apart
_SHARE = 1 / 8  # of function words: below it a text that was taken for another language is left so


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; None where too few words tell.

    Short English texts full of foreign names are easily taken for another language: a share of English function words
    overrules the classifier.
    """
    words = [w.text for w in words_of(fold(text[:_SAMPLE]))]
    if len(words) < _LEAST:
        return None
    if sum(w in _function_words() for w in words) / len(words) >= 2 * _SHARE:
        return "en"
    import py3langid

    code, _ = py3langid.classify(text[:_SAMPLE])
    if code != "en" and sum(w in _function_words() for w in words) / len(words) >= _SHARE and _is_latin(text):
        return "en"
    return str(code)


def _is_latin(text: str) -> bool:
    letters = [c for c in text[:_SAMPLE] if c.isalpha()]
    return sum(c < "\u0250" for c in letters) > 0.8 * len(letters)


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(table("lang/en/page")["function_words"])
