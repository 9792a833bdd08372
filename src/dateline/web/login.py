"""Coming in and going out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dateline.desk.people import Locked, log_in, log_out
from dateline.web.pages import page
from dateline.web.who import COOKIE, At, Reader, with_session

router = APIRouter()


@router.get("/login", name="login_page")
def login_page(request: Request, back: str = "/", ended: bool = False) -> Response:
    """The form to log in with."""
    said = "Your session has ended. Log in again; what you had decided is kept." if ended else None
    return page(request, "login.html", None, back=local(back), said=said, told_name="")


@router.post("/login")
def enter(
    request: Request,
    desk: At,
    name: Annotated[str, Form()],
    password: Annotated[str, Form()],
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Log in, and go on to the page that was asked for."""
    try:
        secret = log_in(desk.store, name.strip(), password)
    except Locked as fault:
        return page(
            request, "login.html", None, 429, back=local(back), said=str(fault).capitalize() + ".", told_name=name
        )
    if secret is None:
        return page(
            request, "login.html", None, 401, back=local(back), said="Name or password is wrong.", told_name=name
        )
    answer = RedirectResponse(local(back), 303)
    return with_session(answer, desk, secret)


@router.post("/logout")
def leave(request: Request, desk: At, _: Reader) -> Response:
    """Log out."""
    log_out(desk.store, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=desk.secure)
    return answer


def local(back: str) -> str:
    """Where to go on, which is never another site."""
    parts = urlsplit(back)
    if parts.scheme or parts.netloc or not back.startswith("/") or back.startswith(("//", "/\\")) or "\\" in back:
        return "/"
    return back
