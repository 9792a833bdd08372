"""Which incidents are wanted: by days, place, type, words, actor, whether accounts differ, how far people are with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from dateline.store.one_of import one_of
from dateline.store.search import found
from dateline.store.tables import articles, claims, events, incidents, judgement_subjects, judgements
from dateline.store.tasks import tasks
from dateline.words import fold

FEW = 1_000  # incidents or articles that are looked up beforehand
WHOLE = 6  # UCDP's where_prec of what is known only to a country


@dataclass(frozen=True, slots=True)
class Filters:
    """What incidents must meet, all of it; what is None or empty is not asked.

    `since` and `until` are days that the incident may have been on (of its reports, where no day is told); `country` is
    ISO 3166-1 alpha-2; `area` is west, south, east, north in degrees; `query` as in `search`; `actor` an actor's id or
    words of a name, `place` words of the name of where it was; `disagree` asks for incidents on which accounts differ,
    `accounts` for that many accounts or more; `status` are open, begun, signed, changed; `mine` is a person's name: what
    they were given as a task, or judged; `precision` are UCDP's where_prec, 0 what is not on the map.
    """

    since: str | None = None
    until: str | None = None
    country: str | None = None
    area: tuple[float, float, float, float] | None = None
    types: tuple[str, ...] = ()
    query: str | None = None
    actor: str | None = None
    disagree: bool = False
    accounts: int = 0
    id: str | None = None
    place: str | None = None
    status: tuple[str, ...] = ()
    mine: str | None = None
    precision: tuple[int, ...] = ()


def incident_ids(connection: Connection, filters: Filters, newest: bool = False, limit: int | None = None) -> list[str]:
    """The ids of the incidents that are wanted, in the order of their days; with `newest`, the last first."""
    order = (incidents.c.day.desc(), incidents.c.id.desc()) if newest else (incidents.c.day, incidents.c.id)
    wanted = select(incidents.c.id).where(*conditions(connection, filters)).order_by(*order)
    return list(connection.scalars(wanted if limit is None else wanted.limit(limit)))


def incident_count(connection: Connection, filters: Filters) -> int:
    """How many incidents are wanted."""
    count = select(func.count()).select_from(incidents).where(*conditions(connection, filters))
    return int(connection.scalar(count) or 0)


def conditions(connection: Connection, f: Filters) -> list[ColumnElement[bool]]:
    """What the rows of the incidents that are wanted meet, all of it."""
    columns = incidents.c
    out: list[ColumnElement[bool]] = []
    if f.id is not None:
        return [columns.id == f.id]
    if f.since:
        out.append(func.coalesce(columns.latest, columns.last_reported) >= f.since)
    if f.until:
        out.append(func.coalesce(columns.day, "9999") <= f.until)  # every row is looked at; half an index costs more
    if f.country:
        out.append(columns.country == f.country.upper())
    if f.area:
        out.append(_inside(f.area))
    if f.precision:
        out.append(_as_precise(f.precision))
    if f.types:
        out.append(columns.type.in_(sorted(f.types)))
    if f.query:
        out.append(_with_events(connection, *with_words(connection, f.query, events.c.article)))
    if f.actor:
        out.append(_with_events(connection, *_takes_part(connection, f.actor)))
    if f.disagree:
        out.append(columns.differ.is_not(None))
    if f.accounts:
        out.append(columns.accounts >= f.accounts)
    if f.place:
        out.append(one_of(connection, columns.place, _named(connection, f.place)))
    if f.status:
        out.append(func.coalesce(columns.status, "open").in_(sorted(f.status)))
    if f.mine:
        out.append(one_of(connection, columns.id, _of_person(connection, f.mine)))
    return out


def _inside(area: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Within a box; one whose west lies east of its east reaches over the date line."""
    west, south, east, north = area
    lon = incidents.c.lon
    across: Any = lon.between(west, east) if west <= east else or_(lon >= west, lon <= east)
    return and_(incidents.c.lat.between(south, north), across)


Asked = tuple[ColumnElement[bool], bool]  # a condition on events or articles, and whether few meet it


