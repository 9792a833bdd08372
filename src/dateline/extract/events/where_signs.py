"""What speaks for and against a place being an event's: signs of how the parse and the words between them join the two.

A sign is a text "what=value"; `lang/en/where-weights` holds what each is worth, learnt by `bench/train_where.py`. Signs name
dependency labels, prepositions, the classes of our own lexicons, and lemmas; what a word stands for is written as one of `_KINDS_OF_WORD`'s
names. Every look is over a bounded number of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dateline.extract.events.arguments import PASSIVE_SUBJECTS, SUBJECTS, is_passive, is_verbal
from dateline.extract.events.where import (
    Scenes,
    Step,
    fineness,
    is_apart,
    is_happening,
    is_inside_a_name,
    is_somebody,
    is_weapon,
    joint,
)
from dateline.extract.factuality import judge_factuality
from dateline.parse import Token

_WIDEST = 40  # dependents of a word that are looked at
_LONGEST = 12  # steps of a way up
_FARTHEST = 60  # words between an event and a place that are looked at
_NEAR = 8  # words between places that are told together
_BEFORE = 6  # words before a name among which its preposition is looked for
_LOCATES = 1.0  # a preposition that costs less than this locates
_SMALL_WORDS = frozenset(
    {
        "when",
        "where",
        "while",
        "after",
        "before",
        "who",
        "which",
        "that",
        "and",
        "but",
        "as",
        "if",
        "since",
        "because",
        "or",
    }
)
_MARKS = frozenset({",", ";", ":", "--", "—"})
_CLASSES = (
    "moving",
    "leaving",
    "reaching",
    "over_ground",
    "undergoing",
    "speaking",
    "about",
    "elsewhere",
    "showing",
    "struggles",
)
_PHRASE = frozenset({"of", "mod", "appos", "conj", "poss", "npadvmod", "from", "to", "nummod"})
_DEPENDENTS = frozenset({"prep", "agent", "advmod", "npadvmod", "advcl", "xcomp", "ccomp", "prt"})


class Way(NamedTuple):
    """How a place is joined to an event: the phrase round its name, the nouns over that, its verb, the clauses between."""

    phrase: str
    nouns: str
    role: str
    clauses: str
    verb: int | None
    passed: list[str]


def _short(scenes: Scenes, t: Token) -> str:
    """What a word stands for, in a word."""
    reading, lists = scenes.reading, scenes.words.lists
    if reading.place_at[t.i] is not None:
        return "place"
    if reading.time_at[t.i] is not None:
        return "time"
    if is_verbal(t):
        if t.lemma in lists["speaking"]:
            return "say"
        return (
            "about"
            if t.lemma in lists["about"]
            else "be"
            if t.lemma == "be"
            else "event"
            if t.i in reading.anchors
            else "verb"
        )
    if is_happening(scenes, t):
        return "happening"
    if is_somebody(scenes, t):
        return "somebody"
    if t.low in lists["kinds"]:
        return "kind"
    if t.lemma in lists["sites"]:
        return "site"
    return "weapon" if is_weapon(scenes, t) else "adverb" if t.pos in ("ADV", "ADJ") else "noun"


def _preposition(scenes: Scenes, t: Token) -> str:
    known = t.low in scenes.words.through or t.low in scenes.words.locative
    return t.low if known or t.low in ("about", "including", "like", "than", "according") else "prep"


def _step(scenes: Scenes, t: Token) -> tuple[str, Token]:
    """The label of the step up from a word, and the word it leads to; prepositions are stepped over and give the label."""
    tokens = scenes.reading.parse.tokens
    over = tokens[t.head]
    if t.dep in ("pobj", "pcomp"):
        label = "by" if over.dep == "agent" else _preposition(scenes, over)
        up = tokens[over.head]
        for _ in range(3):
            if up.pos != "ADP" or up.dep not in ("prep", "pcomp", "conj") or up.head == up.i:
                break
            label = label if up.dep == "conj" else f"{_preposition(scenes, up)}_{label}"
            up = tokens[up.head]
        return label, up
    if t.dep == "conj" and is_verbal(t):
        return "next clause" if is_apart(tokens, t) else "conj", over
    if t.dep == "advcl":
        return f"advcl {joint(tokens, t)}".strip(), over
    if t.dep == "acl":
        return f"acl {t.tag}", over
    return "mod" if t.dep in ("compound", "nmod", "amod") else t.dep, over


def steps_up(scenes: Scenes, i: int) -> list[Step]:
    """The way from a word to the root of its sentence, worked out once."""
    known = scenes.ways.get(i)
    if known is None:
        known = scenes.ways[i] = []
        t, seen = scenes.reading.parse.tokens[i], set[int]()
        while len(known) < _LONGEST and t.i not in seen and t.head != t.i:
            seen.add(t.i)
            label, over = _step(scenes, t)
            known.append(Step(t.i, label))
            t = over
        if t.i not in seen:
            known.append(Step(t.i, ""))
    return known


def way_between(scenes: Scenes, event: int, place: int) -> Way:
    """The way from the word of a place to that of an event, told in its four parts."""
    tokens, up = scenes.reading.parse.tokens, steps_up(scenes, place)
    down = steps_up(scenes, event)
    at = {step.i: n for n, step in enumerate(down)}
    n, phrase = 0, ""
    while n + 1 < len(up) and up[n].i not in at and _is_phrase(scenes, up[n].label, tokens[up[n + 1].i]):
        phrase = up[n].label if up[n].label in ("from", "to") else phrase or "here"
        n += 1
    nouns, roles, clauses, verb = list[str](), "", list[str](), None
    while n + 1 < len(up) and up[n].i not in at and not is_verbal(tokens[up[n + 1].i]):
        nouns.append(f"{_located(scenes, up[n].label)} {_short(scenes, tokens[up[n + 1].i])}")
        n += 1
    if n + 1 < len(up) and up[n].i not in at:
        label = up[n].label
        roles = label if label in ("on", "against") else _located(scenes, label)
        n += 1
        verb = up[n].i
    while n + 1 < len(up) and up[n].i not in at:
        clauses.append(up[n].label)
        n += 1
    met = at.get(up[n].i) if up else None
    passed = [f"up {_passed(scenes, up, m)}" for m in range(n)] + [
        f"down {_passed(scenes, down, m)}" for m in range(met or 0)
    ]
    passed.append(f"at {_short(scenes, tokens[up[n].i])} {min(n, 4)} {min(met or 0, 4)}")
    below = [step.label for step in down[:met]] if met is not None else ["apart"]
    return Way(phrase, " / ".join(nouns), roles, f"{' / '.join(clauses)} | {' / '.join(below)}", verb, passed)


def _passed(scenes: Scenes, way: list[Step], n: int) -> str:
    """One step of a way and what it leads to."""
    over = scenes.reading.parse.tokens[way[n + 1].i] if n + 1 < len(way) else None
    return f"{way[n].label} {_short(scenes, over) if over is not None else ''}"


def _is_phrase(scenes: Scenes, label: str, over: Token) -> bool:
    """Whether a step stays among the words that say where: "the village of X, in the north of Y"."""
    if is_verbal(over) or _short(scenes, over) not in ("kind", "site", "place", "adverb", "time"):
        return False
    return label in _PHRASE or scenes.words.locative.get(label.split("_")[0], _LOCATES) < _LOCATES


def _located(scenes: Scenes, label: str) -> str:
    return "at" if scenes.words.locative.get(label.split("_")[0], _LOCATES) < _LOCATES else label


def _bucket(n: int, edges: tuple[int, ...]) -> str:
    return next((str(e) for e in edges if n <= e), "more")


def _cost(cost: float | None, fine: int) -> str:
    return "none" if cost is None else str(int(cost * fine))


# signs that an event's place is told at all ------------------------------------------------------------------------


def signs_of_none(scenes: Scenes, i: int, costs: dict[int, float]) -> Iterator[str]:
    """The signs at an event of whether its place is told; `costs` are those of the places that the walk reaches."""
    parse, reading = scenes.reading.parse, scenes.reading
    t, tokens, stance = parse.tokens[i], parse.tokens, judge_factuality(parse, reading.kit, i)
    yield "none"
    yield f"lemma={t.lemma}"
    yield f"tag={t.tag}"
    yield f"dep={t.dep}"
    yield from (f"class={name}" for name in _CLASSES if t.lemma in scenes.words.lists[name])
    yield f"modality={stance.modality}"
    yield f"factuality={stance.factuality}"
    yield f"passive={is_passive(parse, i)}"
    up = steps_up(scenes, i)
    yield f"over={_short(scenes, tokens[t.head])} {up[0].label if up else ''}"
    yield from _dependents(scenes, t)
    sentence = parse.sentences[t.sent]
    yield f"words={_bucket(sentence.last - sentence.first, (8, 12, 18, 25, 32, 40, 50))}"
    yield f"before={_bucket(i - sentence.first, (0, 1, 3, 6, 10, 16, 25))}"
    least = _cost(min(costs.values(), default=None), 5)
    yield f"least={least}"
    yield f"least of lemma={least} {t.lemma}"
    yield f"reached={min(len(costs), 3)}"


def _dependents(scenes: Scenes, t: Token) -> Iterator[str]:
    """The signs of an event's own arguments and adjuncts."""
    reading, tokens, deps = scenes.reading, scenes.reading.parse.tokens, set[str]()
    for k in t.kids[:_WIDEST]:
        kid = tokens[k]
        deps.add(kid.dep)
        if kid.dep in ("aux", "mark"):
            yield f"{kid.dep}={kid.lemma}"
        elif kid.dep == "neg":
            yield "negated"
        elif kid.dep in ("nsubj", "nsubjpass", "dobj"):
            yield f"{kid.dep}={_short(scenes, kid)}"
            yield from _argument(scenes, kid)
        elif kid.dep in _DEPENDENTS:
            yield f"has={kid.dep} {_preposition(scenes, kid)}" if kid.dep == "prep" else f"has={kid.dep}"
            if reading.time_at[k] is not None or any(reading.time_at[j] is not None for j in kid.kids[:_NEAR]):
                yield "timed"
    yield f"without a subject={not deps & (SUBJECTS | PASSIVE_SUBJECTS)}"


