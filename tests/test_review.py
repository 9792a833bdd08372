"""Reviewing: what was read beside what stands, signatures that hold as long as nothing changes, two who decide at once."""

from __future__ import annotations

from dataclasses import replace

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from sqlalchemy import text

import dateline
from dateline.desk import (
    Filters,
    Overtaken,
    Store,
    add,
    code,
    dossiers,
    judge,
    review_of,
    sign_incident,
    sign_report,
)
from dateline.merge import merge
from dateline.model import Event, Judgement, Quantity, Report, Review, Subject
from dateline.store.tasks import put_task

NOW = "2031-06-01T10:00:00Z"


def seen(store: Store, article: str, task: int | None = None) -> tuple[Review, int]:
    found = review_of(store, article, task)
    assert found is not None
    return found


def about(report: Report, field: str | None = "killed") -> Subject:
    (event,) = report.events
    words = [c.evidence[0] for c in event.claims if c.field == field] or [event.anchor]
    return Subject(report.article.id, event.id, field, tuple(words))


def decide(verb: str, report: Report, by: str = "ada", n: int | None = None, field: str | None = "killed") -> Judgement:
    return Judgement(verb, (about(report, field),), by, NOW, None if n is None else Quantity(n, n, "exact", "person"))


def status(store: Store, table: str) -> str:
    with store.reading() as connection:
        return str(connection.scalar(text(f"SELECT status FROM {table}")))


