"""Full text, alike on both databases: folded words, all of which must occur; "in quotation marks" side by side; `word*` begins.

The words are made here, not by either database, so that both find the same. They are folded: İzmir is found by izmir.
"""

from __future__ import annotations

import re

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    TextClause,
    bindparam,
    literal_column,
    select,
    text,
)

from dateline.words import fold

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'"([^"]*)"|(\S+)')
_MOST = 300_000  # characters of an article that are searched; PostgreSQL's vectors end at a megabyte


def put_words(connection: Connection, n: int, words: str, before: str | None = None) -> None:
    """Make an article findable by its words, and no longer by those that it had `before`."""
    told = {"n": n, "told": _told(words)}
    if connection.dialect.name == "sqlite":
        if before is not None:
            drop = "INSERT INTO search (search, rowid, words) VALUES ('delete', :n, :told)"
            connection.execute(text(drop), {"n": n, "told": _told(before)})
        connection.execute(text("INSERT INTO search (rowid, words) VALUES (:n, :told)"), told)
        return
    store = "INSERT INTO search (article, words) VALUES (:n, to_tsvector('simple', :told))"
    connection.execute(text(store + " ON CONFLICT (article) DO UPDATE SET words = EXCLUDED.words"), told)


def found(connection: Connection, query: str) -> Select[int]:
    """A query for the numbers of the articles that hold what is looked for; raises ValueError where that has no word."""
    number = literal_column("rowid" if connection.dialect.name == "sqlite" else "article", Integer)
    return select(number).select_from(text("search")).where(_match(connection, query))


def _match(connection: Connection, query: str) -> TextClause:
    parts = [(words, part) for part in _parts(query) if (words := _words(part))]
    if not parts:
        raise ValueError(f"{query!r} holds no word to look for; give one or more")
    if connection.dialect.name == "sqlite":
        told = " ".join(f'"{" ".join(words)}"' + " *" * part.endswith("*") for words, part in parts)
        return text("search MATCH :told").bindparams(bindparam("told", told, unique=True))
    told = " & ".join(f"({' <-> '.join(words)}{':*' * part.endswith('*')})" for words, part in parts)
    return text("words @@ to_tsquery('simple', :told)").bindparams(bindparam("told", told, unique=True))


def _parts(query: str) -> list[str]:
    return [quoted or single for quoted, single in _PART.findall(query)]


def _told(words: str) -> str:
    return " ".join(_words(words[:_MOST]))


def _words(told: str) -> list[str]:
    return _WORD.findall(fold(told))
