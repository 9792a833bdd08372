"""Who is to go through what, as rows, and what was decided in blind rounds, where nobody sees the others' decisions.

What is decided in a round stands nowhere until somebody adjudicates; then it is judged like anything else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from dateline.model import Judgement, plain
from dateline.restore import judgement_of
from dateline.store.rows import next_number
from dateline.store.tables import metadata

tasks = Table(
    "tasks",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("target", String, nullable=False, index=True),
    Column("person", String, nullable=False, index=True),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("round", String, nullable=False),
    Column("done", String),
    UniqueConstraint("kind", "target", "person", "round"),
)

codings = Table(
    "codings",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("task", Integer, ForeignKey("tasks.n"), nullable=False, index=True),
    Column("digest", String, nullable=False, unique=True),
    Column("body", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something that somebody is to go through. `kind` is report or incident, `target` its id; `done` is when it was.

    `round` names a blind round, in which several go through the same reports unseen by each other; empty for none.
    """

    n: int
    kind: str
    target: str
    person: str
    by: str
    at: str
    round: str = ""
    done: str | None = None


def put_task(connection: Connection, kind: str, target: str, person: str, by: str, at: str, round: str = "") -> TaskRow:
    """Give somebody a task; one that they have already stays as it is."""
    same = (tasks.c.kind == kind, tasks.c.target == target, tasks.c.person == person, tasks.c.round == round)
    row = connection.execute(select(tasks).where(*same)).one_or_none()
    if row is not None:
        return TaskRow(**row._mapping)
    made = TaskRow(next_number(connection, tasks), kind, target, person, by, at, round)
    connection.execute(insert(tasks), asdict(made))
    return made


def task_by(connection: Connection, n: int) -> TaskRow | None:
    """The task with a number."""
    row = connection.execute(select(tasks).where(tasks.c.n == n)).one_or_none()
    return None if row is None else TaskRow(**row._mapping)


def tasks_of(connection: Connection, person: str, open_only: bool = True) -> list[TaskRow]:
    """What somebody is to go through, in the order it was given."""
    wanted = select(tasks).where(tasks.c.person == person).order_by(tasks.c.n)
    rows = connection.execute(wanted.where(tasks.c.done.is_(None)) if open_only else wanted)
    return [TaskRow(**row._mapping) for row in rows]


def tasks_on(connection: Connection, kind: str, target: str) -> list[TaskRow]:
    """Who is to go through an incident or a report, or was, in the order it was given; blind rounds left out."""
    wanted = select(tasks).where(tasks.c.kind == kind, tasks.c.target == target, tasks.c.round == "")
    return [TaskRow(**row._mapping) for row in connection.execute(wanted.order_by(tasks.c.n))]


def round_of(connection: Connection, name: str) -> list[TaskRow]:
    """All tasks of a blind round."""
    rows = connection.execute(select(tasks).where(tasks.c.round == name).order_by(tasks.c.n))
    return [TaskRow(**row._mapping) for row in rows]


def rounds(connection: Connection) -> list[str]:
    """The names of all blind rounds, the newest last."""
    wanted = select(tasks.c.round).where(tasks.c.round != "").order_by(tasks.c.n)
    return list(dict.fromkeys(connection.scalars(wanted)))


def set_done(connection: Connection, n: int, at: str | None) -> None:
    """Note when a task was done, or that it is open again."""
    connection.execute(update(tasks).where(tasks.c.n == n), {"done": at})


def put_coding(connection: Connection, task: int, judgement: Judgement) -> Judgement:
    """Add what was decided in a blind round, in the task's own chain; returns it with the digest of the one before."""
    n = next_number(connection, codings)
    last = select(codings.c.digest).where(codings.c.task == task).order_by(codings.c.n.desc()).limit(1)
    made = replace(judgement, before=connection.scalar(last) or f"task {task}")
    told = {"n": n, "task": task, "digest": made.digest, "body": json.dumps(plain(made), ensure_ascii=False)}
    connection.execute(insert(codings), told)
    return made


def codings_of(connection: Connection, task: int) -> list[Judgement]:
    """What was decided in a task of a blind round, in the order it was."""
    bodies = connection.scalars(select(codings.c.body).where(codings.c.task == task).order_by(codings.c.n))
    return [judgement_of(json.loads(body)) for body in bodies]
