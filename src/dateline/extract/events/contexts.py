"""PLOVER's contexts of an event: what it is about, by a rule of the scheme or a word of a sentence that tells it.

The contexts and their rules are data (`schemes/plover.yaml`), their words the language's (`lang/en/contexts.yaml`). No context
without words: each is given by a span, of the event's anchor, of one of its parties, of its weapon, or of a word told with it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.reading import Reading
from dateline.extract.events.triggers import which_meets
from dateline.extract.events.wording import ancestors
from dateline.kit import Kit
from dateline.model import Actor, Attribution, Claim, Setting, Span, Text
from dateline.words import Phrases, compile_phrases, find_phrases

_REACH = 60  # tokens between an event's word and a word about it; further off in one sentence is another matter
_NONE = "none"  # phrases in which a listed word speaks of something else
_PARTIES = ("actor", "recipient", "victim")
_NAMES_APART = frozenset(
    {"armed_group", "person", "company", "media"}
)  # whose names tell nothing: the Lord's Resistance *Army*
_TYPE, _PARTY, _WEAPON, _OBJECT, _WORDS = (
    "the event's type",
    "who takes part",
    "the weapon",
    "what it was done to",
    "a word told with it",
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of the scheme; an empty set asks nothing."""

    types: frozenset[str]
    parties: frozenset[str]
    by: frozenset[str]
    of: frozenset[str]
    offices: tuple[str, ...]
    ids: frozenset[str]
    across: bool
    weapons: frozenset[str]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scheme:
    """The contexts with their rules, the finer ones beside which words give none, and the words of all."""

    rules: dict[str, tuple[_Rule, ...]]
    unless: dict[str, frozenset[str]]
    words: Phrases


class Sign(NamedTuple):
    """A word that speaks of a context: its first token, its span and the context.

    `told` is what is said by whom it names, if by any; `body` tells that it is part of an organisation's name.
    """

    i: int
    words: Span
    context: str
    told: Attribution | None
    body: bool


@lru_cache(maxsize=4)
def _scheme(kit: Kit) -> _Scheme:
    data: dict[str, Any] = kit.tables("schemes/")["schemes/plover"]["contexts"]
    return _Scheme(
        {name: tuple(_rule(raw) for raw in entry["rules"]) for name, entry in data.items()},
        {name: frozenset(entry.get("unless") or ()) for name, entry in data.items()},
        compile_phrases((form, name) for name, listed in kit.lexicon("contexts").items() for form in _forms(listed)),
    )


@lru_cache(maxsize=1024)
def _rules_for(kit: Kit, type_: str) -> tuple[tuple[str, tuple[_Rule, ...]], ...]:
    """The contexts that an event of this type can have by a rule, each with the rules that ask for it or for no type."""
    asked = (
        (name, tuple(rule for rule in rules if not rule.types or type_ in rule.types))
        for name, rules in _scheme(kit).rules.items()
    )
    return tuple((name, rules) for name, rules in asked if rules)


def _rule(raw: dict[str, Any]) -> _Rule:
    def listed(name: str) -> frozenset[str]:
        return frozenset(raw.get(name) or ())

    return _Rule(
        listed("types"), listed("parties"), listed("by"), listed("of"), tuple(raw.get("offices") or ()), listed("ids"),
        bool(raw.get("across")), listed("weapons"), tuple(raw.get("needs") or ()),
    )  # fmt: skip


def _forms(listed: Iterable[str]) -> Iterator[str]:
    """The forms of each entry: those parted by bars, or the one and its plural."""
    for entry in listed:
        one, *others = str(entry).split("|")
        yield from dict.fromkeys((one, *(others or [f"{one}s"])))


def find_signs(reading: Reading) -> dict[int, list[Sign]]:
    """The words of an article that speak of a context, by sentence; none inside names of groups, persons and places."""
    out: dict[int, list[Sign]] = {}
    sources = _sources(reading)
    for found in find_phrases(reading.parse.text, reading.parse.words, _scheme(reading.kit).words):
        inside = reading.parse.tokens_in(found.start, found.end)
        if found.payload != _NONE and len(inside) and not _in_a_name(reading, i := inside[0]):
            span, actor = reading.article.span(found.start, found.end), reading.actor(i)
            body = actor is not None and actor.id is not None and actor.kind == "organisation"
            sign = Sign(i, span, found.payload, sources.get(i), body)
            out.setdefault(reading.parse.tokens[i].sent, []).append(sign)
    return out


def _sources(reading: Reading) -> dict[int, Attribution]:
    """What is said, by each token that names who says it."""
    told = ((said.source, said) for said in reading.attributions)
    return {k: said for source, said in told if source for k in reading.parse.tokens_in(source.start, source.end)}


def _in_a_name(reading: Reading, i: int) -> bool:
    actor = reading.actor(i)
    named = actor is not None and actor.id is not None and actor.kind in _NAMES_APART
    return named or reading.place_at[i] is not None or reading.time_at[i] is not None


