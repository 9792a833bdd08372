"""An incident's page: what it shows of all accounts, and what people decide of it, one after another and at once."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
import serving
from fastapi.testclient import TestClient

import dateline
from dateline.desk import Filters, Store, add, dossiers, judge, now, open_store, review_of
from dateline.desk.incidents import case_of, likely
from dateline.desk.people import add_person
from dateline.model import Claim, Judgement, Quantity, Report, Span, Subject, Text
from dateline.store import tasks
from dateline.store.lists import incident_ids
from dateline.web.accounts import context_of

WORD = "four words are long"
HOSTILE = '<script>alert("x")</script> ü🕊 {{ 7*7 }}'
LONG = "The rescue service searched the ruins of the market until the morning and found nobody else alive, it told reporters there."


@pytest.fixture
def strike(store: Store, kit: dateline.Kit) -> str:
    """One incident told by three accounts, one of them copied; its id."""
    fill(store, kit)
    return incident_of(store, "a")


def fill(store: Store, kit: dateline.Kit) -> None:
    for report in (
        titled(made_up.strike("a", killed=4, more=LONG, publisher="Valley Post"), "Four die in Kelmet"),
        titled(made_up.strike("copy", killed=4, more=LONG, publisher="Hill Times"), "Four killed, town says"),
        titled(made_up.strike("b", killed=9, by="the army", publisher="Lake Wire"), "Army counts nine dead"),
        titled(made_up.strike("c", killed=6, by="a hospital", publisher="City Herald"), "Six dead, hospital says"),
        titled(
            made_up.strike(
                "near", day="2031-05-06", killed=40, kind="armed_clash", words="armed clash", publisher="Valley Post"
            ),
            "Kelmet sees a clash",
        ),
    ):
        add(store, report, kit)


def titled(report: Report, title: str) -> Report:
    return replace(report, article=replace(report.article, title=title))


def incident_of(store: Store, article: str) -> str:
    return next(d.incident.id for d in dossiers(store, Filters()) if article in d.incident.articles)


def articles_of(store: Store, incident: str) -> set[str]:
    return {a for d in dossiers(store, Filters(id=incident)) for a in d.incident.articles}


def event_of(store: Store, article: str) -> tuple[str, Span]:
    event = next(e for d in dossiers(store, Filters()) for e in d.events if e.id.startswith(f"{article}:"))
    return event.id, event.anchor


def words(html: str) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def fields_of(client: TestClient, incident: str) -> dict[str, str]:
    """What every form of an incident's page carries."""
    told = client.get(f"/incident/{incident}").text
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', told) for name in ("csrf", "seen", "seal")}
    return {name: match.group(1) for name, match in found.items() if match is not None}


def send(client: TestClient, incident: str, verb: str, fields: dict[str, str], **more: object) -> str:
    """Send a form; returns where the answer leads."""
    told = client.post(f"/incident/{incident}/{verb}", data={**fields, **more})
    assert told.status_code == 303, words(told.text)
    return str(told.headers["location"])


# what it shows ----------------------------------------------------------------------------------------------------


def test_all_accounts_side_by_side(client: TestClient, strike: str) -> None:
    told = client.get(f"/incident/{strike}").text
    said = words(told)
    assert "Air strike Kelmet, XA" in said
    assert "3 May 2031" in said
    assert "4 to 9 killed" in said
    assert "3 independent accounts in 4 reports" in said
    for piece in (
        "Valley Post",
        "Army counts nine dead",
        "the governor",
        "1 copy of the same text, one account with it",
        "shares:",
        "Hill Times",
    ):
        assert piece in said, piece
    assert told.count('class="card account"') == 3
    assert "<mark>9 people</mark>" in told


def test_where_they_differ_is_marked_with_who_says_so_in_which_words(client: TestClient, strike: str) -> None:
    told = client.get(f"/incident/{strike}").text
    rows = {
        words(m.group(2)): (words(m.group(1)), int(m.group(3)), words(m.group(4)))
        for m in re.finditer(
            r'<tr class="side">(.*?)<td class="value">(.*?)</td>\s*<td class="n">(\d+)</td>\s*<td>(.*?)</td>',
            told,
            re.S,
        )
    }
    assert set(rows) == {"4 people", "9 people settled", "6 people"}
    assert "accounts differ" in rows["9 people settled"][0] + rows["4 people"][0] + rows["6 people"][0]
    assert rows["4 people"][1] == 1
    assert (
        "the governor Valley Post, 3 May 2031, 1 copy “4 people”".replace("“", "").replace("”", "")
        in rows["4 people"][2]
    )
    assert "the army Lake Wire" in rows["9 people settled"][2]


