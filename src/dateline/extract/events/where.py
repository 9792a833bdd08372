"""Where the event that a word names happened: which of the places of its sentence are its own.

Two walks over the parse. Every place climbs from its name to the clause that it is told in (its seats): through the noun it
lies in or modifies, past its preposition, but not out of somebody's name, origin or words. Every event then looks for
seats on itself and on the clauses and event nouns that tell of the same scene: coordinated verbs of one subject,
participles, "when" and "in a raid that". Each step has a cost (`lang/en/where`); the place told at the least cost is the
event's, and none is where all cost too much. Time is linear in the tokens: both walks are short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import heappop, heappush
from typing import NamedTuple

from dateline.extract.events.arguments import PASSIVE_SUBJECTS, SUBJECTS, is_verbal
from dateline.extract.events.reading import Reading
from dateline.extract.events.unlisted import unlisted_places
from dateline.kit import Kit
from dateline.model import Mention
from dateline.parse import Parse, Token
from dateline.words import fold

_HIGHEST = 14  # steps that a place climbs; no noun phrase that was written to be read is deeper
_ARGUMENTS = SUBJECTS | PASSIVE_SUBJECTS | {"dobj"}
_WIDEST = 40  # dependents of a word that are looked at
_MOST = 24  # words that one event's search looks at
_MODIFIERS = frozenset({"compound", "nmod", "amod", "poss", "nummod"})
_GAP = 6  # words between a place and what it lies in: "the village of X, in northern Y"
_RANK = {"country": 0, "area": 1, "water": 1, "admin1": 1, "admin2": 2, "settlement": 3, "facility": 4}
_SMALLEST = 4
_BETWEEN = frozenset({"DET", "ADJ", "PUNCT", "ADP", "ADV", "NOUN", "NUM"})
_SHORT_FORM = 4  # letters of "U.S." and "DRC", which are written in capitals anywhere
_AFTER_DATELINE = re.compile(r"(?:,[ ]\w[\w .]{1,24})??(?:[ ]?\([^)\n]{1,24}\))?(?:[ \t\xa0]{3,}|\s{1,3}(?:--|—)\s)")
_HYPHENS = frozenset("-\u2010\u2011")
_NOWHERE = 9.0  # a cost that nobody pays


class Seat(NamedTuple):
    """A place told at a word: what it costs to take it for the word's, and the number of its mention."""

    cost: float
    mention: int


class Step(NamedTuple):
    """A word on the way up the parse and the label of the step to the next; empty at the root."""

    i: int
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists and costs of `lang/en/where`."""

    farthest: float
    plain: float
    steps: dict[str, float]
    coarse: dict[str, float]
    locative: dict[str, float]
    through: dict[str, float]
    joined: dict[str, float]
    lists: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Scenes:
    """A reading with the seats of its places: by token, the places told there."""

    reading: Reading
    words: Words
    mentions: list[Mention]
    wider: set[int]
    seats: dict[int, list[Seat]]
    by_sentence: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # (word, number of the place), in order
    known: dict[int, list[tuple[float, int]]] = field(default_factory=dict)  # what was asked for, by token
    told: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    ways: dict[int, list[Step]] = field(default_factory=dict)


@lru_cache(maxsize=4)
def where_words(kit: Kit) -> Words:
    """The word lists of a kit, compiled once."""
    data, classes = kit.lexicon("where"), kit.lexicon("classes")
    lists = {name: frozenset(words) for name, words in data.items() if isinstance(words, list)}
    lists["speaking"] |= frozenset(kit.lexicon("actors")["speak"])
    for name, parts in data["classes"].items():
        lists[name] = frozenset(w for part in parts for w in classes[part])
    kinds = kit.tables("places/")["places/kinds"]
    lists["kinds"] = frozenset(fold(str(noun)) for nouns in kinds.values() for noun in nouns) | lists["spots"]
    costs = {name: data[name] for name in ("steps", "coarse", "locative", "through", "joined")}
    return Words(farthest=data["farthest"], plain=data["plain"], lists=lists, **costs)


def lay_scenes(reading: Reading, unlisted: bool = False) -> Scenes:
    """The places of a reading with the words that each is told at; `unlisted` takes in names that no gazetteer holds."""
    mentions = reading.places
    if unlisted:
        mentions = sorted((*mentions, *unlisted_places(reading)), key=lambda m: m.span.start)
    mentions = _without_datelines(reading, mentions)
    tops = [reading.parse.top(m.span.start, m.span.end) for m in mentions]
    scenes = Scenes(reading, where_words(reading.kit), mentions, _wider(reading, mentions, tops), {})
    for number, i in enumerate(tops):
        if i is not None:
            scenes.by_sentence.setdefault(reading.parse.tokens[i].sent, []).append((i, number))
            for k, cost in _climb(scenes, number, i):
                scenes.seats.setdefault(k, []).append(Seat(cost, number))
    return scenes


def costs_of(scenes: Scenes, i: int) -> list[tuple[float, int]]:
    """The places that the walk from the event at token `i` reaches, by number, with their costs, cheapest first."""
    if i not in scenes.known:
        scenes.known[i] = [] if _only_shows(scenes, scenes.reading.parse.tokens[i]) else _search(scenes, i)
    return scenes.known[i]


def _without_datelines(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Places but for those that open a text as its dateline, which tells where it was written.

    The reader cuts off what is surely a dateline; here those go that blanks alone part from the words ("ERBIL     Two men").
    """
    parse, out, until = reading.parse, list[Mention](), -1
    for mention in mentions:
        span, found = mention.span, None
        k = parse.token_at(span.start)
        opens = k is not None and _opens_block(parse, k)
        if opens or (span.text.isupper() and len(span.text) > _SHORT_FORM):
            found = _AFTER_DATELINE.match(parse.text, span.end)
        until = found.end() if found is not None else until
        if span.start >= until:
            out.append(mention)
    return out


