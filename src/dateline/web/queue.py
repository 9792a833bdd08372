"""The queue: what needs a person, the most needed first; filters, words, views that are kept; and what comes next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import QueryParams

from dateline.desk import Filters, now
from dateline.desk.queue import KINDS, Listed, listing, next_in
from dateline.exporters.figures import Range, range_of, whole_of
from dateline.exporters.wording import heading_of, title_words
from dateline.knowledge import table
from dateline.store import people
from dateline.store.people import ViewRow
from dateline.store.queue import COUNTED, ORDERS, STATUS, anything
from dateline.web.adding import EXAMPLE
from dateline.web.filters import event_types, filters_from, query_of
from dateline.web.pages import page
from dateline.web.who import At, Coder, Reader

router = APIRouter()

A_PAGE = 25  # rows
_LONGEST_VIEW, _MOST_VIEWS = 60, 50
NEEDS = tuple(s for s in STATUS if s != "signed")  # what is shown unless another status is asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the queue is asked for: incidents or reports, in which order, and which of them."""

    kind: str
    order: str
    filters: Filters

    @property
    def query(self) -> str:
        """The query of an address that asks for it; empty for the queue as it opens."""
        told = [("of", self.kind)] * (self.kind != KINDS[0]) + [("order", self.order)] * (self.order != ORDERS[0])
        status = self.filters.status
        filters = replace(self.filters, status=()) if status == NEEDS else self.filters
        told += [("status", "any")] * (not status)
        return "&".join(filter(None, (urlencode(told), query_of(filters))))


def asked_in(query: QueryParams, by: str) -> Asked:
    """What a query asks for; raises ValueError, with its cure, for a value that cannot be."""
    kind, order = query.get("of") or KINDS[0], query.get("order") or ORDERS[0]
    for name, value, known in (("of", kind, KINDS), ("order", order, ORDERS)):
        if value not in known:
            raise ValueError(f"{name}: there is no {value[:40]!r}; choose {' or '.join(known)}")
    status = [value for value in query.getlist("status") if value]
    rest = QueryParams([(k, v) for k, v in query.multi_items() if k != "status" or "any" not in status])
    filters = filters_from(rest, by)
    if (not filters.status and "any" not in status) or set(filters.status) == set(NEEDS):
        filters = replace(filters, status=NEEDS)
    return Asked(kind, order, filters)


@router.get("/")
def queue_page(request: Request, desk: At, person: Reader) -> Response:
    """What needs a person; where nothing was added yet, how to begin."""
    with desk.store.reading() as connection:
        filled = anything(connection)
        views = people.views_of(connection, person.name)
    if not filled:
        return page(request, "begin.html", person, example=EXAMPLE)
    asked = asked_in(request.query_params, person.name)
    after = request.query_params.get("after") or None
    found = listing(desk.store, asked.kind, asked.filters, asked.order, after, A_PAGE, person.name)
    more = None if found.more is None else "&".join(filter(None, (asked.query, urlencode({"after": found.more}))))
    return page(
        request, "queue.html", person, asked=asked, rows=[row_of(one) for one in found.listed], more=more, after=after,
        counted=found.count, most=COUNTED, views=views, countries=countries(), types=event_types(), statuses=STATUS,
        told=told_of(asked), chosen=chosen_status(asked.filters), tabs=_tabs(asked), orders=_orders(asked),
        map_query=query_of(asked.filters),
    )  # fmt: skip


@router.get("/next")
def next_one(desk: At, person: Reader, request: Request, at: str = "") -> Response:
    """To what comes after an incident or a report in the queue that `from` names; back to the queue at its end."""
    back = request.query_params.get("from", "")
    asked = asked_in(QueryParams(back), person.name)
    found = next_in(desk.store, asked.kind, asked.filters, asked.order, at)
    if found is None:
        return RedirectResponse(f"/?{asked.query}" if asked.query else "/", 303)
    return RedirectResponse(address_of(asked.kind, found, asked.query), 303)


