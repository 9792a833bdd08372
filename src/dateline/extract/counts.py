"""What a number counts: the dead, the wounded, what was launched, shot down, hit.

The measures and their words are data (`lang/en/assembly`, `measures`). A number's field follows from the word that
governs it, never from its neighbourhood alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from dateline.extract.arguments import is_verbal
from dateline.extract.wording import ancestors
from dateline.extract.reading import Reading
from dateline.kit import Kit
from dateline.model import Mention, Quantity
from dateline.parse import Token
from dateline.words import fold

_PARTITIVE = frozenset({"of", "among", "from"})
_TOLL_PREPS = frozenset({"of", "at", "to", "by", "with", "as"})
_GROUPING = frozenset(
    {"number", "total", "group", "wave", "barrage", "salvo", "swarm", "volley", "series", "toll", "combination", "fleet", "score", "dozen", "hundred"}
)  # fmt: skip


class Count(NamedTuple):
    """A quantity with the field it fills, the token that heads it, the token that governs it, and the rule that saw it."""

    field: str
    mention: Mention
    i: int
    governor: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Measures:
    units: dict[str, frozenset[str]]
    verbs: dict[str, list[tuple[str, tuple[str, ...]]]]
    agent_verbs: dict[str, list[tuple[str, tuple[str, ...]]]]
    nouns: dict[str, list[tuple[str, tuple[str, ...]]]]
    adjectives: dict[str, str]
    phrases: dict[str, list[tuple[str, str]]]


@lru_cache(maxsize=4)
def _measures(kit: Kit) -> _Measures:
    measures = _Measures({}, {}, {}, {}, {}, {})
    for field, entry in kit.lexicon("assembly")["measures"].items():
        measures.units[field] = frozenset(entry["units"])
        for group, anchor in (("verbs", 0), ("agent_verbs", 0), ("nouns", -1)):
            table: dict[str, list[tuple[str, tuple[str, ...]]]] = getattr(measures, group)
            for phrase in entry[group]:
                words = tuple(fold(phrase).split())
                table.setdefault(words[anchor], []).append((field, words))
        for word in entry["adjectives"]:
            measures.adjectives.setdefault(fold(word), field)
        for phrase in entry["phrases"]:
            verb, noun = fold(phrase).split()
            measures.phrases.setdefault(verb, []).append((noun, field))
    return measures


def find_counts(reading: Reading, violent: set[int]) -> list[Count]:
    """Every quantity whose field the words tell; `violent` are the anchors of violent events."""
    out: list[Count] = []
    for mention in reading.quantities:
        i = _head(reading, mention)
        if i is not None:
            count = _count(reading, mention, i, violent)
            if count is not None:
                out.append(count)
    return out


def _head(reading: Reading, mention: Mention) -> int | None:
    """The token that heads a quantity's words."""
    return reading.parse.top(mention.span.start, mention.span.end)


def _count(reading: Reading, mention: Mention, i: int, violent: set[int]) -> Count | None:
    measures = _measures(reading.kit)
    for rule in (_by_adjective, _by_noun, _by_own_clause, _by_verb, _by_toll, _by_instrument, _by_place):
        found = rule(reading, measures, mention, i, violent)
        if found is not None:
            return found
    return None


def _fits(measures: _Measures, field: str, mention: Mention, bare_person: bool = True) -> bool:
    """Whether a quantity's unit may stand in a field; a number without a noun may count people."""
    unit = mention.value.unit
    if unit is None:
        return bare_person and "person" in measures.units[field]
    return unit in measures.units[field]


def _by_adjective(reading: Reading, m: _Measures, mention: Mention, i: int, violent: set[int]) -> Count | None:
    """"four dead", "16 wounded", "dozens more injured", "12 people dead"."""
    tokens = reading.parse.tokens
    inside = reading.parse.tokens_in(mention.span.start, mention.span.end)
    after = [k for k in range(inside[-1] + 1, min(inside[-1] + 3, len(tokens))) if tokens[k].sent == tokens[i].sent]
    for k in (*reversed(inside), *after):
        t = tokens[k]
        field = m.adjectives.get(t.low)
        if field is None or not _fits(m, field, mention) or (k > inside[-1] and tokens[k - 1].low in (",", ";", "and")):
            continue
        if is_verbal(t) and t.tag in ("VBD", "VBG") and k not in inside and _has_object(reading, k):
            continue  # "the four wounded him": a verb with an object of its own
        return Count(field, mention, i, k, "number and its adjective")
    return None


def _has_object(reading: Reading, k: int) -> bool:
    return any(reading.parse.tokens[c].dep == "dobj" for c in reading.parse.tokens[k].kids)


def _by_noun(reading: Reading, m: _Measures, mention: Mention, i: int, violent: set[int]) -> Count | None:
    """"four deaths", "12 civilian casualties", "16 injuries": the counted noun is the measure."""
    t = reading.parse.tokens[i]
    for field, words in m.nouns.get(t.lemma, ()):
        if _compound_before(reading, i, words) and mention.value.unit in (None, "person", *m.units[field]):
            return Count(field, mention, i, i, "counted noun")
    return None


def _compound_before(reading: Reading, i: int, words: tuple[str, ...]) -> bool:
    tokens = reading.parse.tokens
    return all(i - n >= 0 and tokens[i - n].lemma == word for n, word in enumerate(reversed(words)))


def _by_own_clause(reading: Reading, m: _Measures, mention: Mention, i: int, violent: set[int]) -> Count | None:
    """"28 drones launched by Russia", "12 people who were killed": a clause that hangs on the counted noun."""
    for k in reading.parse.tokens[i].kids:
        if reading.parse.tokens[k].dep in ("acl", "relcl"):
            found = _in_roles(reading, m, mention, i, k, violent)
            if found is not None:
                return found
    return None


