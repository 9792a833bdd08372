"""A hedge that is said once for two tolls: "at least eight people were killed and 24 wounded" is at least 24 too."""

from __future__ import annotations

from dataclasses import replace

from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.measures import Count, counted
from dateline.extract.events.reading import Reading
from dateline.extract.quantities import read_quantity
from dateline.model import Mention, Span
from dateline.words import fold

_TOLLS = ("killed", "wounded", "missing")
_JOINING = frozenset({"and", "&", ","})


def share_hedges(reading: Reading, counts: list[Count]) -> list[Count]:
    """The counts, each elliptical one behind a count of "at least" with that hedge as its own, in the same order.

    Elliptical is a number that shares its verb or auxiliary with the one before; "at least 80 were killed and 47 were
    hurt" are two clauses, and only the first is hedged.
    """
    out: list[Count] = []
    for count in counts:
        first = next((c for c in reversed(out) if _are_coordinated(reading, c, count)), None)
        hedge = None if first is None else first.hedge or _hedge(reading, first)
        out.append(count if hedge is None else _hedged(reading, count, hedge))
    return out


def _are_coordinated(reading: Reading, a: Count, b: Count) -> bool:
    """Whether the second of two whole tolls is a plain number that a comma or "and" ties to the first without a verb of its own."""
    tokens, p, q = reading.parse.tokens, counted(a.mention), counted(b.mention)
    if a.field == b.field or {a.field, b.field} - set(_TOLLS) or p.qualifier != "at_least" or q.qualifier != "exact":
        return False
    if (
        p.scope != "whole"
        or q.scope != "whole"
        or tokens[a.i].sent != tokens[b.i].sent
        or not fold(b.mention.span.text)[0].isalnum()
    ):
        return False
    inside = reading.parse.tokens_in(b.mention.span.start, b.mention.span.end)
    if tokens[inside[0] - 1].low not in _JOINING or tokens[inside[0]].pos != "NUM":
        return False
    last = max(inside[-1], b.governor)
    return not any(t.pos == "AUX" or (is_verbal(t) and t.i != b.governor) for t in tokens[inside[0] : last + 1])


def _hedge(reading: Reading, count: Count) -> Span | None:
    """The words before a count's number that hedge it."""
    span = count.mention.span
    inside = reading.parse.tokens_in(span.start, span.end)
    number = next((k for k in inside if reading.parse.tokens[k].pos == "NUM"), None)
    return reading.parse.span(inside[0], number - 1) if number is not None and number > inside[0] else None


def _hedged(reading: Reading, count: Count, hedge: Span) -> Count:
    """A count with a hedge that stands elsewhere, where the two read together are a number."""
    told = read_quantity(f"{hedge.text} {count.mention.span.text}", reading.kit)
    if told is None or told.qualifier != "at_least" or told.low != counted(count.mention).low:
        return count
    value = replace(counted(count.mention), low=told.low, high=told.high, qualifier=told.qualifier)
    return count._replace(mention=Mention(count.mention.span, value), hedge=hedge)
