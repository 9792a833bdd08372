"""Drafts of events: each trigger with what its own words fill in, before drafts of one happening are laid together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from dateline.extract.arguments import conjuncts, is_verbal, preps_of
from dateline.extract.factuality import Stance, judge_factuality
from dateline.extract.reading import Reading
from dateline.extract.states import state_named, state_of
from dateline.extract.triggers import Trigger, in_class, vocabulary
from dateline.extract.wording import noun_phrase
from dateline.kit import Kit
from dateline.model import Actor, Span, Text, Value

_GATHERED = frozenset(
    {
        "group",
        "number",
        "team",
        "delegation",
        "band",
        "crowd",
        "handful",
        "coalition",
        "majority",
        "member",
        "series",
        "wave",
    }
)
_NOBODY = frozenset(
    {"person", "people", "other", "individual", "dozen", "hundred", "thousand", "score", "casualty", "victim"}
)


class Filler(NamedTuple):
    """One value for one field of a draft, its evidence, the rule that read it, and the token it stands at."""

    field: str
    value: Value
    evidence: tuple[Span, ...]
    rule: str
    i: int
    holder: int | None = None  # the token of who tells this value, where its own clause says so


@dataclass(slots=True)
class Draft:
    """An event in the making: its trigger, its type so far, how firmly it is told, and what fills its fields."""

    trigger: Trigger
    type: str
    kind: str
    stance: Stance
    sentence: int
    block: int
    fillers: list[Filler] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)

    @property
    def i(self) -> int:
        """The anchor token."""
        return self.trigger.i

    def add(self, name: str, value: Value, evidence: Span, rule: str, i: int) -> None:
        """Fill a field once with a value; the same value from the same words is not said twice."""
        if isinstance(value, Text):
            value = Text(" ".join(value.text.split()))
        if not any(f.field == name and f.value == value and f.evidence[0] == evidence for f in self.fillers):
            self.fillers.append(Filler(name, value, (evidence,), rule, i))

    def values(self, *names: str) -> list[Any]:
        """The values of these fields, in the order they were found."""
        return [f.value for f in self.fillers if f.field in names]


@dataclass(frozen=True, slots=True)
class Assembly:
    """The word lists of assembly, folded into sets, and the ontology by type."""

    ontology: dict[str, dict[str, Any]]
    lending: frozenset[str]
    pointing: frozenset[str]
    fresh: frozenset[str]
    ordering: frozenset[str]
    place_preps: frozenset[str]
    target_preps: frozenset[str]
    weapon_preps: frozenset[str]
    cause_preps: frozenset[str]
    object_classes: tuple[str, ...]
    victim_classes: tuple[str, ...]
    results: frozenset[str]
    moves: frozenset[str]
    personal: frozenset[str]
    platforms: frozenset[str]
    mutual: frozenset[str]
    violent_root: str


@lru_cache(maxsize=4)
def assembly(kit: Kit) -> Assembly:
    """The assembly lexicon of a kit, compiled once."""
    words = kit.lexicon("assembly")

    def listed(name: str) -> frozenset[str]:
        return frozenset(words[name])

    def prepositions(name: str) -> frozenset[str]:
        return frozenset(words["prepositions"][name])

    return Assembly(
        ontology={entry["type"]: entry for entry in kit.tables("ontology/").values()},
        lending=listed("lending"), pointing=listed("pointing"), fresh=listed("fresh"), ordering=listed("ordering"),
        results=listed("results"), moves=listed("moves"), personal=listed("personal"), mutual=listed("mutual"),
        platforms=listed("platforms"), violent_root=words["violent_root"],
        place_preps=prepositions("place"), target_preps=prepositions("target"),
        weapon_preps=prepositions("weapon"), cause_preps=prepositions("cause"),
        object_classes=tuple(words["object_classes"]), victim_classes=tuple(words["victim_classes"]),
    )  # fmt: skip


def draft_of(reading: Reading, trigger: Trigger) -> Draft:
    """A trigger with the fillers that its own syntax gives it."""
    known = assembly(reading.kit)
    kind = known.ontology[trigger.type]["kind"]
    token = reading.parse.tokens[trigger.i]
    block = reading.parse.sentences[token.sent].block
    stance = _stance(reading, trigger)
    draft = Draft(trigger, trigger.type, kind, stance, token.sent, block, anchors=[trigger.i])
    roles = reading.roles(trigger.i)
    for k in roles.agents:
        fill_agent(reading, draft, k)
    _fill_each_other(draft, known)
    for k in roles.patients:
        fill_patient(reading, draft, k)
    for prep, k in roles.preps:
        fill_prep(reading, draft, prep, k)
    if trigger.nominal:
        _borrow(reading, draft)
    _fill_there(reading, draft)
    mention = reading.time_at[token.head] if not trigger.nominal and token.dep == "relcl" else None
    if mention is not None:  # "in November, when Russia launched"
        draft.add("time", mention.value, mention.span, "time of the relative clause", token.head)
    return draft


def _fill_each_other(draft: Draft, known: Assembly) -> None:
    """Who clash, meet or agree do it with each other: of several agents the first is the actor, the others its opposites."""
    agents = [f for f in draft.fillers if f.field == "actor"]
    if draft.type in known.mutual and len(agents) > 1:
        draft.fillers = [f._replace(field="recipient") if f in agents[1:] else f for f in draft.fillers]


def _fill_there(reading: Reading, draft: Draft) -> None:
    """ "an air strike there": the last place named before, with the word that takes it up."""
    for k in (*reading.parse.tokens[draft.i].kids, draft.i + 1):
        if (
            k < len(reading.parse.tokens)
            and reading.parse.tokens[k].low == "there"
            and reading.parse.tokens[k].tag == "RB"
        ):
            here = reading.parse.tokens[k].start
            before = [m for m in reading.places if m.span.end <= here and m.value.kind != "country"]
            if before and not any(f.field == "place" for f in draft.fillers):
                words = (before[-1].span, reading.parse.span(k, k))
                draft.fillers.append(Filler("place", before[-1].value, words, "there", k))


def _stance(reading: Reading, trigger: Trigger) -> Stance:
    """How firmly a trigger is told; an event noun without a determiner is no firmer than the verb it is an object of.

    "could repel airstrikes" tells of no airstrike, "condemned the airstrikes" does.
    """
    tokens = reading.parse.tokens
    stance = judge_factuality(reading.parse, reading.kit, trigger.i)
    t = tokens[trigger.i]
    if (
        not trigger.nominal
        or stance.modality != "actual"
        or any(tokens[k].dep in ("det", "poss", "nummod") for k in t.kids)
    ):
        return stance
    over = tokens[t.head]
    if t.dep == "pobj":
        over = tokens[over.head]
    if t.dep in ("dobj", "pobj") and is_verbal(over):
        above = judge_factuality(reading.parse, reading.kit, over.i)
        if above.modality not in ("actual", "retold"):
            return above
    return stance


def actor_for(reading: Reading, k: int) -> tuple[Actor, Span] | None:
    """The actor at a token with its words: a mention, or the state that an adjective or a country's name stands for."""
    mention = reading.actor_at[k]
    if mention is not None:
        return mention.value, mention.span
    t = reading.parse.tokens[k]
    if t.text[:1].isupper():
        state = state_named(reading.kit, t.low)
        if state is not None:
            return state, reading.parse.span(k, k)
    place = reading.place_at[k]
    if place is not None and place.value.kind == "country":
        state = state_of(reading.kit, place.value.country)
        if state is not None:
            return state, place.span
    return None