def _is_part(reading: Reading, i: int, mention: Mention) -> bool:
    """"one of the 91 drones": a number that is a share of another one."""
    tokens = reading.parse.tokens
    for k in tokens[i].kids:
        if tokens[k].low == "of" and tokens[k].dep == "prep":
            if any(reading.quantity_at[c] not in (None, mention) for c in tokens[k].kids):
                return True
    return False


def _by_verb(reading: Reading, m: _Measures, mention: Mention, i: int, violent: set[int]) -> Count | None:
    """The verb that the counted noun is patient or agent of, through lists and "dozens of"."""
    for head, verb, total in _governors(reading, i):
        if is_verbal(reading.parse.tokens[verb]):
            if total:
                whole = _in_roles(reading, m, mention, head, verb, violent)
                # "24 of 28 drones were shot down": the 24 are what was shot down, the 28 what was there to shoot at.
                if whole is not None and whole.field in ("intercepted", "launched") and _fits(m, "launched", mention, False):
                    return Count("launched", mention, i, verb, "whole of a part")
                return None
            return _in_roles(reading, m, mention, head, verb, violent)
    return None


def _governors(reading: Reading, i: int) -> list[tuple[int, int, bool]]:
    """(head of the phrase, verb over it, whether the phrase is the whole of a part), climbing lists and partitives."""
    tokens, cur, total = reading.parse.tokens, i, False
    for _ in range(8):
        t = tokens[cur]
        if t.head == cur:
            break
        head = tokens[t.head]
        if is_verbal(head) and t.dep not in ("conj",):
            return [(cur, t.head, total)]
        if t.dep == "conj" and not is_verbal(t):
            cur = t.head
        elif t.dep == "pobj" and head.low in _PARTITIVE and head.dep == "prep":
            over = tokens[head.head]
            total = total or (over.lemma not in _GROUPING and reading.quantity_at[over.i] is not None)
            if over.lemma not in _GROUPING and reading.quantity_at[over.i] is None:
                break
            cur = over.i
        elif t.dep in ("nummod", "amod", "compound", "appos", "nmod", "quantmod"):
            cur = t.head
        else:
            break
    return []


def _in_roles(reading: Reading, m: _Measures, mention: Mention, i: int, verb: int, violent: set[int]) -> Count | None:
    t = reading.parse.tokens[verb]
    args = reading.roles(verb)
    if i in args.patients:
        for field, words in m.verbs.get(t.lemma, ()):
            if _fits(m, field, mention) and _with_particle(reading, verb, words):
                return Count(field, mention, i, verb, "counted patient")
    if i in args.agents or (i in args.patients and t.lemma in m.agent_verbs):
        for field, words in m.agent_verbs.get(t.lemma, ()):
            if field == "launched" and _is_part(reading, i, mention):
                continue
            if _fits(m, field, mention) and _with_particle(reading, verb, words):
                return Count(field, mention, i, verb, "counted subject")
    return None


def _with_particle(reading: Reading, verb: int, words: tuple[str, ...]) -> bool:
    """Whether a verb has the particle or complement its entry names, among what hangs on it."""
    below = [reading.parse.tokens[k] for k in reading.parse.tokens[verb].kids]
    return all(any(word in (t.low, t.lemma) for t in below) for word in words[1:])


def _by_toll(reading: Reading, m: _Measures, mention: Mention, i: int, violent: set[int]) -> Count | None:
    """"a death toll of 12", "the toll rose to 12", "claimed the lives of 12 people"."""
    tokens = reading.parse.tokens
    t = tokens[i]
    prep = tokens[t.head]
    if t.dep != "pobj" or prep.low not in _TOLL_PREPS:
        return None
    over = tokens[prep.head]
    for noun in (over.i, *(reading.roles(over.i).agents if is_verbal(over) else ())):
        for field, words in m.nouns.get(tokens[noun].lemma, ()):
            if _compound_before(reading, noun, words) and _fits(m, field, mention):
                return Count(field, mention, i, noun, "toll")
    verb = tokens[over.head]
    for noun_lemma, field in m.phrases.get(verb.lemma, ()):
        if over.lemma == noun_lemma and prep.low == "of" and _fits(m, field, mention):
            return Count(field, mention, i, verb.i, "lives")
    return None


def _by_instrument(reading: Reading, m: _Measures, mention: Mention, i: int, violent: set[int]) -> Count | None:
    """"attacked with 31 drones", "a barrage of 50 rockets", "a strike involving 12 missiles"."""
    if not _fits(m, "launched", mention, False):
        return None
    tokens, cur = reading.parse.tokens, i
    while tokens[cur].dep == "conj":
        cur = tokens[cur].head
    prep = tokens[tokens[cur].head]
    if tokens[cur].dep != "pobj" or prep.low not in ("with", "using", "of", "by", "involving", "from"):
        return None
    for k in ancestors(reading.parse, prep.i)[:4]:
        if k in violent or tokens[k].lemma in _GROUPING:
            return Count("launched", mention, i, k, "instrument")
    return None


def _by_place(reading: Reading, m: _Measures, mention: Mention, i: int, violent: set[int]) -> Count | None:
    """"targeted infrastructure in 15 regions": how wide a violent event was."""
    if not _fits(m, "extent", mention, False) or mention.value.unit == "kilometre":
        return None
    t = reading.parse.tokens[i]
    if t.dep == "pobj" and reading.parse.tokens[t.head].low in ("in", "across", "over", "throughout"):
        for k in ancestors(reading.parse, i)[:4]:
            if k in violent:
                return Count("extent", mention, i, k, "extent")
    return None


def counted(mention: Mention) -> Quantity:
    """The quantity a count's mention holds."""
    value: Quantity = mention.value
    return value
