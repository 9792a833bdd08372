"""The queue: what needs a person, with what stands of it, a page at a time; and what comes after what."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.desk.asking import dossiers_of
from dateline.model import Article, Dossier
from dateline.store import Filters, Store, groups, rows, tasks
from dateline.store.queue import INCIDENTS, REPORTS, Entry, entries, entry_of

KINDS = ("incidents", "reports")
SHOWN = ("place", "time", "killed", "wounded")  # fields of an incident in the queue


@dataclass(frozen=True, slots=True)
class Listed:
    """An incident in the queue with what is told on SHOWN, or a report with its article and the incidents it tells of."""

    entry: Entry
    dossier: Dossier | None = None
    article: Article | None = None
    events: int = 0
    incidents: tuple[str, ...] = ()
    task: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the queue; `more` is where the next one begins, None on the last; `count` as `store.queue.entries` counts."""

    listed: tuple[Listed, ...]
    more: str | None
    count: int


def listing(
    store: Store, kind: str, filters: Filters, order: str = "need", after: str | None = None, limit: int = 25, by: str = ""
) -> Listing:  # fmt: skip
    """A page of the queue of incidents or reports, from the first after `after` on; what `by` has as a task is marked.

    Raises ValueError for an order that is none, or a place where no page begins.
    """
    with store.reading() as connection:
        of = INCIDENTS if kind == "incidents" else REPORTS
        found, count = entries(connection, of, filters, order, after, limit + 1)
        shown = found[:limit]
        own = {(t.kind, t.target) for t in tasks.tasks_of(connection, by) if not t.round}
        if kind == "incidents":
            told = {d.incident.id: d for d in dossiers_of(connection, [e.id for e in shown], fields=SHOWN)}
            listed = [Listed(e, told.get(e.id), task=("incident", e.id) in own) for e in shown]
        else:
            numbers = {
                a.id: (n, a)
                for n, a in rows.articles_by(connection, rows.numbers_of(connection, [e.id for e in shown])).items()
            }
            members = groups.events_in(connection, [n for n, _ in numbers.values()])
            listed = []
            for entry in shown:
                n, article = numbers[entry.id]
                homes = members.get(n, [])
                known = tuple(dict.fromkeys(h for h in homes if h is not None))
                listed.append(Listed(entry, None, article, len(homes), known, ("report", entry.id) in own))
    return Listing(tuple(listed), shown[-1].at if len(found) > limit else None, count)


def next_in(store: Store, kind: str, filters: Filters, order: str, at: str) -> str | None:
    """The id of what comes after `at` in a queue, whether `at` itself is still in it or not; None at its end.

    Without `at`, or for one that is not known, the first of the queue.
    """
    with store.reading() as connection:
        of = INCIDENTS if kind == "incidents" else REPORTS
        now = entry_of(connection, of, at, order)
        found, _ = entries(connection, of, filters, order, None if now is None else now.at, 2)
    return next((entry.id for entry in found if entry.id != at), None)