def modifier_actor(reading: Reading, k: int) -> tuple[Actor, Span] | None:
    """The state whose adjective modifies a noun ("Russian drones"): who its owner is."""
    for c in reading.parse.tokens[k].kids:
        if reading.parse.tokens[c].dep in ("amod", "compound", "nmod", "poss") and c < k:
            found = actor_for(reading, c)
            if found is not None:
                return found
    return None


def fill_agent(reading: Reading, draft: Draft, k: int) -> None:
    """What does it: an actor, or a weapon that stands for who used it."""
    k = _counted_noun(reading, k)
    t = reading.parse.tokens[k]
    if k in reading.anchors and reading.actor_at[k] is None and reading.weapon_at[k] is None:
        return  # one happening does not act in another
    nominal_modifier = t.dep in ("amod", "compound", "nmod")
    if reading.weapon_at[k] is not None:
        _fill_weapon(reading, draft, k)
        owner = modifier_actor(reading, k)
        if owner is not None:
            draft.add("actor", owner[0], owner[1], "owner of the weapon", k)
        return
    found = actor_for(reading, k)
    if (
        draft.kind == "result"
        and not nominal_modifier
        and (_is_person(reading, k) or (found and found[0].kind in ("person", "population")))
    ):
        fill_patient(reading, draft, k)  # who flees or dies is the subject
    elif found is not None and _may_act(reading, draft, k, nominal_modifier):
        draft.add("actor", found[0], found[1], "agent", k)
    elif nominal_modifier:
        _fill_modifier(reading, draft, k)
    elif (
        found is None
        and draft.kind in ("violent", "verbal", "protest", "strategic")
        and t.pos != "PRON"
        and _is_person(reading, k)
    ):
        phrase = noun_phrase(reading.parse, k)
        kind = _armed_kind(reading, k)
        draft.add("actor", Actor(None, phrase.text, kind) if kind else Text(phrase.text), phrase, "agent", k)


