"""Merging after a change: only the parts of all tellings that it touches are grouped anew, and the groups are those of all.

`components` says which parts grouping cannot reach beyond. Links between tellings are stored, so a part is put together
again without comparing anything but what is new.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from dateline.desk.needs import need_of_incident, status_of
from dateline.merge import (
    Telling,
    article_of,
    components,
    disagreements,
    group,
    link,
    name_groups,
    placed,
    put_together,
    settle,
    standing,
    telling_of,
    whole_groups,
)
from dateline.model import Article, Event, Incident, Judgement, Place, Quantity, Told, When
from dateline.store import groups, judgements, rows


def regroup(
    connection: Connection, new: Sequence[Telling], parts: Iterable[str], before: Mapping[str, str], at: str
) -> set[str]:
    """Group anew what new tellings touch, and the parts that lost some; returns the ids of the incidents written.

    `before` maps events that were taken away to the incident each was in, so that ids last.
    """
    wanted = {*parts, *_linked(connection, new)}
    told, judged = _whole(connection, wanted)
    links = groups.links_among(connection, wanted)
    found = components([t for t, _ in told.values()], links, judged)
    made = [g for part in found for g in group([told[e][0] for e in part], links, judged)]
    whole = whole_groups(made, [t for t, _ in told.values()])
    stood = {e: stored.incident for t, stored in told.values() for e in t.events if stored.incident is not None}
    before = {**before, **stood}
    ids, traces = _named(connection, whole, before)
    home = {e: name for name, events in zip(ids, whole, strict=True) for e in events}
    groups.put_components(connection, _changed(told, found))
    moved: dict[str, str | None] = {e: None for e in stood if e not in home}
    groups.put_members(connection, moved | {e: name for e, name in home.items() if stood.get(e) != name})
    groups.put_traces(connection, traces, at)
    groups.drop_incidents(connection, set(before.values()) - set(ids))
    old = defaultdict(set)
    for event, incident in before.items():
        old[incident].add(event)
    fresh = {t.article for t in new}
    touched = {
        name
        for name, events in zip(ids, whole, strict=True)
        if old.get(name) != set(events) or fresh & {article_of(e) for e in events}
    }
    refresh(connection, touched)
    return touched


def refresh(connection: Connection, ids: Iterable[str]) -> None:
    """Write the rows of these incidents anew, from their events and the families of their articles."""
    members = groups.events_of(connection, ids)
    stored = rows.events_by(connection, [e for events in members.values() for e in events])
    articles = rows.articles_by(connection, {n for n, _ in stored.values()})
    ids_of_articles = [a.id for a in articles.values()]
    families = groups.families_of(connection, ids_of_articles)
    scores = rows.least_scores(connection, stored)
    judged = _by_event(judgements.judgements_on(connection, ids_of_articles))
    written = []
    for name, members_of in members.items():
        events = [stored[e][1] for e in members_of]
        told = [articles[n] for n in sorted({stored[e][0] for e in members_of})]
        incident = put_together(name, events, told, families)
        row = summary(incident, told, families)
        score = min((scores[e] for e in members_of if e in scores), default=None)
        need = need_of_incident(incident, events, (row["differ"] or "").split(), score)
        status = status_of({j.digest: j for e in members_of for j in judged.get(e, ())}.values(), events)
        why = json.dumps(need.why, ensure_ascii=False)
        written.append({**row, "need": need.points, "why": why, "status": status})
    groups.put_incidents(connection, written)


def _by_event(made: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    """The judgements that stand, by the ids of the events they are about."""
    out: dict[str, list[Judgement]] = defaultdict(list)
    for j in standing(made):
        for subject in j.subjects:
            out[subject.event].append(j)
    return out


def summary(incident: Incident, articles: Sequence[Article], families: Mapping[str, str]) -> dict[str, Any]:
    """The row of an incident: what lists are chosen, ordered and counted by."""
    known = {a.id: a for a in articles}
    where, when = _settled(incident, "place"), _settled(incident, "time")
    place = rows.place_columns(where if isinstance(where, Place) else None)
    first, last = (when.earliest, when.latest) if isinstance(when, When) else (None, None)
    killed = incident.fields["killed"].values if "killed" in incident.fields else ()
    differ = disagreements(incident, known, families)
    return {
        "id": incident.id, "type": incident.type, **{k: place[k] for k in place if k != "kind"},
        "earliest": first, "latest": last, "day": first or last or incident.first_reported,
        "killed_low": _count(killed, known, "ucdp_low"), "killed_high": _count(killed, known, "ucdp_high"),
        "accounts": incident.accounts, "differ": f" {' '.join(differ)} " if differ else None,
        "first_reported": incident.first_reported, "last_reported": incident.last_reported,
    }  # fmt: skip


def _settled(incident: Incident, field: str) -> object:
    return incident.fields[field].settled if field in incident.fields else None


def _count(values: Sequence[Told], articles: Mapping[str, Article], rule: str) -> int | None:
    settled = settle(values, articles, rule) if values else None
    return settled.low if isinstance(settled, Quantity) else None


# the parts that a change touches ----------------------------------------------------------------------------------


def _linked(connection: Connection, new: Sequence[Telling]) -> set[str]:
    """Compare new tellings with those they share a key with, store the links; returns the parts that they are tied to."""
    if not new:
        return set()
    mine = {t.event: t for t in new}
    groups.put_components(connection, {e: t.event for t in new for e in t.events})
    stored = groups.neighbours(connection, {key for t in new for key in t.keys})
    near = {event: mine.get(event) or _read(s.telling) for event, s in stored.items()} | mine
    under: dict[str, set[str]] = defaultdict(set)
    for event, telling in near.items():
        for key in telling.keys:
            under[key].add(event)
    links = {}
    for event, telling in mine.items():
        for other in sorted(set().union(*(under[key] for key in telling.keys)) - {event}):
            odds = link(telling, near[other])
            if odds is not None:
                links[min(event, other), max(event, other)] = odds
    groups.put_links(connection, links)
    tied = {e for part in components(near.values(), links) if mine.keys() & set(part) for e in part}
    return {*mine, *(s.component for e, s in stored.items() if e in tied and s.component is not None)}


@lru_cache(maxsize=4096)  # neighbours are met again and again while reports come in
def _read(told: str) -> Telling:
    return telling_of(json.loads(told))


def _whole(connection: Connection, parts: set[str]) -> tuple[dict[str, tuple[Telling, groups.Stored]], list[Judgement]]:
    """All tellings of these parts and of those that people's judgements tie to them, which are added to `parts`."""
    told: dict[str, tuple[Telling, groups.Stored]] = {}
    judged: list[Judgement] = []
    ahead = set(parts)
    while ahead:
        stored = groups.in_components(connection, ahead)
        told |= {event: (_read(s.telling), s) for event, s in stored.items()}
        judged = _ties(connection, {t.article for t, _ in told.values()})
        subjects = {s.event for j in judged for s in j.subjects}
        ahead = groups.components_of(connection, subjects) - parts
        parts |= ahead
    return told, judged


def _ties(connection: Connection, articles: Iterable[str]) -> list[Judgement]:
    """The judgements that join or part events of these articles, with the events named as they are read now."""
    told = [j for j in judgements.judgements_on(connection, articles) if j.verb in ("join", "part", "undo")]
    if not told:
        return []
    subjects = {s.article for j in told for s in j.subjects}
    events: dict[str, list[Event]] = defaultdict(list)
    for name, (_, event) in rows.events_by(connection, rows.event_ids(connection, subjects)).items():
        events[article_of(name)].append(event)
    return placed(told, events)


def _changed(told: Mapping[str, tuple[Telling, groups.Stored]], found: Iterable[Sequence[str]]) -> dict[str, str]:
    """The part that each event is in now, named after its first telling, where that is another than before."""
    return {e: part[0] for part in found for t in part if told[t][1].component != part[0] for e in told[t][0].events}


def _named(
    connection: Connection, whole: Sequence[Sequence[str]], before: Mapping[str, str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Ids that last, and traces; a new id is none that an incident had before."""
    taken: set[str] = set()
    while True:
        ids, traces = name_groups(whole, before, taken)
        met = groups.known_ids(connection, set(ids) - set(before.values())) - taken
        if not met:
            return ids, traces
        taken |= met