def _with_events(connection: Connection, meet: ColumnElement[bool], few: bool) -> ColumnElement[bool]:
    """With an event that meets this. Few are looked up beforehand; where they are many, each incident is asked in its turn."""
    if few:
        wanted = select(events.c.incident).where(meet, events.c.incident.is_not(None)).limit(FEW + 1)
        ids = list(connection.scalars(wanted))
        if len(ids) <= FEW:
            return cast(ColumnElement[bool], one_of(connection, incidents.c.id, ids))
    return exists().where(events.c.incident == incidents.c.id, meet).correlate(incidents)


def with_words(connection: Connection, query: str, article: ColumnElement[int]) -> Asked:
    """That the article with a number holds what is looked for, and whether few do; they are looked up beforehand."""
    numbers = found(connection, query)
    ids = list(connection.scalars(numbers.limit(FEW + 1)))
    return (article.in_(numbers), False) if len(ids) > FEW else (one_of(connection, article, ids), True)


def _takes_part(connection: Connection, actor: str) -> Asked:
    """Of an event: that somebody with this id, or with these words in the name, acts in it or suffers by it; whether few.

    Who is known has an id, and ids are few. Who is only described is told in words of the text, which are found by them.
    """
    folded, fields = fold(actor), claims.c.field.in_(("actor", "recipient", "victim"))
    ids = [id_ for id_, name in _known(connection) if actor == id_ or folded in (name or "")]
    own = exists().where(claims.c.event == events.c.n, fields).correlate(events)
    of_known = one_of(connection, claims.c.actor, ids)
    numbers = list(connection.scalars(select(claims.c.event).where(of_known, fields).limit(FEW + 1)))
    few = len(numbers) <= FEW
    named = one_of(connection, events.c.n, numbers) if few else own.where(of_known)
    if not any(c.isalnum() for c in actor):
        return named, few
    told = own.where(claims.c.name.contains(folded, autoescape=True))
    holds, seldom = with_words(connection, f"{actor}*", events.c.article)
    return or_(named, and_(holds, told)), few and seldom


def _known(connection: Connection) -> list[tuple[str, str | None]]:
    """Every actor's id that is claimed, with a folded name of it, found by stepping through the index from one to the next."""
    first = select(func.min(claims.c.actor).label("id")).cte("ids", recursive=True)
    after = select(func.min(claims.c.actor)).where(claims.c.actor > first.c.id).scalar_subquery()
    ids = first.union_all(select(after).where(first.c.id.is_not(None)))
    name = select(claims.c.name).where(claims.c.actor == ids.c.id).limit(1).scalar_subquery()
    return [
        (row.id, row.name)
        for row in connection.execute(select(ids.c.id, name.label("name")).where(ids.c.id.is_not(None)))
    ]


def _as_precise(wanted: tuple[int, ...]) -> ColumnElement[bool]:
    """Of a place known so well; a country is on the map without a point, nothing else is."""
    precise = func.coalesce(incidents.c.precision, 0)
    known = case((and_(incidents.c.lat.is_(None), precise != WHOLE), 0), else_=precise)
    return known.in_(sorted(wanted))


def _named(connection: Connection, words: str) -> list[str]:
    """The names of places that hold these words. There are few names; folded as we fold, no database compares them."""
    names = connection.scalars(select(incidents.c.place).where(incidents.c.place.is_not(None)).distinct())
    wanted = fold(words)
    return [name for name in names if wanted in _folded(name)]


@lru_cache(maxsize=100_000)
def _folded(name: str) -> str:
    return fold(name)


def _of_person(connection: Connection, name: str) -> set[str]:
    """Given to somebody as a task that is open, as an incident or with one of its reports, or judged by them."""
    given = select(tasks.c.target).where(tasks.c.person == name, tasks.c.done.is_(None), tasks.c.round == "")
    reports = select(articles.c.n).where(articles.c.id.in_(given.where(tasks.c.kind == "report")))
    among = select(events.c.incident).where(events.c.incident.is_not(None))
    own = judgement_subjects.join(judgements, judgement_subjects.c.judgement == judgements.c.n)
    judged = among.join(own, judgement_subjects.c.event == events.c.id).where(judgements.c.by == name)
    wanted = (given.where(tasks.c.kind == "incident"), among.where(events.c.article.in_(reports)), judged)
    return {found for query in wanted for found in connection.scalars(query)}
