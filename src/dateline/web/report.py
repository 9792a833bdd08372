"""The report page: the text with every word marked that a claim stands on, and the claims beside it, to be decided on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, urlencode

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from dateline.desk import (
    Overtaken,
    blind_task,
    code,
    codings_of,
    history_of,
    homes_of,
    judge,
    review_of,
    task_of,
)
from dateline.desk.rounds import finish
from dateline.exporters.wording import happened, heading_of, provenance_of
from dateline.model import ACTOR_KINDS, PLACE_KINDS, Judgement
from dateline.web.deciding import found, judgement_of, named
from dateline.web.desk import Desk, Person
from dateline.web.pages import page
from dateline.web.passage import GROUPS, Part, Stretch, beyond, home_of, marks_of, stretches
from dateline.web.report_views import view
from dateline.web.review_cards import (
    Card,
    Opened,
    all_steps,
    cards_of,
    key_of,
    progress,
    signature,
    told_of,
)
from dateline.web.values import QUALIFIER_WORDS, SCOPES, units, units_for
from dateline.web.who import At, Coder, Reader

router = APIRouter()
_SHOWN = 200  # decisions in a history
HELPS = (
    ("a", "Accept the claim or the event, and go on to the next undecided claim"), ("r", "Reject it"), ("c", "Correct the claim; Enter saves"),
    ("u", "Take back the last decision on it"), ("y", "Say why, then decide"), ("h", "Show who decided what, when and why"),
    ("m", "On an event: join it with another of this report, or part it"),
)  # fmt: skip
_OWN = ("accept", "reject", "correct")  # decisions that change the row of one claim


async def told_by(request: Request) -> dict[str, str]:
    """The fields of a form; files are none."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


Told = Annotated[dict[str, str], Depends(told_by)]


@router.get("/report")
def report_by_query(
    request: Request, desk: At, person: Reader, id: str, task: int | None = None, part: int = 1
) -> Response:
    """The page of a report whose id cannot stand in a path: ".", "..", one with a line break."""
    return report_page(request, desk, person, id, task, part)


@router.get("/report/{article:path}")
def report_page(
    request: Request, desk: At, person: Reader, article: str, task: int | None = None, part: int = 1
) -> Response:
    """A report, its text and its claims."""
    if task is None:
        mine = blind_task(desk.store, person.name, article)
        if mine is not None:
            return RedirectResponse(link(article, task=mine.n), 303)
    opened = open_report(desk, person, article, task)
    shown = _part(opened, _holding(opened, request.query_params.get("claim", ""), part))
    asked, back = request.query_params.get("view"), request.query_params.get("from")
    if asked is not None:
        return view(request, desk, person, opened, asked, around(opened, person, shown))
    return page(
        request, "report.html", person, article=opened.review.report.article, heading=heading_of(opened.review.report.article),
        provenance=provenance_of(opened.review.report.article), url=_safe(opened.review.report.article.url), groups=GROUPS,
        cards=list(cards_of(opened, shown)), stretches=_stretches(opened, shown), beyond=beyond(opened.review.report.unread),
        lost=[told_of(j) for j in opened.review.lost], steps=all_steps(opened)[:_SHOWN], decisions=len(opened.made), ways=_ways(opened, back),
        helps=HELPS, parts=_pages(opened, shown, back), around=around(opened, person, shown),
    )  # fmt: skip


@router.post("/report")
def decide_by_query(
    request: Request, desk: At, person: Coder, form: Told, id: str, task: int | None = None, part: int = 1
) -> Response:
    """A decision on a report whose id cannot stand in a path."""
    return decide(request, desk, person, form, id, task, part)


