"""Judgements over the API: one at the end of the chain, in the name of whose token it is."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter

from dateline.desk import blind_task, judge, now, review_of
from dateline.desk.soundness import refuse_unfit
from dateline.model import Judgement, Report, Span, Subject
from dateline.restore import value_of
from dateline.store import by_digest
from dateline.web.api.door import Coder, told
from dateline.web.api.shapes import JudgementIn, JudgementOut, SubjectIn
from dateline.web.desk import Desk
from dateline.web.who import At, Refused

router = APIRouter(tags=["judgements"])


@router.post("/judgements", status_code=201)
def add_judgement(desk: At, person: Coder, sent: JudgementIn) -> JudgementOut:
    """Judge. 409 with what somebody else decided on the same since `seen`; nothing is stored then."""
    made = _undo(desk, person.name, sent) if sent.verb == "undo" else _judgement(desk, person.name, sent)
    refuse_blind(desk, person.name, {s.article for s in made.subjects})
    return JudgementOut(**told(judge(desk.store, made, desk.kit, sent.seen)))


def refuse_blind(desk: Desk, by: str, articles: Iterable[str]) -> None:
    """Refuse what would show others in a blind round what one of its coders thinks. Raises Refused."""
    for article in articles:
        if blind_task(desk.store, by, article) is not None:
            raise Refused(
                f"you go through {article} for a blind round; decide on its page, from the list of your tasks"
            )


def _judgement(desk: Desk, by: str, sent: JudgementIn) -> Judgement:
    if sent.undoes is not None:
        raise ValueError(f"to {sent.verb} takes back nothing; leave out `undoes`")
    value = None if sent.value is None else value_of(sent.value.model_dump())
    made = Judgement(sent.verb, tuple(map(_subject, sent.subjects)), by, now(), value, sent.why)
    refuse_unfit(made, _reports(desk, {s.article for s in made.subjects}))
    return made


def _undo(desk: Desk, by: str, sent: JudgementIn) -> Judgement:
    """An undo is about what the judgement that it takes back is about."""
    with desk.store.reading() as connection:
        undone = by_digest(connection, sent.undoes or "")
    if undone is None:
        raise ValueError("there is no judgement with that digest; give `undoes` one of the list of judgements")
    if sent.subjects or sent.value is not None:
        raise ValueError("to undo takes `undoes` alone; leave out subjects and value")
    return Judgement("undo", undone.subjects, by, now(), None, sent.why, undone.digest)


def _subject(sent: SubjectIn) -> Subject:
    return Subject(sent.article, sent.event, sent.field, tuple(Span(w.start, w.end, w.text) for w in sent.words))


def _reports(desk: Desk, ids: set[str]) -> dict[str, Report]:
    found = ((name, review_of(desk.store, name)) for name in ids)
    return {name: review[0].report for name, review in found if review is not None}
