"""The small parts that the report page asks for as one works: what to pick from, a claim on selected words, events to join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from dateline.extract.quantities import read_quantity
from dateline.kit import Kit
from dateline.model import EventReview, Mention, Quantity, Report, Span, Value
from dateline.web.deciding import fields_for, found, words_from
from dateline.web.desk import Desk, Person
from dateline.web.pages import page
from dateline.web.picking import Candidate, actors_for, places_for
from dateline.web.review_cards import Opened, key_of, others_of
from dateline.web.values import ACTORS, PEOPLE, WEAPONS, form_of, kind_of


def view(request: Request, desk: Desk, person: Person, opened: Opened, asked: str, around: dict[str, Any]) -> Response:
    """A part of the report page by its name. Raises ValueError for one that there is not."""
    made = {"pick": _picks, "add": _adding, "others": _others}.get(asked)
    if made is None:
        raise ValueError(f"the page has no part {asked[:40]!r}; reload it")
    name, told = made(request.query_params, opened, desk.kit)
    return page(request, name, person, around=around, **told)


def _picks(asked: Any, opened: Opened, kit: Kit) -> tuple[str, dict[str, Any]]:
    """Places or actors for what is typed, or for the words of a claim."""
    _, claim = found(opened, asked.get("key", ""))
    field = claim.field if claim is not None else asked.get("field", "")
    if claim is not None:
        told = claim.stands or claim.read
        evidence: Sequence[Span] = told.evidence[:1] if told else claim.judgements[0].subjects[0].words
    else:
        evidence = (words_from(opened.review.report.article, asked),)
    offered: list[Candidate] = []
    if kind_of(field) in ("place", "actor"):
        find = places_for if kind_of(field) == "place" else actors_for
        offered = find(asked.get("q", ""), opened.review.report, evidence, kit)
    return "report_picks.html", {"offered": offered, "where": f"{asked.get('key', '')}-{field}"}


def _adding(asked: Any, opened: Opened, kit: Kit) -> tuple[str, dict[str, Any]]:
    """The form of a claim that is missing, with what its words say filled in."""
    report = opened.review.report
    words = words_from(report.article, asked)
    events = [e for e in opened.review.events if e.stands is not None]
    if not events:
        raise ValueError("no event stands in this report; a claim is added to an event")
    chosen = next((e for e in events if key_of(e) == asked.get("key")), None) or _nearest(events, words)
    allowed = fields_for(chosen)
    value = _read(report, words, kit)
    field = asked.get("field") if asked.get("field") in allowed else _likely(value, words, allowed)
    form = form_of(value if _fits(value, field) else None, field)
    if kind_of(field) in ("place", "actor") and not form["q"]:
        form["q"] = words.text
    if kind_of(field) == "text":
        form["text"] = " ".join(words.text.split())
    return "report_add.html", {
        "words": words, "events": [(key_of(e), e.read) for e in events], "chosen": key_of(chosen), "fields": allowed,
        "field": field, "kind": kind_of(field), "form": form_of(None, field) | form,
    }  # fmt: skip


def _others(asked: Any, opened: Opened, kit: Kit) -> tuple[str, dict[str, Any]]:
    """The other events of the report, to join with this one or to part from it."""
    event, _ = found(opened, asked.get("key", ""))
    return "report_others.html", {"others": others_of(opened, event), "key": key_of(event)}


def _nearest(events: Sequence[EventReview], words: Span) -> EventReview:
    return min(events, key=lambda e: (abs(e.read.anchor.start - words.start), e.read.id))


def _read(report: Report, words: Span, kit: Kit) -> Value | None:
    """What was read in these words already, a number, day, place or actor; else the number that they say."""
    layers: tuple[tuple[Mention, ...], ...] = (report.quantities, report.times, report.places, report.actors)
    for layer in layers:
        for m in layer:
            if m.span.start < words.end and words.start < m.span.end:
                value: Value = m.value
                return value
    return read_quantity(words.text, kit)


def _likely(value: Value | None, words: Span, allowed: Sequence[str]) -> str:
    """The field that such a value most often fills."""
    if isinstance(value, Quantity):
        people = value.unit in (None, "person")
        order: tuple[str, ...] = ("killed", "wounded") if people else ("launched", "extent")
    else:
        kind = {"When": "time", "Place": "place", "Actor": "actor"}.get(type(value).__name__, "object")
        order = (kind,)
    return next((f for f in (*order, "content", "object") if f in allowed), allowed[0])


def _fits(value: Value | None, field: str) -> bool:
    if isinstance(value, Quantity):
        return (
            kind_of(field) == "quantity"
            and (value.unit == "person") >= (field in PEOPLE)
            and not (value.unit == "person" and field in WEAPONS)
        )
    kinds = {"When": "when", "Place": "place", "Actor": "actor"}
    return (
        value is not None
        and kinds.get(type(value).__name__) == kind_of(field)
        and (field in ACTORS or kind_of(field) != "actor")
    )
