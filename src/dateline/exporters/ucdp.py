"""Incidents as a table with the columns of UCDP's Georeferenced Event Dataset, by the conventions of its codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from dateline.exporters.cells import Cell, write_row
from dateline.exporters.dossiers import (
    Options,
    Tally,
    View,
    Withheld,
    actors,
    articles,
    days_of,
    firm_told,
    holders,
    number,
    one_of_each,
    place_of,
    point_of,
    publisher_of,
    reference,
    settled,
    views,
)
from dateline.exporters.geography import admin1_name, admin2_name, country_name, grid_cell, ucdp_region
from dateline.exporters.wording import one_line
from dateline.model import Actor, Article, Dossier, Place, Quantity

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low",
    "gwnoa", "gwnob",
)  # fmt: skip
OURS = ("claims",)
RULES = {"best": "ucdp_best", "high": "ucdp_high", "low": "ucdp_low"}
_NO_TYPE = "no organised violence by UCDP's definitions, or its sides are not known"
_NO_DEATH = "no death told"
_ONE_SIDED = 3
_COUNTRY = 6
_LENGTHS = ((1, 1), (6, 2), (7, 3), (31, 4))  # the most days, and UCDP's date_prec
_WHOLE_YEAR = 5
_CIVIL = frozenset({"civilian", "child", "woman"})


def export_ucdp(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write one row a deadly incident of organised violence: UCDP GED's 49 columns in their order, then `claims`."""
    tally: Tally = Counter()
    write_row(out, (*COLUMNS, *OURS))
    written = 0
    for view in views(dossiers, options, tally):
        kind, deaths = _type(view), deaths_of(view)
        if kind is None:
            tally["incident", _NO_TYPE] += 1
        elif not any(deaths.values()):
            tally["incident", _NO_DEATH] += 1
        else:
            row = _row(view, kind, deaths)
            write_row(out, [row.get(name) for name in (*COLUMNS, *OURS)])
            written += 1
    return Withheld(written, tally)


def deaths_of(view: View) -> dict[str, int | None]:
    """UCDP's three estimates, each by its own rule."""
    return {name: number_of(view, rule) for name, rule in RULES.items()}


def number_of(view: View, rule: str) -> int | None:
    """The deaths by a rule: the upper bound for the high estimate where there is one, else the lower."""
    value = settled(view, "killed", rule)
    if rule == "ucdp_high" and isinstance(value, Quantity) and value.high is not None:
        return value.high
    return number(value)


def _type(view: View) -> int | None:
    """The type of violence that most of the events have: 1 state-based, 2 non-state, 3 one-sided."""
    types = Counter(e.codes.ucdp["type_of_violence"] for e in view.events if e.codes.ucdp)
    return types.most_common(1)[0][0] if types else None


def _row(view: View, kind: int, deaths: dict[str, int | None]) -> dict[str, Cell]:
    side_a, side_b = _sides(view, kind)
    return {
        "id": view.incident.id, "relid": view.incident.id, "type_of_violence": kind,
        "dyad_name": f"{side_a} - {side_b}" if side_a and side_b else "", "side_a": side_a, "side_b": side_b,
        **_from(view), **_where(view, place_of(view)), **_when(days_of(view)), **_dead(view, deaths), "claims": reference(view),
    }  # fmt: skip


def _sides(view: View, kind: int) -> tuple[str, str]:
    """Side A and side B; in one-sided violence side B is civilians."""
    first = next((a.name for a in actors(view, "actor")), "")
    if kind == _ONE_SIDED:
        return first, "Civilians"
    return first, next((a.name for a in actors(view, "recipient", "victim") if _is_side(a) and a.name != first), "")


def _is_side(actor: Actor) -> bool:
    return actor.kind in ("state", "government", "military", "armed_group")


def _from(view: View) -> dict[str, Cell]:
    told = one_of_each(view, articles(view))
    return {
        "number_of_sources": view.incident.accounts, "source_article": "; ".join(_named(view, a) for a in told),
        "source_office": "; ".join(publisher_of(a) for a in told), "source_date": "; ".join(a.published or "" for a in told),
        "source_headline": "; ".join(view.veil.headline(a) for a in told),
        "source_original": "; ".join(holders(view, "killed") or holders(view, "actor", "recipient", "victim", "place", "time")),
    }  # fmt: skip


def _named(view: View, article: Article) -> str:
    """An article as UCDP names one: office, day and headline in quotation marks."""
    return '"' + ",".join([publisher_of(article), article.published or "", view.veil.headline(article)]) + '"'


def _where(view: View, place: Place | None) -> dict[str, Cell]:
    point = point_of(place) if place is not None and place.precision != _COUNTRY else None
    words = [one_line(t.evidence[0].text) for t in firm_told(view.incident, "place") if isinstance(t.value, Place)]
    code = place.country if place else None
    return {
        "where_prec": place.precision if place is not None and point_of(place) else None, "where_coordinates": place.name if place else "",
        "where_description": "; ".join(dict.fromkeys(view.veil.text(w) for w in words)),
        "adm_1": admin1_name(place), "adm_2": admin2_name(place),
        "latitude": point[0] if point else None, "longitude": point[1] if point else None,
        "geom_wkt": f"POINT ({point[1]} {point[0]})" if point else "", "priogrid_gid": grid_cell(*point) if point else None,
        "country": country_name(code), "region": ucdp_region(code),
    }  # fmt: skip


def _when(days: tuple[date, date] | None) -> dict[str, Cell]:
    """First and last day, how exact they are, and whether it is one clear event: its day told within a week."""
    if days is None:
        return {"event_clarity": 2}
    length = (days[1] - days[0]).days + 1
    precision = next((prec for most, prec in _LENGTHS if length <= most), _WHOLE_YEAR)
    return {
        "year": days[0].year, "date_start": days[0].isoformat(), "date_end": days[1].isoformat(),
        "date_prec": precision, "event_clarity": 1 if precision <= 3 else 2,
    }  # fmt: skip


def _dead(view: View, deaths: dict[str, int | None]) -> dict[str, Cell]:
    """The estimates, and who the dead of the best one were; whose side they were on the reports' numbers do not tell."""
    best = deaths["best"]
    if best is None:
        return dict(deaths)
    whole = settled(view, "killed", RULES["best"])
    all_civil = _type(view) == _ONE_SIDED or (isinstance(whole, Quantity) and whole.group in _CIVIL)
    part = max((_civilians(t.value) for t in firm_told(view.incident, "killed")), default=0)
    civilians = best if all_civil else min(best, part)
    return {**deaths, "deaths_a": 0, "deaths_b": 0, "deaths_civilians": civilians, "deaths_unknown": best - civilians}


def _civilians(value: object) -> int:
    return (value.low or 0) if isinstance(value, Quantity) and value.group in _CIVIL and value.scope != "earlier" else 0
