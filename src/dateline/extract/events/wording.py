"""Noun phrases and clauses as spans of words: what a claim quotes as its evidence."""

from __future__ import annotations

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
        "npadvmod",
    }
)
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
