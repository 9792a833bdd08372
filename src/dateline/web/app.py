"""The server: its pages, who guards them, and what is said where something cannot be done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from urllib.parse import urlencode, urlsplit

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from dateline.extract import VERSION
from dateline.web import adding, described, incident, login, maps, people, queue, report, rounds
from dateline.web.api import make_api
from dateline.web.api.door import fault
from dateline.web.desk import Desk
from dateline.web.pages import page
from dateline.web.security import Guard, is_api
from dateline.web.who import LoggedOut, Refused, person_of

ROUTERS = (
    login.router,
    queue.router,
    incident.router,
    adding.router,
    maps.router,
    people.router,
    report.router,
    rounds.router,
    described.router,
)


AT_ONCE = 8  # requests that are worked on; more would only take the processor from whoever holds the database


@asynccontextmanager
async def _few_at_once(_: FastAPI) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
    yield


def make_app(desk: Desk) -> FastAPI:
    """The review desk as an ASGI application."""
    app = FastAPI(
        title="dateline", version=VERSION, docs_url=None, redoc_url=None, openapi_url=None, lifespan=_few_at_once
    )
    app.state.desk = desk
    app.mount("/static", StaticFiles(directory=str(resources.files("dateline.web") / "static")), name="static")
    for router in ROUTERS:
        app.include_router(router)
    app.state.api = make_api(desk)
    app.mount("/api", app.state.api, name="api")
    app.add_middleware(Guard, hosts=desk.hosts)
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)  # type: ignore[arg-type]
    return app


def _logged_out(request: Request, _: LoggedOut) -> Response:
    """To the login page, and back after it; htmx is told to take the whole page there."""
    there = request.url_for("login_page").path
    if request.method == "GET" and "hx-request" not in request.headers:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(str(request.url_for("login_page").include_query_params(back=back)), 303)
    if "hx-request" in request.headers:
        shown = urlsplit(request.headers.get("hx-current-url", ""))  # the page that a part was asked for
        asked = {"back": shown.path + (f"?{shown.query}" if shown.query else "")} if shown.path else {}
        return Response(status_code=401, headers={"HX-Redirect": f"{there}?{urlencode({'ended': 1, **asked})}"})
    return RedirectResponse(f"{there}?ended=1", 303)


def _refused(request: Request, fault: Exception) -> Response:
    return _told(request, 403, str(fault))


def _wrong(request: Request, fault: RequestValidationError) -> Response:
    said = "; ".join(f"{' '.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in fault.errors())
    return _told(request, 422, f"This cannot be taken: {said}")


def _not_done(request: Request, fault: HTTPException) -> Response:
    said = fault.detail if fault.detail and fault.status_code != 404 else "There is no such page."
    return _told(
        request, fault.status_code, said if fault.status_code != 404 or fault.detail == "Not Found" else fault.detail
    )


def _no_value(request: Request, fault: ValueError) -> Response:
    return _told(request, 400, str(fault))


def _no_database(request: Request, fault: OSError) -> Response:
    return _told(request, 503, str(fault))


def _told(request: Request, status: int, said: str) -> Response:
    """One line that says what is wrong and its cure, as a page or, for htmx, as a part of one; in JSON for a program."""
    if is_api(request.scope):
        return fault(status, said)
    try:
        person = person_of(request)
    except (LoggedOut, OSError):
        person = None
    return page(request, "fault.html", person, status, said=said)


_ANSWERS = {
    LoggedOut: _logged_out,
    Refused: _refused,
    RequestValidationError: _wrong,
    HTTPException: _not_done,
    ValueError: _no_value,
    OSError: _no_database,
}
