"""Why an event was read: its trigger's entry, how it came to be told as it is, and for each claim its rule and its rivals.

Worked out again from a reading and the drafts that its events were made of, so that reading itself keeps no record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dateline.extract.events.draft import Draft, Filler
from dateline.extract.events.link import Group
from dateline.extract.events.reading import Reading
from dateline.extract.events.triggers import meets, vocabulary
from dateline.extract.events.where import lay_scenes
from dateline.extract.events.where_told import places_of
from dateline.extract.factuality import path_of
from dateline.model import (
    QUANTITY_FIELDS,
    Claim,
    Event,
    Explanation,
    Mention,
    Place,
    Reason,
    Report,
    Rival,
    Span,
    Turn,
    When,
)

_NEAR = 1  # sentences beside a claim's own in which rivals are looked for
_CLIMB = 3  # heads above a word: its preposition, the verb
_TELLER = "names who tells it, no part of what happened"
_SORTS = {"place": "places", "time": "times", "actor": "actors", "recipient": "actors", "victim": "actors"}


def explained(reading: Reading, report: Report, trace: dict[int, Group], id_: str) -> Explanation:
    """The Explanation of one event of a report; `trace` holds the drafts of each by the offset of its anchor."""
    event = next((e for e in report.events if e.id == id_), None)
    if event is None:
        raise ValueError(
            f"no event {id_!r} in the report; its events are {', '.join(e.id for e in report.events) or 'none'}"
        )
    group = trace[event.anchor.start]
    head = next((d for d in group.drafts if _anchor(reading, d) == event.anchor), group.head)
    path = path_of(reading.parse, reading.kit, head.i)
    return Explanation(
        event=event,
        sentence=_sentence(reading, head.sentence),
        entry=_entry(reading, head),
        turns=tuple(
            Turn(_word(reading, c.token), _word(reading, c.cue), c.stance.factuality, c.stance.modality) for c in path
        ),
        again=tuple(_anchor(reading, d) for d in group.drafts if d is not head),
        reasons=tuple(_reason(reading, report, event, group, c) for c in event.claims),
        settings=tuple(group.settings) if event.codes.plover else (),
    )


def _word(reading: Reading, i: int) -> Span:
    t = reading.parse.tokens[i]
    return reading.article.span(t.start, t.end)


def _anchor(reading: Reading, draft: Draft) -> Span:
    first, last = (reading.parse.tokens[k] for k in (draft.trigger.first, draft.trigger.last))
    return reading.article.span(first.start, last.end)


def _sentence(reading: Reading, number: int) -> Span:
    sentence = reading.parse.sentences[number]
    tokens = reading.parse.tokens
    return reading.article.span(tokens[sentence.first].start, tokens[sentence.last - 1].end)


# the trigger -------------------------------------------------------------------------------------------------------


def _entry(reading: Reading, draft: Draft) -> dict[str, Any]:
    """The vocabulary's entry for a trigger: its file, word and conditions, each with whether the sentence meets it."""
    trigger = draft.trigger
    if trigger.entry is None:
        return {"file": None, "type": trigger.type, "word": trigger.words, "conditions": [], "became": draft.type}
    entry = vocabulary(reading.kit).entries[trigger.entry]
    told = {"file": entry.file, "type": entry.type, "word": trigger.words}
    return {**told, "conditions": _conditions(reading, trigger.i, entry.conditions), "became": draft.type}


def _conditions(reading: Reading, i: int, conditions: dict[str, list[str]]) -> list[dict[str, Any]]:
    out = []
    for name in ("subject", "object", "needs", "not"):
        for one in conditions.get(name, ()):
            asked = f"{name}:{one}" if name in ("subject", "object") else one
            out.append(
                {"kind": "not" if name == "not" else "needs", "condition": asked, "met": meets(reading, i, asked)}
            )
    return out


# claims and their rivals ---------------------------------------------------------------------------------------------


def _reason(reading: Reading, report: Report, event: Event, group: Group, claim: Claim) -> Reason:
    at = reading.parse.top(claim.evidence[0].start, claim.evidence[0].end)
    number = reading.parse.tokens[at].sent if at is not None else group.head.sentence
    rivals = tuple(_rivals(reading, report, event, group, claim, number))
    return Reason(claim, rule_of(reading, claim.rule), _sentence(reading, number), rivals)


def rule_of(reading: Reading, name: str) -> str:
    """A rule in one sentence."""
    rules = reading.kit.tables("rules")["rules"]
    told: str = rules.get(name) or rules.get(f"* {name.split()[-1]}") or name
    return told