def _argument(scenes: Scenes, kid: Token) -> Iterator[str]:
    reading, tokens, kids = scenes.reading, scenes.reading.parse.tokens, kid.kids[:_NEAR]
    actor = reading.actor(kid.i)
    if actor is not None:
        yield f"{kid.dep} actor={actor.kind}"
    if kid.tag in ("PRP", "WP", "WDT", "DT"):
        yield f"{kid.dep} word={kid.low}"
    if any(reading.quantity_at[j] is not None for j in (kid.i, *kids)):
        yield f"{kid.dep} counted"
    for j in kids:
        if tokens[j].low in ("a", "an", "the"):
            yield f"{kid.dep} article={tokens[j].low}"


# signs that a place is the event's --------------------------------------------------------------------------------


class Beside(NamedTuple):
    """The places of an event's sentence that are weighed, as (word, number of the mention), and the walk's costs."""

    places: list[tuple[int, int]]
    costs: dict[int, float]


def signs_of_place(scenes: Scenes, i: int, place: int, number: int, beside: Beside) -> Iterator[str]:
    """The signs at a place (its word and number) of whether it is where the event at token `i` happened."""
    tokens = scenes.reading.parse.tokens
    t, kind, cost = tokens[i], scenes.mentions[number].value.kind, beside.costs.get(number)
    yield from _of_cost(scenes, number, beside)
    yield f"kind={kind}"
    yield f"kind at cost={kind} {_cost(cost, 3)}"
    yield f"kind for={kind} {t.lemma}"
    yield f"lemma at cost={t.lemma} {_cost(cost, 3)}"
    yield f"wider={number in scenes.wider}"
    label, over = _step(scenes, tokens[place])
    yield f"step={label}"
    yield f"step to={label} {_short(scenes, over)}"
    yield f"step for={label} {t.lemma}"
    yield f"step of kind={kind} {label}"
    if over.pos == "NOUN" and not is_verbal(over):
        yield f"noun over={over.lemma}"
    if scenes.mentions[number].value.gazetteer_id is None:
        yield from _of_unlisted(scenes, place, number, label, over, beside)
    yield from _of_way(scenes, t, place, kind)
    yield from _of_name(scenes, i, place, number)
    yield from _of_words_between(scenes, i, place, beside)
    yield from _of_neighbours(scenes, place, number, beside)


