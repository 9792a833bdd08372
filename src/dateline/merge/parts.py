"""The parts of all tellings that no group reaches beyond: after a change only those it touches are grouped anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dateline.merge.cluster import _SURE, Links, _said
from dateline.merge.telling import Telling
from dateline.model import Judgement


def components(
    tellings: Iterable[Telling], links: Links, judgements: Sequence[Judgement] = ()
) -> list[tuple[str, ...]]:
    """The chief events of tellings in the parts that no group reaches beyond, in the order of their ids.

    Grouping each part alone gives the groups of all at once; so after a change only the parts it touches are grouped anew.
    """
    told = list(tellings)
    member = {e: t.event for t in told for e in t.events}
    home = {t.event: t.event for t in told}

    def root(a: str) -> str:
        while home[a] != a:
            home[a] = a = home[home[a]]
        return a

    pairs = [pair for pair, odds in links.items() if odds > _SURE and pair[0] in home and pair[1] in home]
    for a, b in (*pairs, *_said("join", judgements, member)):
        first, second = sorted((root(a), root(b)))
        home[second] = first
    parts: dict[str, list[str]] = defaultdict(list)
    for event in sorted(home):
        parts[root(event)].append(event)
    return sorted(tuple(events) for events in parts.values())
