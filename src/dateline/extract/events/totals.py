"""Numbers that only a whole happening gives: "all of them", "all but two", and the toll of deaths told without a number."""

from __future__ import annotations

from dataclasses import replace

from dateline.extract.events.deaths import ALL_VICTIMS, ONE_VICTIM, toll_of
from dateline.extract.events.draft import Draft, Filler
from dateline.extract.events.reading import Reading
from dateline.extract.quantities import read_left_out
from dateline.model import Quantity

_CLOSE = 8  # words between "all but two" and the number it is of
ALL_LAUNCHED, ALL_BUT = "all of what was launched", "all but some of what was launched"


def complete_numbers(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """The drafts of one happening with the numbers that they give only together."""
    return _with_deaths(reading, _counted_out(reading, drafts))


def _counted_out(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """ "launched ten missiles and ten drones; all of them were shot down": the numbers of what was launched, taken up."""
    launched = [
        (f, f.value)
        for draft in drafts
        for f in draft.fillers
        if f.field == "launched"
        and isinstance(f.value, Quantity)
        and f.value.scope == "whole"
        and f.value.low is not None
    ]
    return [replace(d, fillers=[g for f in d.fillers for g in _taken_up(reading, f, launched)]) for d in drafts]


def _taken_up(reading: Reading, f: Filler, launched: list[tuple[Filler, Quantity]]) -> list[Filler]:
    """A filler as it is, or for an "all" without a number the fillers that give it one; "all but two" leaves two out."""
    q = f.value
    if f.field != "intercepted" or not isinstance(q, Quantity) or q.qualifier != "all" or q.low is not None:
        return [f]
    before = [(g, number) for g, number in launched if g.i < f.i and number.unit][-3:]
    less = read_left_out(f.evidence[0].text, reading.kit)
    if less:
        after = [(g, number) for g, number in launched if 0 < g.i - f.i < _CLOSE and number.unit][:1]
        return [
            f._replace(value=value, evidence=(f.evidence[0], g.evidence[0]), rule=ALL_BUT)
            for g, number in after or before[-1:]
            if q.unit in (None, number.unit) and (value := _without(number, less)) is not None
        ]
    return [
        f._replace(value=replace(number, qualifier="all"), evidence=(f.evidence[0], g.evidence[0]), rule=ALL_LAUNCHED)
        for g, number in before
    ] or [f]


def _without(number: Quantity, less: int) -> Quantity | None:
    """A number with some taken off, its hedge kept; None where nothing is left."""
    low, high = (None if n is None else n - less for n in (number.low, number.high))
    if (low is not None and low <= 0) or (high is not None and high <= 0):
        return None
    return replace(number, low=low, high=high)


def _with_deaths(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """Drafts of one happening with the toll of those whose death is told without a number, where none is told with one."""
    toll = toll_of(reading, [death for d in drafts for death in d.deaths])
    told = [(f, f.value) for d in drafts for f in d.fillers if f.field == "killed" and isinstance(f.value, Quantity)]
    whole = [(f, q) for f, q in told if q.scope == "whole"]
    if toll is None or any(q.low is None or (q.low == 0) for _, q in whole):
        return drafts
    tokens = reading.parse.tokens
    if whole and not (
        toll.number > max(q.low or 0 for _, q in whole)
        and all(tokens[f.i].sent == tokens[toll.governor].sent for f, _ in whole)
    ):
        return drafts
    owner = next(d for d in drafts if any(x.governor == toll.governor for x in d.deaths))
    value = Quantity(toll.number, toll.number, "exact", "person", None, "whole")
    rule = ONE_VICTIM if len(toll.spans) == 1 else ALL_VICTIMS
    evidence = (*toll.spans, toll.words)
    filler = Filler("killed", value, evidence, rule, toll.governor)
    parts = {id(f): f._replace(value=replace(q, scope="part")) for f, q in whole}
    return [
        replace(d, fillers=[*(parts.get(id(f), f) for f in d.fillers), *([filler] if d is owner else [])])
        for d in drafts
    ]
