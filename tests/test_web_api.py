"""The API: who comes in by a token, reports in and out, judgements, exports, lists in parts, and what it says when it is fuzzed."""

from __future__ import annotations

import json
import re
from typing import Any

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from fastapi.testclient import TestClient
from staff import as_, desk, hire, quick_passwords  # noqa: F401 - passwords are quick here

import dateline
from dateline.desk import Store, add, judge
from dateline.desk.exporting import FORMATS
from dateline.desk.people import change_person, make_token
from dateline.desk.rounds import choose_named, close_round, make_round
from dateline.model import Judgement, Quantity, Subject
from dateline.store import chain_problems
from dateline.web.described import kind_of

TEXT = "KELMET - Shells fell on a market in Goma on Monday. At least 14 civilians were killed, a doctor said."


@pytest.fixture
def alone(store: Store, kit: dateline.Kit) -> TestClient:
    """A program on this machine, while nobody has an account."""
    return desk(store, kit)


def program(store: Store, kit: dateline.Kit, name: str) -> TestClient:
    """A program with somebody's token."""
    client = desk(store, kit)
    client.headers["authorization"] = f"Bearer {make_token(store, name, 'test')}"
    return client


def subject(report: dateline.Report, field: str | None = "killed") -> dict[str, Any]:
    (event,) = report.events
    words = [c.evidence[0] for c in event.claims if c.field == field]
    spans = [{"start": s.start, "end": s.end, "text": s.text} for s in words]
    return {"article": report.article.id, "event": event.id, "field": field, "words": spans}


def people(n: int) -> dict[str, Any]:
    return {"low": n, "high": n, "qualifier": "exact", "unit": "person"}


# who comes in -----------------------------------------------------------------------------------------------------

_READS = ("/api/reports", "/api/reports/a", "/api/incidents", "/api/reports/a/judgements", "/api/exports/csv")
_WRITES = (
    ("/api/reports", {"text": TEXT}), ("/api/judgements", {"verb": "undo", "undoes": "0" * 64}),
    ("/api/reports/a/sign", {"seal": "0" * 64}), ("/api/incidents/x/sign", {"seal": "0" * 64}),
)  # fmt: skip


