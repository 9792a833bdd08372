"""Reports over the API: added, listed, got as read or as judged, and signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from dateline.check import schema_problems
from dateline.desk import add, history_of, review_of, sign_report
from dateline.desk.paging import last_judgement, report_page
from dateline.extract import extract
from dateline.model import Article, Report, Review, seal_of
from dateline.readers import read_text
from dateline.readers.html import read_html
from dateline.restore import report_of
from dateline.web.api.door import Coder, Gone, Reader, Stale, told
from dateline.web.api.judging import refuse_blind
from dateline.web.api.pages import After, Limit, address, number_in
from dateline.web.api.shapes import Added, History, JudgementOut, ReportIn, ReportOut, ReportPage, SignatureIn
from dateline.web.desk import Desk
from dateline.web.pages import quoted
from dateline.web.who import At

router = APIRouter(tags=["reports"])


@router.post("/reports", status_code=201, responses={200: {"model": Added}})
def add_report(desk: At, _: Coder, sent: ReportIn, response: Response) -> Added:
    """Add a report: a text or a page, which is read now, or what was read before. 200 where it was there already."""
    report = _report(desk, sent)
    made = add(desk.store, report, desk.kit)
    if made.how != "new":
        response.status_code = 200
    response.headers["location"] = f"/api/reports/{quoted(made.article)}"
    return Added(
        article=made.article, how=made.how, events=made.events, incidents=list(made.incidents),  # type: ignore[arg-type]
        copies=list(made.copies), versions=list(made.versions), lost=len(made.lost), unread=[u.reason for u in report.unread],
    )  # fmt: skip


@router.get("/reports")
def list_reports(desk: At, _: Reader, limit: Limit = 50, after: After = None) -> ReportPage:
    """List the reports in the order they were added."""
    rows, last = report_page(desk.store, number_in(after), limit)
    return ReportPage(items=rows, next=address("/api/reports", {"limit": limit}, last))  # type: ignore[arg-type]


@router.get("/reports/{id:path}/judgements")
def report_history(desk: At, _: Reader, id: str) -> History:
    """All judgements on a report, in the order they were made."""
    seen = last_judgement(desk.store)
    _review(desk, id)
    return History(items=[JudgementOut(**told(j)) for j in history_of(desk.store, [id])], seen=seen)


@router.post("/reports/{id:path}/sign", status_code=201)
def sign(desk: At, person: Coder, id: str, sent: SignatureIn) -> JudgementOut:
    """Sign a report as it was seen. 409 where it is not that any more."""
    found, _ = _review(desk, id)
    refuse_blind(desk, person.name, [id])
    if seal_of(found.judged.events) != sent.seal:
        raise Stale("what you sign has changed since you saw it; get it again, then sign")
    return JudgementOut(**told(sign_report(desk.store, found, person.name, desk.kit, sent.seen, sent.why)))


@router.get("/reports/{id:path}")
def get_report(
    desk: At,
    _: Reader,
    id: str,
    state: Annotated[
        Literal["judged", "read"], Query(description="As people judged it, or as the machine read it.")
    ] = "judged",
) -> ReportOut:
    """Get a report as people have judged it, or as it was read."""
    found, seen = _review(desk, id)
    seal = seal_of(found.judged.events)
    signed = found.signed is not None and getattr(found.signed.value, "text", None) == seal
    report = found.judged if state == "judged" else found.report
    return ReportOut(report=report.to_dict(), signed=signed, seal=seal, seen=seen)


def _review(desk: Desk, id: str) -> tuple[Review, int]:
    found = review_of(desk.store, id)
    if found is None:
        raise Gone("no such report is stored; see the list at /api/reports")
    return found


def _report(desk: Desk, sent: ReportIn) -> Report:
    """What was sent, read; one report at a time, as the parser has it."""
    if sent.report is not None:
        problems = list(schema_problems(sent.report))
        if problems:
            raise ValueError(f"no dateline.report/1 ({problems[0]}); check it with: dateline check FILE")
        report = report_of(sent.report)
        if report.article.url is not None and not report.article.url.startswith(("http://", "https://")):
            raise ValueError("the article's url is none of the web; give one that begins with https://, or null")
        return report
    article = _article(sent)
    with desk.reading:
        return extract(article, desk.kit)


def _article(sent: ReportIn) -> Article:
    if sent.text is not None:
        made = read_text(sent.text, id=sent.id, title=sent.title, published=sent.published, url=sent.url)
        return replace(made, publisher=sent.publisher)
    (made,) = _of_page(sent)
    dated = sent.published is not None and made.published_from not in ("given", "metadata")
    given = {
        "id": sent.id, "title": sent.title, "url": sent.url, "publisher": sent.publisher,
        "published": sent.published if dated else None, "published_from": "given" if dated else None,
    }  # fmt: skip
    return replace(made, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def _of_page(sent: ReportIn) -> Iterator[Article]:
    assert sent.html is not None

    def refuse(fault: str) -> None:
        raise ValueError(fault)

    yield from read_html(sent.html.encode(), "page.html", refuse, sent.url)
