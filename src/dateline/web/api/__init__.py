"""The API: what the pages of the desk do, as JSON, for programs that hold a token."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

from dateline.extract import VERSION
from dateline.web.api import incidents, judging, reports
from dateline.web.api.door import Door, answer_faults
from dateline.web.api.shapes import Fault, Overtaken
from dateline.web.desk import Desk

_ABOUT = (
    "Reports about armed conflict, what they claim, and the incidents they tell of. A program sends the token of a person: "
    "`Authorization: Bearer dl_…`; what it decides stands in that person's name. Where nobody has an account, none is needed. "
    "Every fault is JSON: `error` says in one line what is wrong and its cure."
)
_FAULTS: dict[int | str, dict[str, Any]] = {
    400: {"model": Fault, "description": "A value that cannot be"},
    401: {"model": Fault, "description": "No token, or one that opens nothing"},
    403: {"model": Fault, "description": "What this person may not do"},
    404: {"model": Fault, "description": "Nothing under this id"},
    409: {"model": Overtaken, "description": "Somebody else decided meanwhile"},
    413: {"model": Fault, "description": "Larger than 32 MB"},
    415: {"model": Fault, "description": "No JSON"},
    422: {"model": Fault, "description": "Not the form that is taken"},
    503: {"model": Fault, "description": "The database cannot be reached or is busy"},
}  # fmt: skip


def make_api(desk: Desk) -> FastAPI:
    """The API of a desk as an ASGI application, to be mounted under `/api`."""
    token = HTTPBearer(
        auto_error=False, description="A person's token, made on their page or with: dateline user token"
    )
    api = FastAPI(
        title="dateline", version=VERSION, description=_ABOUT, docs_url=None, redoc_url=None, openapi_url="/openapi.json",
        responses=_FAULTS, dependencies=[Depends(token)], root_path_in_servers=False, servers=[{"url": "/api"}],
        redirect_slashes=False,
    )  # fmt: skip
    api.state.desk = desk
    for router in (reports.router, incidents.router, judging.router):
        api.include_router(router)
    answer_faults(api)
    api.add_middleware(Door, desk=desk)
    return api
