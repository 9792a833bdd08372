"""Stances and the effects that change them: the arithmetic of `factuality`, and its lexicon compiled once a kit.

Factuality values are FactBank's (Sauri and Pustejovsky 2009). Signatures of complement-taking words follow Karttunen
(1971, 2012) and Nairn, Condoravdi and Karttunen (2006): an effect says what is left of polarity and certainty below a
governor, and what takes its place when the governor is itself negated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.kit import Kit
from dateline.model import MODALITIES

CERTAINTIES = ("Uu", "PS", "PR", "CT")
_POLARITIES = {"keep": 1, "flip": -1, "plus": 0}


@dataclass(frozen=True, slots=True)
class Stance:
    """How firmly a predicate is told: FactBank value, score -3..3, modality, and the token of the nearest holder, if any."""

    factuality: str
    score: float
    modality: str
    holder: int | None = None


class State(NamedTuple):
    """A stance on its way down a parse: polarity (1, -1), certainty (0..3), modality, score, holder (token or -1)."""

    polarity: int
    certainty: int
    modality: str
    score: float
    holder: int


PLAIN = State(1, 3, "actual", 3.0, -1)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one operator does to a State; `negated` takes its place where the State has negative polarity."""

    name: str
    polarity: int
    certainty: int
    modality: str
    keep: float
    shift: float
    holder: bool
    factive: bool
    negated: Effect | None


def apply(effect: Effect, state: State, holder: int = -1) -> State:
    """The State below an operator that stands in `state`."""
    polarity, certainty, modality, score, held = state
    if polarity < 0 and modality != "denied" and effect.negated is not None:
        effect = effect.negated
    if effect.certainty < certainty:
        certainty = effect.certainty
    if effect.polarity == 0:
        polarity = 1
        modality = "actual" if modality in ("negated", "denied") else modality
    else:
        polarity *= effect.polarity
    if effect.modality:
        modality = _COMBINED[modality, effect.modality]
    return State(
        polarity,
        certainty,
        modality,
        effect.keep * score + effect.shift,
        holder if effect.holder and holder >= 0 else held,
    )


def _combine(outer: str, inner: str) -> str:
    """The modality of an `inner` operator that stands below an `outer` one."""
    if outer == "actual":
        return inner
    if outer in ("negated", "denied"):
        return "actual" if inner in ("negated", "denied") else outer
    if outer in ("demanded", "conditional"):
        return outer
    if inner in ("negated", "denied"):
        return "possible" if outer == "possible" else "negated"
    return inner


_COMBINED = {(a, b): _combine(a, b) for a in MODALITIES for b in MODALITIES}


def stance(state: State) -> Stance:
    """A State as the outside sees it."""
    certainty = CERTAINTIES[state.certainty]
    value = certainty if certainty == "Uu" else certainty + ("+" if state.polarity > 0 else "-")
    score = min(3.0, max(-3.0, state.score))
    return Stance(value, round(score, 3), state.modality, state.holder if state.holder >= 0 else None)


def opposite(told: Stance, kit: Kit) -> Stance:
    """The Stance of a happening whose word says that it was none: "stood by" tells as firmly that nobody stepped in."""
    certainty, polarity = CERTAINTIES.index(told.factuality[:2]), -1 if told.factuality.endswith("-") else 1
    holder = -1 if told.holder is None else told.holder
    return stance(
        apply(cues_of(kit).effects["negation"], State(polarity, certainty, told.modality, told.score, holder))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """The lexicon `factuality.yaml`, compiled: word → Effect for every kind of operator."""

    effects: dict[str, Effect]
    modals: dict[str, Effect]
    modals_perfect: dict[str, Effect]
    negative_determiners: frozenset[str]
    negative_pronouns: frozenset[str]
    not_negating: frozenset[str]
    negating_phrases: frozenset[str]
    adverbs: dict[str, Effect]
    future_only: frozenset[str]
    adjacent_only: frozenset[str]
    adjectives: dict[str, Effect]
    marks: dict[str, Effect]
    complements: dict[str, dict[str, Effect]]
    prepositions: dict[str, Effect]
    bare_prepositions: dict[str, Effect]
    nouns: dict[str, Effect]
    compounds: dict[str, Effect]
    occurrence: frozenset[str]
    definite: frozenset[str]
    rejections: frozenset[str]
    speech: frozenset[str]
    long_ago: frozenset[str]
    performatives: frozenset[str]
    ordinals: frozenset[str]
    persons: dict[str, str]
    grammar: dict[str, frozenset[str]]


@lru_cache(maxsize=4)
def cues_of(kit: Kit) -> Cues:
    """The kit's factuality lexicon, compiled on first use."""
    data = kit.lexicon("factuality")
    effects = _effects(data["effects"])

    def words(table: str) -> dict[str, Effect]:
        return dict(_pairs(data[table], effects))

    return Cues(
        effects=effects,
        modals={w: effects[e] for w, e in data["modals"].items()},
        modals_perfect={w: effects[e] for w, e in data["modals_perfect"].items()},
        negative_determiners=frozenset(data["negative_determiners"]),
        negative_pronouns=frozenset(data["negative_pronouns"]),
        not_negating=frozenset(data["not_negating"]),
        negating_phrases=frozenset(data["negating_phrases"]),
        adverbs=words("adverbs"),
        future_only=frozenset(data["future_only"]),
        adjacent_only=frozenset(data["adjacent_only"]),
        adjectives=words("adjectives"),
        marks=words("marks"),
        complements={form: words(form) for form in ("that", "to", "past_to", "ing", "wh", "object")},
        prepositions=words("prepositions"),
        bare_prepositions=words("bare_prepositions"),
        nouns=words("nouns"),
        compounds=words("compounds"),
        occurrence=frozenset(data["occurrence"]),
        definite=frozenset(data["definite"]),
        rejections=frozenset(data["rejections"]),
        speech=frozenset(w for e in ("told", "accused", "suggested", "believed") for w in data["nouns"][e]),
        long_ago=frozenset(data["long_ago"]),
        performatives=frozenset(data["performatives"]),
        ordinals=frozenset(data["ordinals"]),
        grammar={use: frozenset(listed) for use, listed in data["grammar"].items()},
        persons={word: person for person, listed in data["persons"].items() for word in listed},
    )


def _pairs(table: dict[str, list[str]], effects: dict[str, Effect]) -> Iterator[tuple[str, Effect]]:
    for name, listed in table.items():
        for word in listed:
            yield word, effects[name]


def _effects(data: dict[str, dict[str, Any]]) -> dict[str, Effect]:
    """Effects by name; an effect that names another under `negated` holds it."""
    made: dict[str, Effect] = {}

    def make(name: str) -> Effect:
        if name not in made:
            entry = data[name]
            keep, shift = entry["score"]
            made[name] = Effect(
                name,
                _POLARITIES[entry.get("polarity", "keep")],
                CERTAINTIES.index(entry.get("certainty", "CT")),
                entry.get("modality", ""),
                float(keep),
                float(shift),
                bool(entry.get("holder")),
                bool(entry.get("factive")),
                make(entry["negated"]) if "negated" in entry else None,
            )
        return made[name]

    for name in data:
        make(name)
    return made
