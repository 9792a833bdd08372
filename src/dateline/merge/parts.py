"""The parts of all tellings that no group reaches beyond: after a change only those it touches are grouped anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.merge.cluster import SURE, Links, said
from dateline.merge.connected import connected
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
    chief = {t.event for t in told}
    pairs = [pair for pair, odds in links.items() if odds > SURE and chief.issuperset(pair)]
    return connected(chief, [*pairs, *said("join", judgements, member)])