def _armed_kind(reading: Reading, k: int) -> str | None:
    """The kind of an actor who is told by what he does for a living: soldiers are military, gunmen an armed group."""
    known = vocabulary(reading.kit)
    for kind, classes in (("military", ("soldier", "police")), ("armed_group", ("fighter",))):
        if any(in_class(reading, known, name, k) for name in classes):
            return kind
    return None


def _may_act(reading: Reading, draft: Draft, k: int, modifier: bool) -> bool:
    """A settlement before an event noun is where it was ("the Kyiv attack"), unless the actor finder took it for an actor."""
    place = reading.place(k)
    return not (modifier and place is not None and place.kind != "country" and reading.actor_at[k] is None)


def _fill_modifier(reading: Reading, draft: Draft, k: int) -> None:
    """A noun before an event noun: where, what or whom it hit ("the hotel bombing", "a market blast")."""
    known = assembly(reading.kit)
    if reading.place(k) is not None:
        _fill_place(reading, draft, k)
    elif draft.kind == "violent" and reading.parse.tokens[k].dep in ("compound", "nmod"):
        if _of_any(reading, known.object_classes, k):
            draft.add(
                "object",
                Text(noun_phrase(reading.parse, k).text),
                noun_phrase(reading.parse, k),
                "compound",
                k,
            )


