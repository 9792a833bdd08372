"""The words that tell places apart, taken from the kit's data and made ready for looking up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dateline.kit import Kit
from dateline.parse import Token
from dateline.words import fold


@dataclass(frozen=True, slots=True, eq=False)
class PlaceWords:
    """Folded words by what they do; `kind_of` gives the kinds that a noun states, `country_of` the country of a demonym."""

    locative: frozenset[str]
    weakly_locative: frozenset[str]
    before: frozenset[str]
    near: frozenset[str]
    directions: frozenset[str]
    surroundings: frozenset[str]
    bodies: frozenset[str]
    organisations: frozenset[str]
    organisations_of: frozenset[str]
    places_of: frozenset[str]
    titles: frozenset[str]
    given: frozenset[str]
    speaking: frozenset[str]
    rare: frozenset[str]
    never: frozenset[str]
    common: frozenset[str]
    calendar: frozenset[str]
    joiners: frozenset[str]
    linking: frozenset[str]
    articles: frozenset[str]
    plural: frozenset[str]
    settlement_nouns: frozenset[str]
    hyphened: frozenset[str]
    not_before: frozenset[str]
    institutional: frozenset[str]
    kind_of: dict[str, tuple[str, ...]]
    country_of: dict[str, str]
    adjectives: frozenset[str]
    shorts: dict[str, str]

    def short_form(self, text: str, tokens: list[Token], i: int) -> tuple[int, str, int] | None:
        """A unit's short form at token `i`: its last token, the unit's code, and the offset where it ends; or None."""
        start = tokens[i].start
        for j in range(min(i + 2, len(tokens) - 1), i - 1, -1):
            if tokens[j].end - start > 9:
                continue
            for end in (tokens[j].end, tokens[j].end + 1):
                code = self.shorts.get(text[start:end].replace(" ", ""))
                if code is not None:
                    last = j + 1 if j + 1 < len(tokens) and tokens[j + 1].end <= end else j
                    return last, code, end
        return None


@lru_cache(maxsize=4)
def place_words(kit: Kit) -> PlaceWords:
    """The place words of a kit, compiled once."""
    lists = {name: frozenset(fold(w) for w in entries) for name, entries in kit.lexicon("places").items()}
    for name in (
        "titles",
        "organisations",
        "never",
        "calendar",
    ):  # the parser keeps the dot with "Gen." and "Inc."
        lists[name] |= {f"{word}." for word in lists[name]}
    kind_of = _kinds(kit)
    country_of = _demonyms(kit)
    institutional = lists["bodies"] | lists["organisations"] | frozenset(kind_of) | frozenset(country_of)
    return PlaceWords(
        **lists,
        plural=frozenset(w for w in kind_of if w.endswith("s") and w[:-1] in kind_of),
        settlement_nouns=frozenset(w for w, kinds in kind_of.items() if "settlement" in kinds),
        institutional=institutional,
        kind_of=kind_of,
        country_of=country_of,
        adjectives=frozenset(country_of),
        shorts={
            s.replace(" ", ""): code
            for code, forms in kit.tables("places/")["places/abbreviations"].items()
            for s in forms
        },
    )


def _kinds(kit: Kit) -> dict[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, nouns in kit.tables("places/")["places/kinds"].items():
        for noun in nouns:
            kinds[fold(noun)] = (*kinds.get(fold(noun), ()), kind)
    return kinds


def _demonyms(kit: Kit) -> dict[str, str]:
    """Folded demonyms to the country they are evidence for, from the states that the kit knows."""
    found: dict[str, str] = {}
    states: Any = kit.tables("actors/").get("actors/states", [])
    for state in states:
        for word in [*state.get("adjectives", []), *state.get("people", [])]:
            if state.get("country"):
                found.setdefault(fold(word), state["country"])
    return found
