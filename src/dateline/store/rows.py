"""Articles, reports and events as rows, and rows as the same nouns again."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, delete, func, insert, select, update

from dateline.model import Actor, Article, Block, Claim, Codes, Event, Place, Quantity, Report, Span, Text, When, plain
from dateline.restore import report_of, source_of, value_of
from dateline.store.one_of import one_of
from dateline.store.search import put_words
from dateline.store.tables import addresses, articles, claims, event_keys, events, links, reports, settings, spans
from dateline.words import fold

_LONGEST_NAME = 200  # characters of a place's name that lists show and choose by
_COLUMNS = ("id", "url", "publisher", "title", "language", "published", "published_from", "text")


def next_number(connection: Connection, table: Table) -> int:
    """A number that no row of a table has yet; sure only in a writing transaction, of which there is one at a time."""
    return int(connection.scalar(select(func.coalesce(func.max(table.c.n), 0))) or 0) + 1


def setting(connection: Connection, key: str) -> str | None:
    """What is noted about the database under a key."""
    return connection.scalar(select(settings.c.value).where(settings.c.key == key))


def put_setting(connection: Connection, key: str, value: str) -> None:
    """Note something about the database."""
    connection.execute(delete(settings).where(settings.c.key == key))
    connection.execute(insert(settings), {"key": key, "value": value})


# articles ---------------------------------------------------------------------------------------------------------


def article_numbers(connection: Connection) -> list[int]:
    """The numbers of all articles, in the order they were added."""
    return list(connection.scalars(select(articles.c.n).order_by(articles.c.n)))


def number_of(connection: Connection, article: str) -> int | None:
    """The number of the article with an id, None where it is not stored."""
    return connection.scalar(select(articles.c.n).where(articles.c.id == article))


def put_article(connection: Connection, article: Article) -> int:
    """Store a new article with its words for searching; returns its number."""
    n = next_number(connection, articles)
    told = _article_columns(article)
    sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    connection.execute(insert(articles), {"n": n, "sha256": sha256, **told})
    put_words(connection, n, _searched(article))
    return n


def put_again(connection: Connection, n: int, article: Article) -> None:
    """Write anew what is told about an article; its id and its text stay."""
    before = articles_by(connection, [n])[n]
    told = _article_columns(article)
    connection.execute(update(articles).where(articles.c.n == n), {k: told[k] for k in told if k not in ("id", "text")})
    if before.title != article.title:
        put_words(connection, n, _searched(article), _searched(before))


def put_address(connection: Connection, n: int, url: str | None, at: str) -> bool:
    """Note where a text was found and when it first was; returns whether that is news."""
    known = select(addresses.c.at).where(addresses.c.url == url, addresses.c.article == n)
    if url is None or connection.scalar(known) is not None:
        return False
    connection.execute(insert(addresses), {"url": url, "article": n, "at": at})
    return True


def versions(connection: Connection, article: str) -> list[str]:
    """The ids of all texts found under the addresses of an article, itself among them, in the order they were found."""
    under = select(addresses.c.url).join(articles).where(articles.c.id == article)
    found = (
        select(articles.c.id, func.min(addresses.c.at).label("first"))
        .join(addresses)
        .where(addresses.c.url.in_(under))
        .group_by(articles.c.id, articles.c.n)
        .order_by("first", articles.c.n)
    )
    return [row.id for row in connection.execute(found)] or [article]


def numbers_of(connection: Connection, ids: Iterable[str]) -> list[int]:
    """The numbers of the articles with these ids."""
    return list(connection.scalars(select(articles.c.n).where(one_of(connection, articles.c.id, ids))))


def one_address(connection: Connection, numbers: Iterable[int]) -> list[set[int]]:
    """Those of these articles that were found under one address, a set each."""
    found: dict[str, set[int]] = defaultdict(set)
    among = one_of(connection, addresses.c.article, numbers)
    for row in connection.execute(select(addresses.c.url, addresses.c.article).where(among)):
        found[row.url].add(row.article)
    return [same for same in found.values() if len(same) > 1]


def articles_by(connection: Connection, numbers: Iterable[int]) -> dict[int, Article]:
    """The articles with these numbers."""
    found = connection.execute(select(articles).where(one_of(connection, articles.c.n, numbers)))
    return {row.n: _article(row) for row in found}


def heads_by(connection: Connection, numbers: Iterable[int]) -> dict[int, Article]:
    """The same articles without their texts, which lists do without."""
    columns = [articles.c[name] for name in ("n", *_COLUMNS) if name != "text"]
    found = connection.execute(select(*columns).where(one_of(connection, articles.c.n, numbers)))
    return {row.n: Article(**{k: v for k, v in row._mapping.items() if k != "n"}, text="") for row in found}


def _article_columns(article: Article) -> dict[str, Any]:
    told = {name: getattr(article, name) for name in _COLUMNS}
    return {**told, "rest": _json({"bylines": article.bylines, "blocks": article.blocks})}


def _searched(article: Article) -> str:
    return f"{article.title or ''}\n{article.text}"


def _article(row: Row[Any]) -> Article:
    rest = json.loads(row.rest)
    told = {name: getattr(row, name) for name in _COLUMNS}
    return Article(**told, bylines=tuple(rest["bylines"]), blocks=tuple(Block(**b) for b in rest["blocks"]))


# reports ----------------------------------------------------------------------------------------------------------


def put_report(connection: Connection, n: int, report: Report, at: str) -> None:
    """Store what the machine read in an article, in place of what it read there before."""
    connection.execute(delete(reports).where(reports.c.article == n))
    told = {"article": n, "dateline": report.dateline, "kit": report.kit, "at": at, "body": body_of(report)}
    connection.execute(insert(reports), told)


def report_by(connection: Connection, n: int) -> Report | None:
    """What the machine read in an article."""
    row = connection.execute(select(reports).where(reports.c.article == n)).one_or_none()
    if row is None:
        return None
    made_by = {"dateline": row.dateline, "kit": row.kit}
    article = plain(articles_by(connection, [n])[n])
    return report_of({**json.loads(row.body), "made_by": made_by, "article": article})


def body_of(report: Report) -> str:
    """A report as it is stored: without its article, which has a row of its own."""
    told = report.to_dict()
    return _json({layer: told[layer] for layer in told if layer not in ("format", "made_by", "article")})


def put_review(connection: Connection, n: int, need: int, why: Sequence[str], status: str) -> None:
    """Note how much a report needs a person, why, and how far people are with it."""
    told = {"need": need, "why": _json(list(why)), "status": status}
    connection.execute(update(reports).where(reports.c.article == n), told)


# events -----------------------------------------------------------------------------------------------------------


def put_events(
    connection: Connection, n: int, told: Sequence[Event], scores: Mapping[str, float] | None = None
) -> dict[str, int]:
    """Store the events of an article with their claims and spans; returns the number of each by its id.

    `scores` are the least score of the places that an event names, by its id.
    """
    first = next_number(connection, events)
    numbers = {event.id: first + k for k, event in enumerate(told)}
    event_rows, claim_rows, span_rows = [], [], []
    for event in told:
        score = (scores or {}).get(event.id)
        event_rows.append({"n": numbers[event.id], "article": n, "score": score, **_event_columns(event)})
        for position, claim in enumerate(event.claims):
            key = {"event": numbers[event.id], "position": position}
            claim_rows.append({**key, **_claim_columns(claim)})
            for k, span in enumerate(claim.evidence):
                span_rows.append({"event": key["event"], "claim": position, "position": k, **plain(span)})
    for table, rows in ((events, event_rows), (claims, claim_rows), (spans, span_rows)):
        if rows:
            connection.execute(insert(table), rows)
    return numbers


def drop_events(connection: Connection, n: int) -> None:
    """Take away the events of an article, before they are written anew."""
    old = select(events.c.n).where(events.c.article == n)
    for column in (spans.c.event, claims.c.event, event_keys.c.event, links.c.a, links.c.b):
        connection.execute(delete(column.table).where(column.in_(old)))
    connection.execute(delete(events).where(events.c.article == n))


def events_by(
    connection: Connection, ids: Iterable[str], fields: Sequence[str] | None = None
) -> dict[str, tuple[int, Event]]:
    """The events with these ids, each with the number of its article, in the order of their ids; with claims on `fields` alone."""
    wanted = sorted(set(ids))
    rows = connection.execute(select(events).where(one_of(connection, events.c.id, wanted))).all()
    numbers = [row.n for row in rows]
    stored, found = select(claims), select(spans)
    if fields is not None:
        stored = stored.where(claims.c.field.in_(fields))
        of = and_(claims.c.event == spans.c.event, claims.c.position == spans.c.claim)
        found = found.join(claims, of).where(claims.c.field.in_(fields))
    evidence: dict[tuple[int, int], list[Span]] = defaultdict(list)
    among = one_of(connection, spans.c.event, numbers)
    for row in connection.execute(found.where(among).order_by(spans.c.event, spans.c.claim, spans.c.position)):
        evidence[row.event, row.claim].append(Span(row.start, row.end, row.text))
    told: dict[int, list[Claim]] = defaultdict(list)
    stored = stored.where(one_of(connection, claims.c.event, numbers)).order_by(claims.c.event, claims.c.position)
    for row in connection.execute(stored):
        told[row.event].append(_claim(row, tuple(evidence[row.event, row.position])))
    made = {row.id: (row.article, _event(row, tuple(told[row.n]))) for row in rows}
    return {event: made[event] for event in wanted if event in made}


def least_scores(connection: Connection, ids: Iterable[str]) -> dict[str, float]:
    """The least score of the places that each of these events names, of those that name any."""
    columns = select(events.c.id, events.c.score).where(
        one_of(connection, events.c.id, ids), events.c.score.is_not(None)
    )
    return {row.id: row.score for row in connection.execute(columns)}


def event_ids(connection: Connection, ids: Iterable[str]) -> list[str]:
    """The ids of the events of the articles with these ids."""
    of = select(events.c.id).join(articles).where(one_of(connection, articles.c.id, ids))
    return list(connection.scalars(of.order_by(events.c.id)))


def event_count(connection: Connection, n: int) -> int:
    """How many events stand in an article."""
    return int(connection.scalar(select(func.count()).select_from(events).where(events.c.article == n)) or 0)


def _event_columns(event: Event) -> dict[str, Any]:
    where = next((c.value for c in event.claims if isinstance(c.value, Place)), None)
    when = next((c.value for c in event.claims if c.field == "time" and isinstance(c.value, When)), None)
    return {
        "id": event.id, "type": event.type, "start": event.anchor.start, "end": event.anchor.end,
        "words": event.anchor.text, "factuality": event.factuality, "modality": event.modality,
        "codes": _json(event.codes), **place_columns(where),
        "earliest": when.earliest if when else None, "latest": when.latest if when else None,
    }  # fmt: skip


def place_columns(place: Place | None) -> dict[str, Any]:
    """A place as the columns that events and incidents have for it."""
    if place is None:
        return dict.fromkeys(("place", "kind", "country", "admin1", "lat", "lon", "precision"))
    told = plain(place)
    return {
        "place": place.name[:_LONGEST_NAME],
        **{k: told[k] for k in ("kind", "country", "admin1", "lat", "lon", "precision")},
    }


def _claim_columns(claim: Claim) -> dict[str, Any]:
    value = claim.value
    name = value.text if isinstance(value, Text) else value.name if isinstance(value, (Actor, Place)) else None
    return {
        "field": claim.field, "value": _json(value), "name": None if name is None else fold(name),
        "actor": value.id if isinstance(value, Actor) else None,
        "low": value.low if isinstance(value, Quantity) else None,
        "high": value.high if isinstance(value, Quantity) else None,
        "source": None if claim.source is None else _json(claim.source),
        "factuality": claim.factuality, "modality": claim.modality, "rule": claim.rule,
    }  # fmt: skip


def _event(row: Row[Any], told: tuple[Claim, ...]) -> Event:
    anchor = Span(row.start, row.end, row.words)
    return Event(row.id, row.type, anchor, row.factuality, row.modality, told, Codes(**json.loads(row.codes)))


def _claim(row: Row[Any], evidence: tuple[Span, ...]) -> Claim:
    source = source_of(None if row.source is None else json.loads(row.source))
    return Claim(row.field, value_of(json.loads(row.value)), evidence, row.rule, source, row.factuality, row.modality)


def _json(thing: Any) -> str:
    return json.dumps(plain(thing), ensure_ascii=False, separators=(",", ":"))
