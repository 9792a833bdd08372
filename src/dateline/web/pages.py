"""Pages out of templates: what each may use, and the words in which values are shown."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from dateline.exporters.wording import day, title_words, told_as, words_of
from dateline.extract import VERSION
from dateline.web.desk import Person

_STATUS = {"open": "open", "begun": "begun", "signed": "signed", "changed": "changed since signed"}


def page(request: Request, name: str, person: Person | None, status: int = 200, **told: Any) -> HTMLResponse:
    """A page out of `templates/NAME`. Every template knows `request`, `person`, `version` and whether htmx asks for a part."""
    part = "hx-request" in request.headers and "hx-boosted" not in request.headers
    words = _templates().get_template(name).render(request=request, person=person, version=VERSION, part=part, **told)
    return HTMLResponse(words, status)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("dateline.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day, "title": title_words, "told": words_of, "moment": moment, "many": many,
        "status": lambda told: _STATUS.get(told or "open", told), "name": name_of,
        "quoted": quoted,
    }  # fmt: skip
    made.globals |= {"told_as": told_as}
    return made


def moment(iso: str) -> str:
    """A moment as people write it: "27 August 2024, 14:05 UTC"."""
    at = datetime.fromisoformat(iso)
    return f"{at.day} {at:%B} {at.year}, {at:%H:%M} UTC"


def many(n: int, word: str, words: str | None = None) -> str:
    """A count with its noun: "1 report", "2,000 reports"."""
    return f"{n:,} {word if n == 1 else words or word + 's'}"


def name_of(told: str) -> str:
    """Any words as a name that can stand in a page's `id`."""
    return re.sub(r"[^\w-]+", "-", told)


def quoted(told: str) -> str:
    """Any words as one part of an address: ids may hold slashes, dots and any letters."""
    return quote(told, safe="")