def test_every_value_leads_to_its_claim_in_its_report(client: TestClient, store: Store, strike: str) -> None:
    told = client.get(f"/incident/{strike}?from=words%3Dstrike").text
    found = review_of(store, "b")
    assert found is not None
    for claim in found[0].events[0].claims:
        assert (
            told.count(f'href="/report/b?from=words%3Dstrike#claim-{claim.key}"') == 2
        )  # in the table, and in the account


def test_the_rules_stand_side_by_side_and_one_is_chosen(client: TestClient, strike: str) -> None:
    told = client.get(f"/incident/{strike}?settle=ucdp_low").text
    row = re.search(r'<th scope="row">killed</th>(.*?)</tr>', told, re.S)
    assert row is not None
    assert [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row.group(1))] == [
        "9 people", "4 people", "4 people", "4 people", "9 people", "9 people"
    ]  # fmt: skip
    assert '<td class="chosen">4 people</td>' in row.group(1)
    assert "settled: 4 people" in words(told)
    answer = client.get(f"/incident/{strike}?settle=highest")
    assert answer.status_code == 400
    assert "use one of latest_official" in answer.text


def test_words_in_context_keep_every_character_and_never_overlap() -> None:
    article = made_up.strike("a", more=f"{LONG} {HOSTILE}\n\nمرحبا 🕊🕊 end").article
    text = article.text
    spans = [article.span(0, 8), article.span(2, 12), article.span(text.index("🕊🕊"), text.index("🕊🕊") + 2)]
    pieces = context_of(article, spans)
    assert [p.text for p in pieces if p.words] == [text[0:12], "🕊🕊"]
    assert "".join(p.text for p in pieces).startswith(text[:40])
    whole = context_of(article, [article.span(0, len(text))])
    assert [(p.words, len(p.text)) for p in whole] == [(True, len(text))]


def test_hostile_text_is_text(client: TestClient, store: Store, kit: dateline.Kit) -> None:
    report = titled(made_up.strike("x/../<b>", place="Oruvan", more=HOSTILE, publisher=HOSTILE, by=HOSTILE), HOSTILE)
    add(store, report, kit)
    told = client.get(f"/incident/{incident_of(store, 'x/../<b>')}")
    assert told.status_code == 200
    assert "<script>alert" not in told.text
    assert told.text.count("&lt;script&gt;alert") >= 3
    assert "/report/x%2F..%2F%3Cb%3E" in told.text
    assert client.get("/incident/%3Cscript%3E").status_code == 404
    assert "<script>" not in re.sub(r"<script src=[^>]+>", "", client.get("/incident/%3Cscript%3E").text)


def test_an_account_of_two_thousand_claims_is_cut_short_and_says_so(
    client: TestClient, store: Store, kit: dateline.Kit
) -> None:
    report = made_up.strike("a", more=" ".join(f"Shells hit house {n}." for n in range(2000)))
    text, event = report.article.text, report.events[0]
    at = [text.index(f"house {n}.") for n in range(2000)]
    more = tuple(
        Claim("object", Text(f"house {n}"), (report.article.span(k, k + len(f"house {n}")),), "made up")
        for n, k in enumerate(at)
    )
    add(store, replace(report, events=(replace(event, claims=(*event.claims, *more)),)), kit)
    told = client.get(f"/incident/{incident_of(store, 'a')}")
    assert told.status_code == 200
    assert "1,964 more claims in its report" in told.text
    assert "and 1,975 more values" in told.text
    assert len(told.text) < 200_000


def test_no_such_incident_is_told_with_its_cure(client: TestClient) -> None:
    told = client.get("/incident/inone")
    assert told.status_code == 404
    assert "find it in the queue" in told.text


def test_likely_others_are_shown_with_their_reasons(client: TestClient, store: Store, strike: str) -> None:
    (other,) = likely(store, strike)
    assert other.id == incident_of(store, "near")
    assert {"the same place", "3 days apart"} <= set(other.why)
    said = words(client.get(f"/incident/{strike}").text)
    assert "Armed clash, Kelmet, 6 May 2031 1 account · the same place, 3 days apart" in said


# what is decided --------------------------------------------------------------------------------------------------


