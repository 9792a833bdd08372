"""Blind rounds as rows: who made each, how its reports were chosen, when it was closed; and which reports there are to choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Column, Connection, String, Table, func, insert, select, update

from dateline.store.lists import Filters, conditions
from dateline.store.one_of import one_of
from dateline.store.tables import articles, events, incidents, metadata, reports

rounds = Table(
    "rounds",
    metadata,
    Column("name", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("how", String, nullable=False),
    Column("closed", String),
)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A blind round: `how` says in words how its reports were chosen; nothing more is coded in it once it is `closed`."""

    name: str
    by: str
    at: str
    how: str
    closed: str | None = None


def put_round(connection: Connection, made: RoundRow) -> None:
    """Begin a round."""
    connection.execute(insert(rounds), asdict(made))


def round_by(connection: Connection, name: str) -> RoundRow | None:
    """The round with a name."""
    row = connection.execute(select(rounds).where(rounds.c.name == name)).one_or_none()
    return None if row is None else RoundRow(**row._mapping)


def every_round(connection: Connection) -> list[RoundRow]:
    """All rounds, the newest first."""
    return [RoundRow(**row._mapping) for row in connection.execute(select(rounds).order_by(rounds.c.at.desc()))]


def close_round(connection: Connection, name: str, at: str) -> None:
    """Let nothing more be coded in a round; one that is closed stays as it is."""
    connection.execute(update(rounds).where(rounds.c.name == name, rounds.c.closed.is_(None)), {"closed": at})


# what there is to choose from -------------------------------------------------------------------------------------


def report_ids(connection: Connection) -> list[str]:
    """The ids of all articles that were read, in the order they were added."""
    return list(connection.scalars(select(articles.c.id).join(reports).order_by(articles.c.n)))


def reports_wanted(connection: Connection, filters: Filters) -> list[str]:
    """The ids of the articles that the wanted incidents stand on, each once, of those that most need a person first."""
    wanted = select(incidents.c.id, incidents.c.need).where(*conditions(connection, filters)).subquery()
    told = (
        select(articles.c.id)
        .select_from(wanted.join(events, events.c.incident == wanted.c.id).join(articles))
        .order_by(wanted.c.need.desc(), wanted.c.id, articles.c.n)
    )
    return list(dict.fromkeys(connection.scalars(told)))


def headings(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """What names each of these articles in a list: its title, else how its text begins, else its id."""
    columns = articles.c.id, articles.c.title, func.substr(articles.c.text, 1, 160).label("first")
    rows = connection.execute(select(*columns).where(one_of(connection, articles.c.id, ids)))
    return {row.id: row.title or _line(row.first) or row.id for row in rows}


def _line(first: str) -> str:
    words = " ".join(first.split())
    return words if len(words) <= 100 else words[:99] + "…"