def test_a_claim_is_shown_as_read_and_as_it_stands(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    keys = [c.key for c in seen(store, "a")[0].events[0].claims]
    judge(store, decide("correct", report, n=6), kit)
    judge(store, decide("reject", report, field="weapon"), kit)
    judge(store, decide("accept", report, field="place"), kit)
    (event,) = seen(store, "a")[0].events
    told = {c.field: c for c in event.claims}
    assert [c.key for c in event.claims] == keys
    assert len(set(keys)) == len(keys)
    assert told["killed"].read.value.low == 4
    assert told["killed"].stands.value.low == 6
    assert told["weapon"].read is not None
    assert told["weapon"].stands is None
    assert [j.verb for c in ("killed", "weapon", "place", "time") for j in told[c].judgements] == [
        "correct",
        "reject",
        "accept",
    ]


def test_rejecting_an_event_and_taking_it_back(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    made = judge(store, decide("reject", report, field=None), kit)
    (event,) = seen(store, "a")[0].events
    assert event.stands is None
    assert all(c.stands is None for c in event.claims)
    judge(store, Judgement("undo", made.subjects, "ada", NOW, undoes=made.digest), kit)
    (event,) = seen(store, "a")[0].events
    assert event.stands == event.read
    assert event.judgements == ()


def test_a_signature_holds_until_what_was_signed_changes(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    assert (status(store, "incidents"), status(store, "reports")) == ("open", "open")
    judge(store, decide("accept", report), kit)
    assert (status(store, "incidents"), status(store, "reports")) == ("begun", "begun")
    (dossier,) = dossiers(store)
    sign_incident(store, dossier, "ada", kit)
    sign_report(store, seen(store, "a")[0], "ada", kit)
    assert (status(store, "incidents"), status(store, "reports")) == ("signed", "signed")
    judge(store, decide("accept", report, "ben"), kit)
    assert status(store, "incidents") == "signed"
    changed = judge(store, decide("correct", report, "ben", 9), kit)
    assert (status(store, "incidents"), status(store, "reports")) == ("changed", "changed")
    judge(store, Judgement("undo", changed.subjects, "ben", NOW, undoes=changed.digest), kit)
    assert (status(store, "incidents"), status(store, "reports")) == ("signed", "signed")


def test_another_account_reopens_a_signed_incident(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    (dossier,) = dossiers(store)
    sign_incident(store, dossier, "ada", kit)
    add(store, made_up.strike("b", killed=9, by="the army", more="A bridge by the mill fell into the river."), kit)
    assert status(store, "incidents") == "changed"
    with pytest.raises(ValueError, match="changed since"):
        sign_incident(store, dossier, "ben", kit)


def test_who_comes_second_is_shown_what_the_first_decided(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    _, before = seen(store, "a")
    judge(store, decide("correct", report, "ada", 6), kit, before)
    with pytest.raises(Overtaken) as met:
        judge(store, decide("correct", report, "ben", 7), kit, before)
    assert [(j.by, j.value.low) for j in met.value.judgements] == [("ada", 6)]  # type: ignore[union-attr]
    judge(store, decide("accept", report, "ben", field="place"), kit, before)
    _, after = seen(store, "a")
    judge(store, decide("correct", report, "ben", 7), kit, after)
    (dossier,) = dossiers(store, Filters())
    assert dossier.incident.fields["killed"].settled == Quantity(7, 7, "exact", "person")


def test_the_unsure_come_first(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a", killed=0), kit)
    add(store, made_up.strike("b", place="Oruvan", killed=120, country="XB", more="A mill burned down at noon."), kit)
    with store.reading() as connection:
        rows = connection.execute(text("SELECT place, need, why FROM incidents ORDER BY need DESC")).all()
    assert [r.place for r in rows] == ["Oruvan", "Kelmet"]
    assert '"120 people killed"' in rows[0].why
    assert "one account alone" in rows[0].why
    assert rows[1].need == 0


def test_what_is_decided_blind_stands_nowhere(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    with store.writing() as connection:
        one, two = (put_task(connection, "report", "a", who, "zoe", NOW, "pilot").n for who in ("ada", "ben"))
    made = code(store, one, decide("correct", report, "ada", 9))
    assert seen(store, "a", one)[0].judged.events != report.events
    assert seen(store, "a", two)[0].judged.events == report.events == seen(store, "a")[0].judged.events
    code(store, one, Judgement("undo", made.subjects, "ada", NOW, undoes=made.digest))
    assert seen(store, "a", one)[0].judged.events == report.events
    with pytest.raises(ValueError, match="no task"):
        code(store, one, decide("accept", report, "ben"))
    with pytest.raises(ValueError, match="not found"):
        code(store, two, Judgement("correct", (Subject("a", "a:none:3", "killed", ()),), "ben", NOW, Quantity(1, 1)))


def test_who_decides_last_brings_back_what_was_rejected(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    judge(store, decide("reject", report), kit)
    assert "killed" not in next(iter(dossiers(store))).incident.fields
    judge(store, decide("accept", report, "ben"), kit)
    assert next(iter(dossiers(store))).incident.fields["killed"].settled == Quantity(4, 4, "exact", "person")
    judge(store, decide("reject", report), kit)
    judge(store, decide("correct", report, "ben", 7), kit)
    assert next(iter(dossiers(store))).incident.fields["killed"].settled == Quantity(7, 7, "exact", "person")
    judge(store, decide("reject", report, field=None), kit)
    assert list(dossiers(store)) == []
    judge(store, decide("accept", report, "ben", field=None), kit)
    assert next(iter(dossiers(store))).incident.fields["killed"].settled == Quantity(7, 7, "exact", "person")


def test_of_claims_on_like_words_the_one_is_judged_that_stands_on_these(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more="In the evening it was still 4 people.")
    (event,) = report.events
    start = report.article.text.rindex("4 people")
    later = replace(event.claims[2], evidence=(report.article.span(start, start + 8),), source=None)
    add(store, replace(report, events=(replace(event, claims=(*event.claims, later)),)), kit)
    judge(store, decide("correct", report, n=6), kit)
    told = [c.stands.value.low for c in seen(store, "a")[0].events[0].claims if c.field == "killed"]
    assert told == [6, 4]


def test_a_claim_is_added_to_the_event_that_is_named_whatever_else_stands_on_its_words(
    store: Store, kit: dateline.Kit
) -> None:
    report = made_up.news(1)
    add(store, report, kit)
    first, second = report.events[:2]
    words = next(c.evidence[:1] for c in first.claims if c.field == "killed")
    subject = Subject(report.article.id, second.id, "killed", words)
    judge(store, Judgement("add", (subject,), "ada", NOW, Quantity(1, 1, "exact", "person")), kit)
    told = {e.read.id: [c for c in e.claims if c.read is None] for e in seen(store, report.article.id)[0].events}
    assert [len(told[e.id]) for e in (first, second)] == [0, 1]


def test_events_that_one_report_tells_together_are_parted_as_all_at_once(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more="Then 2 people were arrested.")
    (strike,) = report.events
    start = report.article.text.index("arrested")
    anchor = report.article.span(start, start + 8)
    claims = (replace(strike.claims[2], field="detained", value=Quantity(2, 2), source=None),)
    report = replace(report, events=(strike, Event(f"a:arrest:{start}", "arrest", anchor, "CT+", "actual", claims)))
    add(store, report, kit)
    assert [len(d.events) for d in dossiers(store)] == [2]
    subjects = [Subject("a", e.id, None, (e.anchor,)) for e in report.events]
    made = [judge(store, Judgement("part", tuple(subjects), "ada", NOW), kit)]
    assert sorted(d.incident.events for d in dossiers(store)) == sorted(i.events for i in merge([report], kit, made))
    assert [len(d.events) for d in dossiers(store)] == [1, 1]
    made.append(judge(store, Judgement("join", tuple(subjects[::-1]), "ada", NOW), kit))
    assert [len(d.events) for d in dossiers(store)] == [2] == [len(i.events) for i in merge([report], kit, made)]
    made.append(judge(store, Judgement("undo", made[1].subjects, "ada", NOW, undoes=made[1].digest), kit))
    assert [len(d.events) for d in dossiers(store)] == [1, 1]
    assert len(merge([report], kit, made)) == 2