@router.post("/report/{article:path}")
def decide(
    request: Request, desk: At, person: Coder, form: Told, article: str, task: int | None = None, part: int = 1
) -> Response:
    """Decide on a claim, an event or the report as a whole; answers with what that changes of the page."""
    if task is None and blind_task(desk.store, person.name, article) is not None:
        raise ValueError("you go through this report for a blind round; open it from the list of your tasks")
    opened = open_report(desk, person, article, task)
    if form.get("do") == "done" and opened.task is not None:
        finish(desk.store, opened.task.n, person.name)
        opened = open_report(desk, person, article, task)
        return _signed_answer(request, desk, person, opened, _part(opened, part))
    judgement = judgement_of(opened, form, person.name, desk.kit)
    try:
        made = _judge(desk, opened, judgement, form)
    except Overtaken as met:
        return _overtaken(request, person, opened, judgement, form, met, _part(opened, part))
    after = open_report(desk, person, article, task)
    if "hx-request" not in request.headers:
        return RedirectResponse(link(article, task=task, part=part if part > 1 else None), 303)
    if not any(s.event for s in made.subjects):
        return _signed_answer(request, desk, person, after, _part(after, part))
    return _changed(request, person, after, made, form, _part(after, part))


def open_report(desk: Desk, person: Person, article: str, task: int | None) -> Opened:
    """A report as this person may see it: of a task in a blind round, their own decisions alone. Raises 404 where there is none."""
    row = None if task is None else task_of(desk.store, task, person.name, article)
    blind = row if row is not None and row.round else None
    told = review_of(desk.store, article, blind.n if blind else None)
    if told is None:
        raise HTTPException(404, f"No report {article[:200]} is stored; find it in the queue, or add it.")
    made = codings_of(desk.store, blind.n) if blind else history_of(desk.store, [article])
    return Opened(*told, tuple(made), {} if blind else homes_of(desk.store, article), row)


def link(article: str, **query: int | str | None) -> str:
    """The address of a report's page: a path or, for an id that paths lose on their way, a query."""
    asked = {k: v for k, v in query.items() if v is not None}
    if article in ("", ".", "..") or any(c in article for c in "%\n\r"):
        return "/report?" + urlencode({"id": article, **asked}, quote_via=quote)
    return f"/report/{quote(article, safe='')}" + (f"?{urlencode(asked)}" if asked else "")


def _judge(desk: Desk, opened: Opened, judgement: Judgement, form: dict[str, str]) -> Judgement:
    if opened.blind:
        assert opened.task is not None
        return code(desk.store, opened.task.n, judgement)
    seen = form.get("seen", "")
    made = judge(desk.store, judgement, desk.kit, int(seen) if seen.isascii() and seen.isdigit() else None)
    if opened.task is not None and judgement.verb == "sign":
        finish(desk.store, opened.task.n, judgement.by)
    return made


# what a page and its parts are made of ----------------------------------------------------------------------------


def _part(opened: Opened, n: int) -> Part:
    return opened.parts[min(max(n, 1), len(opened.parts)) - 1]


def _stretches(opened: Opened, part: Part) -> list[Stretch]:
    report = opened.review.report
    apart = frozenset(key_of(e) for e in opened.review.events if not happened(e.read))
    marks = marks_of(((key_of(e), e) for e in opened.review.events), apart)
    return list(
        stretches(report.article, report.unread, [m for m in marks if m.start < part.end and part.start < m.end], part)
    )


def around(opened: Opened, person: Person, part: Part) -> dict[str, Any]:
    """What every part of the page needs: where its forms go, what was seen, how far one is."""
    article, task = opened.review.report.article.id, opened.task
    done, whole = progress(opened)
    action = link(article, task=task.n if task else None, part=part.n if part.of > 1 else None)
    return {
        "action": action, "view": action + ("&" if "?" in action else "?"), "seen": opened.seen,
        "codes": person.codes, "done": done, "whole": whole, "seal": opened.seal, "signature": signature(opened),
        "task": task, "blind": opened.blind, "part": part, "qualifiers": QUALIFIER_WORDS, "scopes": SCOPES,
        "units_for": units_for, "group_names": units()["groups"], "actor_kinds": ACTOR_KINDS, "place_kinds": PLACE_KINDS,
    }  # fmt: skip


def _holding(opened: Opened, key: str, part: int) -> int:
    """The number of the part that shows a claim; another, where there is no such claim."""
    home = next((home_of(c) for e in opened.review.events for c in e.claims if c.key == key), None)
    return part if home is None else next(p.n for p in opened.parts if p.holds(home))


