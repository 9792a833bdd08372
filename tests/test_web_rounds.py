"""Blind double coding from end to end: a round made, gone through by two who see nothing of each other, closed, adjudicated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from fastapi.testclient import TestClient
from staff import as_, csrf, desk, hire, quick_passwords, send  # noqa: F401 - passwords are quick here

import dateline
from dateline.desk import Filters, Store, add, code, history_of, judge, open_store, review_of
from dateline.desk.rounds import (
    adopt,
    choose_first,
    choose_named,
    choose_sample,
    close_round,
    compare,
    decide,
    finish,
    make_round,
    round_by,
    tasks_of,
)
from dateline.model import Judgement, Quantity, Report, Subject, Value
from dateline.store import chain_problems
from dateline.web.review_cards import key_of
from dateline.web.rounds import excerpt

NOW = "2021-06-01T10:00:00Z"  # before any round is closed


@pytest.fixture
def store(db: str, kit: dateline.Kit) -> Iterator[Store]:
    with open_store(db) as opened:
        for n, name in enumerate("abc"):
            told = made_up.strike(
                name, place=made_up.TOWNS[n], killed=4 + n, more="Seven people were hurt by the mill."
            )
            add(opened, told, kit)
        yield hire(opened, ada="coder", ben="coder", sue="supervisor", rea="reader", zoe="supervisor")


def people(n: int) -> Quantity:
    return Quantity(n, n, "exact", "person")


def judged(
    verb: str, by: str, article: str = "a", field: str | None = "killed", value: Value | None = None
) -> Judgement:
    report = made_up.strike(article, place=made_up.TOWNS["abc".index(article)], killed=4 + "abc".index(article), more="Seven people were hurt by the mill.")  # fmt: skip
    event = report.events[0]
    words = tuple(c.evidence[0] for c in event.claims if c.field == field) or (event.anchor,)
    if verb == "add":
        words = (report.article.span(report.article.text.index("Seven"), report.article.text.index("Seven") + 12),)
    return Judgement(verb, (Subject(article, event.id, field, words),), by, NOW, value)


def coded(store: Store, round: str, made: dict[str, list[Judgement]]) -> None:
    """Let each coder decide, and be done with all their tasks of a round."""
    for coder, judgements in made.items():
        tasks = {one.task.target: one.task.n for one in tasks_of(store, coder) if one.task.round == round}
        for j in judgements:
            code(store, tasks[j.subjects[0].article], j)
        for task in tasks.values():
            finish(store, task, coder)


def stands(store: Store, article: str = "a") -> Report:
    found = review_of(store, article)
    assert found is not None
    return found[0].judged


def told_of(store: Store, field: str, article: str = "a") -> list[Any]:
    return [c.value for e in stands(store, article).events for c in e.claims if c.field == field]


def pilot(store: Store, kit: dateline.Kit, **made: list[Judgement]) -> TestClient:
    """A round of a and b that ada and ben are done with, and the supervisor's browser."""
    make_round(store, "pilot", ["ada", "ben"], choose_named(store, ["a", "b"]), "sue")
    coded(store, "pilot", {"ada": [], "ben": [], **made})
    return as_(store, kit, "sue")


# who may open what ------------------------------------------------------------------------------------------------


def test_only_supervisors_see_rounds(store: Store, kit: dateline.Kit) -> None:
    make_round(store, "pilot", ["ada", "ben"], choose_named(store, ["a"]), "sue")
    pages = ["/rounds", "/rounds/pilot", "/rounds/pilot/differences"]
    posts = ["/rounds", "/rounds/pilot/close", "/rounds/pilot/adopt", "/rounds/pilot/decide"]
    nobody = desk(store, kit)
    assert {nobody.get(path).status_code for path in pages} == {303}
    assert {nobody.post(path).headers["location"] for path in posts} == {"/login?ended=1"}
    for name in ("ada", "rea"):
        client = as_(store, kit, name)
        assert {client.get(path).status_code for path in pages} == {403}
        assert {send(client, path).status_code for path in posts} == {403}
    sue = as_(store, kit, "sue")
    assert sue.get("/rounds").status_code == sue.get("/rounds/pilot").status_code == 200
    assert {sue.post(path, data={"csrf": "guess"}).status_code for path in posts} == {403}
    assert sue.get("/rounds/none").status_code == 404
    found = round_by(store, "pilot")
    assert found is not None
    assert found.row.closed is None