def _of_cost(scenes: Scenes, number: int, beside: Beside) -> Iterator[str]:
    cost, others = beside.costs.get(number), [c for n, c in beside.costs.items() if n != number]
    yield f"cost={_cost(cost, 10)}"
    if cost is None:
        yield "rank=none"
    else:
        yield f"rank={min(sum(c < cost for c in others), 3)}"
        yield f"gap={max(-5, min(5, round((cost - min(others)) * 4)))}" if others else "gap=only"


def _of_unlisted(scenes: Scenes, place: int, number: int, label: str, over: Token, beside: Beside) -> Iterator[str]:
    mention, actor = scenes.mentions[number], scenes.reading.actor(place)
    yield f"unlisted step={label}"
    yield f"unlisted step to={label} {over.lemma if is_verbal(over) else _short(scenes, over)}"
    yield f"unlisted kind={mention.value.kind} {label}"
    yield f"unlisted actor={actor.kind if actor else ''}"
    yield f"unlisted words={min(3, mention.span.text.count(' '))}"
    yield f"unlisted hyphen={'-' in mention.span.text}"
    yield f"unlisted alone={all(scenes.mentions[n].value.gazetteer_id is None for _, n in beside.places)}"


def _of_way(scenes: Scenes, t: Token, place: int, kind: str) -> Iterator[str]:
    parse = scenes.reading.parse
    way = way_between(scenes, t.i, place)
    whole = f"{way.nouns}; {way.role}; {way.clauses}"
    yield f"phrase={way.phrase}; {way.nouns}; {way.role}"
    yield f"role={way.nouns}; {way.role}"
    yield f"role over clauses={way.role}; {way.clauses}"
    yield f"clauses={way.clauses}"
    yield f"way by voice={'passive' if is_passive(parse, t.i) else 'active'}; {whole}"
    yield f"way of kind={kind}; {whole}"
    yield from (f"passes={step}" for step in sorted(set(way.passed)))
    yield f"way for={t.lemma}; {way.role}; {way.clauses}"
    if way.verb is not None:
        yield f"verb={'same' if way.verb == t.i else judge_factuality(parse, scenes.reading.kit, way.verb).modality}"
    if way.verb != t.i:
        kids = (parse.tokens[k] for k in t.kids[:_WIDEST])
        yield from (f"event has={k.low}" for k in kids if k.dep == "prep" and k.low in ("in", "at", "on", "near"))