def test_joining_and_taking_it_back(client: TestClient, store: Store, strike: str) -> None:
    near = incident_of(store, "near")
    there = send(
        client,
        strike,
        "join",
        fields_of(client, strike),
        other=near,
        why="one raid, two days",
        **{"from": "words=strike"},
    )
    assert there == f"/incident/{strike}?done=join&from=words%3Dstrike"
    assert articles_of(store, strike) == {"a", "copy", "b", "c", "near"}
    led = client.get(f"/incident/{near}?from=x")
    assert (led.status_code, led.headers["location"]) == (303, f"/incident/{strike}?was={near}&from=x")
    told = client.get(there).text
    assert "they are one now" in told
    assert "“one raid, two days”" in told
    digest = re.search(r'name="digest" value="(\w+)"', told)
    assert digest is not None
    send(client, strike, "undo", fields_of(client, strike), digest=digest.group(1))
    assert articles_of(store, strike) == {"a", "copy", "b", "c"}
    said = words(client.get(f"/incident/{strike}").text)
    assert "took back what ada said these are one happening" in said
    assert "taken back" in said


def test_splitting_accounts_off_keeps_them_together(client: TestClient, store: Store, strike: str) -> None:
    chosen = [event_of(store, a)[0] for a in ("b", "c")]
    there = send(client, strike, "split", fields_of(client, strike), event=chosen)
    apart = incident_of(store, "b")
    assert apart != strike
    assert articles_of(store, apart) == {"b", "c"}
    assert articles_of(store, strike) == {"a", "copy"}
    assert there.endswith(f"?done=split&to={apart}")
    assert f'href="/incident/{apart}"' in client.get(there).text
    told = client.get(f"/incident/{apart}").text
    digests = re.findall(r'name="digest" value="(\w+)"', told)
    assert len(digests) == 3  # b from the rest, c from the rest, b with c: one decision
    send(client, apart, "undo", fields_of(client, apart), digest=digests)
    assert articles_of(store, incident_of(store, "a")) == {"a", "copy", "b", "c"}


def test_the_mark_of_an_account_takes_its_copies_along(client: TestClient, store: Store, strike: str) -> None:
    told = client.get(f"/incident/{strike}").text
    marks = [unescape(m) for m in re.findall(r'name="event" value="([^"]*)"', told)]
    mark = next(m for m in marks if "\n" in m)
    send(client, strike, "split", fields_of(client, strike), event=mark)
    assert articles_of(store, incident_of(store, "a")) == {"a", "copy"}
    assert articles_of(store, incident_of(store, "b")) == {"b", "c"}


def test_moving_an_account_to_another_incident(client: TestClient, store: Store, strike: str) -> None:
    near = incident_of(store, "near")
    there = send(
        client,
        strike,
        "move",
        fields_of(client, strike),
        event=event_of(store, "c")[0],
        other=f"http://localhost/incident/{near}?from=x",
    )
    assert articles_of(store, near) == {"near", "c"}
    assert articles_of(store, strike) == {"a", "copy", "b"}
    assert there.endswith(f"?done=move&to={near}")
    assert "moved what was chosen" in words(client.get(f"/incident/{near}").text)


def test_who_splits_after_somebody_joined_has_the_last_word(client: TestClient, store: Store, strike: str) -> None:
    send(client, strike, "join", fields_of(client, strike), other=incident_of(store, "near"))
    send(client, strike, "split", fields_of(client, strike), event=event_of(store, "near")[0])
    assert articles_of(store, incident_of(store, "near")) == {"near"}
    assert articles_of(store, incident_of(store, "a")) == {"a", "copy", "b", "c"}
    send(client, strike, "join", fields_of(client, strike), other=incident_of(store, "near"))
    assert "near" in articles_of(store, incident_of(store, "a"))


@pytest.mark.parametrize("verb, more, fault", [
    ("split", {}, "choose what is to be moved"), ("split", {"event": "a:air_strike:999"}, "choose what is to be moved"), ("join", {}, "no other incident is named"),
    ("join", {"other": "inone"}, "there is no incident"), ("move", {"event": "ALL", "other": "NEAR"}, "every account is chosen"), ("join", {"other": "SELF"}, "this incident itself"),
    ("undo", {"digest": "f" * 64}, "taken back meanwhile"), ("sign", {"seen": "x"}, "what you saw"), ("join", {"other": "NEAR", "why": "x" * 2001}, "at most 2,000"),
])  # fmt: skip
def test_what_cannot_be_decided_is_told_with_its_cure(
    client: TestClient, store: Store, strike: str, verb: str, more: dict[str, object], fault: str
) -> None:
    put = {
        "NEAR": incident_of(store, "near"),
        "SELF": strike,
        "ALL": [event_of(store, a)[0] for a in ("a", "copy", "b", "c")],
    }
    more = {name: put.get(str(value), value) for name, value in more.items()}
    told = client.post(f"/incident/{strike}/{verb}", data={**fields_of(client, strike), **more})
    assert told.status_code == 400
    assert fault in words(told.text)
    assert articles_of(store, strike) == {"a", "copy", "b", "c"}