def test_a_supervisor_who_codes_is_blind_until_the_round_is_closed(store: Store, kit: dateline.Kit) -> None:
    make_round(store, "pilot", ["ada", "sue"], choose_named(store, ["a"]), "zoe")
    coded(store, "pilot", {"ada": [judged("correct", "ada", value=people(9))], "sue": []})
    sue, zoe = as_(store, kit, "sue"), as_(store, kit, "zoe")
    assert "You code in this round yourself" in sue.get("/rounds/pilot").text
    assert "Same answer" not in sue.get("/rounds/pilot").text
    assert "Same answer" in zoe.get("/rounds/pilot").text
    for client in (sue, zoe):
        assert client.get("/rounds/pilot/differences").status_code == 403
    close_round(store, "pilot")
    assert "Same answer" in sue.get("/rounds/pilot").text


# making -----------------------------------------------------------------------------------------------------------


def test_reports_are_chosen_by_name_need_or_chance(store: Store) -> None:
    assert choose_named(store, ["b", " a ", "", "b"]).articles == ("b", "a")
    with pytest.raises(ValueError, match="no report x"):
        choose_named(store, ["x"])
    first = choose_first(store, 2, Filters(place="Oruvan"), "place=Oruvan")
    assert first.articles == ("b",)
    assert first.how == "the first 1 of the queue (place=Oruvan)"
    assert set(choose_first(store, 10, Filters()).articles) == {"a", "b", "c"}
    some = choose_sample(store, 2, 7)
    assert some == choose_sample(store, 2, 7)
    assert some.how == "a sample of 2 of 3 reports, seed 7"
    assert len({choose_sample(store, 2, seed).articles for seed in range(20)}) > 1


@pytest.mark.parametrize("form, fault", [
    ({"coders": ["ada"]}, "two coders or more"), ({"coders": ["ada", "rea"]}, "rea may not code"), ({"name": "a/b"}, "no name"),
    ({"ids": "nowhere"}, "no report nowhere"), ({"ids": ""}, "no report is chosen"), ({"how": "first", "query": "country=123"}, "two letters"),
    ({"how": "sample", "query": "place=nowhere"}, "no report is chosen"), ({"n": "0"}, "n:"), ({"how": "magic"}, "how:"), ({"seed": "-1"}, "seed:"),
])  # fmt: skip
def test_rounds_that_cannot_be(store: Store, kit: dateline.Kit, form: dict[str, Any], fault: str) -> None:
    client = as_(store, kit, "sue")
    told = send(client, "/rounds", **{"name": "pilot", "how": "named", "ids": "a", "coders": ["ada", "ben"], **form})
    assert told.status_code in (400, 422)
    assert fault in told.text
    assert round_by(store, "pilot") is None


def test_a_round_name_is_taken_once(store: Store) -> None:
    make_round(store, "pilot", ["ada", "ben"], choose_named(store, ["a"]), "sue")
    with pytest.raises(ValueError, match="already"):
        make_round(store, " pilot ", ["ada", "ben"], choose_named(store, ["a"]), "sue")


# from end to end --------------------------------------------------------------------------------------------------