def _opens_block(parse: Parse, k: int) -> bool:
    sentence = parse.sentences[parse.tokens[k].sent]
    return k == sentence.first and (sentence.i == 0 or parse.sentences[sentence.i - 1].block != sentence.block)


def _only_shows(scenes: Scenes, t: Token) -> bool:
    """Whether a verb tells what something means rather than what happened: "demonstrated the need for"."""
    tokens = scenes.reading.parse.tokens
    return (
        t.lemma in scenes.words.lists["showing"]
        and is_verbal(t)
        and any(_is_shown(scenes, tokens[k]) for k in t.kids[:_WIDEST])
    )


def _is_shown(scenes: Scenes, t: Token) -> bool:
    return t.dep in ("dobj", "ccomp", "nsubjpass") and scenes.reading.time_at[t.i] is None and t.pos != "PROPN"


def _wider(reading: Reading, mentions: list[Mention], tops: list[int | None]) -> set[int]:
    """The numbers of places that are told only as what the place beside them lies in or near: "Goma in eastern Congo"."""
    tokens, out = reading.parse.tokens, set[int]()
    for number in range(1, len(mentions)):
        before, after = mentions[number - 1], mentions[number]
        gap = reading.parse.tokens_in(before.span.end, after.span.start)
        if not len(gap) or len(gap) > _GAP or tokens[gap[0]].sent != tokens[gap[-1]].sent:
            continue
        if tokens[gap[0]].low in ("'s", "'"):
            out.add(number - 1)
        elif _leads_out(tokens, gap):
            finer = fineness(before) >= fineness(after) or any(tokens[k].low == "in" for k in gap)
            out.add(number if finer else number - 1)
    return out


def fineness(mention: Mention) -> int:
    """How small a place is; the gazetteer leaves out small ones."""
    return _SMALLEST if mention.value.gazetteer_id is None else _RANK.get(mention.value.kind, 1)


def _leads_out(tokens: list[Token], gap: range) -> bool:
    """Whether the words between two places say that the second holds or is near the first."""
    leads = any(tokens[k].low in ("in", "of", ",", "(", "near", "on", "at", "from") for k in gap)
    return leads and all(tokens[k].pos in _BETWEEN for k in gap)


# from a place to the clause that it is told in --------------------------------------------------------------------


def _climb(scenes: Scenes, number: int, i: int) -> Iterator[tuple[int, float]]:
    """The words that a place is told at, from its own name up to the first verb, with what it costs to get there."""
    tokens, mention, steps = scenes.reading.parse.tokens, scenes.mentions[number], scenes.words.steps
    if is_inside_a_name(scenes, mention, i):
        return
    bare, cost = True, scenes.words.coarse.get(mention.value.kind, 0.0)
    cost += steps["wider"] if number in scenes.wider else 0.0
    cost += steps["unlisted"] if mention.value.gazetteer_id is None else 0.0
    yield i, cost
    for _ in range(_HIGHEST):
        t = tokens[i]
        over, added = (t, _NOWHERE) if t.head == i else _step(scenes, mention, t, bare)
        cost += added
        if cost > scenes.words.farthest:
            return
        yield over.i, cost
        if is_verbal(over):
            return
        bare = bare and t.dep in ("conj", "appos")
        i = over.i


