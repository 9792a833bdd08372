"""What a happening is as a whole: an event's ACLED code settled by what the report tells of the same happening beside it.

A demonstration in which cars are torched is a riot, a town taken after its garrison left was taken without a fight. The
rules are data (`schemes/acled.yaml`, after ACLED's codebook); which events are of one happening stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from dateline.extract.events.link import told_apart
from dateline.extract.events.reading import Reading
from dateline.extract.events.triggers import meets
from dateline.kit import Kit
from dateline.model import Actor, Event
from dateline.words import fold

_REACH = 12  # events on either side among which those of the same happening are looked for
_TOLD = ("CT+", "PR+")
_UNKNOWN = frozenset({"unknown"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of the scheme; an empty set asks nothing."""

    told: frozenset[str]
    by: frozenset[str]
    of: frozenset[str]
    needs: tuple[str, ...]
    beside: frozenset[str]
    same: frozenset[str]
    telling: frozenset[str]
    sides: frozenset[str]
    without: frozenset[str]
    near: int
    becomes: str | None


@dataclass(slots=True)
class _Told:
    """An event that happened, with its sentence and its ACLED code so far."""

    event: Event
    at: int
    sentence: int
    code: dict[str, str] | None

    @property
    def terms(self) -> set[str]:
        """What rules may call it: its type, and its sub-event type so far."""
        return {self.event.type, self.code["sub_event_type"]} if self.code else {self.event.type}

    def values(self, fields: frozenset[str]) -> set[str]:
        """The names of the actors in these fields, and where the words for them stand."""
        told = [(c.value, c.evidence[0]) for c in self.event.claims if c.field in fields]
        return {word for v, words in told if isinstance(v, Actor) for word in (fold(v.name), str(words.end))}

    def kinds(self, *fields: str) -> frozenset[str]:
        """The kinds of the actors in these fields, or `unknown`."""
        values = [c.value for c in self.event.claims if c.field in fields]
        return frozenset(v.kind for v in values if isinstance(v, Actor)) or _UNKNOWN


@lru_cache(maxsize=4)
def _scheme(kit: Kit) -> tuple[tuple[_Rule, ...], dict[str, str]]:
    """The rules, and the event type of each sub-event type."""
    data: dict[str, Any] = kit.tables("schemes/")["schemes/acled"]

    def listed(raw: dict[str, Any], name: str) -> frozenset[str]:
        return frozenset(raw.get(name) or ())

    rules = tuple(
        _Rule(
            listed(raw, "told"), listed(raw, "by"), listed(raw, "of"), tuple(raw.get("needs") or ()), listed(raw, "beside"),
            listed(raw, "same"), listed(raw, "telling"), listed(raw, "sides"), listed(raw, "without"), raw.get("near", 0), raw.get("becomes"),
        )
        for raw in data["wholes"]
    )  # fmt: skip
    return rules, {sub: event for event, subs in data["event_types"].items() for sub in subs}


def settle_wholes(reading: Reading, events: list[Event]) -> list[Event]:
    """The events, each coded in ACLED as the happening that it is part of; `decided_by` names the event that decided."""
    told = _told(reading, events)
    if len(told) == 0:
        return events
    rules, event_type = _scheme(reading.kit)
    for rule in rules:
        found = [(k, _decider(reading, rule, told, k)) for k in range(len(told))]
        for k, decider in found:
            if decider is not None:
                sub = rule.becomes or (decider.code or {}).get("sub_event_type", "")
                if sub and sub != (told[k].code or {}).get("sub_event_type"):
                    told[k].code = {
                        "event_type": event_type[sub],
                        "sub_event_type": sub,
                        "decided_by": decider.event.id,
                    }
    codes = {t.event.id: t.code for t in told}
    return [
        replace(e, codes=replace(e.codes, acled=codes[e.id])) if codes.get(e.id, e.codes.acled) != e.codes.acled else e
        for e in events
    ]


def _told(reading: Reading, events: list[Event]) -> list[_Told]:
    """The events that happened, in order of the text."""
    out = []
    for event in events:
        if event.modality == "actual" and event.factuality in _TOLD:
            at = reading.parse.top(event.anchor.start, event.anchor.end)
            if at is not None:
                out.append(_Told(event, at, reading.parse.tokens[at].sent, event.codes.acled))
    return out


def _decider(reading: Reading, rule: _Rule, told: list[_Told], k: int) -> _Told | None:
    """What decides by this rule how an event is coded: the nearest event beside it that fits, or itself; None where it fits not."""
    one = told[k]
    if not one.terms & rule.told or not _within(one.kinds("actor"), rule.by):
        return None
    if not _within(one.kinds("recipient", "victim"), rule.of):
        return None
    if rule.needs and not any(meets(reading, one.at, need) for need in rule.needs):
        return None
    around = [t for t in told[max(0, k - _REACH) : k + _REACH + 1] if abs(t.sentence - one.sentence) <= rule.near]
    if any(t.terms & rule.without for t in around if t is not one):
        return None
    if not rule.beside:
        return one
    fits = [
        t
        for t in around
        if t is not one
        and t.terms & rule.beside
        and _within(t.kinds("actor", "recipient", "victim"), rule.sides)
        and (not rule.same or one.values(rule.same) & t.values(rule.same))
        and (not rule.telling or any(c.field in rule.telling for c in t.event.claims))
        and not told_apart(one.event.claims, t.event.claims)
        and not _is_topic(reading, t)
    ]
    return min(fits, key=lambda t: (abs(t.sentence - one.sentence), abs(t.at - one.at)), default=None)


def _is_topic(reading: Reading, t: _Told) -> bool:
    """Whether an event is what another one is about: "protested against the killing" tells of no killing at the protest."""
    tokens = reading.parse.tokens
    return (
        tokens[t.at].dep == "pobj"
        and tokens[tokens[t.at].head].low in reading.kit.tables("schemes/")["schemes/acled"]["about"]
    )


def _within(kinds: frozenset[str], allowed: frozenset[str]) -> bool:
    return not allowed or kinds <= allowed
