"""The queue: what needs a person, the most needed first."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dateline.desk import Filters, count
from dateline.web.pages import page
from dateline.web.who import At, Reader

router = APIRouter()


@router.get("/")
def queue_page(request: Request, desk: At, person: Reader) -> Response:
    """The incidents that need a person."""
    return page(request, "queue.html", person, whole=count(desk.store, Filters()))