def _rivals(reading: Reading, report: Report, event: Event, group: Group, claim: Claim, number: int) -> Iterator[Rival]:
    """Mentions of the claim's sort in its own and the neighbouring sentences, and drafts' fillers that were laid aside."""
    sort = "quantities" if claim.field in QUANTITY_FIELDS else _SORTS.get(claim.field)
    if sort is None:
        return
    near = range(number - _NEAR, number + _NEAR + 1)
    taken = [s for c in event.claims if c.field == claim.field for s in c.evidence]
    for mention in getattr(report, sort):
        span = mention.span
        i = reading.parse.top(span.start, span.end)
        if i is None or reading.parse.tokens[i].sent not in near or _touches(span, taken):
            continue
        if sort == "quantities" and mention.value.unit != _unit(claim):
            continue
        why = _why_not(reading, report, event, group, claim, mention)
        if sort != "quantities" or why != _TELLER:  # "a doctor said" counts nobody
            yield Rival(span, mention.value, why)


def _unit(claim: Claim) -> Any:
    return getattr(claim.value, "unit", None)


def _touches(span: Span, others: list[Span]) -> bool:
    return any(span.start < o.end and o.start < span.end for o in others)


def _why_not(
    reading: Reading, report: Report, event: Event, group: Group, claim: Claim, mention: Mention
) -> str:  # fmt: skip
    """Why a mention near an event gave it no value for a field."""
    for draft in group.drafts:
        for f in draft.fillers:
            if f.field == claim.field and f.evidence[0] == mention.span:
                return _laid_aside(f, claim)
    mine = [c for c in event.claims if _touches(mention.span, list(c.evidence))]
    if mine:
        return f"taken as this event's {min(mine, key=lambda c: type(c.value) is not type(mention.value)).field}"
    if isinstance(mention.value, Place) and claim.field == "place":
        told = _told_where(reading, group, claim, mention)
        if told:
            return told
    for other in report.events:
        for c in other.claims:
            if other is not event and _touches(mention.span, list(c.evidence)):
                return f"{c.field} of another event, “{other.anchor.text}” ({other.type})"
    return _outside(reading, event, mention)


def _laid_aside(f: Filler, claim: Claim) -> str:
    if f.value == claim.value:
        return "the same value, told again"
    if isinstance(f.value, Place):
        return "a coarser place that the one taken lies in"
    return "the same, told again in other words"


def _told_where(reading: Reading, group: Group, claim: Claim, mention: Mention) -> str | None:
    """What a place would have cost this event, where a way leads to it at all."""
    scenes = lay_scenes(reading)
    costs: dict[Span, float] = {}
    for draft in group.drafts:
        for cost, found in places_of(scenes, draft.i):
            costs[found.span] = min(cost, costs.get(found.span, cost))
    if mention.span not in costs:
        return None
    mine = costs.get(claim.evidence[0])
    price = f"costs {costs[mention.span]:g} to reach from this event"
    if mine is None:
        return price
    relation = (
        "no less" if costs[mention.span] >= mine else "less, but another event is nearer to it or it is in other words"
    )
    return f"{price}, the one taken {mine:g}" if relation == "no less" else f"{price}: {relation}"


def _outside(reading: Reading, event: Event, mention: Mention) -> str:
    """Why a mention that no event took stands outside."""
    here = mention.span
    for said in reading.attributions:
        if said.source is not None and said.source.start <= here.start < said.source.end:
            return _TELLER
        for words in said.content:
            inside = words.start <= here.start < words.end
            if inside and not words.start <= event.anchor.start < words.end:
                return "stands inside somebody's words, and the event does not"
    if _told_of_speech(reading, here):
        return "tells where or when it was said"
    if isinstance(mention.value, When) and mention.value.type in ("DURATION", "SET"):
        return "how long or how often, which dates nothing"
    i = reading.parse.top(here.start, here.end)
    if i is not None and reading.parse.tokens[i].dep in ("compound", "amod", "nmod", "poss"):
        return f"only describes “{reading.parse.tokens[reading.parse.tokens[i].head].text}”"
    return "nothing in the sentence ties it to this event"


def _told_of_speech(reading: Reading, words: Span) -> bool:
    """Whether words hang on a verb of speech and are not what was said: "the governor said in Kyiv"."""
    i = reading.parse.top(words.start, words.end)
    cues = [(a.cue, a.content) for a in reading.attributions if a.cue is not None]
    for _ in range(_CLIMB):
        if i is None:
            return False
        i = reading.parse.tokens[i].head
        at = reading.parse.tokens[i].start
        for cue, content in cues:
            if cue.start <= at < cue.end:
                return not any(s.start <= words.start < s.end for s in content)
    return False