def fill_patient(reading: Reading, draft: Draft, k: int) -> None:
    """Whom or what it is done to."""
    k = _counted_noun(reading, k)
    known = assembly(reading.kit)
    phrase = noun_phrase(reading.parse, k)
    weapon = reading.weapon_at[k]
    if weapon is not None and reading.place_at[k] is None and reading.actor_at[k] is None:
        used = (
            draft.kind == "violent"
            and draft.trigger.type not in known.results
            and weapon["class"] not in known.platforms
        )
        draft.add(
            "weapon" if used or draft.kind == "strategic" else "object",
            Text(phrase.text),
            phrase,
            "patient",
            k,
        )
        return
    found = actor_for(reading, k)
    place = reading.place(k)
    if place is not None and (found is None or place.kind != "country" or draft.kind != "verbal"):
        _fill_place(reading, draft, k)
    if found is not None and draft.kind == "strategic" and found[0].id is None and not draft.trigger.nominal:
        draft.add("object", Text(phrase.text), phrase, "patient", k)  # "sent troops"
    elif found is not None and not _is_bare_count(reading, k):
        person = found[0].kind in ("person", "population")
        name = "victim" if person and draft.kind in ("violent", "result") else "recipient"
        draft.add(name, found[0], found[1], "patient", k)
    elif found is None and place is None and _is_person(reading, k) and not _is_bare_count(reading, k):
        name = "victim" if draft.kind in ("violent", "result") else "recipient"
        draft.add(name, Text(phrase.text), phrase, "patient", k)
    elif (
        found is None
        and place is None
        and draft.kind in ("violent", "result", "strategic")
        and _is_thing(reading, draft, k, known)
    ):
        draft.add("object", Text(phrase.text), phrase, "patient", k)
        owner = modifier_actor(reading, k)
        if owner is not None and draft.kind == "violent":
            draft.add("recipient", owner[0], owner[1], "owner of what was hit", k)


def fill_prep(reading: Reading, draft: Draft, prep: str, k: int) -> None:
    """What a preposition adds: where, with what, against whom, with whom."""
    known = assembly(reading.kit)
    first = prep.split()[0]
    weapon = reading.weapon_at[k]
    if first in known.weapon_preps and weapon is not None:
        _fill_weapon(reading, draft, k)
    elif first == "of" and draft.trigger.nominal:
        _fill_of(reading, draft, k)
    elif first == "between":
        found = actor_for(reading, k)
        if found is not None:
            name = "recipient" if draft.values("actor") else "actor"
            draft.add(name, found[0], found[1], "between", k)
    elif first in ("with", "to", "against", "on", "upon", "at", "from", "for") and draft.kind in (
        "verbal",
        "strategic",
        "protest",
    ):
        found = actor_for(reading, k)
        if found is not None and first != "for":
            draft.add("recipient", found[0], found[1], f"{first} whom", k)
        elif found is None and first in ("on", "with", "to", "against") and _is_person(reading, k):
            draft.add(
                "recipient",
                Text(noun_phrase(reading.parse, k).text),
                noun_phrase(reading.parse, k),
                f"{first} whom",
                k,
            )
    elif first == "with" and actor_for(reading, k) is not None:
        found = actor_for(reading, k)
        if found is not None:
            draft.add("recipient", found[0], found[1], "with whom", k)
    elif first in known.target_preps and draft.kind == "violent":
        fill_patient(reading, draft, k)
    elif first in known.place_preps:
        _fill_where(reading, draft, k)


def _fill_of(reading: Reading, draft: Draft, k: int) -> None:
    """ "the shelling of Kherson", "the killing of two monks", "the advance of the rebels"."""
    found = actor_for(reading, k)
    moves = draft.kind in ("strategic", "protest", "verbal") or draft.type in assembly(reading.kit).moves
    if found is not None and moves and reading.place(k) is None and draft.values("actor") == []:
        draft.add("actor", found[0], found[1], "of", k)
    else:
        fill_patient(reading, draft, k)


def _fill_where(reading: Reading, draft: Draft, k: int) -> None:
    known = assembly(reading.kit)
    if reading.place(k) is not None:
        _fill_place(reading, draft, k)
    elif draft.kind == "violent" and _of_any(reading, known.object_classes, k):
        draft.add("object", Text(noun_phrase(reading.parse, k).text), noun_phrase(reading.parse, k), "at what", k)


def _fill_place(reading: Reading, draft: Draft, k: int) -> None:
    mention = reading.place_at[k]
    if mention is not None:
        draft.add("place", mention.value, mention.span, "place of the clause", k)
        country = mention.value.country if mention.value.kind == "country" else None
        state = state_of(reading.kit, country)
        if draft.kind == "violent" and state is not None and state not in draft.values("actor"):
            draft.add("recipient", state, mention.span, "country that was hit", k)


