"""What merging works on and what it makes, as rows: keys and tellings, components, incidents, families of copies, traces."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from dateline.store.one_of import one_of
from dateline.store.rows import next_number
from dateline.store.tables import articles, bands, event_keys, events, families, incidents, links, sketches, traces


class Stored(NamedTuple):
    """A telling as merging left it: as JSON text, with its component and its incident. Its chief event's row holds it."""

    telling: str
    component: str | None
    incident: str | None


# tellings ---------------------------------------------------------------------------------------------------------


def put_telling(connection: Connection, n: int, telling: Mapping[str, Any], keys: Iterable[str]) -> None:
    """Store a telling with the number of its chief event, and the keys that its neighbours share."""
    told = json.dumps(telling, ensure_ascii=False)
    connection.execute(update(events).where(events.c.n == n), {"telling": told})
    rows = [{"key": key, "event": n} for key in sorted(keys)]
    if rows:
        connection.execute(insert(event_keys), rows)


def neighbours(connection: Connection, keys: Iterable[str]) -> dict[str, Stored]:
    """The tellings that share one of these keys, by the ids of their chief events."""
    near = select(event_keys.c.event).where(one_of(connection, event_keys.c.key, keys))
    return _stored(connection, events.c.n.in_(near))


def in_components(connection: Connection, components: Iterable[str]) -> dict[str, Stored]:
    """All tellings of these components, by the ids of their chief events."""
    return _stored(connection, one_of(connection, events.c.component, components))


def of_article(connection: Connection, n: int) -> dict[str, Stored]:
    """The tellings of an article, by the ids of their chief events."""
    return _stored(connection, events.c.article == n)


def put_components(connection: Connection, components: Mapping[str, str]) -> None:
    """Note the component of each event."""
    _change(connection, "component", components)


