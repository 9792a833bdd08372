"""Numbers that only a whole happening gives: "all of them", "all but two", and the toll of deaths told without a number."""

from __future__ import annotations

from dataclasses import replace

from dateline.extract.events.deaths import ALL_VICTIMS, ONE_VICTIM, toll_of
from dateline.extract.events.draft import Draft, Filler
from dateline.extract.events.reading import Reading
from dateline.extract.events.shares import is_article
from dateline.extract.quantities import read_left_out
from dateline.model import Quantity, Span
from dateline.words import fold

_TOLLS = ("killed", "wounded", "missing")
_ON_TOP = frozenset({"also", "another", "additional", "additionally", "besides", "further", "too"})
_EXCEPT = frozenset({"except", "excepting", "excluding", "but", "save", "bar", "barring"})
_KINDS = frozenset({"missile", "drone", "rocket", "bomb", "cruise missile", "ballistic missile"})
_CLOSE = 8  # words between "all but two" and the number it is of
ALL_LAUNCHED, ALL_BUT = "all of what was launched", "all but some of what was launched"


def complete_numbers(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """The drafts of one happening with the numbers that they give only together."""
    return _by_group(reading, _with_deaths(reading, _counted_out(reading, drafts)))


def _by_group(reading: Reading, drafts: list[Draft]) -> list[Draft]:
    """The numbers of one kind of people made parts where a higher one of all people is told in another sentence."""
    tokens = reading.parse.tokens
    told = [(f, q) for d in drafts for f in d.fillers if f.field in _TOLLS and isinstance(q := f.value, Quantity)]
    wholes = [(f, q) for f, q in told if q.group is None and q.scope == "whole" and q.low and not _is_mixed(f)]
    parts: dict[int, Filler] = {}
    for f, q in told:
        if q.group is None or q.scope != "whole" or q.low is None or _adds(reading, f):
            continue
        over = [g for g, w in wholes if g.field == f.field and (w.low or 0) > q.low]
        if over and all(tokens[g.i].sent != tokens[f.i].sent for g in over):
            parts[id(f)] = f._replace(value=replace(q, scope="part"))
    return [replace(d, fillers=[parts.get(id(f), f) for f in d.fillers]) for d in drafts]


def _is_mixed(f: Filler) -> bool:
    """Whether a number counts several kinds of people, which are not all: "85 soldiers and officers"."""
    return not {"and", "or"}.isdisjoint(fold(f.evidence[0].text).split())


def _adds(reading: Reading, f: Filler) -> bool:
    """ "the blast also killed two soldiers": these may come on top."""
    sentence = reading.parse.sentences[reading.parse.tokens[f.i].sent]
    return any(t.low in _ON_TOP for t in reading.parse.tokens[sentence.first : sentence.last])


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
    before = [(g, number) for g, number in launched if g.i < f.i and number.unit]
    last = reading.parse.tokens[before[-1][0].i].sent if before else -1
    before = [(g, number) for g, number in before if reading.parse.tokens[g.i].sent == last]
    spared = _spared(reading, f)
    before = [(g, number) for g, number in before if not spared & _weapons(reading, g.evidence[0])]
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


def _spared(reading: Reading, f: Filler) -> set[str]:
    """The weapons that an "all" leaves out by name: "all except the Kinzhal missile"."""
    tokens = reading.parse.tokens
    end = reading.parse.tokens_in(f.evidence[0].start, f.evidence[0].end)[-1] + 1
    opens = next((k for k in range(end, min(end + 3, len(tokens))) if tokens[k].low in _EXCEPT), None)
    if opens is None:
        return set()
    return _weapons(reading, reading.parse.span(opens, min(opens + _CLOSE, len(tokens) - 1)))


def _weapons(reading: Reading, words: Span) -> set[str]:
    """The names of weapons among words, those of no more than a kind left out."""
    found = (reading.weapon_at[k] for k in reading.parse.tokens_in(words.start, words.end))
    names = {w["name"] for w in found if w is not None}
    return names - _KINDS if names - _KINDS else names


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
    if len(toll.spans) == 1 and any(toll.words in f.evidence or toll.spans[0] in f.evidence for f, _ in told):
        return drafts  # the word for this death has its number
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
    singles = {
        id(f) for f, q in whole if is_article(f.evidence[0].text, q)
    }  # "a woman and her two sons": one of the three
    return [
        replace(
            d,
            fillers=[
                *(parts.get(id(f), f) for f in d.fillers if id(f) not in singles),
                *([filler] if d is owner else []),
            ],
        )
        for d in drafts
    ]