def test_signing_holds_until_something_changes(
    client: TestClient, store: Store, kit: dateline.Kit, strike: str
) -> None:
    with store.writing() as connection:
        tasks.put_task(connection, "incident", strike, "ada", "bob", now())
    assert "Your task, given by bob" in words(client.get(f"/incident/{strike}").text)
    send(client, strike, "sign", fields_of(client, strike))
    told = client.get(f"/incident/{strike}").text
    assert '<span class="state signed">signed</span>' in told
    with store.reading() as connection:
        assert tasks.tasks_of(connection, "ada") == []
        assert strike not in incident_ids(connection, Filters(status=("open", "begun", "changed")))
    add(store, made_up.strike("d", killed=7, by="a hospital"), kit)
    assert "changed since signed" in client.get(f"/incident/{strike}").text


def test_what_changed_since_it_was_seen_is_not_signed(
    client: TestClient, store: Store, kit: dateline.Kit, strike: str
) -> None:
    fields = fields_of(client, strike)
    add(store, made_up.strike("d", killed=7, by="a hospital"), kit)
    told = client.post(f"/incident/{strike}/sign", data=fields)
    assert told.status_code == 409
    assert "This changed since you saw it" in told.text
    assert "Sign what stands now" in told.text
    case = case_of(store, strike)
    assert case is not None
    assert (case.status, case.made) == ("open", ())
    found = review_of(store, "b")
    assert found is not None
    event = found[0].events[0].read
    killed = next(c for c in event.claims if c.field == "killed")
    fields = fields_of(client, strike)
    subject = Subject("b", event.id, "killed", killed.evidence)
    judge(store, Judgement("correct", (subject,), "bob", now(), Quantity(8, 8, unit="person"), "counted anew"), kit)
    said = words(client.post(f"/incident/{strike}/sign", data=fields).text)
    assert "bob decided on this meanwhile bob corrected killed to 8 people" in said
    assert "“counted anew”" in said


# at once ----------------------------------------------------------------------------------------------------------


def test_of_two_who_decide_at_once_the_second_is_shown_the_first(
    client: TestClient, store: Store, kit: dateline.Kit, strike: str
) -> None:
    fields, near = fields_of(client, strike), incident_of(store, "near")
    event, anchor = event_of(store, "b")
    judge(
        store,
        Judgement(
            "part",
            (Subject("b", event, None, (anchor,)), Subject("a", *_subject(store, "a"))),
            "bob",
            now(),
            why="the army means another raid",
        ),
        kit,
    )
    told = client.post(
        f"/incident/{strike}/join", data={**fields, "other": near, "why": "one raid", "from": "words=strike"}
    )
    assert told.status_code == 409
    said = words(told.text)
    assert "bob decided on this meanwhile" in said
    assert "“the army means another raid”" in said
    assert "Nothing of yours was stored" in said
    assert "near" not in articles_of(store, incident_of(store, "a"))
    conflict = re.search(r'<section class="card conflict".*?</section>', told.text, re.S)
    assert conflict is not None
    again = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', conflict.group()))
    assert (again["other"], again["why"], again["from"]) == (near, "one raid", "words=strike")
    send(client, strike, "join", {**again, "csrf": fields["csrf"]})
    assert "near" in articles_of(store, incident_of(store, "a"))


def _subject(store: Store, article: str) -> tuple[str, None, tuple[Span, ...]]:
    event, anchor = event_of(store, article)
    return event, None, (anchor,)


def test_an_incident_that_was_joined_away_meanwhile_leads_on(
    client: TestClient, store: Store, kit: dateline.Kit, strike: str
) -> None:
    near = incident_of(store, "near")
    fields = fields_of(client, near)
    subjects = (Subject("a", *_subject(store, "a")), Subject("near", *_subject(store, "near")))
    judge(store, Judgement("join", subjects, "bob", now()), kit)
    assert send(client, near, "sign", fields) == f"/incident/{near}"
    assert client.get(f"/incident/{near}").headers["location"].startswith(f"/incident/{strike}")