def components_of(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The components that these events are in."""
    of = select(events.c.component).where(one_of(connection, events.c.id, ids), events.c.component.is_not(None))
    return set(connection.scalars(of))


def put_members(connection: Connection, members: Mapping[str, str | None]) -> None:
    """Note the incident of each event, None for one that is in none."""
    _change(connection, "incident", members)


def members_of(connection: Connection, n: int) -> dict[str, str]:
    """The incident of each event of an article that is in one."""
    of = select(events.c.id, events.c.incident).where(events.c.article == n, events.c.incident.is_not(None))
    return {row.id: row.incident for row in connection.execute(of)}


def put_links(connection: Connection, found: Mapping[tuple[str, str], float]) -> None:
    """Store the pairs of tellings that could be of one happening, by their chief events, with their log-odds."""
    ids = sorted({event for pair in found for event in pair})
    numbers = {
        row.id: row.n
        for row in connection.execute(select(events.c.id, events.c.n).where(one_of(connection, events.c.id, ids)))
    }
    rows = [{"a": numbers[a], "b": numbers[b], "odds": odds} for (a, b), odds in found.items()]
    if rows:
        connection.execute(insert(links), rows)


def links_among(connection: Connection, components: Iterable[str]) -> dict[tuple[str, str], float]:
    """The links between tellings of these components, as they were stored."""
    a, b = events.alias(), events.alias()
    wanted = sorted(set(components))
    among = select(a.c.id.label("first"), b.c.id.label("second"), links.c.odds)
    among = among.join_from(links, a, links.c.a == a.c.n).join(b, links.c.b == b.c.n)
    rows = connection.execute(
        among.where(one_of(connection, a.c.component, wanted), one_of(connection, b.c.component, wanted))
    )
    return {(row.first, row.second): row.odds for row in rows}


def _change(connection: Connection, column: str, values: Mapping[str, str] | Mapping[str, str | None]) -> None:
    if values:
        change = update(events).where(events.c.id == bindparam("which")).values({column: bindparam("what")})
        connection.execute(change, [{"which": event, "what": value} for event, value in values.items()])


def _stored(connection: Connection, where: Any) -> dict[str, Stored]:
    columns = (events.c.id, events.c.telling, events.c.component, events.c.incident)
    rows = connection.execute(select(*columns).where(where, events.c.telling.is_not(None)).order_by(events.c.id))
    return {row.id: Stored(row.telling, row.component, row.incident) for row in rows}


# incidents --------------------------------------------------------------------------------------------------------


def put_incidents(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows of incidents, in place of those of the same ids."""
    drop_incidents(connection, [row["id"] for row in rows])
    if rows:
        connection.execute(insert(incidents), [dict(row) for row in rows])


def drop_incidents(connection: Connection, ids: Iterable[str]) -> None:
    """Take away the rows of incidents."""
    old = sorted(set(ids))
    if old:
        connection.execute(delete(incidents).where(one_of(connection, incidents.c.id, old)))


def known_ids(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of these ids that an incident has or once had."""
    wanted = sorted(set(ids))
    if not wanted:
        return set()
    now = connection.scalars(select(incidents.c.id).where(one_of(connection, incidents.c.id, wanted))).all()
    once = connection.scalars(select(traces.c.old).where(one_of(connection, traces.c.old, wanted))).all()
    return {*now, *once}


def events_of(connection: Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the events of each of these incidents, in their order."""
    out: dict[str, list[str]] = defaultdict(list)
    columns = select(events.c.incident, events.c.id).where(one_of(connection, events.c.incident, ids))
    for row in connection.execute(columns.order_by(events.c.id)):
        out[row.incident].append(row.id)
    return dict(out)


def events_in(connection: Connection, numbers: Iterable[int]) -> dict[int, list[str | None]]:
    """For each of these articles the incidents of its events, an entry an event, None for one that is in none."""
    out: dict[int, list[str | None]] = defaultdict(list)
    columns = select(events.c.article, events.c.incident).where(one_of(connection, events.c.article, numbers))
    for row in connection.execute(columns.order_by(events.c.article, events.c.start)):
        out[row.article].append(row.incident)
    return dict(out)


def tellings_in(connection: Connection, incident: str) -> dict[str, tuple[str, ...]]:
    """The tellings in an incident: the chief event of each, with all the events that its report tells together."""
    columns = select(events.c.id, events.c.telling).where(events.c.incident == incident, events.c.telling.is_not(None))
    return {
        row.id: tuple(json.loads(row.telling)["events"]) for row in connection.execute(columns.order_by(events.c.id))
    }


def linked_to(connection: Connection, incident: str) -> dict[str, float]:
    """Other incidents with a telling that could be of the same happening as one of this, with the best log-odds of any."""
    mine, theirs = events.alias(), events.alias()
    out: dict[str, float] = {}
    for one, other in ((links.c.a, links.c.b), (links.c.b, links.c.a)):
        wanted = select(theirs.c.incident, links.c.odds).join_from(links, mine, one == mine.c.n)
        wanted = wanted.join(theirs, other == theirs.c.n).where(mine.c.incident == incident)
        for row in connection.execute(wanted.where(theirs.c.incident.is_not(None), theirs.c.incident != incident)):
            out[row.incident] = max(row.odds, out.get(row.incident, row.odds))
    return out


def incidents_with(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The ids of the incidents that these events are in."""
    of = select(events.c.incident).where(one_of(connection, events.c.id, ids), events.c.incident.is_not(None))
    return set(connection.scalars(of))


def incidents_of(connection: Connection, numbers: Iterable[int]) -> set[str]:
    """The ids of the incidents that articles with these numbers have events in."""
    of = select(events.c.incident).where(one_of(connection, events.c.article, numbers), events.c.incident.is_not(None))
    return set(connection.scalars(of))


def put_traces(connection: Connection, moves: Iterable[tuple[str, str]], at: str) -> None:
    """Note incidents whose events went to another, and when."""
    first = next_number(connection, traces)
    rows = [{"n": first + k, "old": old, "new": new, "at": at} for k, (old, new) in enumerate(moves)]
    if rows:
        connection.execute(insert(traces), rows)


def traced(connection: Connection, incident: str) -> list[str]:
    """The ids of the incidents that the events of an earlier one are in now, by following its traces."""
    ends, seen, ahead = [], {incident}, [incident]
    while ahead:
        old = ahead.pop(0)
        if connection.scalar(select(incidents.c.id).where(incidents.c.id == old)) is not None:
            ends.append(old)
        for new in connection.scalars(select(traces.c.new).where(traces.c.old == old).order_by(traces.c.n)):
            if new not in seen:
                seen.add(new)
                ahead.append(new)
    return ends


# families of copies -----------------------------------------------------------------------------------------------


def put_sketch(connection: Connection, n: int, sketch: Mapping[str, Any], keys: Iterable[str]) -> None:
    """Store the sketch of an article's text, and the keys that texts like it share."""
    connection.execute(insert(sketches), {"article": n, "sketch": json.dumps(sketch, ensure_ascii=False)})
    rows = [{"key": key, "article": n} for key in sorted(keys)]
    if rows:
        connection.execute(insert(bands), rows)


def alike(connection: Connection, keys: Iterable[str]) -> dict[int, dict[str, Any]]:
    """The sketches of the articles that share one of these keys, by the articles' numbers."""
    near = select(bands.c.article).where(one_of(connection, bands.c.key, keys))
    return _sketches(connection, articles.c.n.in_(near))


def has_sketch(connection: Connection, n: int) -> bool:
    """Whether the sketch of an article is stored."""
    return connection.scalar(select(sketches.c.article).where(sketches.c.article == n)) is not None


def relatives(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The sketches of these articles and of those in their families."""
    among = one_of(connection, articles.c.n, numbers)
    of = select(articles.c.family).where(among, articles.c.family.is_not(None))
    return _sketches(connection, or_(among, articles.c.family.in_(of)))


def shown_of(connection: Connection, family: str) -> dict[str, str]:
    """The words that each article of a family shares with its first; nothing for a family that is not stored."""
    shown = connection.scalar(select(families.c.shown).where(families.c.id == family))
    return {} if shown is None else dict(json.loads(shown))


def _sketches(connection: Connection, where: Any) -> dict[int, dict[str, Any]]:
    rows = connection.execute(select(articles.c.n, sketches.c.sketch).join(sketches).where(where))
    return {row.n: json.loads(row.sketch) for row in rows}


def families_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The family of each of these articles, by their ids; one that stands alone is a family of its own."""
    rows = connection.execute(select(articles.c.id, articles.c.family).where(one_of(connection, articles.c.id, ids)))
    return {row.id: row.family or row.id for row in rows}


def family_members(connection: Connection, n: int) -> list[str]:
    """The ids of the articles in the family of an article, itself among them; none where it stands alone."""
    of = select(articles.c.family).where(articles.c.n == n).scalar_subquery()
    return list(connection.scalars(select(articles.c.id).where(articles.c.family == of).order_by(articles.c.id)))


def put_families(
    connection: Connection, numbers: Iterable[int], made: Iterable[tuple[str, Sequence[str], str]]
) -> None:
    """Write the families (id, ids of its articles, the words that show it as JSON) that these articles are in now."""
    among = one_of(connection, articles.c.n, numbers)
    old = connection.scalars(select(articles.c.family).where(among, articles.c.family.is_not(None))).all()
    connection.execute(update(articles).where(among), {"family": None})
    connection.execute(
        delete(families).where(one_of(connection, families.c.id, {*old, *(name for name, _, _ in made)}))
    )
    for name, members, shown in made:
        connection.execute(insert(families), {"id": name, "shown": shown})
        connection.execute(update(articles).where(one_of(connection, articles.c.id, members)), {"family": name})
