"""One sentence laid out for finding quantities: its pieces, the compiled vocabulary, and what was found before it.

The vocabulary is `data/lang/en/quantities.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.extract.quantities.counted import Nouns
from dateline.extract.quantities.numbers import NumberWords, Pieces
from dateline.kit import Kit
from dateline.model import Quantity
from dateline.parse import Parse, Sentence
from dateline.words import fold


class Sighting(NamedTuple):
    """A quantity found: its offsets, value, sort of noun, sentence, and whether its unit came from context."""

    start: int
    end: int
    quantity: Quantity
    sort: str
    sentence: int
    bare: bool


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """The words that tell what a bare number counts, and part from whole; all folded."""

    done: frozenset[str]
    active: frozenset[str]
    weak: frozenset[str]
    stopped: frozenset[str]
    auxiliaries: frozenset[str]
    finite: frozenset[str]
    pronouns: frozenset[str]
    particles: frozenset[str]
    tolls: frozenset[str]
    toll_links: frozenset[str]
    toll_of: frozenset[str]
    sets_of_people: frozenset[str]
    part_cues: frozenset[str]
    part_verbs: frozenset[str]
    part_after: frozenset[str]
    alone: frozenset[str]
    persons_after: frozenset[str]
    crowds: frozenset[str]
    crowd_not_after: frozenset[str]
    gap_words: frozenset[str]
    change_verbs: frozenset[str]
    earlier_nouns: frozenset[str]
    earlier_of: frozenset[str]
    earlier_adverbs: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Words beside a number that make it a date, an hour, an age, a label or a fraction; and other stops."""

    months: frozenset[str]
    days: frozenset[str]
    clock: frozenset[str]
    age_before: frozenset[str]
    age_after: frozenset[str]
    age_units: frozenset[str]
    year_before: frozenset[str]
    labels: frozenset[str]
    ordinal_tails: frozenset[str]
    fractions: frozenset[str]
    about_takers: frozenset[str]
    spatial_hedges: frozenset[str]
    spatial_units: frozenset[str]
    zero_not: frozenset[str]
    singular_things: frozenset[str]
    all_not_after: frozenset[str]
    calibres: frozenset[str]


@dataclass(slots=True)
class Line:
    """One sentence being read: its pieces, the compiled vocabulary, and all that was found so far in the article."""

    parse: Parse
    sentence: Sentence
    p: Pieces
    numbers: NumberWords
    nouns: Nouns
    cues: Cues
    limits: Limits
    found: list[Sighting]

    def word(self, i: int) -> str:
        """The piece at `i`, or "" outside the sentence."""
        return self.p.words[i] if 0 <= i < len(self.p.words) else ""


@lru_cache(maxsize=4)
def cues(kit: Kit) -> Cues:
    """The cues, compiled once a kit."""
    data: dict[str, Any] = kit.lexicon("quantities")
    harm = data["harm"]
    own = {name: frozenset(map(fold, harm[name])) for name in ("done", "active", "weak")}
    names = (
        "stopped", "auxiliaries",
        "finite", "pronouns", "particles", "tolls", "toll_links", "toll_of", "sets_of_people", "part_cues", "part_verbs", "part_after", "alone", "persons_after",
        "crowds",
        "crowd_not_after", "gap_words",
        "change_verbs", "earlier_nouns", "earlier_of", "earlier_adverbs",
    )  # fmt: skip
    return Cues(**own, **{name: frozenset(map(fold, data[name])) for name in names})


@lru_cache(maxsize=4)
def limits(kit: Kit) -> Limits:
    """The limits, compiled once a kit."""
    data: dict[str, Any] = kit.lexicon("quantities")
    return Limits(**{name: frozenset(map(fold, data[name])) for name in Limits.__dataclass_fields__})
