"""The door of the API: who sends a token, whether what is sent is JSON, and every fault as one line of JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from dateline.desk import Overtaken
from dateline.desk.people import person_with
from dateline.model import Judgement, plain
from dateline.store import people
from dateline.web.desk import Desk, Person
from dateline.web.security import SAFE
from dateline.web.who import Refused

OPEN = ("/openapi.json",)  # what it can do is no secret


class Gone(Exception):
    """Nothing is found under an id; the message says the cure, `now` where its events went."""

    def __init__(self, said: str, now: list[str] | None = None) -> None:
        super().__init__(said)
        self.now = now or []


class Stale(Exception):
    """What is signed is not what stands now; the message says the cure."""


class Door:
    """ASGI middleware before anything is read: a token that opens, JSON where something is sent."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app, self.desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            answer = await self._refusal(scope)
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not scope["path"].endswith(OPEN):
            person = await run_in_threadpool(caller, self.desk, headers.get("authorization"))
            if person is None:
                said = "no token, or one that opens nothing; make one on your page and send: Authorization: Bearer dl_…"
                return fault(401, said, {"www-authenticate": 'Bearer realm="dateline"'})
            scope.setdefault("state", {})["person"] = person
        if scope["method"] not in SAFE and headers.get("content-type", "").split(";")[0].strip() != "application/json":
            return fault(415, "send JSON, and say so: Content-Type: application/json")
        return None


def caller(desk: Desk, header: str | None) -> Person | None:
    """Who sends a token; without one, who works alone, as long as nobody has an account. A cookie opens nothing here."""
    if header is not None:
        kind, _, token = header.partition(" ")
        found = person_with(desk.store, token.strip()) if kind.lower() == "bearer" else None
        return None if found is None else Person(found.name, found.role, "")
    with desk.store.reading() as connection:
        if people.anybody(connection):
            return None
    return Person(desk.alone, "supervisor", "", alone=True)


def reader(request: Request) -> Person:
    """Whoever came through the door."""
    person: Person = request.state.person
    return person


def coder(person: Annotated[Person, Depends(reader)]) -> Person:
    """Somebody who may judge. Raises Refused."""
    if not person.codes:
        raise Refused("readers change nothing; ask a supervisor for the role of a coder")
    return person


Reader = Annotated[Person, Depends(reader)]
Coder = Annotated[Person, Depends(coder)]


# faults -----------------------------------------------------------------------------------------------------------


def fault(status: int, said: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """One line that says what is wrong and its cure."""
    line = " ".join(said.encode("utf-8", "replace").decode("utf-8").split())
    return JSONResponse({"error": line, **more}, status, headers)


def told(judgement: Judgement) -> dict[str, Any]:
    """A judgement as the API gives it."""
    return {"digest": judgement.digest, **plain(judgement)}


def answer_faults(app: FastAPI) -> None:
    """Let an app answer every fault in JSON."""
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)


def _wrong(_: Request, met: Any) -> Response:
    said = "; ".join(f"{' '.join(map(str, e['loc'][1:]))}: {e['msg']}".removeprefix(": ") for e in met.errors()[:5])
    return fault(422, f"this cannot be taken: {said}"[:1000])


def _http(_: Request, met: Any) -> Response:
    said = {
        404: "there is no such address; see what there is at /api", 405: "that cannot be done here; see what can at /api",
    }.get(met.status_code, str(met.detail))  # fmt: skip
    return fault(met.status_code, said, dict(met.headers or {}))


_ANSWERS: dict[type[Exception], Any] = {
    RequestValidationError: _wrong,
    HTTPException: _http,
    Refused: lambda _, met: fault(403, str(met)),
    Gone: lambda _, met: fault(404, str(met), now=met.now),
    Overtaken: lambda _, met: fault(409, str(met), judgements=[told(j) for j in met.judgements]),
    Stale: lambda _, met: fault(409, str(met), judgements=[]),
    ValueError: lambda _, met: fault(400, str(met)),
    RecursionError: lambda *_: fault(400, "nested too deep; send plain objects"),
    OSError: lambda _, met: fault(503, str(met)),
    Exception: lambda _, met: fault(
        500, f"a fault of dateline's own ({type(met).__name__}); please report it with what you sent"
    ),
}
