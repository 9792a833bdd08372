"""What persons decided: rows that are only ever added, in a chain in which each names the digest of the one before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import Connection, delete, insert, select

from dateline.model import Judgement, plain
from dateline.restore import judgement_of
from dateline.store.one_of import one_of
from dateline.store.rows import next_number
from dateline.store.tables import adrift, judgement_subjects, judgements

_UNDOES = re.compile(
    r'"undoes": "([0-9a-f]{64})"'
)  # as `append` writes it; within a person's words its marks are escaped


def append(connection: Connection, judgement: Judgement) -> Judgement:
    """Add a judgement to the end of the chain; returns it with the digest of the one before."""
    n = next_number(connection, judgements)
    before = connection.scalar(select(judgements.c.digest).where(judgements.c.n == n - 1))
    made = replace(judgement, before=before)
    told = {"n": n, "digest": made.digest, "before": before or "", "verb": made.verb, "by": made.by, "at": made.at}
    connection.execute(insert(judgements), {**told, "body": json.dumps(plain(made), ensure_ascii=False)})
    subjects = [
        {"judgement": n, "position": k, "article": s.article, "event": s.event, "field": s.field}
        for k, s in enumerate(made.subjects)
    ]
    if subjects:
        connection.execute(insert(judgement_subjects), subjects)
    return made


def judgements_on(connection: Connection, ids: Iterable[str]) -> list[Judgement]:
    """The judgements on articles with these ids, in the order they were made, with those that take one of them back."""
    subjects = judgement_subjects
    on = select(subjects.c.judgement).where(one_of(connection, subjects.c.article, ids))
    rows = connection.execute(select(judgements).where(judgements.c.n.in_(on)).order_by(judgements.c.n)).all()
    told = {row.n: judgement_of(json.loads(row.body)) for row in rows}
    if told:
        undone = select(judgements.c.n, judgements.c.body).where(
            judgements.c.verb == "undo", judgements.c.n > min(told)
        )
        made = {judgement.digest for judgement in told.values()}
        for row in connection.execute(undone.order_by(judgements.c.n)):
            taken = _UNDOES.search(row.body)  # no more of it is read than this: few of them are about these articles
            if taken and taken[1] in made:
                told[row.n] = undo = judgement_of(json.loads(row.body))
                made.add(undo.digest)
    return [told[n] for n in sorted(told)]


def last_number(connection: Connection) -> int:
    """How many judgements there are: the number of the last."""
    return next_number(connection, judgements) - 1


def numbers_by(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    """The numbers of the judgements with these digests."""
    wanted = select(judgements.c.digest, judgements.c.n).where(one_of(connection, judgements.c.digest, digests))
    return {row.digest: row.n for row in connection.execute(wanted)}


def every_judgement(connection: Connection) -> Iterator[Judgement]:
    """All judgements in the order they were made."""
    for row in connection.execute(select(judgements.c.body).order_by(judgements.c.n)):
        yield judgement_of(json.loads(row.body))


def by_digest(connection: Connection, digest: str) -> Judgement | None:
    """The judgement with a digest."""
    body = connection.scalar(select(judgements.c.body).where(judgements.c.digest == digest))
    return None if body is None else judgement_of(json.loads(body))


def put_adrift(connection: Connection, article: str, lost: Iterable[Judgement]) -> None:
    """Note which judgements on an article can no longer be placed in it, in place of those noted before."""
    connection.execute(delete(adrift).where(adrift.c.article == article))
    digests = sorted({judgement.digest for judgement in lost})
    numbers = connection.scalars(select(judgements.c.n).where(one_of(connection, judgements.c.digest, digests))).all()
    if numbers:
        connection.execute(insert(adrift), [{"judgement": n, "article": article} for n in numbers])


def adrift_judgements(connection: Connection) -> list[tuple[str, Judgement]]:
    """The judgements that can no longer be placed, each with the id of its article."""
    rows = connection.execute(select(adrift.c.article, judgements.c.body).join(judgements).order_by(adrift.c.judgement))
    return [(row.article, judgement_of(json.loads(row.body))) for row in rows]


def chain_problems(connection: Connection) -> Iterator[str]:
    """Where the chain of judgements does not hold, a line each: a changed row, a missing one, one put in between."""
    before, last = None, 0
    for row in connection.execute(select(judgements).order_by(judgements.c.n)):
        if row.n != last + 1:
            yield f"judgement {last + 1}: it is missing"
        try:
            told = judgement_of(json.loads(row.body))
        except (ValueError, KeyError, TypeError) as fault:
            yield f"judgement {row.n}: its row cannot be read ({fault})"
            before, last = row.digest, row.n
            continue
        columns = (told.digest, told.before or "", told.verb, told.by, told.at)
        if columns != (row.digest, row.before, row.verb, row.by, row.at):
            yield f"judgement {row.n}: its row is not what was judged"
        if told.before != before:
            yield f"judgement {row.n}: it does not follow on the one before"
        before, last = row.digest, row.n
