"""What may be counted: the fields of numbers, with the words and units of each (`lang/en/assembly`, `measures`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from dateline.kit import Kit
from dateline.model import Mention, Quantity, Span
from dateline.words import fold

Entry = tuple[str, tuple[str, ...]]


class Count(NamedTuple):
    """A quantity with the field it fills, the token that heads it, the token that governs it, and the rule that saw it.

    `hedge` are words of another number that hedge this one too.
    """

    field: str
    mention: Mention
    i: int
    governor: int
    rule: str
    hedge: Span | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures compiled: by field its units; by word the fields that its verbs, nouns, adjectives and phrases fill."""

    units: dict[str, frozenset[str]]
    verbs: dict[str, list[Entry]]
    agent_verbs: dict[str, list[Entry]]
    nouns: dict[str, list[Entry]]
    adjectives: dict[str, str]
    phrases: dict[str, list[tuple[str, str]]]
    groups: frozenset[str]
    figures: frozenset[str]
    flying: frozenset[str]


@lru_cache(maxsize=4)
def measures_of(kit: Kit) -> Measures:
    """The measures of a kit, compiled once."""
    words = kit.lexicon("assembly")
    measures = Measures({}, {}, {}, {}, {}, {}, *(frozenset(words[name]) for name in ("groups", "figures", "flying")))
    for field, entry in words["measures"].items():
        measures.units[field] = frozenset(entry["units"])
        for group, anchor in (("verbs", 0), ("agent_verbs", 0), ("nouns", -1)):
            table: dict[str, list[Entry]] = getattr(measures, group)
            for phrase in entry[group]:
                parts = tuple(fold(phrase).split())
                table.setdefault(parts[anchor], []).append((field, parts))
        for word in entry["adjectives"]:
            measures.adjectives.setdefault(fold(word), field)
        for phrase in entry["phrases"]:
            verb, noun = fold(phrase).split()
            measures.phrases.setdefault(verb, []).append((noun, field))
    return measures


def counted(mention: Mention) -> Quantity:
    """The quantity a count's mention holds."""
    value: Quantity = mention.value
    return value


def scoped(mention: Mention, scope: str) -> Mention:
    """A count's mention with another scope: whole, part or earlier."""
    return Mention(mention.span, replace(counted(mention), scope=scope))


def may_count(measures: Measures, field: str, mention: Mention, bare_person: bool = True) -> bool:
    """Whether a quantity's unit may stand in a field; a number without a noun may count people."""
    unit = counted(mention).unit
    return (bare_person and "person" in measures.units[field]) if unit is None else unit in measures.units[field]
