"""Tellings in, groups of one happening each out: a function of the set alone, whatever the order in which it came.

A link is a pair of tellings that could be one happening, with its log-odds. Links are taken from the surest down, and two
groups become one where the better part of their pairs speaks for it (average linkage over the best three in five: a late
report that recalls little does not hang on every early one). So a chain of half-likely pairs does not pull a month of
shelling together. A person's `join` and `part` come first. No group reaches beyond what links connect,
so a new report touches only its neighbourhood.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from dateline import knowledge
from dateline.merge.compare import Windows, features_of
from dateline.merge.judgements import standing, ties
from dateline.merge.telling import Telling
from dateline.model import Judgement

Links = Mapping[tuple[str, str], float]
FAR = -3.0  # log-odds from which a pair is worth keeping; all others count as APART
_APART = -4.0
SURE = -0.4  # log-odds from which two groups are one
_SPEAKING = 0.6  # share of the pairs between two groups, the best ones, that are asked


@lru_cache(maxsize=1)
def weights() -> tuple[dict[str, float], float]:
    """The weight of each feature, and the log-odds of a pair that has none."""
    table = knowledge.table("schemes/merge-weights")
    return dict(table["weights"]), float(table["bias"])


def link(a: Telling, b: Telling, windows: Windows | None = None) -> float | None:
    """The log-odds that two tellings are of one happening; None where it is out of the question.

    Two tellings of one article are two happenings: its reader laid together what is one.
    """
    if a.article == b.article or not a.keys & b.keys or _worlds_apart(a, b):
        return None
    first, second = sorted((a, b), key=lambda t: t.event)
    known, bias = weights()
    told = features_of(first, second, windows or Windows())
    odds = round(bias + sum(known[name] * value for name, value in told.items()), 4)
    return odds if odds > FAR else None


def _worlds_apart(a: Telling, b: Telling) -> bool:
    """Whether one is told in passing and without a place, and the two articles speak of no country in common."""
    in_passing = not (a.chief or a.places) or not (b.chief or b.places)
    return in_passing and bool(a.world and b.world) and not set(a.world) & set(b.world)


def links_of(tellings: Sequence[Telling], windows: Windows | None = None) -> dict[tuple[str, str], float]:
    """All links among tellings; only those that share a key are compared."""
    under: dict[str, list[int]] = defaultdict(list)
    for n, telling in enumerate(tellings):
        for key in telling.keys:
            under[key].append(n)
    pairs = {(i, j) for found in under.values() for x, i in enumerate(found) for j in found[x + 1 :]}
    out = {}
    for i, j in pairs:
        odds = link(tellings[i], tellings[j], windows)
        if odds is not None:
            a, b = sorted((tellings[i].event, tellings[j].event))
            out[a, b] = odds
    return out


def group(tellings: Iterable[Telling], links: Links, judgements: Sequence[Judgement] = ()) -> list[tuple[str, ...]]:
    """The chief events of tellings in groups of one happening each, every group and the list in the order of their ids."""
    told = list(tellings)
    article = {t.event: t.article for t in told}
    member = {e: t.event for t in told for e in t.events}
    groups = _Groups(sorted(article), article, links)
    for verb, pairs in reversed(_decided(judgements, member)):  # the newest first: it has the last word
        if verb == "part":
            groups.parted |= {frozenset(pair) for pair in pairs}
        else:
            for pair in pairs:
                if not groups.are_parted(*pair):
                    groups.join(*pair)
    for (a, b), odds in sorted(links.items(), key=lambda item: (-item[1], item[0])):
        if odds > SURE and a in article and b in article:
            groups.try_join(a, b)
    return sorted(tuple(sorted(events)) for events in groups.members.values())


class _Groups:
    """Groups under way: which group each event is in, and which events each group holds."""

    def __init__(self, events: Iterable[str], article: Mapping[str, str], links: Links) -> None:
        self.home = {e: e for e in events}
        self.members = {e: [e] for e in self.home}
        self.article, self.links = article, links
        self.parted: set[frozenset[str]] = set()

    def join(self, a: str, b: str) -> None:
        """Make one group of two."""
        x, y = sorted((self.home[a], self.home[b]))
        if x != y:
            for event in self.members[y]:
                self.home[event] = x
            self.members[x] += self.members.pop(y)

    def are_parted(self, a: str, b: str) -> bool:
        """Whether somebody parted an event of the one's group from one of the other's."""
        mine, yours = self.members[self.home[a]], self.members[self.home[b]]
        return bool(self.parted) and any(frozenset((x, y)) in self.parted for x in mine for y in yours)

    def try_join(self, a: str, b: str) -> None:
        """Make one group of two where nothing forbids it and their pairs speak for it on the whole."""
        mine, yours = self.members[self.home[a]], self.members[self.home[b]]
        if mine is yours or {self.article[e] for e in mine} & {self.article[e] for e in yours}:
            return
        if self.are_parted(a, b):
            return
        pairs = [(x, y) if x < y else (y, x) for x in mine for y in yours]
        best = sorted((self.links.get(pair, _APART) for pair in pairs), reverse=True)
        asked = best[: math.ceil(len(best) * _SPEAKING)]
        if sum(asked) > SURE * len(asked):
            self.join(a, b)


def said(verb: str, judgements: Sequence[Judgement], member: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pairs of chief events that people's judgements join or part; of two on one pair, the last decides."""
    last: dict[tuple[str, str], str] = {}
    for pair, told in ties(judgements).items():
        a, b = (member.get(e) for e in pair)
        if a is not None and b is not None and a != b:
            chiefs = (a, b) if a < b else (b, a)
            last.pop(chiefs, None)
            last[chiefs] = told
    return [pair for pair, told in last.items() if told == verb]


def _decided(judgements: Sequence[Judgement], member: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each judgement that joins or parts and was not taken back, with the pairs of chief events that it names, in order."""
    out = []
    for j in standing(judgements):
        if j.verb in ("join", "part"):
            first, *others = [member.get(s.event) for s in j.subjects]
            out.append((j.verb, [(first, o) for o in others if first is not None and o is not None and first != o]))
    return out


# names that last -------------------------------------------------------------------------------------------------


def name_groups(
    groups: Sequence[Sequence[str]], before: Mapping[str, str], taken: Iterable[str] = ()
) -> tuple[list[str], list[tuple[str, str]]]:
    """An id for each group of events, and the traces (old id, new id) of incidents that became part of others or split.

    `before` maps events to the incident they were in. An incident lives on in the group that holds most of its events; a
    group where several do keeps the id of the one that had most. A new id is made of the group's first event, and is none
    of `taken`.
    """
    held = [Counter(before[e] for e in events if e in before) for events in groups]
    heirs: dict[str, int] = {}
    for n, counts in enumerate(held):
        for old, count in counts.items():
            if old not in heirs or count > held[heirs[old]][old]:
                heirs[old] = n
    ids, used = [""] * len(groups), set(taken) | set(heirs)
    for n, counts in enumerate(held):
        own = [old for old in counts if heirs[old] == n]
        ids[n] = min(own, key=lambda old: (-counts[old], old)) if own else _new_id(min(groups[n]), used)
        used.add(ids[n])
    traces = {(old, ids[n]) for n, counts in enumerate(held) for old in counts if ids[n] != old}
    return ids, sorted(traces)


def _new_id(event: str, used: set[str]) -> str:
    n = 0
    while (made := "i" + hashlib.sha256(f"{event}/{n}".encode()).hexdigest()[:12]) in used:
        n += 1
    return made
