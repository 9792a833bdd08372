"""How far coders who went through the same reports unseen by each other agree: what they decided on, unit by unit. Pure.

What is a unit. (1) Each event that the machine read: it was kept or rejected as a whole. (2) Each claim that the machine
read, named by its `ClaimReview.key`: it was kept, rejected, or corrected to a value; for a coder who rejected its whole
event it counts as not decided, so that one decision is not counted as many. (3) Each claim that somebody added: claims of
one field of one event whose words overlap are one unit, at most one of each coder; who has none there did not add it. A
claim left as it is, whether accepted or passed over, was kept. What joins or parts events is no unit.

Measures. Two coders agree on a unit where their answers are equal: the same of kept, rejected, not added, or the same new
value. `raw` is the share of pairs of answers that agree. `alpha` is Krippendorff's (2011, "Computing Krippendorff's
alpha-reliability"), nominal over the answers; `numbers` is his alpha for ratio data over the numbers that stand (the lower
bound, else the upper), of counts alone. An alpha is None where it is not defined: where no unit has two answers, or all
answers are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import krippendorff
import numpy

from dateline.model import (
    FIELDS,
    QUANTITY_FIELDS,
    Actor,
    Claim,
    ClaimReview,
    Event,
    EventReview,
    Place,
    Quantity,
    Review,
    Span,
    Text,
    Value,
    When,
)
from dateline.words import fold

EVENT = "event"  # the name under which decisions on whole events are measured
_MOST = 20_000_000  # cells of what is held at once to compute one alpha


@dataclass(frozen=True, slots=True)
class Decision:
    """What one coder decided on a unit: `kept`, `rejected`, `corrected`, `added` or `not added`, and the claim that stands."""

    verb: str
    claim: Claim | None = None

    @property
    def answer(self) -> str:
        """What two coders must have in common to agree."""
        if self.verb in ("corrected", "added") and self.claim is not None:
            return f"value {_name_of(self.claim.value)}"
        return self.verb

    @property
    def number(self) -> int | None:
        """The number that stands: the lower bound, else the upper; None where none does."""
        value = None if self.claim is None else self.claim.value
        if not isinstance(value, Quantity):
            return None
        return value.high if value.low is None else value.low


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that each coder decided on: an event or a claim of it, its words, and each one's decision (None: not made).

    `key` names it within its article; `field` is EVENT for an event as a whole; `read` is None where coders added it.
    """

    article: str
    event: Event
    key: str
    field: str
    words: tuple[Span, ...]
    read: Claim | None
    decisions: Mapping[str, Decision | None]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by coder."""
        return {coder: d.answer for coder, d in self.decisions.items() if d is not None}

    @property
    def agreed(self) -> Decision | None:
        """What all coders decided alike, two or more of them; None where one did otherwise or not at all."""
        made = [d for d in self.decisions.values() if d is not None]
        alike = len(made) == len(self.decisions) >= 2 and len({d.answer for d in made}) == 1
        return made[0] if alike else None

    @property
    def differ(self) -> bool:
        """Whether somebody has to choose: coders answered differently, or one changed a claim whose event another rejected."""
        answers = self.answers
        return len(set(answers.values())) > 1 or (
            len(answers) < len(self.decisions) and set(answers.values()) != {"kept"}
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on a field: `units` with two answers or more, the share of pairs that agree, and the alphas."""

    field: str
    units: int
    raw: float | None
    alpha: float | None
    numbers: float | None = None


# units ------------------------------------------------------------------------------------------------------------


def units_of(reviews: Mapping[str, Review]) -> list[Unit]:
    """The units of one article, given its review by each coder who is done with it, in the order of its text."""
    out: list[Unit] = []
    if not reviews:
        return out
    first = next(iter(reviews.values()))
    events = {name: {e.read.id: e for e in review.events} for name, review in reviews.items()}
    for event in first.events:
        told = {name: events[name][event.read.id] for name in reviews}
        out.append(_event_unit(first.report.article.id, told))
        out += _read_units(first.report.article.id, told)
        out += _added_units(first.report.article.id, told)
    return out


def _event_unit(article: str, told: Mapping[str, EventReview]) -> Unit:
    event = next(iter(told.values())).read
    made = {name: Decision("rejected" if e.stands is None else "kept") for name, e in told.items()}
    return Unit(article, event, event.id, EVENT, (event.anchor,), None, made)


