"""Which place is an event's: the candidates of its sentence weighed against each other and against none being told.

A conditional (softmax) model with the weights of `lang/en/where-weights`: for each candidate, and for "none", the weights of
its signs are added up. Nouns are judged by the walk of `where` alone, since the weights were learnt from verbs.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from dateline.extract.events.arguments import is_verbal
from dateline.extract.events.where import Scenes, costs_of
from dateline.extract.events.where_signs import Beside, signs_of_none, signs_of_place
from dateline.kit import Kit
from dateline.model import Mention

_MOST = 16  # places of one sentence that are weighed, nearest first


@lru_cache(maxsize=4)
def _weights(kit: Kit) -> tuple[dict[str, float], dict[str, float]]:
    """What the signs are worth, for places and for none, by sign."""
    data = kit.lexicon("where-weights")
    place, none = (
        {
            f"{what}={value}" if value else what: weight
            for what, values in data[part].items()
            for value, weight in values.items()
        }
        for part in ("place", "none")
    )
    return place, none


def beside(scenes: Scenes, i: int) -> Beside:
    """The places of the sentence of the event at token `i`, in order, the nearest where there are very many."""
    listed = scenes.by_sentence.get(scenes.reading.parse.tokens[i].sent, [])
    if len(listed) > _MOST:
        middle = bisect_left(listed, (i, 0))
        first = max(0, min(middle - _MOST // 2, len(listed) - _MOST))
        listed = listed[first : first + _MOST]
    return Beside(listed, {number: cost for cost, number in costs_of(scenes, i)})


def places_of(scenes: Scenes, i: int) -> list[tuple[float, Mention]]:
    """The places told for the event at token `i` with their costs, likeliest first; empty where none is told."""
    if not is_verbal(scenes.reading.parse.tokens[i]):
        return [(cost, scenes.mentions[number]) for cost, number in costs_of(scenes, i)]
    if i not in scenes.told:
        scenes.told[i] = _weighed(scenes, i)
    return [(cost, scenes.mentions[number]) for cost, number in scenes.told[i]]


def is_plain(scenes: Scenes, i: int, around: Beside) -> bool:
    """Whether an event's own clause tells its place outright ("three were killed in Homs"): then it is not none."""
    return any(
        seat.cost <= scenes.words.plain
        and seat.mention in around.costs
        and scenes.mentions[seat.mention].value.gazetteer_id is not None
        for seat in scenes.seats.get(i, ())[:_MOST]
    )


def _weighed(scenes: Scenes, i: int) -> list[tuple[float, int]]:
    around = beside(scenes, i)
    if not around.places:
        return []
    place, none = _weights(scenes.reading.kit)
    nowhere = sum(none.get(sign, 0.0) for sign in signs_of_none(scenes, i, around.costs))
    plain = is_plain(scenes, i, around)
    found = list[tuple[float, int]]()
    for k, number in around.places:
        found.append((sum(place.get(sign, 0.0) for sign in signs_of_place(scenes, i, k, number, around)), number))
    found.sort(key=lambda f: (-f[0], f[1]))
    if found[0][0] <= nowhere and not plain:
        return []
    farthest = scenes.words.farthest
    return [(around.costs.get(n, farthest), n) for weight, n in found if weight > nowhere or n in around.costs]
