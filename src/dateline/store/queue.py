"""The queue: incidents or reports as a person goes through them, a page at a time, each page begun where the last one ended."""

from __future__ import annotations

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    func,
    select,
    tuple_,
)

from dateline.store.lists import FEW, Filters, conditions, with_words
from dateline.store.one_of import one_of
from dateline.store.tables import articles, events, incidents, judgement_subjects, judgements, reports
from dateline.store.tasks import tasks

STATUS = ("open", "begun", "changed", "signed")
ORDERS = ("need", "day")  # what needs a person most first, or what was last first
COUNTED = 200  # how far is counted what is wanted, and looked up at once
Begun = tuple[Any, Any] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An incident or a report in the queue: its id, how much it needs a person and why, how far people are, and its day.

    `at` is where the queue goes on after it.
    """

    id: str
    need: int
    why: tuple[str, ...]
    status: str
    day: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What a queue is of: its rows, what is told of each, and the columns that it is ordered and chosen by."""

    rows: FromClause
    told: tuple[Any, ...]
    key: Any
    need: Any
    day: Any
    status: Any


INCIDENTS = Kind(
    incidents, (incidents.c.id, incidents.c.id.label("key"), incidents.c.need, incidents.c.why, incidents.c.status, incidents.c.day),
    incidents.c.id, incidents.c.need, incidents.c.day, incidents.c.status,
)  # fmt: skip
REPORTS = Kind(
    reports.join(articles, articles.c.n == reports.c.article),
    (articles.c.id, reports.c.article.label("key"), reports.c.need, reports.c.why, reports.c.status, articles.c.published.label("day")),
    reports.c.article, reports.c.need, articles.c.published, reports.c.status,
)  # fmt: skip


def entries(
    connection: Connection, kind: Kind, filters: Filters, order: str = "need", after: str | None = None, limit: int = 25
) -> tuple[list[Entry], int]:
    """So many of what is wanted, from the first after `after` on, and how many there are, counted to just above COUNTED.

    Of reports, days are those of publication; country, place, type, actor, accounts and disagreement are asked of the
    incidents that they tell of. Raises ValueError for an order that is none, or where no page begins.
    """
    if order not in ORDERS:
        raise ValueError(f"there is no order {order!r}; use one of {', '.join(ORDERS)}")
    bare = replace(filters, status=())
    met = conditions(connection, bare) if kind is INCIDENTS else _report_conditions(connection, bare)
    whole = [*met, func.coalesce(kind.status, "open").in_(filters.status)] if filters.status else met
    some = list(connection.scalars(select(kind.key).select_from(kind.rows).where(*whole).limit(COUNTED + 1)))
    begun = _begin(after, order, whole=kind is REPORTS)
    if len(some) <= COUNTED:
        met = [one_of(connection, kind.key, some)]
    walk = _by_need if order == "need" else _by_day
    return [_entry(row, order) for row in walk(connection, kind, met, filters.status, begun, limit)], len(some)


def entry_of(connection: Connection, kind: Kind, id_: str, order: str = "need") -> Entry | None:
    """An incident or a report as the queue has it."""
    wanted = select(*kind.told).select_from(kind.rows).where(kind.told[0] == id_)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _entry(row, order)


def anything(connection: Connection) -> bool:
    """Whether there is any report."""
    return connection.scalar(select(reports.c.article).limit(1)) is not None


# a page -----------------------------------------------------------------------------------------------------------


def _by_need(
    connection: Connection, kind: Kind, met: list[ColumnElement[bool]], status: Sequence[str], begun: Begun, limit: int
) -> list[Any]:  # fmt: skip
    """What needs a person most first: one walk of an index for each status, the walks merged."""
    walks = []
    for one in status or STATUS:
        where = [kind.status == one, *met]
        if begun is not None:
            where.append(tuple_(kind.need, kind.key) < begun)
        wanted = select(*kind.told).select_from(kind.rows).where(*where)
        walks.append(connection.execute(wanted.order_by(kind.need.desc(), kind.key.desc()).limit(limit)).all())
    return list(heapq.merge(*walks, key=lambda r: (r.need, r.key), reverse=True))[:limit]


