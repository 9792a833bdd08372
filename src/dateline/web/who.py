"""Who is asking: the person behind a cookie, or the one who works alone; and what only some may do.

Endpoints name what they need as a parameter: `Reader`, `Coder` or `Supervisor`. A form is refused unless it carries the
word of its session, in its field `csrf` or in the header `X-CSRF`.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from dateline.desk.people import IDLE, session_of
from dateline.store import people
from dateline.web.desk import Desk, Person
from dateline.web.security import LARGEST, SAFE, same_word

COOKIE = "dateline_session"
_ALONE = secrets.token_urlsafe(24)  # the word of the forms of who works alone: a new one each time the server starts


class LoggedOut(Exception):
    """Nobody is logged in, or the session has ended."""


class Refused(Exception):
    """Somebody asks for what they may not do, or with a form that is not of their session; the message says the cure."""


def desk_of(request: Request) -> Desk:
    """The desk that the server stands on."""
    desk: Desk = request.app.state.desk
    return desk


def person_of(request: Request) -> Person:
    """Who is behind a request. Raises LoggedOut."""
    desk = desk_of(request)
    found = session_of(desk.store, request.cookies.get(COOKIE, ""))
    if found is not None:
        return Person(found[0].name, found[0].role, found[1].csrf)
    with desk.store.reading() as connection:
        if people.anybody(connection):
            raise LoggedOut
    return Person(desk.alone, "supervisor", _ALONE, alone=True)


async def form_of(request: Request) -> FormData:
    """The form of a request, whose fields may be as large as requests may: a report is pasted whole."""
    return await request.form(max_part_size=LARGEST)


def with_session(answer: Response, desk: Desk, secret: str) -> Response:
    """An answer that gives the browser its session: no script reads it, no other site sends it."""
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=int(IDLE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=desk.secure,
        path="/",
    )
    return answer


async def reader(request: Request) -> Person:
    """Anybody at the desk, with a form of their own where they send one. Raises LoggedOut or Refused."""
    from starlette.concurrency import run_in_threadpool

    person = await run_in_threadpool(person_of, request)
    if request.method not in SAFE:
        word = request.headers.get("x-csrf")
        if word is None:
            form = await form_of(request)
            word = str(form.get("csrf", ""))
        if not same_word(word, person.csrf):
            raise Refused("this form is not of your session; reload the page and send it again")
    return person


async def coder(person: Annotated[Person, Depends(reader)]) -> Person:
    """Somebody who may judge. Raises Refused."""
    if not person.codes:
        raise Refused("readers change nothing; ask a supervisor for the role of a coder")
    return person


async def supervisor(person: Annotated[Person, Depends(reader)]) -> Person:
    """Somebody who may give tasks and adjudicate. Raises Refused."""
    if not person.supervises:
        raise Refused("only supervisors may do this; ask one")
    return person


Sent = Annotated[FormData, Depends(form_of)]
At = Annotated[Desk, Depends(desk_of)]
Reader = Annotated[Person, Depends(reader)]
Coder = Annotated[Person, Depends(coder)]
Supervisor = Annotated[Person, Depends(supervisor)]
