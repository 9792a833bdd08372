"""People: who may come in and what they may do; and for each of them their password, sessions, tokens and tasks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dateline.desk import now
from dateline.desk.people import (
    LEAST,
    ROLES,
    Locked,
    add_person,
    change_own_password,
    change_person,
    end_other_sessions,
    end_token,
    everybody,
    make_token,
    other_sessions,
    tokens_of,
)
from dateline.desk.rounds import finish, tasks_of
from dateline.web.desk import Desk, Person
from dateline.web.pages import page
from dateline.web.who import COOKIE, At, Coder, Reader, Refused, Supervisor, with_session

router = APIRouter()

Name = Annotated[str, Form(max_length=200)]
Password = Annotated[str, Form(max_length=1000)]


@router.get("/people")
def people_page(request: Request, desk: At, person: Supervisor, changed: str = "") -> Response:
    """Everybody with an account, and a form to give somebody one."""
    told = everybody(desk.store)
    known = next((p.name for p in told if p.name == changed), None)
    return page(request, "people.html", person, people=told, roles=ROLES, least=LEAST, changed=known, now=now())


@router.post("/people/add")
def add(desk: At, person: Supervisor, name: Name, role: Annotated[str, Form()], password: Password) -> Response:
    """Give somebody an account; the first is a supervisor's, who can then give others theirs."""
    if person.alone and role != "supervisor":
        raise ValueError("the first account is a supervisor's, who can give others theirs; choose that role")
    made = add_person(desk.store, name, role, password)
    return _to("/people", changed=made.name)


@router.post("/people/change")
def change(
    desk: At,
    person: Supervisor,
    name: Name,
    role: Annotated[str | None, Form()] = None,
    password: Annotated[str | None, Form(max_length=1000)] = None,
    access: Annotated[str | None, Form(pattern="^(yes|no)$")] = None,
) -> Response:
    """Change somebody's role or access, or give them a new password; of oneself only the password, and that under `/me`."""
    if name == person.name:
        raise Refused("your own role and access are for another supervisor to change, your password is under your name")
    change_person(desk.store, name, role, password, None if access is None else access == "yes")
    return _to("/people", changed=name)


# oneself ----------------------------------------------------------------------------------------------------------


@router.get("/me")
def me_page(request: Request, desk: At, person: Reader, done: str = "") -> Response:
    """One's own password, sessions and tokens."""
    return _me(request, desk, person, said=_DONE.get(done))


@router.post("/me/password")
def new_password(desk: At, person: Reader, old: Password, new: Password, again: Password) -> Response:
    """Give oneself a new password; every session ends, and this browser gets a new one."""
    _refuse_alone(person)
    if new != again:
        raise ValueError("the two new passwords are not the same; nothing was changed, try again")
    try:
        secret = change_own_password(desk.store, person.name, old, new)
    except Locked as fault:
        raise Refused(str(fault)) from fault
    answer = _to("/me", done="password")
    return with_session(answer, desk, secret)


@router.post("/me/sessions/end")
def end_sessions(request: Request, desk: At, person: Reader) -> Response:
    """End one's sessions in all other browsers."""
    _refuse_alone(person)
    end_other_sessions(desk.store, person.name, request.cookies.get(COOKIE, ""))
    return _to("/me", done="sessions")


@router.post("/me/tokens")
def new_token(request: Request, desk: At, person: Reader, label: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Make a token for a program; the page that answers is the only one that ever shows it."""
    _refuse_alone(person)
    return _me(request, desk, person, token=make_token(desk.store, person.name, label))


@router.post("/me/tokens/end")
def no_more_token(desk: At, person: Reader, digest: Annotated[str, Form(max_length=64)]) -> Response:
    """End one of one's tokens."""
    _refuse_alone(person)
    end_token(desk.store, person.name, digest)
    return _to("/me", done="token")


_DONE = {
    "password": "You have a new password. All your other sessions have ended.",
    "sessions": "Your other sessions have ended.",
    "token": "That token has ended; a program that uses it is refused from now on.",
}


def _me(request: Request, desk: Desk, person: Person, said: str | None = None, token: str | None = None) -> Response:
    told: dict[str, Any] = {"tokens": [], "others": 0}
    if not person.alone:
        told = {"tokens": tokens_of(desk.store, person.name), "others": other_sessions(desk.store, person.name)}
    return page(request, "me.html", person, said=said, token=token, least=LEAST, **told)


def _refuse_alone(person: Person) -> None:
    if person.alone:
        raise Refused("nobody has an account yet, so there is nothing to change; make one under People")


# tasks ------------------------------------------------------------------------------------------------------------


@router.get("/tasks")
def tasks_page(request: Request, desk: At, person: Coder, all: bool = False) -> Response:
    """What one is to go through, in order; with `all`, what is done too."""
    told = tasks_of(desk.store, person.name, open_only=not all)
    return page(request, "tasks.html", person, listed=told, all=all)


@router.post("/tasks/{task}")
def task_done(desk: At, person: Coder, task: int, done: Annotated[str, Form(pattern="^(yes|no)$")]) -> Response:
    """Note that one is done with a task, or not yet."""
    finish(desk.store, task, person.name, done == "yes")
    return _to("/tasks")


def _to(path: str, **query: str) -> RedirectResponse:
    from urllib.parse import urlencode

    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303)
