"""Blind double coding for supervisors: rounds made and followed, how far coders agree, and where they differ decided."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import QueryParams

from dateline.desk import Overtaken
from dateline.desk.agreement import Decision, Unit, agreement, agreement_on_all
from dateline.desk.people import everybody
from dateline.desk.rounds import (
    MOST,
    Chosen,
    Compared,
    Round,
    adopt,
    choose_first,
    choose_named,
    choose_sample,
    close_round,
    compare,
    corrected,
    decide,
    every_round,
    make_round,
    round_by,
)
from dateline.model import QUALIFIERS, Quantity, Span
from dateline.web.desk import Desk, Person
from dateline.web.filters import filters_from
from dateline.web.pages import page, quoted
from dateline.web.who import At, Refused, Supervisor

router = APIRouter()

_AT_ONCE = 25  # differences on a page
_AROUND = 140  # characters shown before and after the words that are judged
_LARGEST = 10**9


@router.get("/rounds")
def rounds_page(request: Request, desk: At, person: Supervisor) -> Response:
    """All rounds, and a form to make one."""
    coders = [p for p in everybody(desk.store) if p.active and p.role != "reader"]
    seed = secrets.randbelow(1_000_000)
    return page(request, "rounds.html", person, rounds=every_round(desk.store), coders=coders, most=MOST, seed=seed)


@router.post("/rounds")
def make(
    request: Request,
    desk: At,
    person: Supervisor,
    name: Annotated[str, Form(max_length=200)],
    how: Annotated[str, Form(pattern="^(named|first|sample)$")],
    coders: Annotated[list[str] | None, Form()] = None,
    ids: Annotated[str, Form(max_length=100_000)] = "",
    n: Annotated[int, Form(ge=1, le=MOST)] = 20,
    seed: Annotated[int, Form(ge=0, le=_LARGEST)] = 0,
    query: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Make a round of reports that are named, the first of the queue, or chosen by chance."""
    chosen = _chosen(desk, person, how, ids, n, seed, query)
    made = make_round(desk.store, name, coders or (), chosen, person.name)
    return RedirectResponse(f"/rounds/{quoted(made.name)}", 303)


def _chosen(desk: Desk, person: Person, how: str, ids: str, n: int, seed: int, query: str) -> Chosen:
    if how == "named":
        return choose_named(desk.store, ids.splitlines())
    query = query.strip().lstrip("?")
    filters = filters_from(QueryParams(query), person.name)
    if how == "first":
        return choose_first(desk.store, n, filters, query)
    return choose_sample(desk.store, n, seed, filters if query else None, query)


@router.get("/rounds/{name}")
def round_page(request: Request, desk: At, person: Supervisor, name: str, adopted: int | None = None) -> Response:
    """How far each coder is, how far they agree, and what is left to decide."""
    told = _round(desk, name)
    if person.name in told.blind:
        return page(request, "round.html", person, round=told, blind=True, adopted=None)
    compared = compare(desk.store, told)
    units = [unit for one in compared for unit in one.units]
    return page(
        request, "round.html", person, round=told, blind=False, adopted=adopted, compared=compared,
        fields=agreement(units), whole=agreement_on_all(units),
        open=sum(len(one.unsettled) for one in compared), settled=sum(_decided(one) for one in compared),
        adoptable=sum(len(one.adoptable) for one in compared),
    )  # fmt: skip


@router.post("/rounds/{name}/close")
def close(desk: At, _: Supervisor, name: str) -> Response:
    """Close a round: nothing more is coded in it, and what was decided may be seen."""
    close_round(desk.store, _round(desk, name).row.name)
    return _to(name)


@router.post("/rounds/{name}/adopt")
def adopt_all(desk: At, person: Supervisor, name: str) -> Response:
    """Adopt all that all coders decided alike."""
    told = _closed(desk, name)
    made = adopt(desk.store, told, compare(desk.store, told), person.name, desk.kit)
    return _to(name, f"?adopted={made}")


@router.get("/rounds/{name}/differences")
def differences_page(request: Request, desk: At, person: Supervisor, name: str) -> Response:
    """Where coders differ, their decisions side by side, to be decided one after another."""
    return _differences(request, desk, person, _closed(desk, name))