def test_an_id_that_several_came_of_names_them(
    client: TestClient, store: Store, kit: dateline.Kit, strike: str
) -> None:
    near = incident_of(store, "near")
    send(client, strike, "join", fields_of(client, strike), other=near)
    chosen = [event_of(store, a)[0] for a in ("near", "c")]
    send(client, strike, "split", fields_of(client, strike), event=chosen)
    led = client.get(f"/incident/{near}")
    assert led.status_code in (200, 303)
    if led.status_code == 200:
        assert strike in led.text


def test_history_tells_before_and_after(client: TestClient, store: Store, kit: dateline.Kit, strike: str) -> None:
    found = review_of(store, "b")
    assert found is not None
    event = found[0].events[0]
    claim = next(c for c in event.claims if c.field == "killed")
    assert claim.read is not None
    subject = Subject("b", event.read.id, "killed", claim.read.evidence)
    for by, n in (("bob", 10), ("eve", 11)):
        judge(store, Judgement("correct", (subject,), by, now(), Quantity(n, n, unit="person"), f"so says {by}"), kit)
    said = words(client.get(f"/incident/{strike}").text)
    assert "bob" in said
    assert re.search(r"corrected killed from 10 people to 11 people 9 people in its report “so says eve”", said)
    assert re.search(r"corrected killed from 9 people to 10 people 9 people in its report “so says bob”", said)
    assert "11 people judged" in said


def test_a_reader_sees_it_and_changes_nothing(client: TestClient, store: Store, strike: str) -> None:
    add_person(store, "rita", "reader", WORD)
    assert client.post("/login", data={"name": "rita", "password": WORD}).status_code == 303
    told = client.get(f"/incident/{strike}")
    assert told.status_code == 200
    assert "Split off" not in told.text
    word = re.search(r'name="csrf" value="([^"]+)"', told.text)
    assert word is not None
    for verb in ("sign", "join", "split", "move", "undo"):
        answer = client.post(
            f"/incident/{strike}/{verb}", data={"csrf": word.group(1), "seen": "0", "seal": "x", "other": "y"}
        )
        assert answer.status_code == 403


# in a browser -----------------------------------------------------------------------------------------------------


def press(page: Any, key: str) -> None:
    """A key pressed when the page listens to keys."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_from_the_queue_through_an_incident_and_back(tmp_path: Path, kit: dateline.Kit) -> None:
    """Search, open, split off, take it back, join with a likely one, sign, go on: with the keyboard alone."""
    from playwright.sync_api import expect

    with open_store(tmp_path / "a.db") as store:
        fill(store, kit)
        with serving.served(store, kit) as address, serving.browser() as browser, serving.new_page(browser) as page:
            page.goto(address)
            press(page, "/")
            page.keyboard.type("people")
            press(page, "Enter")
            expect(page.locator(".queue > li")).to_have_count(2)
            serving.picture(page, "queue", tmp_path)
            press(page, "m")
            expect(page.locator(".map-slot #map .leaflet-container, .map-slot #map.leaflet-container")).to_be_visible()
            press(page, "n")
            expect(page.locator("h1")).to_contain_text("Kelmet")
            expect(page.locator(".account")).to_have_count(3)
            serving.picture(page, "incident", tmp_path)
            press(page, "j")
            press(page, "x")
            press(page, "p")
            expect(page.locator(".said")).to_contain_text("an incident of its own now")
            expect(page.locator(".account")).to_have_count(2)
            press(page, "u")
            expect(page.locator(".said")).to_contain_text("Taken back")
            expect(page.locator(".account")).to_have_count(3)
            for _ in range(4):
                press(page, "j")
            expect(page.locator(".near li.here")).to_have_count(1)
            press(page, "o")
            expect(page.locator(".said")).to_contain_text("they are one now")
            expect(page.locator(".account")).to_have_count(4)
            press(page, "u")
            expect(page.locator(".account")).to_have_count(3)
            press(page, "s")
            expect(page.locator(".case .state")).to_have_text("signed")
            press(page, "n")
            expect(page.locator("h1")).to_contain_text("Kelmet")
            expect(page.locator(".account")).to_have_count(1)
            press(page, "n")
            expect(page.locator("h1")).to_have_text("Queue")
            expect(page.locator("input[name=words]")).to_have_value("people")
            expect(page.locator(".queue > li")).to_have_count(1)
        (whole,) = [d for d in dossiers(store, Filters()) if "a" in d.incident.articles]
        assert set(whole.incident.articles) == {"a", "copy", "b", "c"}
