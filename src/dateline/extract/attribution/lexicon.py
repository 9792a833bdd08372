"""The reporting words of a language and what a cue found with them looks like."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from dateline.extract.attribution.trees import Range
from dateline.kit import Kit
from dateline.model import Attribution
from dateline.parse import Parse
from dateline.words import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The reporting words of a language, folded: verbs with their class and frames, nouns and adjectives with frames."""

    verbs: dict[str, tuple[str, frozenset[str]]]
    nouns: dict[str, frozenset[str]]
    adjectives: dict[str, frozenset[str]]
    lemmas: dict[str, str]
    light: frozenset[str]
    written: frozenset[str]
    outside: frozenset[str]
    views: frozenset[str]
    hearsay: frozenset[str]
    contrast: frozenset[str]
    phrases: dict[str, list[tuple[str, ...]]]


@dataclass(slots=True)
class Saying:
    """One cue with its source and content as token ranges (both ends included); `kind` is the cue's class.

    `reach` is what source, cue and their adjuncts cover together; `quoting` tells whether a quotation may stand beside it,
    `clausal` whether the content is a clause with a finite verb; `aside` is the first token of a noun phrase that sums up
    what somebody else has said.
    """

    head: int
    kind: str
    cue: Range
    source: Range | None
    reach: Range
    content: list[Range] = field(default_factory=list)
    quoting: bool = False
    clausal: bool = False
    aside: int | None = None


@lru_cache(maxsize=4)
def lexicon_of(kit: Kit) -> Lexicon:
    """The reporting words of a kit, compiled once."""
    data: dict[str, Any] = kit.lexicon("attribution")
    verbs = {fold(v): (kind, frozenset(frames)) for kind, group in data["verbs"].items() for v, frames in group.items()}
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in data["phrases"]:
        words = tuple(fold(phrase).split())
        phrases.setdefault(words[0], []).append(words)
    return Lexicon(
        verbs, {fold(n): frozenset(f) for n, f in data["nouns"].items()},
        {fold(a): frozenset(f) for a, f in data["adjectives"].items()}, data["lemmas"],
        frozenset(data["light_verbs"]), frozenset(fold(w) for w in data["written"]), frozenset(data["not_in_cue"]), frozenset(data["views"]), frozenset(data["hearsay"]), frozenset(data["contrast"]), phrases,
    )  # fmt: skip


def kind_of(attribution: Attribution, parse: Parse, kit: Kit) -> str | None:
    """The class of an attribution's cue in `lang/en/attribution.yaml`: assert, deny, ask, think, want, find, react, seem.

    "hearsay" for "reportedly" and its like, "noun" for a reporting noun, None for anything else, quotations without a cue
    among them. What stands under `react` the source judges or takes up and does not vouch for.
    """
    if attribution.cue is None:
        return None
    words = lexicon_of(kit)
    inside = [parse.tokens[i] for i in parse.tokens_in(attribution.cue.start, attribution.cue.end)]
    for t in reversed(inside):
        lemma = words.lemmas.get(t.lemma, t.lemma)
        if t.tag[0] == "V" and lemma in words.verbs:
            return words.verbs[lemma][0]
        if t.low in words.hearsay:
            return "hearsay"
        if t.lemma in words.nouns:
            return "noun"
    return "assert" if any(t.low in words.phrases for t in inside) else None