def _pages(opened: Opened, part: Part, back: str | None) -> dict[str, str | None]:
    """Links to the parts before and after, where a report is shown in parts."""
    asked = {"task": opened.task.n if opened.task else None, "from": back}
    article = opened.review.report.article.id
    return {
        "before": link(article, **asked, part=part.n - 1) if part.n > 1 else None,
        "after": link(article, **asked, part=part.n + 1) if part.n < part.of else None,
    }


def _ways(opened: Opened, back: str | None) -> dict[str, str]:
    """Where to go from here: back to the list that the report was opened from, and to what comes after it there."""
    if opened.task is not None:
        return {"list": "/tasks", "name": "Tasks", "next": "/tasks"}
    at = opened.review.report.article.id
    if "reports" not in parse_qs(back or "").get("of", []):  # a list of incidents: on from that of the first event
        homes = (opened.homes.get(e.read.id) for e in opened.review.events)
        at = next((home for home in homes if home), at)
    return {
        "list": f"/?{back}" if back else "/",
        "name": "Queue",
        "next": "/next?" + urlencode({"from": back or "", "at": at}),
    }


def _safe(url: str | None) -> str | None:
    """An address that may be followed: of the web, and nothing else."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


# answers ----------------------------------------------------------------------------------------------------------


def _changed(
    request: Request, person: Person, opened: Opened, made: Judgement, form: dict[str, str], part: Part
) -> Response:
    """The row or the cards that a decision changed, with the paragraphs that they stand on."""
    key, ids = form.get("key", ""), {s.event for s in made.subjects}
    touched = {
        key_of(e)
        for e in opened.review.events
        if e.read.id in ids or key == key_of(e) or any(c.key == key for c in e.claims)
    }
    cards = list(cards_of(opened, part, touched))
    rows = [r for c in cards for r in c.rows if r.key == key]
    alone = form["do"] in _OWN and len(rows) == 1 and _hit(opened, made) <= 1
    main = next((c.key for c in cards if c.key == key or any(r.key == key for r in c.rows)), None)
    answer = page(
        request, "report_changed.html", person, cards=cards, row=rows[0] if alone else None, main=main or (cards[0].key if cards else None),
        stretches=[s for s in _stretches(opened, part) if _stands_in(s, cards)], around=around(opened, person, part),
    )  # fmt: skip
    if not alone and cards:
        answer.headers["HX-Retarget"] = f"#e-{main or cards[0].key}"
        answer.headers["HX-Reswap"] = "outerHTML"
    return answer


def _hit(opened: Opened, made: Judgement) -> int:
    return sum(any(j.digest == made.digest for j in c.judgements) for e in opened.review.events for c in e.claims)


def _stands_in(stretch: Stretch, cards: Iterable[Card]) -> bool:
    """Whether a paragraph holds words that one of these cards or its rows stands on."""
    names = {f"e-{c.key}" for c in cards} | {f"c-{r.key}" for c in cards for r in c.rows}
    return any(name in names for piece in stretch.pieces for name in piece.names.split())


def _signed_answer(request: Request, desk: Desk, person: Person, opened: Opened, part: Part) -> Response:
    if "hx-request" not in request.headers:
        task = opened.task
        return RedirectResponse(link(opened.review.report.article.id, task=task.n if task else None), 303)
    return page(request, "report_signed.html", person, around=around(opened, person, part))


def _overtaken(
    request: Request, person: Person, opened: Opened, mine: Judgement, form: dict[str, str], met: Overtaken, part: Part
) -> Response:
    """What somebody else decided meanwhile, beside what was to be decided: theirs is kept, or this is decided after all."""
    theirs = [told_of(j) for j in met.judgements]
    row = card = None
    shown: list[Stretch] = []
    if mine.verb != "sign":
        event, claim = found(opened, form["key"]) if form.get("key") else (None, None)
        cards = list(cards_of(opened, part, [key_of(event)])) if event else []
        shown = [s for s in _stretches(opened, part) if _stands_in(s, cards)]
        card = cards[0] if cards and claim is None and mine.verb != "add" else None
        row = next((r for c in cards for r in c.rows if claim is not None and r.key == claim.key), None)
    return page(
        request, "report_overtaken.html", person, 409, theirs=theirs, mine=told_of(mine), again=named(form), row=row, card=card, stretches=shown,
        around=around(opened, person, part),
    )  # fmt: skip
