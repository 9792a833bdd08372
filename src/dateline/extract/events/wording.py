"""Noun phrases and clauses as spans of words: what a claim quotes as its evidence."""

from __future__ import annotations

from collections.abc import Set

from dateline.model import Span
from dateline.parse import Parse

_BEFORE = frozenset(
    {
        "det",
        "amod",
        "compound",
        "nmod",
        "nummod",
        "quantmod",
        "poss",
        "predet",
        "advmod",
        "punct",
        "case",
    }
)
_COUNTING = frozenset({"det", "nummod", "predet", "quantmod", "npadvmod"})
_LONGEST_NAME = 12  # tokens of what a thing is called with its "of ..."
_DEEPEST = 60  # no sentence that was written to be read nests deeper


def noun_phrase(parse: Parse, i: int) -> Span:
    """The words of a noun phrase from its first modifier to its head; what follows the head is left out."""
    tokens = parse.tokens
    first = i
    for k in tokens[i].kids:
        if k < i and tokens[k].dep in _BEFORE and tokens[k].low not in (",", '"', "("):
            first = min(first, tokens[k].left)
    while first < i and tokens[first].pos == "PUNCT":
        first += 1
    return parse.span(first, i)


def naming(parse: Parse, i: int, vague: Set[str] = frozenset()) -> str:
    """What a noun phrase calls its thing: without article, number or "his", with the "of ..." that tells which one.

    `vague` are words that count no better than "several". "the two offices of the party" names "offices of the party".
    """
    tokens = parse.tokens
    phrase = noun_phrase(parse, i)
    first = parse.tokens_in(phrase.start, phrase.end)[0]
    for k in tokens[i].kids:
        t = tokens[k]
        if k < i and (t.dep in _COUNTING or t.tag in ("PRP$", "CD") or t.low in vague):
            first = max(first, t.right + 1)
    last, k = i, i
    while (found := _of_which(parse, k)) is not None and found - first < _LONGEST_NAME:
        last = k = found
    return " ".join(parse.span(min(first, i), last).text.split())


def _of_which(parse: Parse, i: int) -> int | None:
    """The noun behind an "of" that follows a noun at once."""
    tokens = parse.tokens
    if i + 1 < len(tokens) and tokens[i + 1].low == "of" and tokens[i + 1].head == i:
        return next(
            (k for k in tokens[i + 1].kids if tokens[k].dep == "pobj" and tokens[k].pos in ("NOUN", "PROPN")), None
        )
    return None


def clause(parse: Parse, i: int) -> Span:
    """The words of a clause or phrase: all that hangs below a token, marks at its ends and its conjunction left out."""
    tokens = parse.tokens
    first, last = tokens[i].left, tokens[i].right
    while first < last and (tokens[first].pos == "PUNCT" or tokens[first].low == "that"):
        first += 1
    while last > first and tokens[last].pos == "PUNCT":
        last -= 1
    return parse.span(first, last)


def ancestors(parse: Parse, i: int) -> list[int]:
    """A token's heads up to the root of its sentence, nearest first."""
    out: list[int] = []
    tokens = parse.tokens
    while tokens[i].head != i and len(out) < _DEEPEST:
        i = tokens[i].head
        out.append(i)
    return out
