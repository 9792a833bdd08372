"""Which language a text is in, by py3langid, held to the languages dateline reads."""

from __future__ import annotations

from functools import lru_cache

from dateline.knowledge import table
from dateline.words import fold, words_of

READ = ("en",)
_SAMPLE = 4_000  # code points that are looked at
_LEAST = 5  # words below which no language is told apart
_CLOSE = 0.3  # log-likelihood a code point by which English may fall behind in a short Latin text and still be meant
_SHORT = 300  # code points up to which that holds
_SHARE = 1 / 8  # of function words: below it a text that was taken for another language is left so


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; None where too few words tell.

    Short English texts full of foreign names are easily taken for another language: a share of English function words
    overrules the classifier, and so does English close behind in a headline, where pidgins and creoles win by a hair.
    """
    words = [w.text for w in words_of(fold(text[:_SAMPLE]))]
    if len(words) < _LEAST:
        return None
    if sum(w in _function_words() for w in words) / len(words) >= 2 * _SHARE:
        return "en"
    import py3langid

    code, _ = py3langid.classify(text[:_SAMPLE])
    if code != "en" and _is_latin(text):
        functional = sum(w in _function_words() for w in words) / len(words) >= _SHARE
        if functional or (len(text) <= _SHORT and _is_close(py3langid.rank(text), len(text))):
            return "en"
    return str(code)


def _is_close(ranked: list[tuple[str, float]], size: int) -> bool:
    """Whether English is nearly as likely as the best of the languages."""
    return ranked[0][1] - dict(ranked)["en"] <= _CLOSE * size


def _is_latin(text: str) -> bool:
    letters = [c for c in text[:_SAMPLE] if c.isalpha()]
    return sum(c < "\u0250" for c in letters) > 0.8 * len(letters)


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(table("lang/en/page")["function_words"])
