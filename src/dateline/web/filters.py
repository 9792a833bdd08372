"""Filters as the query of an address says them, and back: the queue, the map and every link between them speak alike."""

from __future__ import annotations

import math
from functools import lru_cache
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from dateline.desk import Filters
from dateline.knowledge import tables
from dateline.readers.text import iso_day

STATUS = ("open", "begun", "signed", "changed")
PRECISION = tuple("01234567")  # UCDP's where_prec, and 0 for what is not on the map
_YES, _NO = ("1", "on", "true", "yes"), ("", "0", "off", "false", "no")
_LONGEST = 300  # characters of words, of an actor or of a place


def filters_from(query: QueryParams, by: str) -> Filters:
    """What a query asks for: since, until, country, area, type, actor, words, status, place, precision, accounts, disagree, mine.

    `type`, `status` and `precision` may be repeated; `area` is "west,south,east,north"; what is empty is not asked, and what is no
    filter is passed over. `by` is who `mine` means. Raises ValueError, with its cure, for a value that cannot be.
    """
    since, until = _day(query, "since"), _day(query, "until")
    if since and until and since > until:
        raise ValueError(f"since {since} until {until}: no day lies between; swap them")
    words = _words(query, "words")
    if words and not any(c.isalnum() for c in words):
        raise ValueError(f"words: {words!r} holds no word to look for; give one or more")
    return Filters(
        since=since, until=until, country=_country(query), area=_area(query), types=_among(query, "type", event_types()),
        query=words, actor=_words(query, "actor"), disagree=_whether(query, "disagree"), accounts=_accounts(query),
        place=_words(query, "place"), status=_among(query, "status", STATUS), mine=by if _whether(query, "mine") else None,
        precision=tuple(int(n) for n in _among(query, "precision", PRECISION)),
    )  # fmt: skip


def query_of(filters: Filters) -> str:
    """The query that asks for these filters; empty where nothing is asked."""
    told: list[tuple[str, str]] = [
        (name, value)
        for name, value in (
            ("words", filters.query), ("since", filters.since), ("until", filters.until), ("country", filters.country),
            ("area", ",".join(str(d) for d in filters.area) if filters.area else None), ("actor", filters.actor),
            ("place", filters.place), ("accounts", str(filters.accounts) if filters.accounts else None),
            ("disagree", "1" if filters.disagree else None), ("mine", "1" if filters.mine else None),
        )
        if value
    ]  # fmt: skip
    told += [("type", name) for name in filters.types] + [("status", name) for name in filters.status]
    told += [("precision", str(n)) for n in filters.precision]
    return urlencode(told, quote_via=quote)


@lru_cache(maxsize=1)
def event_types() -> tuple[str, ...]:
    """The event types that there are, in the order of their names."""
    return tuple(sorted(entry["type"] for entry in tables("ontology/").values()))


def _day(query: QueryParams, name: str) -> str | None:
    try:
        return iso_day(query.get(name, "").strip())
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None


def _words(query: QueryParams, name: str) -> str | None:
    told = " ".join(query.get(name, "").split())
    if len(told) > _LONGEST:
        raise ValueError(f"{name}: more than {_LONGEST} characters; give fewer words")
    if not told.isprintable():
        raise ValueError(f"{name}: holds a sign that cannot be printed; write it anew")
    return told or None


def _country(query: QueryParams) -> str | None:
    told = query.get("country", "").strip().upper()
    if told and not (len(told) == 2 and told.isascii() and told.isalpha()):
        raise ValueError(f"country: {told[:20]!r} is none; give the two letters of ISO 3166-1, as in UA")
    return told or None


def _area(query: QueryParams) -> tuple[float, float, float, float] | None:
    told = query.get("area", "").strip()
    if not told:
        return None
    cure = f"area: {told[:60]!r} is none; give west,south,east,north in degrees, as in 30,44,40,52"
    try:
        west, south, east, north = (float(part) for part in told.split(","))
    except ValueError:
        raise ValueError(cure) from None
    if not all(map(math.isfinite, (west, south, east, north))) or not -90 <= south <= north <= 90:
        raise ValueError(cure)
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise ValueError(cure)
    return west, south, east, north


def _among(query: QueryParams, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    told = tuple(dict.fromkeys(value.strip() for value in query.getlist(name) if value.strip()))
    for value in told:
        if value not in known:
            some = ", ".join(known[:4]) + (" …" if len(known) > 4 else "")
            raise ValueError(f"{name}: there is no {value[:60]!r}; choose one of {some}")
    return told


def _accounts(query: QueryParams) -> int:
    told = query.get("accounts", "").strip()
    if not told:
        return 0
    if not (told.isascii() and told.isdigit() and len(told) <= 6):
        raise ValueError(f"accounts: {told[:20]!r} is no number of accounts; give a whole number, as in 2")
    return int(told)


def _whether(query: QueryParams, name: str) -> bool:
    told = query.get(name, "").strip().casefold()
    if told not in (*_YES, *_NO):
        raise ValueError(f"{name}: {told[:20]!r} says neither yes nor no; give {name}=1, or leave it out")
    return told in _YES
