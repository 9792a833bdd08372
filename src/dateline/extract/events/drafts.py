"""Drafts of events from triggers, before drafts of one happening are laid together."""

from __future__ import annotations

from dateline.extract.events.arguments import is_verbal, preps_of
from dateline.extract.events.draft import Assembly, Draft, Filler, assembly
from dateline.extract.events.fillers import borrow, fill_agent, fill_alike, fill_from_clause, fill_patient, fill_prep
from dateline.extract.events.periods import period_of
from dateline.extract.events.reading import Reading
from dateline.extract.events.triggers import Trigger, names_type
from dateline.extract.events.wording import ancestors
from dateline.extract.factuality import Stance, judge_factuality, opposite


def draft_of(reading: Reading, trigger: Trigger) -> Draft:
    """A trigger with the fillers that its own syntax gives it."""
    known = assembly(reading.kit)
    kind = known.ontology[trigger.type]["kind"]
    token = reading.parse.tokens[trigger.i]
    block = reading.parse.sentences[token.sent].block
    stance = _stance(reading, trigger)
    draft = Draft(trigger, trigger.type, kind, stance, token.sent, block, anchors=[trigger.i])
    if kind in ("violent", "result"):
        draft.period = period_of(reading, trigger.i)
    roles = reading.roles(trigger.i)
    takers = known.undergone.get(trigger.type, {}).get(trigger.words, ())
    for k in roles.agents:
        suffers = takers or (trigger.nominal and _is_owner(reading, draft, k))
        (fill_patient if suffers else fill_agent)(reading, draft, k)
    _fill_each_other(draft, known)
    for k in roles.patients:
        if not (k in trigger.parts and names_type(reading, trigger.type, k)):  # "made arrests": its own noun is nobody
            fill_patient(reading, draft, k)
    fill_alike(reading, draft, roles.patients)
    if _tells_of_its_noun(reading, draft, known):
        fill_patient(reading, draft, token.head)
    for prep, k in (*roles.preps, *_of_fixed_words(reading, trigger)):
        fill_agent(reading, draft, k) if prep in takers else fill_prep(reading, draft, prep, k)
    if trigger.nominal:
        borrow(reading, draft)
        if draft.type in assembly(reading.kit).mutual and draft.values("recipient") and not draft.values("actor"):
            fill_from_clause(reading, draft)
    _fill_there(reading, draft)
    mention = reading.time_at[token.head] if not trigger.nominal and token.dep == "relcl" else None
    if mention is not None:  # "in November, when Russia launched"
        draft.add("time", mention.value, mention.span, "time of the relative clause", token.head)
    return draft


def _tells_of_its_noun(reading: Reading, draft: Draft, known: Assembly) -> bool:
    """Whether a participle before its noun is news: "the arrested men were led away", but not where they are freed."""
    tokens = reading.parse.tokens
    t = tokens[draft.i]
    if t.dep != "amod" or t.tag != "VBN" or draft.type not in known.done_to_people | known.done_to_somebody:
        return False
    for k in ancestors(reading.parse, t.i):
        if k in reading.anchors:
            return False
        if is_verbal(tokens[k]):
            break
    return True


def _is_owner(reading: Reading, draft: Draft, k: int) -> bool:
    """Whether a possessor is who suffered it: "the bishop's murder", but not "the rebels' murder of a bishop"."""
    tokens = reading.parse.tokens
    roles = reading.roles(draft.i)
    told = roles.patients or any(p == "of" for p, _ in roles.preps)
    return (
        draft.type in assembly(reading.kit).owned and tokens[k].dep == "poss" and tokens[k].head == draft.i and not told
    )


def _of_fixed_words(reading: Reading, trigger: Trigger) -> list[tuple[str, int]]:
    """What hangs on a verb's fixed noun is the event's: "imposed sanctions *on Belarus*", "opened a probe *into the army*"."""
    nouns = [k for k in trigger.parts if reading.parse.tokens[k].pos in ("NOUN", "PROPN")]
    return [pair for k in nouns for pair in preps_of(reading.parse, k)]


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
    if trigger.denies:
        return opposite(stance, reading.kit)
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