def test_two_coders_from_end_to_end(store: Store, kit: dateline.Kit) -> None:
    sue, ada, ben = (as_(store, kit, name) for name in ("sue", "ada", "ben"))
    made = send(sue, "/rounds", name="pilot 1", how="named", ids="a\r\nb\r\n", coders=["ada", "ben"])
    assert made.headers["location"] == "/rounds/pilot%201"
    for client in (ada, ben):
        told = client.get("/tasks").text
        assert re.findall(r'href="/report/(\w)\?task=\d+"', told) == ["a", "b"]
    tasks = {(c, one.task.target): one.task.n for c in ("ada", "ben") for one in tasks_of(store, c)}
    (event,) = review_of(store, "a")[0].events  # type: ignore[index]
    keys = {claim.field: claim.key for claim in event.claims}
    six, seven = ({"low": n, "qualifier": "exact", "unit": "person", "scope": "whole"} for n in ("6", "7"))
    words = judged("add", "ben").subjects[0].words[0]
    added = {
        "start": words.start,
        "end": words.end,
        "words": words.text,
        "key": key_of(event),
        "field": "wounded",
        **seven,
    }
    for client, person, form in (
        (ada, "ada", {"do": "correct", "key": keys["killed"], **six}), (ada, "ada", {"do": "reject", "key": keys["weapon"]}),
        (ben, "ben", {"do": "reject", "key": keys["weapon"]}), (ben, "ben", {"do": "add", **added}),
    ):  # fmt: skip
        done = send(client, f"/report/a?task={tasks[person, 'a']}", **form)
        assert done.status_code in (200, 303), done.text
    assert "6 people" not in ben.get(f"/report/a?task={tasks['ben', 'a']}").text
    assert send(ben, f"/report/a?task={tasks['ada', 'a']}", do="accept", key=keys["killed"]).status_code == 400
    # nobody sees the other, and nothing stands
    mine = review_of(store, "a", tasks["ben", "a"])
    assert mine is not None
    assert [c.value for c in mine[0].judged.events[0].claims if c.field == "killed"] == [people(4)]
    assert stands(store).events == made_up.strike("a", more="Seven people were hurt by the mill.").events
    assert history_of(store, ["a"]) == []
    for (person, article), task in tasks.items():
        send(ada if person == "ada" else ben, f"/report/{article}?task={task}", do="done")
    assert send(ben, f"/tasks/{tasks['ada', 'a']}", done="no").status_code == 400
    told = sue.get("/rounds/pilot%201").text
    assert "2 of 2" in told
    assert sue.get("/rounds/pilot%201/differences").status_code == 403
    assert send(sue, "/rounds/pilot%201/close").status_code == 303
    with pytest.raises(ValueError, match="closed"):
        code(store, tasks["ada", "a"], judged("accept", "ada"))
    with pytest.raises(ValueError, match="closed"):
        finish(store, tasks["ada", "a"], "ada", done=False)
    told = sue.get("/rounds/pilot%201").text
    assert "2 differences to decide, 0 decided." in told
    # what all agree on: place, time and the rejected weapon of a; four claims of b
    assert send(sue, "/rounds/pilot%201/adopt").headers["location"].endswith("?adopted=7")
    assert "weapon" not in {c.field for c in stands(store).events[0].claims}
    assert send(sue, "/rounds/pilot%201/adopt").headers["location"].endswith("?adopted=0")
    told = sue.get("/rounds/pilot%201/differences").text
    assert "corrected it to <strong>6 people</strong>" in told
    assert "did not add this" in told
    for form in forms(told):
        send(sue, "/rounds/pilot%201/decide", **form, coder="ada")
    assert "Nothing is left to decide" in sue.get("/rounds/pilot%201/differences").text
    assert told_of(store, "killed") == [people(6)]
    assert told_of(store, "wounded") == []
    whys = [(j.verb, j.by, j.why) for j in history_of(store, ["a"]) if "all agreed" not in str(j.why)]
    assert whys == [
        ("correct", "sue", "round pilot 1: as ada decided"),
        ("add", "sue", "round pilot 1: proposed"), ("undo", "sue", "round pilot 1: as ada decided"),
    ]  # fmt: skip
    with store.reading() as connection:
        assert list(chain_problems(connection)) == []


def forms(told: str) -> list[dict[str, str]]:
    """What the forms of the page of differences would send."""
    found = re.findall(r'name="article" value="([^"]+)"><input type="hidden" name="key" value="([^"]+)"><input type="hidden" name="seen" value="(\d+)"', told)  # fmt: skip
    return [{"article": article, "key": key, "seen": seen} for article, key, seen in found]


# adjudicating -----------------------------------------------------------------------------------------------------


def test_a_supervisor_may_decide_otherwise(store: Store, kit: dateline.Kit) -> None:
    sue = pilot(store, kit, ada=[judged("correct", "ada", value=people(6))], ben=[judged("reject", "ben")])
    close_round(store, "pilot")
    (form,) = forms(sue.get("/rounds/pilot/differences").text)
    for low, high, fault in (
        ("", "", "give a number"),
        ("9", "8", "swap them"),
        ("many", "", "no number"),
        ("1" * 12, "", "no number"),
    ):
        told = send(sue, "/rounds/pilot/decide", **form, otherwise="number", low=low, high=high, qualifier="about")
        assert told.status_code == 400
        assert fault in told.text
    send(sue, "/rounds/pilot/decide", **form, otherwise="number", low="8", high="", qualifier="at_least")
    assert told_of(store, "killed") == [Quantity(8, None, "at_least", "person")]
    assert [j.why for j in history_of(store, ["a"])] == ["round pilot: decided otherwise"]
    assert send(sue, "/rounds/pilot/decide", **form, otherwise="kept").status_code == 303


