"""Deaths told without a number: "a man was shot dead", "killing his wife and himself", "the body of Ada Brill".

A singular noun, a name or a pronoun that a word for death takes as its victim says that one person died; victims that are
coordinated, and whoever killed himself besides, are added up. A number that the report gives is never overruled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from dateline.extract.events.arguments import PASSIVE_SUBJECTS, SUBJECTS, conjuncts, is_verbal, preps_of
from dateline.extract.events.measures import counted
from dateline.extract.events.reading import Reading
from dateline.extract.events.wording import noun_phrase
from dateline.extract.quantities import names_one_person, read_quantity
from dateline.kit import Kit
from dateline.model import Span
from dateline.words import fold

ONE_VICTIM, ALL_VICTIMS = "one victim, told without a number", "all victims of a sentence"
_AGE = re.compile(r"(?:an? |the )?[\w-]+?[- ](?:year|month|week|day)s?[- ]old\b")  # "a 4-year-old boy"
_REFLEXIVE = frozenset({"himself", "herself", "themself", "themselves"})
_HE = frozenset({"he", "she", "him", "her"})
_ONE = frozenset({"a", "an", "the", "this", "that", "another", "his", "her", "their", "its", "my", "our", "whose"})
_PREDICATES = ("oprd", "acomp", "advmod", "xcomp", "amod", "ccomp")
_TAKE_LIVES = ("take", "claim", "cost", "lose")
_TELLING = ("VERB", "AUX", "NOUN", "ADJ", "PROPN")
_NAMES = frozenset({"NNP"})


Victim = tuple[int, int, Span]  # the token, how many it is, the words


class Death(NamedTuple):
    """The victims of one word for death: each one's token, number and words; the word itself, and with it what makes it deadly."""

    victims: tuple[Victim, ...]
    governor: int
    words: Span


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of `lang/en/assembly`, `deaths`."""

    kill: frozenset[str]
    harm: frozenset[str]
    die: frozenset[str]
    fatally: frozenset[str]
    dead: frozenset[str]
    found: frozenset[str]
    nouns: frozenset[str]
    bodies: frozenset[str]
    shots: frozenset[str]
    couples: frozenset[str]
    anchors: frozenset[str]  # the lemmas of all words that may tell a death, those of `dead` aside


@lru_cache(maxsize=4)
def _words(kit: Kit) -> _Words:
    data = kit.lexicon("assembly")["deaths"]
    lists = {name: frozenset(data[name]) for name in _Words.__dataclass_fields__ if name != "anchors"}
    tellers = (lists[name] for name in ("kill", "harm", "die", "bodies", "nouns", "shots"))
    return _Words(**lists, anchors=frozenset(_TAKE_LIVES).union(*tellers))


def find_deaths(reading: Reading) -> list[Death]:
    """Every word for death with the victims it takes, in order; one with a victim that cannot be counted is left out."""
    known, out = _words(reading.kit), list[Death]()
    told = [
        (t.i, heads)
        for t in reading.parse.tokens
        if (t.lemma in known.anchors or t.low in known.dead)
        and t.pos in _TELLING
        and (heads := _all_heads(reading, known, t.i))
    ]
    surnames = _surnames(reading) if told else frozenset()
    for i, heads in told:
        if any(_has_place(reading, k) and _names_place(reading, j, k) for j, k in pairwise(heads)):
            continue  # "two in Orlov and one in Selm" are two happenings
        heads = [k for n, k in enumerate(heads) if not _is_told(reading, k, heads[:n])]
        victims = [_victim(reading, k, surnames) for k in heads]
        if all(victims):
            counted_ones = tuple(v for v in victims if v is not None and v[1])
            out.append(Death(counted_ones, i, _telling(reading, known, i)))
    return out


def _names_place(reading: Reading, first: int, last: int) -> bool:
    """Whether a place is named between two tokens."""
    return any(reading.place_at[k] is not None for k in range(first, last))


def _is_told(reading: Reading, k: int, before: list[int]) -> bool:
    """Whether one number counts a victim with one before: "25 troops and gunmen"."""
    mention = reading.quantity_at[k]
    return mention is not None and any(reading.quantity_at[j] is mention for j in before)


def _has_place(reading: Reading, k: int) -> bool:
    """Whether a counted victim is told with a place of his own."""
    where = ("in", "at", "near") if reading.quantity_at[k] is not None else ()
    return any(p in where and reading.place(j) is not None for p, j in preps_of(reading.parse, k))


def _surnames(reading: Reading) -> frozenset[str]:
    """The last words of all names that are told in full, or with an age."""
    return frozenset(t.low for t in reading.parse.tokens if t.tag in _NAMES and _is_full_name(reading, t.i))


def _all_heads(reading: Reading, known: _Words, i: int) -> list[int]:
    """The heads of all victims of a word, those of a list that was taken for an apposition included, each once."""
    tokens, out = reading.parse.tokens, list[int]()
    for k in _heads(reading, known, i):
        out.append(k)
        for c in tokens[k].kids:
            others = conjuncts(reading.parse, c) if tokens[c].dep == "appos" and c > k else []
            end = tokens[k].right + 1
            closed = end < len(tokens) and tokens[end].low in (",", "-", "–", "—", ")")
            if len(others) > 1 and not closed and tokens[tokens[k].right].low != ",":  # "a grandmother, uncle and baby"
                out.extend(others)
    return list(dict.fromkeys(out))


# who died ----------------------------------------------------------------------------------------------------------


def _heads(reading: Reading, known: _Words, i: int) -> Iterator[int]:
    """The heads of the noun phrases that a word tells dead; none where it tells no death."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[i]
    if is_verbal(t) and t.lemma in known.die:
        yield from reading.roles(i).agents
    elif is_verbal(t) and t.lemma in _TAKE_LIVES:
        yield from _lives(reading, i)
    elif is_verbal(t) and (t.lemma in known.kill or (t.lemma in known.harm and _deadly(reading, known, i) is not None)):
        yield from reading.roles(i).patients
    elif t.low in known.dead:
        yield from _dead(reading, known, i)
    elif t.lemma in known.bodies and t.pos == "NOUN":
        over = tokens[t.head]
        if over.lemma in known.found and i in reading.roles(over.i).patients:
            yield from _of(reading, i)
    elif t.pos in ("NOUN", "PROPN") and _names_death(reading, known, i):
        yield from _of(reading, i)


