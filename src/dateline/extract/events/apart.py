"""What a clause sets apart in time: "two days before the strike", "the worst since one in April" tell of another happening."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.extract.events.arguments import clause_verb
from dateline.extract.events.reading import Reading
from dateline.extract.events.wording import ancestors


def are_apart(reading: Reading, i: int, j: int) -> bool:
    """Whether one of two words stands in what the clause of the other is measured from, and so tells another happening."""
    if not _asides(reading, i) and not _asides(reading, j):
        return False
    return any(j in told for told in _measured_from(reading, i)) or any(
        i in told for told in _measured_from(reading, j)
    )


def _measured_from(reading: Reading, i: int) -> list[range]:
    """The tokens that the clause of a word is told before, or held against.

    "after" mostly tells a cause and parts only with a length of time ("two days after"), "since" only where one is held
    against the other ("the worst since").
    """
    verb = clause_verb(reading.parse, i)
    return [told for prep, told in _asides(reading, i) if i not in told and verb in ancestors(reading.parse, prep)]


def is_measured_from(reading: Reading, i: int) -> bool:
    """Whether a word stands in what another clause is measured from or held against."""
    return any(i in told for _, told in _asides(reading, i))


def _asides(reading: Reading, i: int) -> list[tuple[int, range]]:
    """The prepositions of a word's sentence that part two happenings, each with the tokens behind it; worked out once."""
    number = reading.parse.tokens[i].sent
    known = reading.asides.get(number)
    if known is None:
        known = reading.asides[number] = list(_parting(reading, number))
    return known


def _parting(reading: Reading, number: int) -> Iterator[tuple[int, range]]:
    tokens, sentence = reading.parse.tokens, reading.parse.sentences[number]
    best = False  # "the worst since": a superlative has stood before
    for t in tokens[sentence.first : sentence.last]:
        if t.low in ("before", "since", "after") and t.dep == "prep":
            measured = any(tokens[k].dep == "npadvmod" for k in t.kids)
            if t.low == "before" or measured or (t.low == "since" and best):
                yield t.i, range(t.left, t.right + 1)
        best = best or t.tag in ("JJS", "RBS") or t.low == "first"
