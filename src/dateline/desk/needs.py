"""How much a report or an incident needs a person, and why: points from `schemes/needs.yaml`, each with its reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dateline import knowledge
from dateline.exporters.wording import words_of
from dateline.merge import standing
from dateline.model import Event, Incident, Judgement, Place, Quantity, Report, Review, Text, seal_of

_DOUBTFUL = frozenset({"PR+", "PS+", "Uu"})


@dataclass(frozen=True, slots=True)
class Need:
    """Points, and the reasons that gave them, the heaviest first."""

    points: int
    why: tuple[str, ...]


def need_of_incident(incident: Incident, events: Sequence[Event], differ: Iterable[str], score: float | None) -> Need:
    """How much an incident needs a person; `differ` are the fields on which accounts do, `score` the least of its places."""
    told, scheme = list[tuple[int, str]](), _scheme()
    differ = list(differ)
    if differ:
        weights = scheme["differ"]
        points = sum(weights.get(field, weights["other"]) for field in differ)
        told.append((points, f"accounts differ on {', '.join(differ)}"))
    values = incident.fields["killed"].values if "killed" in incident.fields else ()
    killed = _killed([t.value for t in values])
    told += killed
    if killed and incident.accounts == 1:
        told.append((scheme["one_account"], "one account alone"))
    told += _place(score) + _doubt(events)
    return _need(told)


def need_of_report(review: Review, scores: Mapping[str, float]) -> Need:
    """How much a report needs a person; `scores` are the least score of each event's places."""
    report, scheme = review.judged, _scheme()
    told = _killed([c.value for e in report.events for c in e.claims if c.field == "killed"])
    unread = sum(u.end - u.start for u in report.unread)
    if unread > scheme["unread_above"] * max(len(report.article.text), 1):
        told.append((scheme["unread"], f"{unread:,} characters not read"))
    elif report.unread:
        told.append((scheme["unread"] // 2, "a part was not read"))
    if review.lost:
        told.append((scheme["lost"], f"{len(review.lost)} judgement{'s' * (len(review.lost) > 1)} without a place"))
    told += _place(min((scores[e.id] for e in report.events if e.id in scores), default=None)) + _doubt(report.events)
    return _need(told)


def scores_of(report: Report) -> dict[str, float]:
    """The least score of the places that each event's claims name."""
    known = {(m.span.start, m.span.end): m.score for m in report.places}
    out = {}
    for event in report.events:
        named = [s for c in event.claims if isinstance(c.value, Place) and c.rule != "judgement" for s in c.evidence]
        scores = [known[s.start, s.end] for s in named if (s.start, s.end) in known]
        if scores:
            out[event.id] = min(scores)
    return out


def status_of(judgements: Iterable[Judgement], events: Sequence[Event], whole: str = "") -> str:
    """How far people are with these events: `open`, `begun`, `signed`, or `changed` since it was signed.

    `whole` is the id of a report whose events they are all: then its signatures count, else those under the events.
    """
    ids = {e.id for e in events}
    about = [
        j
        for j in standing(judgements)
        if any(s.event in ids or (whole and s.article == whole and not s.event) for s in j.subjects)
    ]
    signed = [j for j in about if j.verb == "sign" and bool(whole) == any(not s.event for s in j.subjects)]
    if not signed:
        return "begun" if about else "open"
    return "signed" if signed[-1].value == Text(seal_of(events)) else "changed"


def _killed(values: Iterable[object]) -> list[tuple[int, str]]:
    """Points for the highest count of dead that is told, in its own words."""
    counts = [(q.high if q.high is not None else q.low or 0, q) for q in values if isinstance(q, Quantity)]
    most, highest = max(counts, key=lambda c: c[0], default=(0, None))
    steps = [points for least, points in _scheme()["killed"].items() if most >= int(least)]
    return [(max(steps), f"{words_of(highest)} killed")] if steps and highest else []


def _place(score: float | None) -> list[tuple[int, str]]:
    scheme = _scheme()
    if score is None or score >= scheme["place_below"]:
        return []
    return [(scheme["place"], "its place has strong rivals")]


def _doubt(events: Sequence[Event]) -> list[tuple[int, str]]:
    if any(e.factuality in _DOUBTFUL or e.modality == "possible" for e in events):
        return [(_scheme()["doubt"], "told without certainty")]
    return []


def _need(told: list[tuple[int, str]]) -> Need:
    ordered = sorted(told, key=lambda t: -t[0])
    return Need(sum(points for points, _ in ordered), tuple(why for _, why in ordered))


@lru_cache(maxsize=1)
def _scheme() -> dict[str, Any]:
    return dict(knowledge.table("schemes/needs"))
