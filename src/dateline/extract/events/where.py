"""Where the event that a word names happened: which of the places of its sentence are its own.

Two walks over the parse. Every place climbs from its name to the clause that it is told in (its seats): through the noun it
lies in or modifies, past its preposition, but not out of somebody's name, origin or words. Every event then looks for
seats on itself and on the clauses and event nouns that tell of the same scene: coordinated verbs of one subject,
participles, "when" and "in a raid that". Each step has a cost (`lang/en/where`); the place told at the least cost is the
event's, and none is where all cost too much. Time is linear in the tokens: both walks are short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import heappop, heappush
from typing import NamedTuple

from dateline.extract.events.arguments import PASSIVE_SUBJECTS, SUBJECTS, is_verbal
from dateline.extract.events.reading import Reading
from dateline.kit import Kit
from dateline.model import Mention
from dateline.parse import Token

_HIGHEST = 14  # steps that a place climbs; no noun phrase that was written to be read is deeper
_WIDEST = 40  # dependents of a word that are looked at
_MOST = 24  # words that one event's search looks at
_SCENE_NOUN = 0.5  # from a clause to a noun in it that may have a clause or place of its own
_MODIFIERS = frozenset({"compound", "nmod", "amod", "poss", "nummod"})
_COARSE = {"country": 0.35, "admin1": 0.2, "area": 0.15, "water": 0.15, "admin2": 0.1}


class Seat(NamedTuple):
    """A place told at a word: what it costs to take it for the word's, and the number of its mention."""

    cost: float
    mention: int


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists and costs of `lang/en/where`."""

    farthest: float
    locative: dict[str, float]
    through: dict[str, float]
    joined: dict[str, float]
    moving: frozenset[str]
    leaving: frozenset[str]
    struggles: frozenset[str]
    reaching: frozenset[str]
    over_ground: frozenset[str]
    undergoing: frozenset[str]
    speaking: frozenset[str]
    persons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scenes:
    """A reading with the seats of its places: by token, the places told there."""

    reading: Reading
    words: Words
    mentions: list[Mention]
    seats: dict[int, list[Seat]]
    known: dict[int, list[tuple[float, int]]] = field(default_factory=dict)


@lru_cache(maxsize=4)
def where_words(kit: Kit) -> Words:
    """The word lists of a kit, compiled once."""
    data, classes = kit.lexicon("where"), kit.lexicon("classes")
    lists = {
        name: frozenset(data[name]) for name in ("moving", "leaving", "struggles", "reaching", "over_ground", "undergoing")
    }
    somebody = ("fighter", "soldier", "police", "civilian", "crowd", "official", "prisoner")
    return Words(
        farthest=data["farthest"], locative=data["locative"], through=data["through"], joined=data["joined"], **lists,
        speaking=frozenset(data["speaking"]) | frozenset(kit.lexicon("actors")["speak"]),
        persons=frozenset(w for name in somebody for w in classes[name]),
    )  # fmt: skip


def lay_scenes(reading: Reading, places: list[Mention] | None = None) -> Scenes:
    """The places of a reading (or those given) with the words that each is told at."""
    scenes = Scenes(reading, where_words(reading.kit), reading.places if places is None else places, {})
    for number, mention in enumerate(scenes.mentions):
        i = reading.parse.top(mention.span.start, mention.span.end)
        if i is not None:
            for k, cost in _climb(scenes, mention, i):
                scenes.seats.setdefault(k, []).append(Seat(cost, number))
    return scenes


def places_of(scenes: Scenes, i: int) -> list[tuple[float, Mention]]:
    """The places told for the event at token `i` with their costs, cheapest first; empty where none is told."""
    if i not in scenes.known:
        scenes.known[i] = _search(scenes, i)
    return [(cost, scenes.mentions[number]) for cost, number in scenes.known[i]]


# from a place to the clause that it is told in --------------------------------------------------------------------


def _climb(scenes: Scenes, mention: Mention, i: int) -> Iterator[tuple[int, float]]:
    """The words that a place is told at, from its own name up to the first verb, with what it costs to get there."""
    tokens, cost, bare = scenes.reading.parse.tokens, 0.0, True
    if scenes.reading.actor_at[i] is not None and mention.value.kind == "country":
        return
    yield i, 0.0
    for _ in range(_HIGHEST):
        t = tokens[i]
        step = None if t.head == i else _step(scenes, mention, t, bare)
        if step is None:
            return
        over, added = step
        cost += added
        if cost > scenes.words.farthest:
            return
        yield over.i, cost
        if is_verbal(over):
            return
        bare = bare and (t.dep in ("conj", "appos") or over.pos == "ADP")
        i = over.i


def _step(scenes: Scenes, mention: Mention, t: Token, bare: bool) -> tuple[Token, float] | None:
    """One step up from a place (`bare`) or from what it locates; None where it tells no place any more."""
    tokens = scenes.reading.parse.tokens
    over = tokens[t.head]
    if t.dep in ("pobj", "pcomp"):
        return _past_preposition(scenes, mention, t, over)
    if t.dep in _MODIFIERS:
        owned = bare and mention.value.kind == "country" and (_is_happening(scenes, over) or _is_weapon(scenes, over))
        return None if owned or _is_somebody(scenes, over) else (over, 0.15)
    if t.dep in ("conj", "appos"):
        return None if _is_somebody(scenes, over) != _is_somebody(scenes, t) else (over, 0.1)
    if not is_verbal(over):
        return over, 0.2
    return _as_argument(scenes, mention, t, over, bare)


def _past_preposition(scenes: Scenes, mention: Mention, t: Token, prep: Token) -> tuple[Token, float] | None:
    """What the phrase of a preposition hangs on, where the preposition tells a place."""
    tokens, words = scenes.reading.parse.tokens, scenes.words
    over = tokens[prep.head]
    if over.i == prep.i:
        return None
    if prep.low == "of":
        if is_verbal(over) or _is_somebody(scenes, over):
            return None
        return over, 0.05
    if over.pos == "ADP" and over.dep in ("prep", "pcomp") and over.i != over.head:
        cost = min(words.locative.get(prep.low, 3), words.locative.get(over.low, 3))  # "from inside Homs", "out of"
        over = tokens[over.head]
    elif _is_happening(scenes, t) and scenes.reading.place_at[t.i] is None:
        cost = words.through.get(prep.low, 3)
    else:
        cost = _preposition_cost(words, mention, prep, over)
    if _is_somebody(scenes, over) and over.dep not in ("dobj", "nsubjpass"):
        cost += 0.4
    return (over, cost) if cost < words.farthest else None


def _preposition_cost(words: Words, mention: Mention, prep: Token, over: Token) -> float:
    if prep.low in ("to", "for") and over.lemma in words.moving:
        return 0.4 if prep.low == "to" else 1.4
    if prep.low == "from" and over.lemma in words.leaving:
        return 0.3
    if prep.low == "for" and over.lemma in words.struggles:
        return 0.1
    if prep.low == "to" and over.pos in ("ADJ", "ADV"):
        return 0.0  # "close to", "next to"
    if prep.low == "from" and over.pos in ("ADV",):
        return 0.3  # "10 km away from"
    if prep.low == "against" and mention.value.kind == "country":
        return 3.0
    return words.locative.get(prep.low, 3.0)


def _as_argument(scenes: Scenes, mention: Mention, t: Token, verb: Token, bare: bool) -> tuple[Token, float] | None:
    """A place, or what it locates, as an argument or adjunct of a verb."""
    words, country = scenes.words, mention.value.kind == "country"
    if t.dep in ("dobj", "dative") or t.dep in PASSIVE_SUBJECTS:
        if bare and verb.lemma in words.speaking:
            return None
        if bare and country and verb.lemma not in words.reaching:
            return None
        return verb, 0.1
    if t.dep in SUBJECTS:
        if bare:
            return (verb, 0.3) if verb.lemma in words.undergoing else None
        return verb, 0.6 if _is_somebody(scenes, t) else 0.3
    return verb, 0.2


def _is_somebody(scenes: Scenes, t: Token) -> bool:
    """Whether a word stands for people or a body: what is told of where they are or come from is not where it happened."""
    if scenes.reading.place_at[t.i] is not None and scenes.reading.actor_at[t.i] is None:
        return False
    return scenes.reading.actor_at[t.i] is not None or t.lemma in scenes.words.persons or t.tag in ("PRP", "WP")


def _is_happening(scenes: Scenes, t: Token) -> bool:
    return t.i in scenes.reading.anchors or t.lemma in scenes.words.struggles


def _is_weapon(scenes: Scenes, t: Token) -> bool:
    return scenes.reading.weapon_at[t.i] is not None


# from an event to the words of the same scene ---------------------------------------------------------------------


def _search(scenes: Scenes, start: int) -> list[tuple[float, int]]:
    """Places by the cheapest way to a seat of theirs, cheapest first: Dijkstra over the words of the scene."""
    farthest, tokens = scenes.words.farthest, scenes.reading.parse.tokens
    queue, done, best = [(0.0, start)], set[int](), dict[int, float]()
    while queue and len(done) < _MOST:
        cost, i = heappop(queue)
        if i in done:
            continue
        done.add(i)
        for seat in scenes.seats.get(i, ())[:_WIDEST]:
            total = cost + seat.cost + _COARSE.get(scenes.mentions[seat.mention].value.kind, 0)
            if total <= farthest:
                best[seat.mention] = min(total, best.get(seat.mention, total))
        for k, added in _linked(scenes, tokens[i]):
            if k not in done and cost + added <= farthest:
                heappush(queue, (cost + added, k))
    here = tokens[start].start
    return sorted(((c, n) for n, c in best.items()), key=lambda f: (f[0], abs(scenes.mentions[f[1]].span.start - here)))


def _linked(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    """The words that tell of the same scene as `t`, one step away, with the cost of the step."""
    if is_verbal(t):
        yield from _above_verb(scenes, t)
        yield from _below_verb(scenes, t)
    else:
        yield from _above_noun(scenes, t)
        yield from _below_noun(scenes, t)


def _above_verb(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    tokens, words = scenes.reading.parse.tokens, scenes.words
    over = tokens[t.head]
    if over.i == t.i:
        return
    if t.dep in ("acl", "relcl"):
        yield over.i, 0.8 if _is_somebody(scenes, over) else 0.3
    elif t.dep == "pcomp":
        yield over.head, words.through.get(over.low, 3)
    elif not is_verbal(over) or over.lemma in words.speaking:
        return
    elif t.dep == "conj":
        yield over.i, 1.5 if _has_subject(tokens, t) else 0.5
    elif t.dep == "advcl":
        yield over.i, words.joined.get(_joint(tokens, t), 3)
    elif t.dep == "xcomp":
        yield over.i, 0.5
    elif t.dep in ("ccomp", "parataxis", "dep"):
        yield over.i, 1.2


def _below_verb(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    tokens, words = scenes.reading.parse.tokens, scenes.words
    if t.lemma in words.speaking:
        return
    for k in t.kids[:_WIDEST]:
        kid = tokens[k]
        if kid.dep == "conj" and is_verbal(kid):
            yield k, 1.6 if _has_subject(tokens, kid) else 0.7
        elif kid.dep == "advcl":
            yield k, words.joined.get(_joint(tokens, kid), 3) + 0.3
        elif kid.dep == "xcomp":
            yield k, 0.5
        elif kid.dep in ("prep", "agent"):
            for j in kid.kids[:_WIDEST]:
                if tokens[j].dep in ("pobj", "pcomp"):
                    yield j, words.through.get(kid.low, 3) + (0.2 if is_verbal(tokens[j]) else 0.0)
        elif kid.dep in ("dobj", *SUBJECTS, *PASSIVE_SUBJECTS) and not _is_somebody(scenes, kid):
            yield k, _SCENE_NOUN


def _above_noun(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    tokens, words = scenes.reading.parse.tokens, scenes.words
    over = tokens[t.head]
    if over.i == t.i:
        return
    if t.dep == "pobj":
        yield over.head, words.through.get(over.low, 3) + 0.2
    elif over.lemma in words.speaking and is_verbal(over):
        return
    elif t.dep in _MODIFIERS or t.dep in ("conj", "appos"):
        yield over.i, 0.4
    else:
        yield over.i, 1.3 if _is_somebody(scenes, t) else 0.4


def _below_noun(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    tokens = scenes.reading.parse.tokens
    if _is_somebody(scenes, t):
        return
    for k in t.kids[:_WIDEST]:
        kid = tokens[k]
        if kid.dep in ("acl", "relcl"):
            yield k, 0.5
        elif kid.dep == "prep" and kid.low in ("of", "in", "during"):
            yield from ((j, 0.5) for j in kid.kids[:_WIDEST] if tokens[j].dep == "pobj")


def _has_subject(tokens: list[Token], t: Token) -> bool:
    return any(tokens[k].dep in SUBJECTS or tokens[k].dep in PASSIVE_SUBJECTS for k in t.kids[:_WIDEST])


def _joint(tokens: list[Token], t: Token) -> str:
    """The word that joins an adverbial clause to its main clause; empty for a bare participle."""
    for k in t.kids[:_WIDEST]:
        kid = tokens[k]
        if k < t.i and (kid.dep == "mark" or kid.tag in ("WRB", "TO")):
            return kid.low
    return "" if t.tag in ("VBG", "VBN") else "that"