def contexts_of(
    reading: Reading, signs: dict[int, list[Sign]], type_: str, claims: Sequence[Claim], tellings: Sequence[int]
) -> list[Setting]:
    """The contexts of an event of this type with these claims, each with the words that give it, in order of their names.

    `tellings` are the tokens that tell it, the first of them its anchor.
    """
    scheme, out = _scheme(reading.kit), dict[str, Setting]()
    for name, rules in _rules_for(reading.kit, type_):
        given = next((s for rule in rules if (s := _given(reading, rule, claims, tellings[0])) is not None), None)
        if given is not None:
            out[name] = Setting(name, *given)
    parties = [c.evidence[0] for c in claims if c.field in _PARTIES]
    tellers = [c.source.span for c in claims if c.source is not None]
    for i in tellings:
        for sign in _near(signs.get(reading.parse.tokens[i].sent, []), i):
            if sign.context not in out and _speaks_of(reading, sign, i, parties, tellers):
                out[sign.context] = Setting(sign.context, sign.words, _WORDS)
    finer = out.keys()
    kept = (s for s in out.values() if s.why != _WORDS or not scheme.unless[s.context] & finer)
    return sorted(kept, key=lambda s: s.context)


# rules -------------------------------------------------------------------------------------------------------------


def _given(reading: Reading, rule: _Rule, claims: Sequence[Claim], i: int) -> tuple[Span, str] | None:
    """The words by which a rule gives its context, and what they are; None where it does not hold."""
    why: tuple[Span, str] = (reading.parse.span(i, i), _TYPE)
    for kinds, fields in ((rule.parties, _PARTIES), (rule.by, ("actor",)), (rule.of, ("recipient", "victim"))):
        if kinds:
            party = next(
                (c for c in claims if c.field in fields and isinstance(c.value, Actor) and c.value.kind in kinds), None
            )
            if party is None:
                return None
            why = (party.evidence[0], _PARTY)
    if rule.offices or rule.ids:
        party = next((c for c in claims if c.field in _PARTIES and _is_one_of(c.value, rule)), None)
        if party is None:
            return None
        why = (party.evidence[0], _PARTY)
    if rule.across and not _across(claims):
        return None
    if rule.weapons:
        weapon = next((c for c in claims if c.field == "weapon" and _of_class(reading, c, rule.weapons)), None)
        if weapon is None:
            return None
        why = (weapon.evidence[0], _WEAPON)
    if rule.needs:
        found = next((k for need in rule.needs if (k := which_meets(reading, i, need)) is not None), None)
        if found is None:
            return None
        why = (reading.parse.span(found, found), _OBJECT)
    return why


def _is_one_of(value: Any, rule: _Rule) -> bool:
    """Whether a party is one of a rule's actors, or holds one of its offices."""
    if not isinstance(value, Actor):
        return False
    return value.id in rule.ids or any(f"{value.role or ''} ".startswith(f"{office} ") for office in rule.offices)


def _across(claims: Sequence[Claim]) -> bool:
    """Whether the parties are of two countries or more; an international body is of none and stands for one more."""
    parties = {c.value for c in claims if c.field in _PARTIES and isinstance(c.value, Actor)}
    countries = {a.country for a in parties if a.country}
    bodies = {a.id for a in parties if a.kind == "organisation" and a.id and not a.country}
    return len(countries) + bool(bodies) > 1


def _of_class(reading: Reading, claim: Claim, classes: frozenset[str]) -> bool:
    if not isinstance(claim.value, Text):
        return False
    spans = (reading.parse.tokens_in(s.start, s.end) for s in claim.evidence[:1])
    weapons = (w for inside in spans for k in inside if (w := reading.weapon_at[k]) is not None)
    return any(w["class"] in classes for w in weapons)


# words -------------------------------------------------------------------------------------------------------------


def _near(signs: list[Sign], i: int) -> list[Sign]:
    """The signs of a sentence that stand within reach of a token."""
    first = bisect_left(signs, i - _REACH, key=lambda sign: sign.i)
    return signs[first : bisect_right(signs, i + _REACH, key=lambda sign: sign.i)]


def _speaks_of(reading: Reading, sign: Sign, i: int, parties: list[Span], tellers: list[Span]) -> bool:
    """Whether a word that stands in an event's sentence speaks of it.

    Not one that names who tells it ("the health ministry said") or an organisation ("Human Rights Watch"), unless as a party to
    it; nor one of another clause beside it that has a subject of its own ("rebels shelled the town, and parliament debated the budget").
    """
    party, teller = (any(p.start <= sign.words.start < p.end for p in spans) for spans in (parties, tellers))
    return (party or not (teller or sign.body or _tells(reading, sign, i))) and not _beside(reading, sign.i, i)


def _tells(reading: Reading, sign: Sign, i: int) -> bool:
    """Whether a word names the source of what is said, and the event is neither the saying itself nor part of that name."""
    at, said = reading.parse.tokens[i].start, sign.told
    if said is None or said.source is None or said.source.start <= at < said.source.end:
        return False
    return said.cue is None or not said.cue.start <= at < said.cue.end


def _beside(reading: Reading, k: int, i: int) -> bool:
    """Whether a coordinated clause with a subject of its own stands between two tokens of a sentence."""
    tokens = reading.parse.tokens
    mine, other = [i, *ancestors(reading.parse, i)], [k, *ancestors(reading.parse, k)]
    shared = set(mine) & set(other)
    return any(
        tokens[j].dep in ("conj", "parataxis")
        and is_verbal(tokens[j])
        and any(tokens[c].dep.startswith("nsubj") for c in tokens[j].kids)
        for way in (mine, other)
        for j in way
        if j not in shared
    )
