"""A report or an incident as a person reviews it: what was read, what stands, who decided what; and their signature."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.desk.adding import judge, now
from dateline.kit import Kit
from dateline.merge import review
from dateline.model import Dossier, Judgement, Review, Subject, Text, seal_of
from dateline.store import Store, judgements, rounds, rows, tasks


def review_of(store: Store, article: str, task: int | None = None) -> tuple[Review, int] | None:
    """The review of an article, and the number of the last judgement in it; None where the article is not stored.

    With `task`, as the coder of that task of a blind round sees it: with their own decisions and nobody else's. The number
    is what `judge` and `code` take as `seen`.
    """
    with store.reading() as connection:
        n = rows.number_of(connection, article)
        report = None if n is None else rows.report_by(connection, n)
        if report is None:
            return None
        if task is not None:
            made = tasks.codings_of(connection, task)
            return review(report, made), len(made)
        return review(report, judgements.judgements_on(connection, [article])), judgements.last_number(connection)


def history_of(store: Store, articles: Sequence[str]) -> list[Judgement]:
    """All judgements on these articles in the order they were made, those that were taken back too."""
    with store.reading() as connection:
        return judgements.judgements_on(connection, articles)


def code(store: Store, task: int, judgement: Judgement) -> Judgement:
    """Add a decision to a task of a blind round; it stands nowhere else until it is adjudicated.

    Raises ValueError where there is no such task, where it is somebody else's or its round is closed, and where its words are
    not found.
    """
    with store.writing() as connection:
        row = tasks.task_by(connection, task)
        if row is None or row.person != judgement.by or not row.round:
            raise ValueError(f"there is no task {task} of {judgement.by}; see the list of your tasks")
        round = rounds.round_by(connection, row.round)
        if round is not None and round.closed:
            raise ValueError(f"the round {row.round} is closed; nothing more is coded in it")
        n = rows.number_of(connection, row.target)
        report = None if n is None else rows.report_by(connection, n)
        if report is None or any(s.article != row.target for s in judgement.subjects):
            raise ValueError(f"task {task} is about article {row.target}; judge what it says")
        made = tasks.put_coding(connection, task, judgement)
        if made.verb == "undo" and judgement.undoes not in {j.digest for j in tasks.codings_of(connection, task)}:
            raise ValueError(f"there is no decision {judgement.undoes} to take back")
        lost = review(report, tasks.codings_of(connection, task)).lost
        if any(j.digest == made.digest for j in lost):
            raise ValueError(f"the words that are judged are not found in article {row.target}; judge what it says now")
    return made


def sign_report(
    store: Store, review: Review, by: str, kit: Kit, seen: int | None = None, why: str | None = None
) -> Judgement:
    """Sign a report as it was seen; raises as `judge` does, and ValueError where it has changed since."""
    subject = Subject(review.report.article.id, "")
    return judge(store, Judgement("sign", (subject,), by, now(), Text(seal_of(review.judged.events)), why), kit, seen)


def sign_incident(
    store: Store, dossier: Dossier, by: str, kit: Kit, seen: int | None = None, why: str | None = None
) -> Judgement:
    """Sign an incident as it was seen; raises as `judge` does, and ValueError where it has changed since."""
    subjects = tuple(Subject(e.id.rsplit(":", 2)[0], e.id, None, (e.anchor,)) for e in dossier.events)
    return judge(store, Judgement("sign", subjects, by, now(), Text(seal_of(dossier.events)), why), kit, seen)