def _read_units(article: str, told: Mapping[str, EventReview]) -> list[Unit]:
    event = next(iter(told.values()))
    claims = {name: {c.key: c for c in e.claims} for name, e in told.items()}
    out = []
    for claim in event.claims:
        if claim.read is not None:
            made = {name: _decision(claims[name][claim.key], e) for name, e in told.items()}
            words = claim.read.evidence
            out.append(Unit(article, event.read, claim.key, claim.field, words, claim.read, made))
    return out


def _decision(claim: ClaimReview, event: EventReview) -> Decision | None:
    if event.stands is None:
        return None
    if claim.stands is None:
        return Decision("rejected")
    kept = claim.read is not None and _name_of(claim.read.value) == _name_of(claim.stands.value)
    return Decision("kept" if kept else "corrected", claim.stands)


def _added_units(article: str, told: Mapping[str, EventReview]) -> list[Unit]:
    """Claims that were added, brought together where their words overlap; each coder's go to the first that has none of theirs."""
    groups: list[dict[str, ClaimReview]] = []
    for name in sorted(told):
        for claim in told[name].claims:
            if claim.read is None and claim.stands is not None:
                met = (g for g in groups if name not in g and any(_one_thing(claim, other) for other in g.values()))
                group = next(met, None)
                if group is None:
                    groups.append({name: claim})
                else:
                    group[name] = claim
    event = next(iter(told.values())).read
    out = []
    for group in groups:
        shown = next(iter(group.values()))
        assert shown.stands is not None
        made = {name: _added(group.get(name), e) for name, e in told.items()}
        out.append(Unit(article, event, shown.key, shown.field, shown.stands.evidence, None, made))
    return out


def _added(claim: ClaimReview | None, event: EventReview) -> Decision | None:
    if event.stands is None:
        return None
    return Decision("not added") if claim is None else Decision("added", claim.stands)


def _one_thing(a: ClaimReview, b: ClaimReview) -> bool:
    assert a.stands is not None
    assert b.stands is not None
    words = ((x, y) for x in a.stands.evidence for y in b.stands.evidence)
    return a.field == b.field and any(x.start < y.end and y.start < x.end for x, y in words)


def _name_of(value: Value) -> str:
    """What makes two values the same to a coder: all of a count, the days of a time, who or which place it is, folded words."""
    if isinstance(value, Actor):
        return value.id or fold(value.name)
    if isinstance(value, Place):
        return value.gazetteer_id or f"{fold(value.name)} {value.country}"
    if isinstance(value, When):
        return f"{value.earliest}/{value.latest}"
    if isinstance(value, Text):
        return " ".join(fold(value.text).split())
    return repr(value)


# measures ---------------------------------------------------------------------------------------------------------


def agreement(units: Sequence[Unit]) -> list[Agreement]:
    """How far coders agree on whole events and on each field, of those that any unit is of."""
    out = []
    for field in (EVENT, *FIELDS):
        mine = [unit for unit in units if unit.field == field]
        if mine:
            out.append(_agreement(field, mine))
    return out


def agreement_on_all(units: Sequence[Unit]) -> Agreement:
    """How far coders agree on all units together."""
    return _agreement("all", units)


def _agreement(field: str, units: Sequence[Unit]) -> Agreement:
    answers = [list(unit.answers.values()) for unit in units]
    numbers = None
    if field in QUANTITY_FIELDS:
        numbers = alpha([[d.number for d in u.decisions.values() if d is not None] for u in units], "ratio")
    return Agreement(
        field, sum(len(a) > 1 for a in answers), raw_agreement(answers), alpha(answers, "nominal"), numbers
    )


def raw_agreement(units: Sequence[Sequence[object]]) -> float | None:
    """The share of pairs of answers to one unit that are equal; None where no unit has two."""
    pairs = [a == b for unit in units for a, b in combinations(unit, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def alpha(
    units: Sequence[Sequence[str | float | None]], level: Literal["nominal", "interval", "ratio"]
) -> float | None:
    """Krippendorff's alpha over the values that were given to each unit; None (no value) is passed over.

    Returns None where it is not defined, and where there are too many different values to compare at once.
    """
    told = [given for unit in units if len(given := [v for v in unit if v is not None]) > 1]
    domain = sorted({v for unit in told for v in unit})
    if len(domain) < 2 or len(told) * len(domain) ** 2 > _MOST:
        return None
    place = {value: k for k, value in enumerate(domain)}
    counts = numpy.zeros((len(told), len(domain)), dtype=int)
    for row, unit in enumerate(told):
        for value in unit:
            counts[row, place[value]] += 1
    values = numpy.arange(len(domain)) if level == "nominal" else numpy.array(domain, dtype=float)
    return float(krippendorff.alpha(value_counts=counts, value_domain=values, level_of_measurement=level))
