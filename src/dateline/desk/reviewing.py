"""A report or an incident as a person reviews it: what was read, what stands, who decided what; and their signature."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.desk.adding import judge, now
from dateline.kit import Kit
from dateline.merge import article_of, review
from dateline.model import Dossier, Judgement, Review, Subject, Text, seal_of
from dateline.store import Store, groups, judgements, rounds, rows, tasks
from dateline.store.tasks import TaskRow


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


def codings_of(store: Store, task: int) -> list[Judgement]:
    """All decisions in a task of a blind round in the order they were made, those that were taken back too."""
    with store.reading() as connection:
        return tasks.codings_of(connection, task)


def homes_of(store: Store, article: str) -> dict[str, str]:
    """The incident that each event of an article is in, by the events' ids; what did not happen is in none."""
    with store.reading() as connection:
        n = rows.number_of(connection, article)
        return {} if n is None else groups.members_of(connection, n)


def task_of(store: Store, n: int, person: str, article: str) -> TaskRow:
    """A person's task of going through an article. Raises ValueError where they have no such task."""
    with store.reading() as connection:
        row = tasks.task_by(connection, n)
    if row is None or (row.person, row.kind, row.target) != (person, "report", article):
        raise ValueError(f"{person} has no task {n} on this report; see the list of your tasks")
    return row


def blind_task(store: Store, person: str, article: str) -> TaskRow | None:
    """The task of a blind round, not yet closed, in which a person goes through an article unseen by others, and they by them."""
    with store.reading() as connection:
        for task in tasks.tasks_of(connection, person, open_only=False):
            if task.round and (task.kind, task.target) == ("report", article):
                row = rounds.round_by(connection, task.round)
                if row is None or not row.closed:
                    return task
    return None


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
    subjects = tuple(Subject(article_of(e.id), e.id, None, (e.anchor,)) for e in dossier.events)
    return judge(store, Judgement("sign", subjects, by, now(), Text(seal_of(dossier.events)), why), kit, seen)