def _fill_weapon(reading: Reading, draft: Draft, k: int) -> None:
    for j in conjuncts(reading.parse, k):
        if reading.weapon_at[j] is not None:
            phrase = noun_phrase(reading.parse, j)
            draft.add("weapon", Text(phrase.text), phrase, "weapon", j)


def _borrow(reading: Reading, draft: Draft) -> None:
    """A nominal event in a lending clause takes over its subject and its prepositions ("Russia launched strikes on")."""
    known = assembly(reading.kit)
    tokens, k = reading.parse.tokens, draft.i
    while tokens[k].dep == "conj" and not is_verbal(tokens[k]):
        k = tokens[k].head
    verb = tokens[tokens[k].head]
    if tokens[k].dep == "pobj" and verb.low in ("under", "of", "in"):
        verb = tokens[verb.head]  # "came under attack", "a wave of strikes hit"
        if not is_verbal(verb) and verb.dep in ("nsubj", "nsubjpass", "dobj"):
            verb = tokens[verb.head]
    if not is_verbal(verb):
        return
    roles = reading.roles(verb.i)
    is_subject = k in roles.agents and verb.lemma not in known.ordering
    if not is_subject and verb.lemma not in known.lending:
        return
    if not is_subject:
        suffers = verb.lemma in (
            "face",
            "suffer",
            "sustain",
            "endure",
            "see",
            "witness",
            "experience",
            "come",
        )
        for j in roles.agents:
            (fill_patient if suffers else fill_agent)(reading, draft, j)
    else:
        for j in roles.patients:
            if j != k and j != draft.i:
                fill_patient(reading, draft, j)
    for prep, j in preps_of(reading.parse, verb.i):
        if j != k:
            fill_prep(reading, draft, prep, j)


def _is_person(reading: Reading, k: int) -> bool:
    known = assembly(reading.kit)
    quantity = reading.quantity(k)
    return (quantity is not None and quantity.unit == "person") or _of_any(reading, known.victim_classes, k)


def _counted_noun(reading: Reading, k: int) -> int:
    """The noun behind a number or a group word: the demonstrators of "hundreds of demonstrators"."""
    tokens = reading.parse.tokens
    counts = reading.quantity_at[k] is not None and (tokens[k].lemma in _NOBODY or tokens[k].tag == "CD")
    if not counts and tokens[k].lemma not in _GATHERED:
        return k
    for c in tokens[k].kids:
        if tokens[c].low == "of" and tokens[c].dep == "prep":
            return next((j for j in tokens[c].kids if tokens[j].dep == "pobj" and tokens[j].pos == "NOUN"), k)
    return k


def _is_bare_count(reading: Reading, k: int) -> bool:
    """Whether a phrase says no more than how many people: that is a count, not who they were."""
    t = reading.parse.tokens[k]
    if t.lemma == "other":
        return True
    return reading.quantity_at[k] is not None and (
        t.lemma in _NOBODY or t.pos in ("NUM", "ADJ", "DET", "VERB", "PRON") or t.tag == "CD"
    )


def _is_thing(reading: Reading, draft: Draft, k: int, known: Assembly) -> bool:
    t = reading.parse.tokens[k]
    if reading.time_at[k] is not None or t.pos not in ("NOUN", "PROPN") or k in reading.anchors:
        return False
    if draft.trigger.type in (
        "destruction",
        "damage",
        "looting",
        "arson",
        "sabotage",
        "seizure",
        "weapons_seizure",
    ):
        return True
    return _of_any(reading, known.object_classes, k)


def _of_any(reading: Reading, classes: tuple[str, ...], k: int) -> bool:
    known = vocabulary(reading.kit)
    return any(in_class(reading, known, name, k) for name in classes if name in known.classes)