@router.post("/rounds/{name}/decide")
def decide_one(
    request: Request,
    desk: At,
    person: Supervisor,
    name: str,
    article: Annotated[str, Form(max_length=2000)],
    key: Annotated[str, Form(max_length=2000)],
    seen: Annotated[int, Form(ge=0)],
    coder: Annotated[str | None, Form(max_length=200)] = None,
    otherwise: Annotated[str | None, Form(pattern="^(kept|rejected|number)$")] = None,
    low: Annotated[str, Form(max_length=12)] = "",
    high: Annotated[str, Form(max_length=12)] = "",
    qualifier: Annotated[str, Form(max_length=20)] = "exact",
) -> Response:
    """Decide a difference as one of the coders did, or otherwise."""
    told = _closed(desk, name)
    found = [(one, u) for one in compare(desk.store, told, (article,)) for u in one.questions if u.key == key]
    if not found:
        raise ValueError("there is no such difference any more; go back to the round and see what is left")
    (one, unit) = found[0]
    if coder is not None:
        decision, why = unit.decisions.get(coder), f"as {coder} decided"
    else:
        decision, why = _otherwise(unit, otherwise, low, high, qualifier), "decided otherwise"
    if decision is None:
        raise ValueError("say as whom, or how otherwise, this is decided")
    try:
        decide(
            desk.store,
            told,
            Compared(one.review, one.units, one.settled, seen),
            unit,
            decision,
            person.name,
            desk.kit,
            why,
        )
    except Overtaken as fault:
        return _differences(request, desk, person, told, f"{str(fault).capitalize()}.", 409)
    return _to(name, "/differences")


def _otherwise(unit: Unit, how: str | None, low: str, high: str, qualifier: str) -> Decision | None:
    if how in ("kept", "rejected"):
        return Decision("not added" if unit.read is None and unit.field != "event" else how)
    if how != "number":
        return None
    like = next((d.claim.value for d in unit.decisions.values() if d is not None and d.claim is not None), None)
    like = unit.read.value if unit.read is not None else like
    if not isinstance(like, Quantity):
        raise ValueError("only a count can be given as a number; decide other values on the report's own page")
    return corrected(unit, _quantity(like, low, high, qualifier))


def _quantity(like: Quantity, low: str, high: str, qualifier: str) -> Quantity:
    """The count that was typed, of the same people or things as the one that was read."""
    least, most = _number(low), _number(high)
    if qualifier not in QUALIFIERS:
        raise ValueError(f"{qualifier!r} is no way to tell a number; use one of {', '.join(QUALIFIERS)}")
    if qualifier == "exact":
        least, most = (most if least is None else least), (least if most is None else most)
    if least is None and most is None:
        raise ValueError("give a number: the least, the most, or both")
    if least is not None and most is not None and least > most:
        raise ValueError(f"no number is at least {least:,} and at most {most:,}; swap them")
    return Quantity(least, most, qualifier, like.unit, like.group, like.scope)


def _number(told: str) -> int | None:
    told = told.strip().replace(",", "")
    if not told:
        return None
    if not (told.isascii() and told.isdigit() and int(told) <= _LARGEST):
        raise ValueError(f"{told!r} is no number of people or things; give a whole one, as in 12")
    return int(told)


def _differences(
    request: Request, desk: Desk, person: Person, told: Round, said: str | None = None, status: int = 200
) -> Response:
    compared = compare(desk.store, told)
    open_ = [(one, unit) for one in compared for unit in one.unsettled]
    return page(
        request, "differences.html", person, status, round=told, left=len(open_), shown=open_[:_AT_ONCE], said=said,
        excerpt=excerpt, settled=sum(_decided(one) for one in compared),
        qualifiers=("exact", "at_least", "more_than", "up_to", "about"), largest=_LARGEST,
    )  # fmt: skip


def excerpt(text: str, words: Sequence[Span]) -> list[tuple[str, bool]]:
    """The text around some words as pieces, each with whether it is one of them; what lies far between is left out."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for span in sorted(words):
        start = max(span.start, at)
        first = max(at, start - _AROUND)
        cut = first > at
        before = text[first:start]
        pieces += [(f"… {_after_blank(before)}" if cut else before, False), (text[start : span.end], True)]
        at = max(at, span.end)
    rest = text[at : at + _AROUND]
    pieces.append((f"{rest.rsplit(' ', 1)[0]} …" if at + _AROUND < len(text) else rest, False))
    return [(piece, marked) for piece, marked in pieces if piece]


def _after_blank(words: str) -> str:
    """Words without the part of one that they may begin with."""
    return words.split(" ", 1)[-1]


def _decided(one: Compared) -> int:
    return len(one.questions) - len(one.unsettled)


def _round(desk: Desk, name: str) -> Round:
    found = round_by(desk.store, name)
    if found is None:
        raise HTTPException(404, f"There is no round {name}; see the list of rounds.")
    return found


def _closed(desk: Desk, name: str) -> Round:
    told = _round(desk, name)
    if not told.row.closed:
        raise Refused(f"the round {name} is still open; close it first, so that its coders stay blind until then")
    return told


def _to(name: str, more: str = "") -> RedirectResponse:
    return RedirectResponse(f"/rounds/{quoted(name)}{more}", 303)