def _step(scenes: Scenes, mention: Mention, t: Token, bare: bool) -> tuple[Token, float]:
    """One step up from a place (`bare`) or from what it locates, and its cost."""
    steps, over = scenes.words.steps, scenes.reading.parse.tokens[t.head]
    if t.dep in ("pobj", "pcomp"):
        return _past_preposition(scenes, mention, t, over, bare)
    if t.dep in _MODIFIERS:
        owned = bare and mention.value.kind == "country" and (is_happening(scenes, over) or is_weapon(scenes, over))
        if owned or is_somebody(scenes, over):
            return over, _NOWHERE
        return over, steps["kind"] if bare and over.low in scenes.words.lists["kinds"] else steps["modifier"]
    if t.dep in ("conj", "appos"):
        return over, _NOWHERE if is_somebody(scenes, over) != is_somebody(scenes, t) else steps["listed"]
    if is_verbal(over):
        return over, _as_argument(scenes, mention, t, over, bare)
    return over, steps["loose"]


def _past_preposition(scenes: Scenes, mention: Mention, t: Token, prep: Token, bare: bool) -> tuple[Token, float]:
    """What the phrase of a preposition hangs on, and what its preposition tells of a place."""
    tokens, steps, locative = scenes.reading.parse.tokens, scenes.words.steps, scenes.words.locative
    over = tokens[prep.head]
    if over.i == prep.i:
        return prep, _NOWHERE
    somebody = is_somebody(scenes, over)
    if prep.low == "of":
        if is_verbal(over) or (bare and somebody):
            return over, _NOWHERE
        far = bare and (over.pos == "ADV" or over.low in scenes.words.lists["directions"])
        people = somebody or is_somebody(scenes, t)
        return over, steps["distance"] if far else steps["of_somebody"] if people else steps["of"]
    if over.pos == "ADP" and over.dep in ("prep", "pcomp") and over.i != over.head:  # "from inside Homs"
        cost = min(locative.get(prep.low, _NOWHERE), locative.get(over.low, _NOWHERE))
        return tokens[over.head], cost
    if is_happening(scenes, t) and scenes.reading.place_at[t.i] is None:
        cost = _through(scenes, prep, over)
    elif prep.low == "by" and not bare and is_somebody(scenes, t):
        return over, steps["agent"]  # what stands last in the clause: "was shot by gunmen in Homs"
    else:
        cost = _preposition_cost(scenes, mention, prep, over)
    if somebody and over.dep not in ("dobj", "nsubjpass") and tokens[over.head].dep != "agent":
        cost += steps["in_somebody"]
    return over, cost


def _preposition_cost(scenes: Scenes, mention: Mention, prep: Token, over: Token) -> float:
    """What a preposition tells of a place by what it hangs on."""
    lists, steps = scenes.words.lists, scenes.words.steps
    if prep.low in ("to", "for") and over.lemma in lists["moving"]:
        return steps["destination"] if prep.low == "to" else steps["aim"]
    if prep.low == "from" and over.lemma in lists["leaving"]:
        return steps["origin"]
    if prep.low == "for" and over.lemma in lists["struggles"]:
        return steps["of"]
    if prep.low in ("to", "from") and over.pos in ("ADJ", "ADV"):
        return steps["distance"]  # "close to", "10 km away from"
    if prep.low == "to" and over.pos == "NOUN" and not is_somebody(scenes, over):
        return steps["way"]  # "the entrance to", "the road to"
    if prep.low == "with" and over.lemma in lists["borders"]:
        return steps["way"]
    if prep.low == "against" and mention.value.kind == "country":
        return _NOWHERE
    return scenes.words.locative.get(prep.low, _NOWHERE)