def _deadly(reading: Reading, known: _Words, i: int) -> int | None:
    """The word that makes a verb of harm deadly: "fatally", the death of "to death", "dead"."""
    tokens = reading.parse.tokens
    for k in tokens[i].kids:
        t = tokens[k]
        if t.low in known.fatally or (t.low in known.dead and t.dep in _PREDICATES):
            return k
        if t.low == "to":
            death = next((c for c in t.kids if tokens[c].low == "death"), None)
            if death is not None:
                return death
    near = i + 1 < len(tokens) and tokens[i + 1].low in known.dead and tokens[i + 1].sent == tokens[i].sent
    return i + 1 if near else None


def _telling(reading: Reading, known: _Words, i: int) -> Span:
    """The words that tell of a death: the word alone, or the word that makes a verb of harm deadly."""
    t = reading.parse.tokens[i]
    deadly = _deadly(reading, known, i) if t.lemma in known.harm and t.low not in known.dead else None
    if deadly is None:
        return reading.parse.span(i, i)
    near = abs(deadly - i) == 1
    return reading.parse.span(min(i, deadly), max(i, deadly)) if near else reading.parse.span(deadly, deadly)


def _lives(reading: Reading, i: int) -> Iterator[int]:
    """Whose life a verb takes: "taking his own life", "claimed the life of a farmer", "lost her life"."""
    tokens = reading.parse.tokens
    for k in tokens[i].kids:
        if tokens[k].dep == "dobj" and tokens[k].low == "life":
            yield from _of(reading, k)


def _dead(reading: Reading, known: _Words, i: int) -> Iterator[int]:
    """ "is dead", "was pronounced dead", "left one man dead", "discovered two children dead inside"."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[i]
    if any(tokens[k].dep == "nsubj" for k in t.kids):
        yield from (j for k in t.kids if tokens[k].dep == "nsubj" for j in conjuncts(reading.parse, k))
    elif t.dep in ("acomp", "oprd", "xcomp", "attr", "ccomp", "advcl") and is_verbal(tokens[t.head]):
        over = reading.roles(t.head)
        yield from over.patients if over.patients or over.passive else over.agents
    elif t.dep == "amod" and t.head < i:
        yield from (j for j in conjuncts(reading.parse, t.head) if j < i)


def _names_death(reading: Reading, known: _Words, i: int) -> bool:
    """Whether a noun names somebody's death: "the killing of", "the fatal shooting of", "his shooting death"."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[i]
    if t.lemma in known.nouns:
        return t.tag in ("NN", "NNP")
    return t.lemma in known.shots and any(tokens[k].low in ("fatal", "deadly") for k in t.kids)