@router.post("/views")
def keep_view(
    desk: At, person: Coder, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> Response:
    """Keep a view of the queue under a name."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_VIEW or not name.isprintable():
        raise ValueError(f"a view needs a name of 1 to {_LONGEST_VIEW} letters; give it one")
    asked = asked_in(QueryParams(query), person.name)
    with desk.store.writing() as connection:
        known = {view.name for view in people.views_of(connection, person.name)}
        if name not in known and len(known) >= _MOST_VIEWS:
            raise ValueError(f"{_MOST_VIEWS} views are kept already; drop one first")
        people.put_view(connection, ViewRow(person.name, name, asked.query, now()))
    return RedirectResponse(f"/?{asked.query}", 303)


@router.post("/views/drop")
def drop_view(
    desk: At, person: Coder, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> Response:
    """Keep a view no longer."""
    with desk.store.writing() as connection:
        people.drop_view(connection, person.name, name)
    return RedirectResponse(f"/?{asked_in(QueryParams(query), person.name).query}", 303)


# what a page is told ----------------------------------------------------------------------------------------------


def address_of(kind: str, id_: str, back: str = "") -> str:
    """The address of an incident's or a report's page, and of the queue that it was opened from."""
    return f"/{kind[:-1]}/{quote(id_, safe='')}" + (f"?from={quote(back, safe='')}" if back else "")


def row_of(one: Listed) -> dict[str, object]:
    """A row of the queue, in words."""
    entry = one.entry
    told: dict[str, object] = {
        "id": entry.id,
        "need": entry.need,
        "why": entry.why,
        "status": entry.status,
        "task": one.task,
    }
    if one.dossier is not None:
        incident = one.dossier.incident
        fields = incident.fields
        settled = {f: fields[f].settled for f in ("place", "time") if f in fields}
        return told | {
            "title": title_words(incident.type), "place": settled.get("place"), "when": settled.get("time"),
            "reported": incident.first_reported, "accounts": incident.accounts, "articles": len(incident.articles),
            "counts": [
                counted(name, found) for name in ("killed", "wounded") if (found := range_of(whole_of(incident, name)))
            ],
        }  # fmt: skip
    assert one.article is not None
    article = one.article
    return told | {
        "title": heading_of(article), "publisher": article.publisher, "published": article.published,
        "events": one.events, "incidents": len(one.incidents),
    }  # fmt: skip


def counted(field: str, found: Range) -> tuple[str, str]:
    """A range and its field as words that stand side by side: "4 to 7" and "killed"."""
    return (found.words(), field) if found.high or not found.untold else ("", f"{field}, {found.words()}")


def told_of(asked: Asked) -> list[tuple[str, str]]:
    """The filters that are set, each in words, with the query of what is left when it is taken off."""
    f = asked.filters
    known = dict(countries())
    parts: list[tuple[str, dict[str, object]]] = []
    if f.query:
        parts.append((f"“{f.query}”", {"query": None}))
    if f.place:
        parts.append((f"in “{f.place}”", {"place": None}))
    if f.country:
        parts.append((known.get(f.country, f.country), {"country": None}))
    if f.area:
        parts.append((f"between {', '.join(f'{d:g}°' for d in f.area)}", {"area": None}))
    if f.since:
        parts.append((f"since {f.since}", {"since": None}))
    if f.until:
        parts.append((f"until {f.until}", {"until": None}))
    parts += [(title_words(name), {"types": tuple(t for t in f.types if t != name)}) for name in f.types]
    if f.actor:
        parts.append((f"by or against “{f.actor}”", {"actor": None}))
    if f.accounts:
        parts.append((f"{f.accounts} accounts or more", {"accounts": 0}))
    if f.disagree:
        parts.append(("accounts differ", {"disagree": False}))
    if f.mine:
        parts.append(("mine", {"mine": None}))
    return [(words, replace(asked, filters=replace(f, **without)).query) for words, without in parts]  # type: ignore[arg-type]


def chosen_status(f: Filters) -> str:
    """Which choice of status filters stand for: needs, any, or the one that they name."""
    return "" if f.status == NEEDS else "any" if not f.status else f.status[0] if len(f.status) == 1 else "some"


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """The countries that there are, as code and name, by name."""
    return tuple(
        sorted({(s["country"], s["name"]) for s in table("actors/states") if s["country"]}, key=lambda c: c[1])
    )


def _tabs(asked: Asked) -> list[tuple[str, str, bool]]:
    return [(k.capitalize(), replace(asked, kind=k).query, k == asked.kind) for k in KINDS]


def _orders(asked: Asked) -> list[tuple[str, str, bool]]:
    words = {"need": "what needs a person", "day": "by day"}
    return [(words[o], replace(asked, order=o).query, o == asked.order) for o in ORDERS]
