"""Who may use the desk, as rows: people, their sessions and tokens, and the views of the queue that they keep.

Secrets are never stored: a password as its argon2 hash, a session and a token as the SHA-256 of what their holder has.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from dateline.store.tables import metadata

people = Table(
    "people",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),
    Column("active", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", String),
    Column("at", String, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String, primary_key=True),
    Column("person", String, ForeignKey("people.name"), nullable=False, index=True),
    Column("csrf", String, nullable=False),
    Column("at", String, nullable=False),
    Column("seen", String, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String, primary_key=True),
    Column("person", String, ForeignKey("people.name"), nullable=False, index=True),
    Column("label", String, nullable=False),
    Column("at", String, nullable=False),
    Column("seen", String),
)

views = Table(
    "views",
    metadata,
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),
    Column("query", String, nullable=False),
    Column("at", String, nullable=False),
    PrimaryKeyConstraint("person", "name"),
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with an account: `role` is reader, coder or supervisor; `failures` counts wrong passwords in a row."""

    name: str
    role: str
    password: str
    active: bool
    failures: int
    locked_until: str | None
    at: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Somebody who has logged in: the digest of their cookie, the word that their forms carry, and when they were seen."""

    digest: str
    person: str
    csrf: str
    at: str
    seen: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A program that acts for somebody: the digest of its token, what it is for, and when it was last used."""

    digest: str
    person: str
    label: str
    at: str
    seen: str | None


@dataclass(frozen=True, slots=True)
class ViewRow:
    """Filters of the queue under a name, as the query of its address."""

    person: str
    name: str
    query: str
    at: str


# people -----------------------------------------------------------------------------------------------------------


def person_by(connection: Connection, name: str) -> PersonRow | None:
    """The account with a name."""
    row = connection.execute(select(people).where(people.c.name == name)).one_or_none()
    return None if row is None else PersonRow(**{**row._mapping, "active": bool(row.active)})


def everybody(connection: Connection) -> list[PersonRow]:
    """All accounts, by name, those without access too."""
    rows = connection.execute(select(people).order_by(people.c.name))
    return [PersonRow(**{**row._mapping, "active": bool(row.active)}) for row in rows]


def anybody(connection: Connection) -> bool:
    """Whether there is any account."""
    return bool(connection.scalar(select(func.count()).select_from(people)))


def put_person(connection: Connection, person: PersonRow) -> None:
    """Write an account, in place of the one of its name."""
    told = {**asdict(person), "active": int(person.active)}
    changed = connection.execute(update(people).where(people.c.name == person.name), told)
    if changed.rowcount == 0:
        connection.execute(insert(people), told)


# sessions ---------------------------------------------------------------------------------------------------------


def session_by(connection: Connection, digest: str) -> SessionRow | None:
    """The session with a digest."""
    row = connection.execute(select(sessions).where(sessions.c.digest == digest)).one_or_none()
    return None if row is None else SessionRow(**row._mapping)


def put_session(connection: Connection, session: SessionRow) -> None:
    """Begin a session."""
    connection.execute(insert(sessions), asdict(session))


def seen_session(connection: Connection, digest: str, at: str) -> None:
    """Note that a session was used."""
    connection.execute(update(sessions).where(sessions.c.digest == digest), {"seen": at})


def end_session(connection: Connection, digest: str) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.digest == digest))


def end_sessions(connection: Connection, person: str) -> None:
    """End all sessions of somebody."""
    connection.execute(delete(sessions).where(sessions.c.person == person))


def end_other_sessions(connection: Connection, person: str, digest: str) -> int:
    """End all sessions of somebody but one; returns how many there were."""
    ended = connection.execute(delete(sessions).where(sessions.c.person == person, sessions.c.digest != digest))
    return int(ended.rowcount)


def session_count(connection: Connection, person: str, since: str) -> int:
    """How many sessions somebody has that were used since a moment."""
    wanted = (sessions.c.person == person, sessions.c.seen >= since)
    return int(connection.scalar(select(func.count()).select_from(sessions).where(*wanted)) or 0)


def end_old_sessions(connection: Connection, before: str) -> None:
    """End the sessions that were not used since a moment."""
    connection.execute(delete(sessions).where(sessions.c.seen < before))


# tokens -----------------------------------------------------------------------------------------------------------


def token_by(connection: Connection, digest: str) -> TokenRow | None:
    """The token with a digest."""
    row = connection.execute(select(tokens).where(tokens.c.digest == digest)).one_or_none()
    return None if row is None else TokenRow(**row._mapping)


def tokens_of(connection: Connection, person: str) -> list[TokenRow]:
    """Somebody's tokens, the newest first."""
    rows = connection.execute(select(tokens).where(tokens.c.person == person).order_by(tokens.c.at.desc()))
    return [TokenRow(**row._mapping) for row in rows]


def put_token(connection: Connection, token: TokenRow) -> None:
    """Make a token known."""
    connection.execute(insert(tokens), asdict(token))


def seen_token(connection: Connection, digest: str, at: str) -> None:
    """Note that a token was used."""
    connection.execute(update(tokens).where(tokens.c.digest == digest), {"seen": at})


def end_token(connection: Connection, person: str, digest: str) -> bool:
    """End one of somebody's tokens; returns whether there was such a one."""
    ended = connection.execute(delete(tokens).where(tokens.c.person == person, tokens.c.digest == digest))
    return ended.rowcount > 0


def end_tokens(connection: Connection, person: str) -> None:
    """End all tokens of somebody."""
    connection.execute(delete(tokens).where(tokens.c.person == person))


# views ------------------------------------------------------------------------------------------------------------


def views_of(connection: Connection, person: str) -> list[ViewRow]:
    """The views that somebody keeps, by name."""
    rows = connection.execute(select(views).where(views.c.person == person).order_by(views.c.name))
    return [ViewRow(**row._mapping) for row in rows]


def put_view(connection: Connection, view: ViewRow) -> None:
    """Keep a view, in place of the one of its name."""
    drop_view(connection, view.person, view.name)
    connection.execute(insert(views), asdict(view))


def drop_view(connection: Connection, person: str, name: str) -> None:
    """Keep a view no longer."""
    connection.execute(delete(views).where(views.c.person == person, views.c.name == name))
