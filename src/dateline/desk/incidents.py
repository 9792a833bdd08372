"""An incident as a person goes through it: what stands of it, what it may be the same as, and what is decided about it whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from dateline.desk.adding import judge_together, now
from dateline.desk.asking import differences, dossiers_of
from dateline.kit import Kit
from dateline.merge import RULE, RULES, article_of, claim_keys, figure, kilometres, review, settle, standing
from dateline.model import (
    QUANTITY_FIELDS,
    ClaimReview,
    Dossier,
    Event,
    Judgement,
    Review,
    Subject,
    Text,
    Told,
    Value,
    seal_of,
)
from dateline.store import Store, groups, judgements, rows, tasks
from dateline.store.near import around, row_of_incident, rows_of_incidents
from dateline.store.tasks import TaskRow

_ONE_PLACE_KM, _NEAR_KM = 2.0, 25.0
_SHOWN = 8  # likely others
_LEAST = 4  # points from which another is likely enough to be shown


@dataclass(frozen=True, slots=True)
class Case:
    """An incident with all that a person decides by.

    `seen` is the number of the last judgement in it, as `judge` takes it; `differ` the fields on which accounts do;
    `shared` the words that each copy shares with the first of its family; `tellings` the chief events, each with all events
    that its report tells with it; `keys` names each claim in its report, by its event and its place there; `made` are all
    judgements on it, `stands` the digests of those that were not taken back; `reviews` the reports somebody judged.
    """

    dossier: Dossier
    seen: int
    need: int
    why: tuple[str, ...]
    status: str
    differ: Mapping[str, tuple[Told, ...]]
    shared: Mapping[str, str]
    tellings: Mapping[str, tuple[str, ...]]
    keys: Mapping[str, tuple[str, ...]]
    made: tuple[Judgement, ...]
    stands: frozenset[str]
    reviews: Mapping[str, Review]
    tasks: tuple[TaskRow, ...]

    @property
    def seal(self) -> str:
        """What a signature under it would cover."""
        return seal_of(self.dossier.events)


@dataclass(frozen=True, slots=True)
class Likely:
    """Another incident that may be the same, and why; the surest first."""

    id: str
    type: str
    place: str | None
    day: str | None
    accounts: int
    why: tuple[str, ...]


def case_of(store: Store, incident: str, rule: str = RULE) -> Case | None:
    """An incident with all that a person decides by; None where there is none of this id now.

    Raises ValueError for a rule that is not one of RULES.
    """
    if rule not in RULES:
        raise ValueError(f"there is no rule {rule!r}; use one of {', '.join(RULES)}")
    with store.reading() as connection:
        row = row_of_incident(connection, incident)
        if row is None:
            return None
        (dossier,) = dossiers_of(connection, [incident], rule)
        ids = [a.id for a in dossier.articles]
        made = judgements.judgements_on(connection, ids)
        judged = {s.article for j in made for s in j.subjects} & set(ids)
        numbers = {a: rows.number_of(connection, a) for a in sorted(judged)}
        reports = {a: rows.report_by(connection, n) for a, n in numbers.items() if n is not None}
        reviews = {a: review(report, made) for a, report in reports.items() if report is not None}
        own = _about(made, {e.id for e in dossier.events})
        shared = {
            a: w for f in sorted(set(dossier.families.values())) for a, w in groups.shown_of(connection, f).items()
        }
        return Case(
            dossier, judgements.last_number(connection), row.need or 0, tuple(json.loads(row.why or "[]")), row.status or "open",
            differences(dossier), shared, groups.tellings_in(connection, incident), _keys(dossier, reviews), tuple(own),
            frozenset(j.digest for j in standing(made)), reviews, tuple(tasks.tasks_on(connection, "incident", incident)),
        )  # fmt: skip


def made_since(store: Store, case: Case, seen: int, by: str) -> list[Judgement]:
    """What others than `by` decided on an incident after the judgement with the number `seen`."""
    with store.reading() as connection:
        numbers = judgements.numbers_by(connection, [j.digest for j in case.made])
    return [j for j in case.made if numbers[j.digest] > seen and j.by != by]


def by_rule(case: Case) -> dict[str, dict[str, Value | None]]:
    """What each rule settles on, for the counts of an incident, by field and rule."""
    articles = {a.id: a for a in case.dossier.articles}
    return {
        field: {rule: settle(told.values, articles, rule) for rule in RULES}
        for field, told in case.dossier.incident.fields.items()
        if field in QUANTITY_FIELDS and any(figure(t) is not None for t in told.values)
    }


def _about(made: Sequence[Judgement], events: set[str]) -> list[Judgement]:
    """The judgements on these events, and those that take one of them back."""
    own = [j for j in made if any(s.event in events for s in j.subjects)]
    known = {j.digest for j in own}
    for j in made:
        if j.verb == "undo" and j.undoes in known:
            known.add(j.digest)
    return [j for j in made if j.digest in known]


def _keys(dossier: Dossier, reviews: Mapping[str, Review]) -> dict[str, tuple[str, ...]]:
    """The name of each claim that stands, by the event."""
    out = {}
    judged = {e.read.id: e for r in reviews.values() for e in r.events}
    for event in dossier.events:
        found = judged.get(event.id)
        if found is None:
            out[event.id] = tuple(claim_keys(event.id, event.claims))
        else:
            out[event.id] = tuple(c.key for c in found.claims if c.stands is not None)
    return out


# what may be the same ---------------------------------------------------------------------------------------------


def likely(store: Store, incident: str) -> list[Likely]:
    """Other incidents near in place, time and kind, or whose reports were weighed against its own, with the reasons."""
    with store.reading() as connection:
        own = row_of_incident(connection, incident)
        if own is None:
            return []
        linked = groups.linked_to(connection, incident)
        found = {row.id: row for row in (*around(connection, own), *rows_of_incidents(connection, linked))}
    weighed = sorted(
        ((_reasons(own, row, row.id in linked), linked.get(row.id, -9.0), row) for row in found.values()),
        key=lambda w: (-sum(points for points, _ in w[0]), -w[1], w[2].id),
    )
    return [
        Likely(row.id, row.type, row.place, row.day, row.accounts, tuple(words for _, words in why))
        for why, _, row in weighed
        if sum(points for points, _ in why) >= _LEAST
    ][:_SHOWN]


def _reasons(a: Row[Any], b: Row[Any], linked: bool) -> list[tuple[int, str]]:
    """Why two incidents may be one, each reason with its points."""
    out = []
    km = _km(a, b)
    if km is not None and km <= _NEAR_KM:
        out.append((3, "the same place") if km < _ONE_PLACE_KM else (2, f"{km:.0f} km away"))
    elif a.country and a.country == b.country and (km is None or a.admin1 == b.admin1):
        out.append((1, "the same region" if a.admin1 and a.admin1 == b.admin1 else "the same country"))
    days = _days(a.day, b.day)
    if days is not None and days <= 4:
        out.append((3, "the same day") if not days else (3 - min(days, 2), f"{days} day{'s' * (days > 1)} apart"))
    if a.type == b.type:
        out.append((2, "the same type"))
    if linked:
        out.append((2, "reports that are alike"))
    if a.killed_low is not None and (a.killed_low, a.killed_high) == (b.killed_low, b.killed_high) and a.killed_low > 1:
        out.append((2, f"the same number killed, {a.killed_low:,}"))
    return out


def _km(a: Row[Any], b: Row[Any]) -> float | None:
    """Kilometres between two incidents; None for what is no point."""
    if None in (a.lat, a.lon, b.lat, b.lon) or max(a.precision or 9, b.precision or 9) > 3:
        return None
    return kilometres(a.lat, a.lon, b.lat, b.lon)


def _days(a: str | None, b: str | None) -> int | None:
    try:
        return None if a is None or b is None else abs((date.fromisoformat(a) - date.fromisoformat(b)).days)
    except ValueError:
        return None


# what is decided --------------------------------------------------------------------------------------------------


def join(
    store: Store, case: Case, other: str, by: str, kit: Kit, seen: int | None = None, why: str | None = None
) -> None:
    """Say that two incidents are one happening. Raises as `judge` does, and ValueError where there is no such other."""
    theirs = _dossier(store, other, case)
    subjects = _subjects((*case.dossier.events, *theirs.events))
    judge_together(store, [Judgement("join", subjects, by, now(), why=why)], kit, seen)


def split(
    store: Store, case: Case, chosen: Sequence[str], by: str, kit: Kit, seen: int | None = None, why: str | None = None
) -> None:  # fmt: skip
    """Say that what these chief events tell is another happening than the rest of the incident. Raises as `judge` does."""
    apart, rest = _chosen(case, chosen)
    judge_together(store, _parted(apart, rest, by, why) + _joined(apart, (), by, why), kit, seen)


def move(
    store: Store, case: Case, chosen: Sequence[str], other: str, by: str, kit: Kit, seen: int | None = None, why: str | None = None,
) -> None:  # fmt: skip
    """Say that what these chief events tell belongs to another incident, and not to this one. Raises as `judge` does."""
    theirs = _dossier(store, other, case)
    apart, rest = _chosen(case, chosen)
    judge_together(store, _parted(apart, rest, by, why) + _joined(apart, theirs.events, by, why), kit, seen)


def sign(store: Store, case: Case, seal: str, by: str, kit: Kit, seen: int | None = None) -> None:
    """Sign an incident as it was seen, whose seal was `seal`, and be done with it as a task. Raises as `judge` does."""
    judgement = Judgement("sign", _subjects(case.dossier.events), by, now(), Text(seal))
    judge_together(store, [judgement], kit, seen)
    with store.writing() as connection:
        for task in case.tasks:
            if task.person == by and task.done is None:
                tasks.set_done(connection, task.n, now())


def take_back(
    store: Store, case: Case, digests: Sequence[str], by: str, kit: Kit, seen: int | None = None, why: str | None = None
) -> None:  # fmt: skip
    """Take back judgements on an incident, the last first; raises as `judge` does, and ValueError for none of its own."""
    known = {j.digest: j for j in case.made if j.digest in case.stands}
    if not digests or not set(digests) <= set(known):
        raise ValueError("that was taken back meanwhile, or was never judged here; look at the history again")
    told = [Judgement("undo", known[d].subjects, by, now(), why=why, undoes=d) for d in reversed(digests)]
    judge_together(store, told, kit, seen)


def _dossier(store: Store, other: str, case: Case) -> Dossier:
    if other == case.dossier.incident.id:
        raise ValueError("that is this incident itself; choose another")
    with store.reading() as connection:
        found = next(dossiers_of(connection, [other]), None)
    if found is None:
        raise ValueError(f"there is no incident {other[:60]!r}; copy its id from its page")
    return found


def _chosen(case: Case, chosen: Sequence[str]) -> tuple[list[Event], list[Event]]:
    """The events of these tellings, and those of all others; raises ValueError where either is nothing."""
    named = {e for chief in chosen for e in case.tellings.get(chief, ())}
    if not named or not set(chosen) <= set(case.tellings):
        raise ValueError("choose what is to be moved: mark accounts of this incident, then send them")
    apart = [e for e in case.dossier.events if e.id in named]
    rest = [e for e in case.dossier.events if e.id not in named]
    if not rest:
        raise ValueError("every account is chosen; leave one where it is, or join the whole incident with another")
    return apart, rest


def _parted(apart: Sequence[Event], rest: Sequence[Event], by: str, why: str | None) -> list[Judgement]:
    return [Judgement("part", _subjects((event, *rest)), by, now(), why=why) for event in apart]


def _joined(apart: Sequence[Event], others: Sequence[Event], by: str, why: str | None) -> list[Judgement]:
    together = (*apart, *others)
    return [Judgement("join", _subjects(together), by, now(), why=why)] if len(together) > 1 else []


def _subjects(events: Iterable[Event]) -> tuple[Subject, ...]:
    return tuple(Subject(article_of(e.id), e.id, None, (e.anchor,)) for e in events)


# history ----------------------------------------------------------------------------------------------------------


def value_before(case: Case, judgement: Judgement) -> Value | None:
    """What stood before a judgement on a claim: the last correction that was made of it by then, else what was read."""
    subject = judgement.subjects[0] if judgement.subjects else None
    found = None if subject is None else _claim_of(case, subject)
    if found is None or judgement.verb == "add":
        return None
    value = found.read.value if found.read is not None else None
    for earlier in case.made:
        if earlier.digest == judgement.digest:
            break
        mine = earlier.subjects[0] if earlier.subjects else None
        if earlier.verb in ("correct", "add") and mine is not None and _claim_of(case, mine) is found:
            value = earlier.value
    return value


def _claim_of(case: Case, subject: Subject) -> ClaimReview | None:
    """The claim that a judgement's subject is about."""
    made = case.reviews.get(subject.article)
    own = [
        c for event in (made.events if made is not None else ()) if event.read.id == subject.event for c in event.claims
    ]
    for claim in own:
        told = claim.read or claim.stands
        words = told.evidence if told is not None else ()
        if claim.field == subject.field and any(
            a.start < b.end and b.start < a.end for a in words for b in subject.words
        ):
            return claim
    return None
