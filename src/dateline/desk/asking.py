"""Incidents asked for: which are wanted, each with all that it stands on, settled by the rule that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from dateline.merge import RULE, RULES, disagreements, put_together
from dateline.model import Dossier, Told
from dateline.store import Filters, Store, groups, incident_count, incident_ids, rows

_AT_ONCE = 50  # incidents whose rows are fetched together


def dossiers(
    store: Store,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    rule: str = RULE,
    newest: bool = False,
    limit: int | None = None,
) -> Iterator[Dossier]:
    """The incidents that are wanted with all that they stand on, in the order of their days; with `newest`, the last first.

    Raises ValueError for a rule that is not one of RULES.
    """
    if rule not in RULES:
        raise ValueError(f"there is no rule {rule!r}; use one of {', '.join(RULES)}")
    with store.reading() as connection:
        ids = incident_ids(connection, filters, newest, limit)
        for start in range(0, len(ids), _AT_ONCE):
            yield from dossiers_of(connection, ids[start : start + _AT_ONCE], rule)


def count(store: Store, filters: Filters) -> int:
    """How many incidents are wanted."""
    with store.reading() as connection:
        return incident_count(connection, filters)


def differences(dossier: Dossier) -> dict[str, tuple[Told, ...]]:
    """The fields on which accounts of an incident differ, each with the claims that stand on some side of it."""
    return disagreements(dossier.incident, {a.id: a for a in dossier.articles}, dossier.families)


def whereabouts(store: Store, incident: str) -> list[str]:
    """The ids under which an incident is found now: its own, or those that its events went to."""
    with store.reading() as connection:
        return groups.traced(connection, incident)


def dossiers_of(
    connection: Connection, ids: Sequence[str], rule: str = RULE, fields: Sequence[str] | None = None
) -> Iterator[Dossier]:
    """The incidents with these ids with all that they stand on, in the order of the ids.

    With `fields`, what is told on those alone, and the articles without their texts: enough for lists.
    """
    members = groups.events_of(connection, ids)
    stored = rows.events_by(connection, [e for events in members.values() for e in events], fields)
    read = rows.articles_by if fields is None else rows.heads_by
    articles = read(connection, {n for n, _ in stored.values()})
    families = groups.families_of(connection, [a.id for a in articles.values()])
    for name in (i for i in ids if i in members):
        events = tuple(stored[e][1] for e in members[name])
        own = tuple(articles[n] for n in sorted({stored[e][0] for e in members[name]}))
        incident = put_together(name, events, own, families, rule)
        yield Dossier(incident, events, own, {a.id: families[a.id] for a in own})
