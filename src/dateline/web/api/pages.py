"""A list in parts: how many, after which, and the address of the next part. Where a part begins is nobody's business."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

from dateline.desk.paging import Place

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
After = Annotated[
    str | None, Query(max_length=3000, description="Where the next part begins: taken from `next`, never made up.")
]


def address(path: str, query: Mapping[str, Any] | Sequence[tuple[str, Any]], last: int | Place | None) -> str | None:
    """The address of the next part after the last that was given; None at the end."""
    if last is None:
        return None
    told = [last] if isinstance(last, int) else [last.day, last.id]
    mark = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    pairs = list(query.items()) if isinstance(query, Mapping) else list(query)
    return f"{path}?{urlencode([*pairs, ('after', mark)])}"


def number_in(after: str | None) -> int:
    """The number after which a part begins. Raises ValueError."""
    match _told(after):
        case None:
            return 0
        case [int(n)] if 0 <= n < 2**31:
            return n
    raise ValueError(_CURE)


def place_in(after: str | None) -> Place | None:
    """The place after which a part begins. Raises ValueError."""
    match _told(after):
        case None:
            return None
        case [None | str() as day, str(id_)] if "\x00" not in f"{day}{id_}" and f"{day}{id_}".isprintable():
            return Place(day, id_)
    raise ValueError(_CURE)


_CURE = "after: no place in this list; take the address that `next` gave"


def _told(after: str | None) -> Any:
    if after is None:
        return None
    try:
        return json.loads(base64.b64decode(after + "=" * (-len(after) % 4), b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise ValueError(_CURE) from None