def _as_argument(scenes: Scenes, mention: Mention, t: Token, verb: Token, bare: bool) -> float:
    """What it costs to take a place, or what it locates, from an argument or adjunct of a verb."""
    lists, steps = scenes.words.lists, scenes.words.steps
    if t.dep in ("dobj", "dative") or t.dep in PASSIVE_SUBJECTS:
        country = mention.value.kind == "country"
        if bare and (verb.lemma in lists["speaking"] or (country and verb.lemma not in lists["reaching"])):
            return _NOWHERE
        if verb.lemma in lists["about"] and not bare:
            return _NOWHERE  # "mourned the victims of the bombing in"
        return steps["object"]
    if t.dep in SUBJECTS:
        if bare:
            return steps["undergoing"] if verb.lemma in lists["undergoing"] else _NOWHERE
        return steps["somebody_acts"] if is_somebody(scenes, t) else steps["thing_acts"]
    return steps["loose"]


def is_inside_a_name(scenes: Scenes, mention: Mention, i: int) -> bool:
    """Whether a place's name is part of somebody's or of an epithet: the "Islamic State of Iraq", "Iran-backed"."""
    if scenes.reading.parse.text[mention.span.end : mention.span.end + 1] in _HYPHENS:
        return True
    actor = scenes.reading.actor_at[i]
    return (
        actor is not None and actor.span.start < mention.span.start and actor.value.kind not in ("person", "population")
    )


def is_somebody(scenes: Scenes, t: Token) -> bool:
    """Whether a word stands for people or a body: where they come from is not where it happened."""
    lists = scenes.words.lists
    if scenes.reading.place_at[t.i] is not None or t.lemma in lists["sites"]:
        return False
    return scenes.reading.actor_at[t.i] is not None or t.lemma in lists["persons"] or t.tag in ("PRP", "WP")


def is_happening(scenes: Scenes, t: Token) -> bool:
    """Whether a word names an event."""
    return t.i in scenes.reading.anchors or t.lemma in scenes.words.lists["struggles"]


def is_weapon(scenes: Scenes, t: Token) -> bool:
    """Whether a word names a weapon."""
    return scenes.reading.weapon_at[t.i] is not None


# from an event to the words of the same scene ---------------------------------------------------------------------


def _search(scenes: Scenes, start: int) -> list[tuple[float, int]]:
    """Places by the cheapest way to a seat of theirs, cheapest first: Dijkstra's walk over the words of the scene."""
    farthest, tokens = scenes.words.farthest, scenes.reading.parse.tokens
    elsewhere = scenes.words.lists["elsewhere"]
    queue, done, best = [(0.0, start)], set[int](), dict[int, float]()
    while queue and len(done) < _MOST:
        cost, i = heappop(queue)
        if i in done:
            continue
        done.add(i)
        for seat in scenes.seats.get(i, ())[:_WIDEST]:
            total = cost + seat.cost
            if total <= farthest:
                best[seat.mention] = min(total, best.get(seat.mention, total))
        for k, added in () if tokens[i].lemma in elsewhere else _linked(scenes, tokens[i]):
            if k not in done and tokens[k].lemma not in elsewhere and cost + added <= farthest:
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
    over, steps = tokens[t.head], scenes.words.steps
    if over.i == t.i:
        return
    if t.dep in ("acl", "relcl"):
        yield over.i, steps["clause_of_somebody"] if is_somebody(scenes, over) else steps["clause_of_thing"]
    elif t.dep == "pcomp":
        yield over.head, _through(scenes, over, tokens[over.head])
    elif not is_verbal(over) or (over.lemma in words.lists["speaking"] and not _tells_of_event(scenes, over)):
        return
    elif t.dep == "conj":
        yield over.i, steps["next_clause"] if is_apart(tokens, t) else steps["next_verb"]
    elif t.dep == "advcl":
        yield over.i, words.joined.get(joint(tokens, t), _NOWHERE)
    elif t.dep == "xcomp":
        yield over.i, steps["complement"]
    elif t.dep in ("ccomp", "parataxis", "dep"):
        yield over.i, steps["content"]


