"""Blind double coding: rounds made, gone through, closed, compared and adjudicated; and what each person is to go through.

In a round several coders go through the same reports and none sees what another decides. Once it is closed, nothing more
is coded in it; a supervisor then decides where coders differ, and what all agree on is adopted. Both become judgements like
any other, by the supervisor, whose `why` begins with the round's name.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.desk.adding import judge, now
from dateline.desk.agreement import EVENT, Decision, Unit, units_of
from dateline.kit import Kit
from dateline.merge import review
from dateline.model import Judgement, Review, Subject, Value
from dateline.store import Filters, Store, judgements, people, rounds, rows, tasks
from dateline.store.rounds import RoundRow
from dateline.store.tasks import TaskRow

MOST = 200  # reports of a round
_NAME = 64


@dataclass(frozen=True, slots=True)
class Chosen:
    """Reports for a round, and in words how they were chosen, so that they could be chosen again."""

    articles: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A task, what names its report or incident in a list, and whether its round is closed."""

    task: TaskRow
    heading: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Round:
    """A round with the tasks of each coder, both in the order they were given."""

    row: RoundRow
    tasks: dict[str, tuple[TaskRow, ...]]

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of its reports."""
        return tuple(dict.fromkeys(t.target for told in self.tasks.values() for t in told))

    @property
    def blind(self) -> tuple[str, ...]:
        """Who may not yet see what others decided: its coders, as long as it is open."""
        return () if self.row.closed else tuple(self.tasks)


# making -----------------------------------------------------------------------------------------------------------


def choose_named(store: Store, ids: Sequence[str]) -> Chosen:
    """The reports with these ids. Raises ValueError for one that is not stored."""
    wanted = tuple(dict.fromkeys(filter(None, (name.strip() for name in ids))))
    with store.reading() as connection:
        there = set(rounds.report_ids(connection))
    for name in wanted:
        if name not in there:
            raise ValueError(f"no report {name} is stored; give the ids that their pages show, one a line")
    return Chosen(wanted, f"{len(wanted)} named")


def choose_first(store: Store, n: int, filters: Filters, query: str = "") -> Chosen:
    """The first reports of the incidents that filters want, those first that most need a person; `query` says the filters."""
    found = _wanted(store, filters)[: max(n, 0)]
    return Chosen(tuple(found), f"the first {len(found)} of the queue{_told(query)}")


def choose_sample(store: Store, n: int, seed: int, filters: Filters | None = None, query: str = "") -> Chosen:
    """So many reports by chance: of all that were read, or of the incidents that filters want; one seed chooses one sample."""
    if filters is None:
        with store.reading() as connection:
            among = rounds.report_ids(connection)
    else:
        among = _wanted(store, filters)
    found = random.Random(seed).sample(among, min(max(n, 0), len(among)))
    return Chosen(tuple(found), f"a sample of {len(found)} of {len(among):,} reports{_told(query)}, seed {seed}")


def _wanted(store: Store, filters: Filters) -> list[str]:
    with store.reading() as connection:
        return rounds.reports_wanted(connection, filters)


def _told(query: str) -> str:
    return f" ({query})" if query else ""


def make_round(store: Store, name: str, coders: Sequence[str], chosen: Chosen, by: str) -> RoundRow:
    """Give each coder the same reports to go through unseen by the others.

    Raises ValueError for a name that is taken or none, fewer than two coders or one who may not code, no or too many reports.
    """
    name, wanted = " ".join(name.split()), sorted(set(coders))
    if not name or len(name) > _NAME or not name.isprintable() or "/" in name:
        raise ValueError(f"{name!r} is no name for a round; give 1 to {_NAME} letters, without /")
    if len(wanted) < 2:
        raise ValueError("a round takes two coders or more; choose who goes through the reports")
    if not chosen.articles:
        raise ValueError("no report is chosen; name some, or choose other filters")
    if len(chosen.articles) > MOST:
        raise ValueError(f"a round holds {MOST} reports at most; make several")
    at = now()
    with store.writing() as connection:
        if rounds.round_by(connection, name) is not None:
            raise ValueError(f"there is a round {name} already; give another name")
        for coder in wanted:
            person = people.person_by(connection, coder)
            if person is None or not person.active or person.role == "reader":
                raise ValueError(f"{coder} may not code; choose somebody with access as coder or supervisor")
        made = RoundRow(name, by, at, chosen.how)
        rounds.put_round(connection, made)
        for coder in wanted:
            for article in chosen.articles:
                tasks.put_task(connection, "report", article, coder, by, at, name)
    return made


# going through ----------------------------------------------------------------------------------------------------


def tasks_of(store: Store, name: str, open_only: bool = True) -> list[Listed]:
    """What somebody is to go through, in the order it was given; of closed rounds only with all that is done."""
    with store.reading() as connection:
        found = tasks.tasks_of(connection, name, open_only)
        told = rounds.headings(connection, {t.target for t in found if t.kind == "report"})
        closed = {row.name for row in rounds.every_round(connection) if row.closed}
    listed = [Listed(t, told.get(t.target, t.target), t.round in closed) for t in found]
    return [one for one in listed if not (open_only and one.closed)]


def finish(store: Store, task: int, by: str, done: bool = True) -> TaskRow:
    """Note that somebody is done with a task of theirs, or not yet. Raises ValueError where it is none of theirs."""
    with store.writing() as connection:
        row = tasks.task_by(connection, task)
        if row is None or row.person != by:
            raise ValueError(f"there is no task {task} of {by}; see the list of your tasks")
        made = None if not row.round else rounds.round_by(connection, row.round)
        if made is not None and made.closed:
            raise ValueError(f"the round {row.round} is closed; nothing more is coded in it")
        tasks.set_done(connection, task, now() if done else None)
    return row


def every_round(store: Store) -> list[Round]:
    """All rounds with their tasks, the newest first."""
    with store.reading() as connection:
        return [_round(row, tasks.round_of(connection, row.name)) for row in rounds.every_round(connection)]


def round_by(store: Store, name: str) -> Round | None:
    """The round with a name."""
    with store.reading() as connection:
        row = rounds.round_by(connection, name)
        return None if row is None else _round(row, tasks.round_of(connection, name))


def close_round(store: Store, name: str) -> None:
    """Let nothing more be coded in a round, so that what was decided may be seen."""
    with store.writing() as connection:
        rounds.close_round(connection, name, now())


def _round(row: RoundRow, told: Sequence[TaskRow]) -> Round:
    coders = dict.fromkeys(t.person for t in told)
    return Round(row, {name: tuple(t for t in told if t.person == name) for name in coders})


# comparing and adjudicating ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """An article of a round: its review as it stands, each unit with who decided on it since, and the last judgement seen.

    `settled` maps the keys of units that were adjudicated to the judgement that did so.
    """

    review: Review
    units: tuple[Unit, ...]
    settled: dict[str, Judgement]
    seen: int

    @property
    def questions(self) -> tuple[Unit, ...]:
        """The units on which coders differ, but for claims of an event that was rejected."""
        gone = {e.read.id for e in self.review.events if e.stands is None}
        return tuple(u for u in self.units if u.differ and (u.field == EVENT or u.event.id not in gone))

    @property
    def unsettled(self) -> tuple[Unit, ...]:
        """The units on which coders differ and nobody decided yet."""
        return tuple(u for u in self.questions if u.key not in self.settled)

    @property
    def adoptable(self) -> tuple[Unit, ...]:
        """The units on which all coders agree and that were not adopted yet."""
        gone = {e.read.id for e in self.review.events if e.stands is None}
        return tuple(u for u in self.units if u.key not in self.settled and u.event.id not in gone and _adopts(u))


def compare(store: Store, told: Round, articles: Sequence[str] | None = None) -> list[Compared]:
    """What the coders decided on each report of a round that two or more of them are done with."""
    out = []
    with store.reading() as connection:
        seen = judgements.last_number(connection)
        for article in told.articles if articles is None else articles:
            n = rows.number_of(connection, article)
            report = None if n is None else rows.report_by(connection, n)
            done = {t.person: t.n for some in told.tasks.values() for t in some if t.target == article and t.done}
            if report is None or len(done) < 2:
                continue
            coded = {person: review(report, tasks.codings_of(connection, task)) for person, task in done.items()}
            made = judgements.judgements_on(connection, [article])
            units, stands = tuple(units_of(coded)), review(report, made)
            out.append(Compared(stands, units, _settled(told.row, units, stands, made), seen))
    return out


def decide(
    store: Store, told: Round, compared: Compared, unit: Unit, decision: Decision, by: str, kit: Kit, why: str
) -> Judgement:
    """Adjudicate a unit: what was decided becomes a judgement like any other, `why` after the name of the round.

    Where a claim that somebody added is not to be added, it is added and taken back, so that the chain shows both. What is
    kept is kept as it was read, also where somebody corrected it before. Raises as `judge` does, and ValueError where the
    round is still open.
    """
    if not told.row.closed:
        raise ValueError(f"the round {told.row.name} is still open; close it first, then decide")
    why = f"{_opening(told.row)}{why}"
    if decision.verb == "kept" and _was_corrected(compared, unit):
        decision = Decision("corrected", unit.read)
    if decision.verb == "not added":
        proposed = next(d for d in unit.decisions.values() if d is not None and d.verb == "added")
        made = judge(store, _judgement(unit, proposed, by, f"{_opening(told.row)}proposed"), kit, compared.seen)
        return judge(store, Judgement("undo", made.subjects, by, now(), why=why, undoes=made.digest), kit)
    return judge(store, _judgement(unit, decision, by, why), kit, compared.seen)


def adopt(store: Store, told: Round, compared: Sequence[Compared], by: str, kit: Kit) -> int:
    """Make judgements of all that all coders decided alike; returns how many. Raises as `decide` does."""
    made = 0
    for one in compared:
        for unit in one.adoptable:
            agreed = unit.agreed
            assert agreed is not None
            decide(store, told, one, unit, agreed, by, kit, "all agreed")
            made += 1
    return made


def corrected(unit: Unit, value: Value) -> Decision:
    """The decision for a value that no coder gave: a correction of what was read, else of what was added."""
    shown = unit.read or next(d.claim for d in unit.decisions.values() if d is not None and d.claim is not None)
    return Decision("added" if unit.read is None else "corrected", replace(shown, value=value))


def _adopts(unit: Unit) -> bool:
    """Whether a unit that all agree on is adopted by itself: an event that is kept is so with its claims."""
    agreed = unit.agreed
    return agreed is not None and (unit.field != EVENT or agreed.verb == "rejected" or not unit.event.claims)


def _was_corrected(compared: Compared, unit: Unit) -> bool:
    """Whether a claim has another value than was read, so that accepting it would not keep what was read."""
    claims = (c for e in compared.review.events for c in e.claims if e.read.id == unit.event.id and c.key == unit.key)
    return unit.read is not None and any(j.verb == "correct" for c in claims for j in c.judgements)


def _judgement(unit: Unit, decision: Decision, by: str, why: str) -> Judgement:
    words = decision.claim.evidence if decision.verb == "added" and decision.claim is not None else unit.words
    subject = Subject(unit.article, unit.event.id, None if unit.field == EVENT else unit.field, words)
    verb = {"kept": "accept", "rejected": "reject", "corrected": "correct", "added": "add"}[decision.verb]
    value = decision.claim.value if verb in ("correct", "add") and decision.claim is not None else None
    return Judgement(verb, (subject,), by, now(), value, why)


def _settled(row: RoundRow, units: Sequence[Unit], stands: Review, made: Sequence[Judgement]) -> dict[str, Judgement]:
    """By unit, the last judgement that adjudicated it: one of this round, or any on it since the round was closed."""
    events = {e.read.id: e for e in stands.events}
    out: dict[str, Judgement] = {}
    for unit in units:
        event = events[unit.event.id]
        if unit.field == EVENT:
            about = event.judgements
        elif unit.read is not None:
            mine = (c for c in event.claims if c.key == unit.key)
            about = tuple(j for c in mine for j in c.judgements if any(s.field for s in j.subjects))
        else:
            about = tuple(j for j in made if j.verb in ("add", "undo") and any(_on(unit, s) for s in j.subjects))
        since = [j for j in about if (j.why or "").startswith(_opening(row)) or (row.closed and j.at > row.closed)]
        if since:
            out[unit.key] = since[-1]
    return out


def _on(unit: Unit, subject: Subject) -> bool:
    same = subject.event == unit.event.id and subject.field == unit.field
    return same and any(a.start < b.end and b.start < a.end for a in subject.words for b in unit.words)


def _opening(row: RoundRow) -> str:
    return f"round {row.name}: "
