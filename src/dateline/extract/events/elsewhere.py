"""Numbers whose measure stands elsewhere: in the verb of the list before them, in what was counted a sentence ago, in a record."""

from __future__ import annotations

from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.measures import Count, counted, may_count, measures_of
from dateline.extract.events.reading import Reading
from dateline.model import Mention

_VICTIMS = frozenset({"killed", "wounded", "missing"})
_SPEAKING = frozenset({"speak", "talk", "tell", "report"})
_WHERE = frozenset({"in", "at", "near", "around", "outside"})


def find_elsewhere(reading: Reading, violent: set[int], mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """The field of a number that no word of its own clause tells, or None where none tells it."""
    return (
        _record(reading, violent, mention, i)
        or _in_list(reading, mention, i, earlier)
        or _another_figure(reading, mention, i, earlier)
    )


def _record(reading: Reading, violent: set[int], mention: Mention, i: int) -> Count | None:
    """ "the previous largest attack was 96 missiles", "the heaviest was 81 drones": a record told by its number."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[i]
    verb = tokens[t.head]
    if t.dep != "attr" or verb.lemma != "be" or not may_count(measures_of(reading.kit), "launched", mention, False):
        return None
    for k in reading.roles(verb.i).agents:
        inside = tokens[tokens[k].left : tokens[k].right + 1]
        if any(s.tag in ("JJS", "RBS") for s in inside) and (tokens[k].tag == "JJS" or k in violent):
            return Count("launched", mention, i, k, "record")
    return None


def _in_list(reading: Reading, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """ "two people were killed in Orlov, three in Selm": a number whose verb is the one before it."""
    last, tokens = earlier[-1] if earlier else None, reading.parse.tokens
    end = reading.parse.tokens_in(mention.span.start, mention.span.end)[-1] + 1
    if last is None or end >= len(tokens) or tokens[i].sent != tokens[last.i].sent or tokens[end].low not in _WHERE:
        return None
    start = reading.parse.tokens_in(mention.span.start, mention.span.end)[0]
    between = tokens[max(last.i, last.governor) + 1 : start]
    own = tokens[i].head
    if own > i and is_verbal(tokens[own]):
        return None
    listed = bool(between) and between[-1].low in (",", "and", ";", ":") and not any(map(is_verbal, between))
    if (
        not listed
        or not may_count(measures_of(reading.kit), last.field, mention, False)
        or counted(mention).unit not in ("person", None)
    ):
        return None
    return Count(last.field, mention, i, last.governor, "list of places")


def _another_figure(reading: Reading, mention: Mention, i: int, earlier: list[Count]) -> Count | None:
    """ "the army spoke of 12 rockets", "the victims were at least 24": a figure for what was just counted."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[i]
    recent = [c for c in earlier[-6:] if 0 < t.sent - tokens[c.i].sent <= 2 or c.rule == "another figure"]
    top = i
    while tokens[top].dep == "conj":
        top = tokens[top].head
    over = tokens[tokens[top].head]
    spoken = tokens[top].dep == "pobj" and over.low == "of" and tokens[over.head].lemma in _SPEAKING
    subject = tokens[over.i].kids if tokens[top].dep in ("attr", "acomp") and over.lemma == "be" else []
    people = any(tokens[k].lemma in ("victim", "casualty") for k in subject)
    fields = {c.field for c in recent if may_count(measures_of(reading.kit), c.field, mention, False)}
    wanted = fields & set(("launched",) if spoken else _VICTIMS if people else ())
    if len(wanted) != 1 or (people and fields & _VICTIMS != wanted):
        return None
    last = next(c for c in reversed(recent) if c.field in wanted)
    return Count(last.field, mention, i, last.governor, "another figure")