def test_who_may_ask_what(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    hire(store, rea="reader", cody="coder", sue="supervisor")
    nobody = desk(store, kit)
    for path in _READS:
        told = nobody.get(path)
        assert (told.status_code, told.headers["www-authenticate"]) == (401, 'Bearer realm="dateline"')
        assert "Authorization: Bearer" in told.json()["error"]
    for path, body in _WRITES:
        assert nobody.post(path, json=body).status_code == 401
    for name, codes in (("rea", False), ("cody", True), ("sue", True)):
        client = program(store, kit, name)
        assert {client.get(path).status_code for path in _READS} == {200}
        assert all((client.post(path, json=body).status_code != 403) == codes for path, body in _WRITES)
    assert nobody.get("/api/openapi.json").status_code == 200
    assert nobody.get("/api").status_code == 303


def test_a_cookie_opens_nothing(store: Store, kit: dateline.Kit) -> None:
    hire(store, sue="supervisor")
    browser = as_(store, kit, "sue")
    assert browser.get("/me").status_code == 200
    assert browser.get("/api/incidents").status_code == 401
    assert browser.post("/api/reports", json={"text": TEXT}).status_code == 401
    for header in ("Bearer dl_guess", "Basic c3VlOng=", "Bearer", "Bearer \udcff".encode("utf-8", "replace").decode()):
        assert browser.get("/api/incidents", headers={"authorization": header}).status_code == 401


def test_the_token_of_somebody_who_was_removed_opens_nothing(store: Store, kit: dateline.Kit) -> None:
    hire(store, cody="coder")
    client = program(store, kit, "cody")
    assert client.get("/api/incidents").status_code == 200
    change_person(store, "cody", active=False)
    assert client.get("/api/incidents").status_code == 401
    assert client.post("/api/reports", json={"text": TEXT}).status_code == 401


@pytest.mark.parametrize("headers, status", [
    ({"sec-fetch-site": "cross-site"}, 403), ({"origin": "https://evil.example"}, 403), ({"content-type": "text/plain"}, 415),
    ({"content-type": "application/x-www-form-urlencoded"}, 415), ({"host": "evil.example"}, 421),
])  # fmt: skip
def test_a_page_of_another_site_sends_nothing(alone: TestClient, headers: dict[str, str], status: int) -> None:
    told = alone.post("/api/reports", content=json.dumps({"text": TEXT}), headers=headers)
    assert told.status_code == status
    assert set(told.json()) == {"error"}
    assert alone.get("/api/reports").json()["items"] == []


# reports ----------------------------------------------------------------------------------------------------------


def test_a_text_is_read_added_and_got(alone: TestClient) -> None:
    sent = {
        "text": TEXT,
        "id": "a/б 1",
        "title": "Shells",
        "published": "2025-05-20",
        "url": "https://a.example/1",
        "publisher": "Courier",
    }
    told = alone.post("/api/reports", json=sent)
    assert told.status_code == 201
    assert told.json()["how"] == "new"
    assert told.json()["events"] >= 1
    assert told.headers["location"] == "/api/reports/a%2F%D0%B1%201"
    got = alone.get(told.headers["location"]).json()
    assert got["report"]["format"] == "dateline.report/1"
    assert (got["report"]["article"]["publisher"], got["report"]["article"]["published"]) == ("Courier", "2025-05-20")
    killed = [c["value"] for e in got["report"]["events"] for c in e["claims"] if c["field"] == "killed"]
    assert [k["low"] for k in killed] == [14]
    assert alone.post("/api/reports", json=sent).status_code == 200
    assert [(r["id"], r["title"]) for r in alone.get("/api/reports").json()["items"]] == [("a/б 1", "Shells")]


def test_a_page_is_read(alone: TestClient) -> None:
    words = " ".join(["Shells fell on a market in Goma on Monday and 14 civilians were killed, a doctor said."] * 6)
    page = f"<html><head><title>Shells on Goma</title></head><body><article><h1>Shells on Goma</h1><p>{words}</p></article></body></html>"
    told = alone.post("/api/reports", json={"html": page, "published": "2025-05-20", "id": "page"})
    assert told.status_code == 201, told.text
    got = alone.get("/api/reports/page").json()["report"]["article"]
    assert (got["title"], got["published"]) == ("Shells on Goma", "2025-05-20")
    assert alone.post("/api/reports", json={"html": "<p>nothing</p>"}).status_code == 400


def test_a_report_made_earlier_is_taken_as_it_is(alone: TestClient) -> None:
    report = made_up.strike("a").to_dict()
    assert alone.post("/api/reports", json={"report": report}).json()["events"] == 1
    assert alone.get("/api/reports/a?state=read").json()["report"] == report
    for change in (
        {"events": []},
        {"article": {**report["article"], "text": "other"}},
        {"article": {**report["article"], "url": "javascript:alert(1)"}},
    ):
        broken = {**report, **change}
        broken.pop("times") if not broken["events"] else None
        assert alone.post("/api/reports", json={"report": broken}).status_code == 400
    high = json.loads(json.dumps(report).replace('"high": 4', '"high": 99999999999999999999'))
    assert alone.post("/api/reports", json={"report": high}).status_code == 422


@pytest.mark.parametrize("sent", [
    {}, {"text": ""}, {"text": "a", "html": "b"}, {"text": "a", "more": 1}, {"text": "NUL \x00"}, {"text": "a", "published": "May"},
    {"text": "a", "url": "javascript:alert(1)"}, {"text": 5}, {"report": {}, "id": "x"}, [], "text", {"text": "a", "id": "x" * 1001},
])  # fmt: skip
def test_reports_that_cannot_be(alone: TestClient, sent: Any) -> None:
    told = alone.post("/api/reports", json=sent)
    assert told.status_code == 422
    assert set(told.json()) == {"error"}
    assert "\n" not in told.json()["error"]


@pytest.mark.parametrize("body", [
    '{"text": "half \\ud800"}', '{"\\ud800": 1}', "{", "NaN", '{"report": {"a": NaN}}', '{"report": {"a": 1e999}}', '{"report": ' + "1" * 5000 + "}",
    '{"report": ' + '{"a":' * 200 + "1" + "}" * 200 + "}", "[" * 100_000, '{"text": "a", "seen": ' + "9" * 400 + "}", "\ufeff{}",
])  # fmt: skip
def test_hostile_json_is_refused(alone: TestClient, body: str) -> None:
    told = alone.post("/api/reports", content=body.encode(), headers={"content-type": "application/json"})
    assert told.status_code in (400, 422)
    assert set(told.json()) == {"error"}


def test_what_is_not_there_is_said(alone: TestClient) -> None:
    for path in (
        "/api/reports/none",
        "/api/reports/none/judgements",
        "/api/incidents/none",
        "/api/nowhere",
        "/api/exports/none",
    ):
        told = alone.get(path)
        assert told.status_code in (404, 422), path
        assert told.json()["error"]
    assert alone.delete("/api/reports").status_code == 415
    told = alone.delete("/api/reports", headers={"content-type": "application/json"})
    assert told.status_code == 405
    assert "allow" in told.headers
    assert alone.get("/api/reports/a%00b").status_code == 400


# judgements -------------------------------------------------------------------------------------------------------


def test_a_correction_over_the_api_stands_and_is_taken_back(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    hire(store, cody="coder")
    client = program(store, kit, "cody")
    seen = client.get("/api/reports/a").json()["seen"]
    sent = {"verb": "correct", "subjects": [subject(report)], "value": people(6), "why": "the list", "seen": seen}
    made = client.post("/api/judgements", json=sent)
    assert made.status_code == 201
    assert (made.json()["by"], made.json()["why"], made.json()["value"]["low"]) == ("cody", "the list", 6)
    assert killed(client) == [6]
    assert killed(client, "?state=read") == [4]
    undone = client.post("/api/judgements", json={"verb": "undo", "undoes": made.json()["digest"]})
    assert undone.status_code == 201
    assert undone.json()["before"] == made.json()["digest"]
    assert killed(client) == [4]
    told = client.get("/api/reports/a/judgements").json()
    assert [j["verb"] for j in told["items"]] == ["correct", "undo"]
    assert told["seen"] == 2
    (incident,) = client.get("/api/incidents").json()["items"]
    assert client.get(f"/api/incidents/{incident['id']}/judgements").json() == told
    with store.reading() as connection:
        assert list(chain_problems(connection)) == []


def killed(client: TestClient, query: str = "") -> list[int]:
    told = client.get(f"/api/reports/a{query}").json()["report"]
    return [c["value"]["low"] for e in told["events"] for c in e["claims"] if c["field"] == "killed"]


def test_who_comes_second_is_told_what_the_first_decided(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    hire(store, ada="coder", ben="coder")
    ada, ben = program(store, kit, "ada"), program(store, kit, "ben")
    seen = ben.get("/api/reports/a").json()["seen"]
    sent = {"verb": "correct", "subjects": [subject(report)], "value": people(6), "seen": seen}
    assert ada.post("/api/judgements", json=sent).status_code == 201
    told = ben.post("/api/judgements", json={**sent, "value": people(7)})
    assert told.status_code == 409
    assert [(j["by"], j["value"]["low"]) for j in told.json()["judgements"]] == [("ada", 6)]
    assert killed(ben) == [6]
    again = {**sent, "value": people(7), "seen": ben.get("/api/reports/a").json()["seen"]}
    assert ben.post("/api/judgements", json=again).status_code == 201


@pytest.mark.parametrize("change, fault", [
    ({"value": {"text": "six"}}, "takes a count"), ({"value": None}, "a value"), ({"verb": "accept"}, "takes no value"),
    ({"value": {**people(1), "low": 7}}, "swap them"), ({"value": {**people(1), "low": -1}}, "value"), ({"value": {**people(1), "low": 10**10}}, "beyond"),
    ({"value": {**people(1), "low": 2 * 10**9}}, "value"), ({"subjects": []}, "one subject"), ({"verb": "join"}, "two events"), ({"verb": "sign"}, "verb"),
    ({"verb": "undo"}, "no judgement with that digest"), ({"undoes": "0" * 64}, "leave out"), ({"why": "x" * 2001}, "why"), ({"seen": "now"}, "seen"),
])  # fmt: skip
def test_judgements_that_cannot_be(
    alone: TestClient, store: Store, kit: dateline.Kit, change: dict[str, Any], fault: str
) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    told = alone.post(
        "/api/judgements", json={"verb": "correct", "subjects": [subject(report)], "value": people(6), **change}
    )
    assert told.status_code in (400, 422)
    assert fault in told.json()["error"]
    assert alone.get("/api/reports/a/judgements").json()["items"] == []


@pytest.mark.parametrize("change, fault", [
    ({"article": "none"}, "no article"), ({"event": "a:none:1"}, "has no event"), ({"field": "weather"}, "subjects 0 field"),
    ({"words": [{"start": 0, "end": 4, "text": "five"}]}, "does not stand"), ({"words": [{"start": 3, "end": 3, "text": "x"}]}, "does not stand"),
    ({"words": []}, "its words"), ({"field": None}, "a field"), ({"field": "content"}, "has no field"),
])  # fmt: skip
def test_subjects_that_cannot_be(
    alone: TestClient, store: Store, kit: dateline.Kit, change: dict[str, Any], fault: str
) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    sent = {"verb": "correct", "subjects": [{**subject(report), **change}], "value": people(6)}
    told = alone.post("/api/judgements", json=sent)
    assert told.status_code in (400, 422)
    assert fault in told.json()["error"]


def test_events_are_joined_and_that_is_taken_back(alone: TestClient, store: Store, kit: dateline.Kit) -> None:
    one, two = made_up.strike("a"), made_up.news(1)
    for report in (one, two):
        add(store, report, kit)
    both = [{"article": r.article.id, "event": r.events[0].id} for r in (one, two)]
    before = {i["id"] for i in alone.get("/api/incidents").json()["items"]}
    assert len(before) == 2
    joined = alone.post("/api/judgements", json={"verb": "join", "subjects": both})
    assert joined.status_code == 201
    now = {i["id"] for i in alone.get("/api/incidents").json()["items"]}
    (gone,) = before - now
    told = alone.get(f"/api/incidents/{gone}")
    assert told.status_code == 404
    (there,) = told.json()["now"]
    assert {e["id"] for e in alone.get(f"/api/incidents/{there}").json()["events"]} >= {b["event"] for b in both}
    assert alone.post("/api/judgements", json={"verb": "undo", "undoes": joined.json()["digest"]}).status_code == 201
    assert len(alone.get("/api/incidents").json()["items"]) == 2


def test_signing_covers_what_was_seen(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    hire(store, ada="coder")
    client = program(store, kit, "ada")
    (incident,) = client.get("/api/incidents").json()["items"]
    for path in ("/api/reports/a", f"/api/incidents/{incident['id']}"):
        got = client.get(path).json()
        assert client.post(f"{path}/sign", json={"seal": "0" * 64}).status_code == 409
        made = client.post(f"{path}/sign", json={"seal": got["seal"], "seen": got["seen"], "why": "read it"})
        assert (made.status_code, made.json()["verb"], made.json()["by"]) == (201, "sign", "ada")
    assert client.get("/api/reports/a").json()["signed"]
    assert client.get("/api/incidents").json()["items"][0]["status"] == "signed"
    event = report.events[0]
    other = Judgement(
        "correct",
        (Subject("a", event.id, "killed", event.claims[2].evidence),),
        "ben",
        "2031-06-01T10:00:00Z",
        Quantity(9, 9),
    )
    judge(store, other, kit)
    assert not client.get("/api/reports/a").json()["signed"]
    assert client.post("/api/reports/a/sign", json={"seal": got["seal"]}).status_code == 409


def test_a_coder_of_a_blind_round_decides_on_its_page_alone(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a")
    add(store, report, kit)
    hire(store, ada="coder", ben="coder")
    make_round(store, "pilot", ["ada", "ben"], choose_named(store, ["a"]), "sue")
    ada = program(store, kit, "ada")
    seal = ada.get("/api/reports/a").json()["seal"]
    sent = {"verb": "accept", "subjects": [subject(report)]}
    for path, body in (("/api/judgements", sent), ("/api/reports/a/sign", {"seal": seal})):
        told = ada.post(path, json=body)
        assert told.status_code == 403
        assert "blind round" in told.json()["error"]
    assert ada.get("/api/reports/a/judgements").json()["items"] == []
    close_round(store, "pilot")
    assert ada.post("/api/judgements", json=sent).status_code == 201


# lists and exports ------------------------------------------------------------------------------------------------


def whole(client: TestClient, there: str | None) -> list[dict[str, Any]]:
    """All that a list holds, part by part."""
    out: list[dict[str, Any]] = []
    while there:
        told = client.get(there).json()
        assert 0 < len(told["items"]) <= 3
        out += told["items"]
        there = told["next"]
    return out


def test_lists_come_in_parts_that_hold_all_once(alone: TestClient, store: Store, kit: dateline.Kit) -> None:
    for n in range(0, 24, 3):
        add(store, made_up.news(n), kit)
    for path, least in (("/api/incidents", 8), ("/api/reports", 8)):
        told = alone.get(f"{path}?limit=200").json()["items"]
        assert len(told) == len({row["id"] for row in told}) >= least
        assert whole(alone, f"{path}?limit=3") == told
    days = [i["day"] for i in alone.get("/api/incidents").json()["items"]]
    assert days == sorted(days, reverse=True)
    some = alone.get("/api/incidents?type=air_strike&limit=1").json()
    assert "type=air_strike" in some["next"]
    assert {i["type"] for i in whole(alone, "/api/incidents?type=air_strike&limit=2")} == {"air_strike"}


@pytest.mark.parametrize("query, status", [
    ("limit=0", 422), ("limit=201", 422), ("after=x", 400), ("after=!!", 400), ("after=WzFd", 400), ("after=WyJcdTAwMDAiLCJhIl0", 400),
    ("after=W1tbW1tb", 400), ("country=123", 400), ("since=May", 400), ("type=none", 400), ("area=1,2", 400), ("words=%22", 400), ("since=%00", 400),
])  # fmt: skip
def test_queries_that_cannot_be(alone: TestClient, query: str, status: int) -> None:
    told = alone.get(f"/api/incidents?{query}")
    assert told.status_code == status
    assert set(told.json()) == {"error"}


def test_incidents_of_no_known_day_come_last(alone: TestClient, store: Store, kit: dateline.Kit) -> None:
    for n in range(0, 12, 3):
        add(store, made_up.news(n), kit)
    with store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE incidents SET day = NULL WHERE id IN (SELECT id FROM incidents ORDER BY day DESC LIMIT 2)"
        )
    told = whole(alone, "/api/incidents?limit=1")
    assert [i["day"] is None for i in told] == [False, False, True, True]
    assert len({i["id"] for i in told}) == 4


def test_every_format_is_exported(alone: TestClient, store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    for name in FORMATS:
        told = alone.get(f"/api/exports/{name}?country=XA")
        assert told.status_code == 200, name
        assert re.search(rf'filename="dateline-{name}\.\w+"', told.headers["content-disposition"])
        assert int(told.headers["x-written"]) >= (name not in ("acled",))
        assert told.content
    assert alone.get("/api/exports/parquet").content.startswith(b"PAR1")
    assert alone.get("/api/exports/geojson").headers["content-type"] == "application/geo+json"
    assert alone.get("/api/exports/csv?country=ZZ").headers["x-written"] == "0"


def test_private_names_are_veiled_unless_asked_for(alone: TestClient) -> None:
    text = "Ahmed Karimi, a farmer, was killed when shells hit a market in Goma on Monday, the army said."
    assert alone.post("/api/reports", json={"text": text, "published": "2025-05-20"}).status_code == 201
    assert "Karimi" not in alone.get("/api/exports/jsonl").text
    assert "Karimi" in alone.get("/api/exports/jsonl?names=true").text


# what it says of itself -------------------------------------------------------------------------------------------


def test_the_page_says_every_operation(alone: TestClient) -> None:
    told = alone.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    page = alone.get("/api").text
    for path, methods in told["paths"].items():
        for method in methods:
            assert f'<code class="verb {method}">{method.upper()}</code> <code>/api{path}</code>' in page
    for name in told["components"]["schemas"]:
        assert f'id="shape-{name}"' in page
    assert "HTTPValidationError" not in page
    assert "curl" in page
    assert "<script>" not in page


def test_values_are_told_in_words() -> None:
    assert (
        kind_of({"anyOf": [{"type": "integer", "minimum": 0, "maximum": 1000}, {"type": "null"}]})
        == "whole number 0 to 1,000 or null"
    )
    assert kind_of({"type": "array", "items": {"$ref": "#/components/schemas/SpanIn"}}) == "list of SpanIn"