def _by_day(
    connection: Connection, kind: Kind, met: list[ColumnElement[bool]], status: Sequence[str], begun: Begun, limit: int
) -> list[Any]:  # fmt: skip
    """What was last first, and after it what no day is known of."""
    if status:
        met = [*met, func.coalesce(kind.status, "open").in_(status)]
    wanted = select(*kind.told).select_from(kind.rows)
    rows: list[Any] = []
    if begun is None or begun[0] != "":
        known = kind.day.is_not(None) if begun is None else tuple_(kind.day, kind.key) < begun
        rows += connection.execute(wanted.where(*met, known).order_by(kind.day.desc(), kind.key.desc()).limit(limit))
    if len(rows) < limit:
        rest = [] if begun is None or begun[0] != "" else [kind.key < begun[1]]
        left = wanted.where(*met, kind.day.is_(None), *rest).order_by(kind.key.desc())
        rows += connection.execute(left.limit(limit - len(rows)))
    return rows


def _entry(row: Any, order: str) -> Entry:
    first = row.need if order == "need" else row.day or ""
    why = tuple(json.loads(row.why or "[]"))
    return Entry(row.id, row.need or 0, why, row.status or "open", row.day, f"{first}~{row.key}")


def _begin(after: str | None, order: str, whole: bool) -> Begun:
    """What the last entry of the page before was ordered by, and its key; raises ValueError where it names none."""
    if after is None:
        return None
    first, _, key = after.partition("~")
    sound = key.isascii() and (not whole or key.isdigit()) and (order != "need" or first.isdigit())
    if not key or not sound or len(after) > 60:
        raise ValueError("no page of the queue begins there; open the queue from its start")
    return int(first) if order == "need" else first, int(key) if whole else key


# reports ----------------------------------------------------------------------------------------------------------


def _report_conditions(connection: Connection, f: Filters) -> list[ColumnElement[bool]]:
    """What the rows of the reports that are wanted meet, but for their status."""
    out: list[ColumnElement[bool]] = []
    if f.since:
        out.append(articles.c.published >= f.since)
    if f.until:
        out.append(articles.c.published <= f.until)
    if f.query:
        out.append(with_words(connection, f.query, articles.c.n)[0])
    if f.mine:
        out.append(one_of(connection, articles.c.id, _of_person(connection, f.mine)))
    of_incidents = replace(f, since=None, until=None, query=None, mine=None, status=())
    if of_incidents != Filters():
        out.append(_telling_of(connection, conditions(connection, of_incidents)))
    return out


def _telling_of(connection: Connection, met: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """That a report tells of an incident that meets this; few incidents are looked up beforehand."""
    few = list(connection.scalars(select(incidents.c.id).where(*met).limit(FEW + 1)))
    if len(few) <= FEW:
        return reports.c.article.in_(select(events.c.article).where(one_of(connection, events.c.incident, few)))
    return (
        exists()
        .where(events.c.article == reports.c.article, events.c.incident == incidents.c.id, and_(*met))
        .correlate(reports)
    )


def _of_person(connection: Connection, name: str) -> set[str]:
    """The ids of the articles that somebody was given as a task that is open, or judged something in."""
    given = select(tasks.c.target).where(
        tasks.c.person == name, tasks.c.done.is_(None), tasks.c.round == "", tasks.c.kind == "report"
    )
    own = judgement_subjects.join(judgements, judgement_subjects.c.judgement == judgements.c.n)
    judged = select(judgement_subjects.c.article).select_from(own).where(judgements.c.by == name).distinct()
    return {*connection.scalars(given), *connection.scalars(judged)}