def _of_name(scenes: Scenes, i: int, place: int, number: int) -> Iterator[str]:
    """The signs right round a place's name."""
    parse, mention, tokens = scenes.reading.parse, scenes.mentions[number], scenes.reading.parse.tokens
    actor = scenes.reading.actor(place)
    yield f"in a name={is_inside_a_name(scenes, mention, place)}"
    yield f"actor={actor.kind if actor else ''}"
    after = parse.text[mention.span.end : mention.span.end + 1]
    yield f"mark after={after if after in ',.;:()-' else 's' if after in '’' + chr(39) else ''}"
    first = next(iter(parse.tokens_in(mention.span.start, mention.span.end)), place)
    begin = parse.sentences[tokens[place].sent].first
    left, far = "", 0
    for k in range(first - 1, max(first - _BEFORE, begin) - 1, -1):
        if tokens[k].pos in ("ADP", "PUNCT") or is_verbal(tokens[k]):
            left, far = (
                (
                    _preposition(scenes, tokens[k])
                    if tokens[k].pos == "ADP"
                    else "verb"
                    if is_verbal(tokens[k])
                    else "mark"
                ),
                first - k,
            )
            break
    yield f"left={left}"
    yield f"left at={left} {min(far, 4)}"
    yield f"left for={left} {tokens[i].lemma}"
    yield f"opens={left} {first - begin < _NEAR and place < i}"


def _of_words_between(scenes: Scenes, i: int, place: int, beside: Beside) -> Iterator[str]:
    tokens = scenes.reading.parse.tokens
    side, low, high = ("before", place, i) if place < i else ("after", i, place)
    between = [tokens[k] for k in range(low + 1, min(high, low + _FARTHEST))]
    yield f"far={side} {_bucket(high - low, (0, 1, 2, 3, 5, 8, 12, 18, 30))}"
    yield f"verbs={side} {min(sum(is_verbal(w) and w.dep not in ('aux', 'auxpass') for w in between), 4)}"
    yield f"marks={side} {min(sum(w.low in _MARKS for w in between), 3)}"
    yield f"places={side} {min(sum(low < k < high for k, _ in beside.places), 4)}"
    yield from (f"between={side} {word}" for word in sorted({w.low for w in between} & _SMALL_WORDS))
    if any(w.lemma in scenes.words.lists["speaking"] and is_verbal(w) for w in between):
        yield f"between={side} say"


def _of_neighbours(scenes: Scenes, place: int, number: int, beside: Beside) -> Iterator[str]:
    """The signs of the other places near by: lists, and what lies in what."""
    tokens, kind = scenes.reading.parse.tokens, scenes.mentions[number].value.kind
    n = beside.places.index((place, number))
    yield f"order={n if len(beside.places) < 5 else 'many'}"
    for name, m in (("place before", n - 1), ("place after", n + 1)):
        if 0 <= m < len(beside.places):
            k, other = beside.places[m]
            low, high = min(k, place), max(k, place)
            if high - low <= _NEAR:
                words = (tokens[q] for q in range(low + 1, high))
                joined = next(
                    (w.low for w in words if w.pos == "ADP" or w.low in (",", "and", "'s", "’s", "(", "-")), ""
                )
                yield f"{name}={joined}"
                yield f"{name} of kind={joined} {scenes.mentions[other].value.kind} {kind}"
    here, around = (
        fineness(scenes.mentions[number]),
        [m for k, m in beside.places if m != number and abs(k - place) <= _NEAR],
    )
    yield f"finer near={any(fineness(scenes.mentions[m]) > here for m in around)}"
    yield f"coarser near={any(fineness(scenes.mentions[m]) < here for m in around)}"
