"""Where accounts of one incident differ: values that cannot both be true, told by different accounts or different people.

A toll that only grows from day to day is no disagreement, nor is "at least four" beside "seven", nor an army beside the
state it belongs to. What is asked is never which of them is right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations

from dateline.merge.distance import kilometres
from dateline.model import FIELDS, QUANTITY_FIELDS, Actor, Article, Incident, Place, Quantity, Told, When
from dateline.words import fold

_FAR_KM, _NEAR = 25.0, 0.2  # places that are not one; how far "about" reaches either way
_OF_STATES = frozenset({"state", "government", "military"})
_DENIED = frozenset({"negated", "denied"})


def disagreements(
    incident: Incident, articles: Mapping[str, Article], families: Mapping[str, str]
) -> dict[str, tuple[Told, ...]]:
    """The fields on which accounts differ, each with the claims that stand on some side of it, in the order of FIELDS."""
    out = {}
    for field in FIELDS:
        values = incident.fields[field].values if field in incident.fields else ()
        sides = [t for t in values if _takes_a_side(field, t)]
        met = {
            n
            for (i, a), (j, b) in combinations(enumerate(sides), 2)
            if _by_others(a, b, families) and _differ(a, b, articles)
            for n in (i, j)
        }
        if met:
            out[field] = tuple(sides[n] for n in sorted(met))
    return out


def _takes_a_side(field: str, told: Told) -> bool:
    """Whether a claim says something that others could contradict."""
    value = told.value
    if told.modality not in ("actual", "retold", *_DENIED):
        return False
    if field in QUANTITY_FIELDS:
        return isinstance(value, Quantity) and value.scope == "whole" and (value.low, value.high) != (None, None)
    if field == "actor":
        return isinstance(value, Actor) and value.id is not None
    if field == "place":
        return isinstance(value, Place) and value.kind in ("settlement", "facility") and value.lat is not None
    return field == "time" and isinstance(value, When) and value.earliest is not None and value.earliest == value.latest


def _by_others(a: Told, b: Told, families: Mapping[str, str]) -> bool:
    """Whether two claims are told by different accounts, or by different people in one."""
    if families.get(a.article, a.article) != families.get(b.article, b.article):
        return True
    return a.source is not None and b.source is not None and _holder(a) != _holder(b)


def _holder(told: Told) -> str:
    source = told.source
    if source is None:
        return ""
    return source.actor.id if source.actor and source.actor.id else fold(source.span.text)


def _differ(a: Told, b: Told, articles: Mapping[str, Article]) -> bool:
    """Whether two claims cannot both be true: other values, or the one denies what the other tells."""
    x, y = a.value, b.value
    if _denied(a) != _denied(b):
        return isinstance(x, Actor) and isinstance(y, Actor) and _side(x) == _side(y)
    if _denied(a):
        return False
    if isinstance(x, Quantity) and isinstance(y, Quantity):
        return _counts_differ(x, y) and not _grew(a, b, articles)
    if isinstance(x, Actor) and isinstance(y, Actor):
        return _side(x) != _side(y) and not _told_together(a, b)
    if isinstance(x, Place) and isinstance(y, Place):
        return _km(x, y) > _FAR_KM
    return isinstance(x, When) and isinstance(y, When) and x.earliest != y.earliest


def _denied(told: Told) -> bool:
    return told.modality in _DENIED or told.factuality.endswith("-")


def _counts_differ(x: Quantity, y: Quantity) -> bool:
    if (x.unit, x.group) != (y.unit, y.group):
        return False
    (low, high), (least, most) = _bounds(x), _bounds(y)
    return high < least or most < low


def _bounds(q: Quantity) -> tuple[float, float]:
    """The bounds of a count; "about" reaches further."""
    low = -math.inf if q.low is None else float(q.low)
    high = math.inf if q.high is None else float(q.high)
    return (low * (1 - _NEAR), high * (1 + _NEAR)) if q.qualifier == "about" else (low, high)


def _grew(a: Told, b: Told, articles: Mapping[str, Article]) -> bool:
    """Whether the count of the later day is the higher: the same toll, further on."""
    first, second = sorted((a, b), key=lambda t: _day(t, articles))
    if not _day(first, articles) < _day(second, articles):
        return False
    return _least(first) <= _least(second)


def _least(told: Told) -> float:
    return _bounds(told.value)[0] if isinstance(told.value, Quantity) else 0.0


def _day(told: Told, articles: Mapping[str, Article]) -> str:
    article = articles.get(told.article)
    return (article.published if article else None) or ""


def _side(actor: Actor) -> str:
    """Whose deed it would be: an army and a government are their state's."""
    return actor.country if actor.kind in _OF_STATES and actor.country else actor.id or fold(actor.name)


def _told_together(a: Told, b: Told) -> bool:
    """Whether one event names both, as those who acted together, rather than different people naming different ones."""
    return a.event == b.event and _holder(a) == _holder(b)


def _km(x: Place, y: Place) -> float:
    return kilometres(x.lat or 0.0, x.lon or 0.0, y.lat or 0.0, y.lon or 0.0)