def _of(reading: Reading, i: int) -> Iterator[int]:
    """Whose death or body: "the death of Ada Brill", "the boy's body"."""
    tokens = reading.parse.tokens
    for k in tokens[i].kids:
        if tokens[k].dep == "poss":
            yield from conjuncts(reading.parse, k)
        elif tokens[k].dep == "prep" and tokens[k].low == "of":
            yield from (j for c in tokens[k].kids if tokens[c].dep == "pobj" for j in conjuncts(reading.parse, c))


def _victim(reading: Reading, k: int, surnames: frozenset[str]) -> Victim | None:
    """A victim's token, how many it is, and its words; None where the words do not say how many."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[k]
    mention, known = reading.quantity_at[k], _words(reading.kit)
    if mention is not None:
        value = counted(mention)
        sure = value.low == value.high and value.unit in ("person", None) and value.scope == "whole"
        return (k, value.low, mention.span) if sure and value.low else None
    if t.low in _REFLEXIVE | _HE or (t.tag == "PRP$" and t.low in ("his", "her")):
        return (k, 1, reading.parse.span(k, k)) if t.low != "themselves" else None
    phrase = noun_phrase(reading.parse, k)
    lows = {tokens[c].low for c in t.kids if c < k}
    if t.lemma in known.couples and lows & _ONE:
        return k, 2, phrase
    if _is_same_person(reading, k, lows):
        return k, 0, phrase
    if _is_name(reading, k, surnames) or (_is_one_person(reading, k) and (lows & _ONE or _is_listed(reading, k))):
        return k, 1, phrase
    return None


def _is_name(reading: Reading, k: int, surnames: frozenset[str]) -> bool:
    """Whether a token heads the name of one person: a known one, one told in full, or the surname of one told in full."""
    t, actor = reading.parse.tokens[k], reading.actor(k)
    if t.tag not in _NAMES or reading.place_at[k] is not None:
        return False
    return actor.kind == "person" if actor is not None else t.low in surnames or _is_full_name(reading, k)


def _is_full_name(reading: Reading, k: int) -> bool:
    """Whether a capitalised word that is no known actor or place has a first name before it or an age behind it."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[k]
    if reading.place_at[k] is not None or (reading.actor(k) is not None):
        return False
    kids = [tokens[c] for c in t.kids]
    first = any(c.dep == "compound" and c.tag in _NAMES and reading.place_at[c.i] is None for c in kids)
    return first or any(c.dep in ("appos", "nummod") and c.tag == "CD" and c.i > k for c in kids)


def _is_one_person(reading: Reading, k: int) -> bool:
    """Whether a noun means one person: "a student", "the 14-year-old"."""
    t = reading.parse.tokens[k]
    if t.low == "old" or t.low.endswith("-year-old"):
        return True
    return t.tag in ("NN", "NNP") and names_one_person(t.low, reading.kit)


