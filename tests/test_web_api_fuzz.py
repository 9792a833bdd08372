"""The API asked at random, as its own description allows and as it does not: it never breaks, and answers as it says it does."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import databases
import made_up
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

import dateline
from dateline.desk import add, judge, open_store
from dateline.model import Judgement, Quantity, Subject
from dateline.store import chain_problems
from dateline.web import Desk, make_app

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = {"sqlite": 15, "postgresql": 6}  # of each operation, in each of the two ways
HOSTILE = (
    "\ufffd",
    "\U0001f469\u200d\U0001f469",
    "\u202e",
    "İ",
    "'; --",
    "../..",
    "%00",
    "%2e%2e/",
    " ",
    "a/judgements",
    "?",
    "#",
    "\n",
)


@pytest.fixture(params=databases.KINDS)
def app(request: pytest.FixtureRequest, tmp_path: Path, kit: dateline.Kit) -> Iterator[tuple[str, Any]]:
    """A desk that holds something to meet: two reports, one of them judged."""
    with open_store(databases.fresh(request.param, tmp_path)) as store:
        report = made_up.strike("a")
        for told in (report, made_up.news(0)):
            add(store, told, kit)
        about = Subject("a", report.events[0].id, "killed", report.events[0].claims[2].evidence)
        judge(store, Judgement("correct", (about,), "ada", "2031-06-01T10:00:00Z", Quantity(6, 6)), kit)
        yield request.param, make_app(Desk(store, kit, "ada", ("localhost", "testserver")))
        with store.reading() as connection:
            assert list(chain_problems(connection)) == []


def test_it_never_breaks_and_answers_as_it_says(app: tuple[str, Any]) -> None:
    kind, served = app
    described = schemathesis.openapi.from_asgi("/api/openapi.json", served)
    asked = []
    bounded = settings(
        max_examples=EXAMPLES[kind], derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for found, mode in itertools.product(described.get_all_operations(), GenerationMode):
        operation = found.ok()

        @bounded
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            answer = case.call_and_validate(checks=CHECKS)
            asked.append(answer.status_code)

        ask()
    assert len(asked) > 100
    assert {200, 400, 404, 422} <= set(asked)


def test_hostile_ids_words_and_bodies(app: tuple[str, Any]) -> None:
    _, served = app
    client = TestClient(served, base_url="http://localhost", raise_server_exceptions=False)
    for word in HOSTILE:
        for path in ("/api/reports/{}", "/api/incidents/{}", "/api/reports/{}/judgements", "/api/exports/{}"):
            told = client.get(path.format(quote(word, safe="")))
            assert told.status_code in (200, 400, 404, 422), (path, word)
            told.json()
        for name in ("words", "actor", "place", "country", "area", "since", "after", "type", "status", "accounts"):
            told = client.get("/api/incidents", params={name: word})
            assert told.status_code in (200, 400, 422), (name, word)
        for field in ("text", "id", "title", "publisher"):
            sent = {"text": "Shells fell.", field: f"{word} {field}"}
            assert client.post("/api/reports", json=sent).status_code in (200, 201), (field, word)
    big = [10**10, 10**400, -1, 2**31, 1.5, True, None, [], {}, "\ud800", "\x00", {"a": {"b": [[[[]]]]}}]
    report = made_up.strike("b").to_dict()
    for thing in big:
        for place in ("low", "start", "lat", "score"):
            body = json.dumps({"report": _with(report, place, thing)})
            told = client.post("/api/reports", content=body, headers={"content-type": "application/json"})
            assert told.status_code in (200, 201, 400, 422), (place, thing)
        for name in ("subjects", "value", "seen", "why", "undoes", "verb"):
            sent = json.dumps({"verb": "accept", "subjects": [], name: thing})
            told = client.post("/api/judgements", content=sent, headers={"content-type": "application/json"})
            assert told.status_code in (400, 422), (name, thing)


def _with(thing: Any, name: str, value: Any) -> Any:
    """JSON data with every value of a name replaced."""
    if isinstance(thing, dict):
        return {k: value if k == name else _with(v, name, value) for k, v in thing.items()}
    return [_with(v, name, value) for v in thing] if isinstance(thing, list) else thing