def _below_verb(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    tokens, words = scenes.reading.parse.tokens, scenes.words
    steps = words.steps
    if t.lemma in words.lists["speaking"] and not _tells_of_event(scenes, t):
        return
    for k in t.kids[:_WIDEST]:
        kid = tokens[k]
        if kid.dep == "conj":
            yield from _coordinated(scenes, t, kid)
        elif kid.dep == "advcl":
            word = joint(tokens, kid)
            yield k, steps["aim_below"] if word == "to" else words.joined.get(word, _NOWHERE) + steps["joined_below"]
        elif kid.dep == "xcomp":
            yield k, steps["complement"]
        elif kid.dep in ("prep", "agent"):
            for j in kid.kids[:_WIDEST]:
                if tokens[j].dep in ("pobj", "pcomp") and scenes.reading.place_at[j] is None:
                    yield j, _through(scenes, kid, t) + steps["joined_below"]
        elif kid.dep in _ARGUMENTS and scenes.reading.place_at[k] is None:
            if not is_somebody(scenes, kid):
                yield k, steps["scene_noun"]
            for j in kid.kids[:_WIDEST]:
                if tokens[j].dep == "acl" and tokens[j].tag == "VBG":  # "a man riding a bus in Homs was shot"
                    yield j, steps["meanwhile"]


def _coordinated(scenes: Scenes, t: Token, kid: Token) -> Iterator[tuple[int, float]]:
    """The verb that goes on after another: what stands at the end of "four were killed and nine hurt in X" is for both."""
    tokens, steps = scenes.reading.parse.tokens, scenes.words.steps
    if not is_verbal(kid):  # "four were killed and nine injured in": the parser takes the nine for more of the four
        yield from ((j, steps["next_verb_below"]) for j in kid.kids[:_WIDEST] if tokens[j].dep == "acl" and j > kid.i)
    elif not is_apart(tokens, kid):
        yield kid.i, steps["next_verb_below"]
    else:
        alike = _suffers(tokens, t) and _suffers(tokens, kid)
        yield kid.i, steps["next_toll"] if alike else steps["next_clause_below"]


def _suffers(tokens: list[Token], t: Token) -> bool:
    return any(tokens[k].dep in PASSIVE_SUBJECTS for k in t.kids[:_WIDEST])


def _tells_of_event(scenes: Scenes, t: Token) -> bool:
    """Whether a word of saying only carries its subject's event: "an explosion was reported in Homs, killing two"."""
    tokens = scenes.reading.parse.tokens
    return any(tokens[k].dep in PASSIVE_SUBJECTS and is_happening(scenes, tokens[k]) for k in t.kids[:_WIDEST])


def _above_noun(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    tokens, words = scenes.reading.parse.tokens, scenes.words
    over, steps = tokens[t.head], scenes.words.steps
    if over.i == t.i:
        return
    if t.dep == "pobj":
        yield over.head, _through(scenes, over, tokens[over.head]) + steps["noun_in"]
    elif is_verbal(over) and (over.lemma in words.lists["speaking"] or over.lemma in words.lists["about"]):
        return
    elif t.dep in _MODIFIERS or t.dep in ("conj", "appos"):
        yield over.i, steps["noun_beside"]
    else:
        yield over.i, steps["somebody_up"] if is_somebody(scenes, t) else steps["thing_up"]


def _below_noun(scenes: Scenes, t: Token) -> Iterator[tuple[int, float]]:
    tokens, steps = scenes.reading.parse.tokens, scenes.words.steps
    if is_somebody(scenes, t):
        return
    for k in t.kids[:_WIDEST]:
        kid = tokens[k]
        if kid.dep in ("acl", "relcl"):
            yield k, steps["clause_below"]
        elif kid.dep == "prep" and kid.low in ("of", "in", "during"):
            for j in kid.kids[:_WIDEST]:
                if tokens[j].dep == "pobj" and scenes.reading.place_at[j] is None:
                    yield j, steps["noun_below"]


def _through(scenes: Scenes, prep: Token, over: Token) -> float:
    """What it costs to go between a word and the event that a preposition brings to it."""
    words = scenes.words
    if over.lemma in words.lists["about"] or over.lemma in words.lists["speaking"]:
        return _NOWHERE
    return words.through.get(prep.low, _NOWHERE)


def is_apart(tokens: list[Token], t: Token) -> bool:
    """Whether a coordinated clause has a subject and a verb of its own: not "four were killed and nine injured"."""
    deps = {tokens[k].dep for k in t.kids[:_WIDEST]}
    own = bool(deps & SUBJECTS or deps & PASSIVE_SUBJECTS)
    return own and not (t.tag == "VBN" and not deps & {"aux", "auxpass"})


def joint(tokens: list[Token], t: Token) -> str:
    """The word that joins an adverbial clause to its main clause; empty for a bare participle."""
    for k in t.kids[:_WIDEST]:
        kid = tokens[k]
        if k < t.i and (kid.dep == "mark" or kid.tag in ("WRB", "TO")):
            return kid.low
    return "" if t.tag in ("VBG", "VBN") else "that"