def _is_same_person(reading: Reading, k: int, lows: set[str]) -> bool:
    """The second word for one person: "a husband and father was", "killed a husband and father"."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[k]
    if t.dep != "conj" or lows & _ONE or t.tag != "NN" or tokens[t.head].tag != "NN" or t.i - t.head != 2:
        return False
    verb = tokens[tokens[t.head].head]
    singular = any(tokens[c].low in ("was", "is", "has") and tokens[c].dep in ("aux", "auxpass") for c in verb.kids)
    return singular or tokens[t.head].dep in ("dobj", "pobj")


def _is_listed(reading: Reading, k: int) -> bool:
    """Whether a noun without an article shares that of a list: "a grandmother, uncle and baby"; or opens a headline."""
    tokens, t = reading.parse.tokens, reading.parse.tokens[k]
    opens = t.left == reading.parse.sentences[t.sent].first and t.dep in SUBJECTS | PASSIVE_SUBJECTS
    bare = opens and all(
        tokens[c].dep in ("amod", "compound") for c in t.kids if c < k
    )  # "Police officer killed in Orlov"
    return (
        bare
        or (t.dep in ("conj", "appos") and not is_verbal(tokens[t.head]))
        or any(tokens[c].dep in ("nummod", "npadvmod") for c in t.kids)
    )


def number_of_victims(words: str, kit: Kit) -> int:
    """How many the words for a victim are, read alone: their own number, not their age, a couple two, anybody else one."""
    told = None if _AGE.match(fold(words)) else read_quantity(words, kit)
    if told is not None and told.low:
        return told.low
    return 2 if fold(words).split()[-1] in _words(kit).couples else 1


# how many died ------------------------------------------------------------------------------------------------------


class Toll(NamedTuple):
    """How many died in all that a happening's words tell, with the victims' words and the word for their death."""

    number: int
    spans: tuple[Span, ...]
    governor: int
    words: Span


def toll_of(reading: Reading, deaths: list[Death]) -> Toll | None:
    """The highest toll that the words of one sentence tell, or that of all who are named in full; None without a death."""
    by_sentence: dict[int, list[Death]] = {}
    for death in deaths:
        by_sentence.setdefault(reading.parse.tokens[death.governor].sent, []).append(death)
    tolls = [_in_sentence(reading, told) for told in by_sentence.values()]
    named = _by_name(reading, deaths)
    return max([*tolls, *([named] if named else [])], key=lambda toll: toll.number, default=None)


def _in_sentence(reading: Reading, deaths: list[Death]) -> Toll:
    """The victims of the word with most of them, and whoever killed them and died as well."""
    most = max(deaths, key=lambda d: sum(n for _, n, _ in d.victims))
    victims, doers = _not_spelt_out(reading, most.victims), set(reading.roles(most.governor).agents)
    for death in deaths:
        beside = _are_coordinated(reading, most.governor, death.governor)
        for victim in death.victims:
            if all(victim[0] != k for k, _, _ in victims) and _is_another(reading, victims, victim[0], doers, beside):
                victims.append(victim)
    victims.sort()
    return Toll(sum(n for _, n, _ in victims), tuple(span for _, _, span in victims), most.governor, most.words)


def _not_spelt_out(reading: Reading, victims: tuple[Victim, ...]) -> list[Victim]:
    """The victims without those that the first number is made of: "14 people, six women and eight men"."""
    mentions = [reading.quantity_at[k] for k, _, _ in victims]
    kinds = [None if q is None else counted(q).group for q in mentions]
    made_of = len(victims) > 2 and mentions[0] is not None and kinds[0] is None and all(kinds[1:])
    rest = sum(n for _, n, _ in victims[1:])
    return list(victims[:1] if made_of and victims[0][1] == rest else victims)


def _is_another(reading: Reading, victims: list[Victim], k: int, doers: set[int], beside: bool) -> bool:
    """Whether who dies in another clause is surely none of the victims so far.

    Who killed them is not, nor is "a woman" where they are men, in a clause beside theirs.
    """
    tokens = reading.parse.tokens
    if is_own(reading, k) or k in doers:
        return not any(is_own(reading, j) for j, _, _ in victims)
    new = beside and any(tokens[c].low in ("a", "an", "another") for c in tokens[k].kids)
    return new and all(tokens[j].tag == "NN" and tokens[j].lemma != tokens[k].lemma for j, _, _ in victims)


def _are_coordinated(reading: Reading, i: int, j: int) -> bool:
    """Whether one of two verbs is coordinated with the other."""
    tokens = reading.parse.tokens
    return any(tokens[k].dep == "conj" and tokens[k].head == over for k, over in ((i, j), (j, i)))


def is_own(reading: Reading, k: int) -> bool:
    """Whether a token says that somebody did it to himself: "himself", "his own life"."""
    tokens = reading.parse.tokens
    return tokens[k].low in _REFLEXIVE or (tokens[k].tag == "PRP$" and tokens[min(k + 1, len(tokens) - 1)].low == "own")


def _by_name(reading: Reading, deaths: list[Death]) -> Toll | None:
    """All victims with a first name and a surname, each name once."""
    named: dict[str, tuple[Span, Death]] = {}
    for death in deaths:
        for k, n, span in death.victims:
            name = reading.actor(k)
            words = name.name if name is not None and name.kind == "person" else span.text
            if n == 1 and reading.parse.tokens[k].tag in _NAMES and len(words.split()) > 1:
                named.setdefault(fold(words), (span, death))
    if not named:
        return None
    first = next(iter(named.values()))[1]
    return Toll(len(named), tuple(span for span, _ in named.values()), first.governor, first.words)