def test_what_is_kept_is_kept_as_it_was_read(store: Store, kit: dateline.Kit) -> None:
    judge(store, judged("correct", "zoe", value=people(50)), kit)
    judge(store, judged("reject", "zoe", field="weapon"), kit)
    pilot(store, kit)
    close_round(store, "pilot")
    told = round_by(store, "pilot")
    assert told is not None
    assert adopt(store, told, compare(store, told), "sue", kit) == 8
    assert told_of(store, "killed") == [people(4)]
    assert len(told_of(store, "weapon")) == 1


def test_the_rejection_of_an_event_is_decided_once(store: Store, kit: dateline.Kit) -> None:
    sue = pilot(
        store, kit, ada=[judged("reject", "ada", field=None)],
        ben=[judged("correct", "ben", value=people(9)), judged("reject", "ben", "b", None)],
    )  # fmt: skip
    close_round(store, "pilot")
    told = forms(sue.get("/rounds/pilot/differences").text)
    assert [f["article"] for f in told] == ["a", "a", "b"]
    assert "rejected the whole event" in sue.get("/rounds/pilot/differences").text
    send(sue, "/rounds/pilot/decide", **told[0], coder="ada")
    assert stands(store).events == ()
    send(sue, "/rounds/pilot/decide", **told[2], coder="ada")
    assert len(stands(store, "b").events) == 1
    assert "Nothing is left" in sue.get("/rounds/pilot/differences").text
    assert send(sue, "/rounds/pilot/adopt").status_code == 303


def test_who_was_overtaken_is_told_what_was_decided(store: Store, kit: dateline.Kit) -> None:
    sue = pilot(store, kit, ada=[judged("correct", "ada", value=people(6))])
    close_round(store, "pilot")
    (form,) = forms(sue.get("/rounds/pilot/differences").text)
    judge(store, judged("correct", "zoe", value=people(40)), kit)
    told = send(sue, "/rounds/pilot/decide", **form, coder="ada")
    assert told.status_code == 409
    assert "Zoe decided on this meanwhile" in told.text
    assert told_of(store, "killed") == [people(40)]
    assert send(sue, "/rounds/pilot/decide", **{**form, "key": "none"}, coder="ada").status_code == 400
    assert send(sue, "/rounds/pilot/decide", **{**form, "seen": "9"}, coder="nobody").status_code == 400


def test_an_open_round_is_not_adjudicated(store: Store, kit: dateline.Kit) -> None:
    sue = pilot(store, kit, ada=[judged("correct", "ada", value=people(6))])
    told = round_by(store, "pilot")
    assert told is not None
    for path in ("adopt", "decide"):
        form = {"article": "a", "key": "x", "seen": 0, "coder": "ada"}
        assert send(sue, f"/rounds/pilot/{path}", **form).status_code == 403
    (one, *_) = compare(store, told)
    with pytest.raises(ValueError, match="still open"):
        decide(store, told, one, one.questions[0], one.questions[0].decisions["ada"], "sue", kit, "x")  # type: ignore[arg-type]
    assert history_of(store, ["a"]) == []


def test_the_page_says_where_there_is_not_enough_to_tell(store: Store, kit: dateline.Kit) -> None:
    sue = pilot(store, kit)
    told = sue.get("/rounds/pilot").text
    assert "not enough to tell" in told
    assert "100 %" in told


def test_an_excerpt_marks_its_words_and_is_text(store: Store, kit: dateline.Kit) -> None:
    text = "x" * 300 + " <b>four</b> людей 👩‍👩 were killed. " + "y" * 300
    article = dateline.read_text(text, id="t")
    start = text.index("four")
    pieces = excerpt(text, [article.span(start, start + 4), article.span(start + 2, start + 9)])
    assert [piece for piece, marked in pieces if marked] == ["four", "</b> "]
    assert pieces[0][0].startswith("… ")
    assert pieces[-1][0].endswith(" …")
    assert "".join(p for p, _ in excerpt("ab", [dateline.Span(0, 2, "ab")])) == "ab"
