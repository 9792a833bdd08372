"""A situation report of a period and an area: one self-contained page, or Markdown; every figure leads to words and source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, BinaryIO

from dateline.exporters.cells import written
from dateline.exporters.dossiers import (
    Options,
    Tally,
    View,
    Withheld,
    actors,
    articles,
    days_of,
    differences,
    firm_told,
    key_of,
    one_of_each,
    place_of,
    publisher_of,
    settled,
    texts,
    views,
)
from dateline.exporters.figures import COUNTS, adds_up, range_of, summed, whole
from dateline.exporters.footnotes import Footnotes, grouped
from dateline.exporters.geography import country_name
from dateline.exporters.time_chart import draw_time
from dateline.exporters.wording import day, title_words, told_as, words_of
from dateline.exporters.world_map import Spot, draw_map
from dateline.model import Actor, Dossier, Place, Text, Told

_NAMES = {
    "killed": "Killed", "wounded": "Wounded", "missing": "Missing", "detained": "Detained", "displaced": "Displaced",
    "actor": "Who did it", "recipient": "Against whom", "victim": "Who suffered", "object": "What was hit", "place": "Where",
    "time": "When", "weapon": "With what", "launched": "Launched", "intercepted": "Intercepted", "extent": "Extent", "content": "What was said",
}  # fmt: skip
_MOST_TYPES = 12
_NOT_ADDED = "Not added, being most likely totals of a war or of a long time"
_MOST_TOLD = 3  # actors or things that a line of an incident names
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_COUNTRY, _MONTH = 6, 31


def export_sitrep(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write the report as one HTML page with its map and chart inside: no network, no script."""
    return _export("sitrep.html.j2", dossiers, options, out)


def export_sitrep_markdown(dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    """Write the report as Markdown with footnotes; a list of places stands for the map."""
    return _export("sitrep.md.j2", dossiers, options, out)


def _export(template: str, dossiers: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
    tally: Tally = Counter()
    seen = sorted(views(dossiers, options, tally), key=_order)
    withheld = Withheld(len(seen), tally)
    out.write(written(_template(template).render(gather(seen, options, withheld))).encode("utf-8"))
    return withheld


def _order(view: View) -> tuple[date, date, str]:
    return (*(days_of(view) or (date.max, date.max)), view.incident.id)


def gather(seen: Sequence[View], options: Options, withheld: Withheld) -> dict[str, Any]:
    """Everything that the report says, as plain values."""
    notes = Footnotes()
    incidents = [_incident(n, view, notes) for n, view in enumerate(seen, 1)]
    disputes = [d for i, view in zip(incidents, seen, strict=True) for d in _disputes(i, view, notes)]
    days = [d for view in seen if (d := days_of(view))]
    return {
        "heading": _heading(seen, days, options), "tally": _tally(seen), "rule": options.rule.replace("_", " "),
        "totals": [t for field in COUNTS if (t := _total(field, seen, incidents))],
        **_types(seen), "incidents": incidents, "disputes": disputes, "footnotes": notes.entries,
        **_map(seen), **_time(days, options), "undated": len(seen) - len(days), "withheld": withheld.lines(),
    }  # fmt: skip


# the whole -------------------------------------------------------------------------------------------------------


def _heading(seen: Sequence[View], days: list[tuple[date, date]], options: Options) -> dict[str, str]:
    short = [d for d in days if (d[1] - d[0]).days <= _MONTH] or days
    first = options.since or (min(d[0] for d in short).isoformat() if short else None)
    last = options.until or (max(d[1] for d in short).isoformat() if short else None)
    period = f"{day(first)} to {day(last)}" if first and last and first != last else day(first or last or "")
    countries = Counter(p.country for view in seen if (p := place_of(view)) and p.country)
    told = [country_name(code) or code for code, _ in countries.most_common(_MOST_TOLD)]
    more = f" and {len(countries) - _MOST_TOLD} more" if len(countries) > _MOST_TOLD else ""
    return {"period": period or "Period not known", "area": options.area or ", ".join(told) + more or "Area not known"}


def _tally(seen: Sequence[View]) -> str:
    """How much the report stands on, in a line."""
    told = {a.id: a for view in seen for a in view.dossier.articles}
    families = {view.dossier.families.get(a.id, a.id) for view in seen for a in view.dossier.articles}
    publishers = {publisher_of(a) for a in told.values()}
    parts = [
        (len(seen), "incident"),
        (len(told), "article"),
        (len(families), "independent account"),
        (len(publishers), "publisher"),
    ]
    return ", ".join(f"{n:,} {noun}{'s' * (n != 1)}" for n, noun in parts)


def _total(field: str, seen: Sequence[View], incidents: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A count over all incidents: its range, in how many it is told, the figures that it is the sum of, and those left out."""
    told = {i["number"]: r for i, view in zip(incidents, seen, strict=True) if (r := range_of(whole(view, field)))}
    added = {n: r for n, r in told.items() if adds_up(seen[n - 1], field, r)}
    total = summed(added.values())
    if not told:
        return None
    untold = f", in {total.untold} of them without a number" if total and 0 < total.untold < len(added) else ""
    parts: dict[str, list[dict[str, Any]]] = {}
    for i in incidents:
        for fact in i["facts"]:
            if fact["field"] == field:
                kind = i["title"] if i["number"] in added else _NOT_ADDED
                parts.setdefault(kind, []).append(fact | {"number": i["number"]})
    last = {_NOT_ADDED: parts.pop(_NOT_ADDED)} if _NOT_ADDED in parts else {}
    return {
        "field": field, "name": _NAMES[field], "words": total.words() if total else "not added up",
        "told": f"in {len(added)} incident{'s' * (len(added) != 1)}{untold}", "apart": len(told) - len(added),
        "parts": [{"type": type_, "incidents": those} for type_, those in (parts | last).items()],
    }  # fmt: skip


def _types(seen: Sequence[View]) -> dict[str, Any]:
    """Each type of incident, the commonest first: how many, how many killed and wounded; and how much is not listed."""
    counts = Counter(view.incident.type for view in seen).most_common()
    out = []
    for type_, count in counts[:_MOST_TYPES]:
        mine = [view for view in seen if view.incident.type == type_]
        killed, wounded = (
            summed(r for v in mine if (r := range_of(whole(v, f))) and adds_up(v, f, r)) for f in ("killed", "wounded")
        )
        out.append({
            "name": title_words(type_), "count": count, "killed": killed.words() if killed else None,
            "wounded": wounded.words() if wounded else None,
        })  # fmt: skip
    return {
        "types": out,
        "more_types": len(counts[_MOST_TYPES:]),
        "of_more_types": sum(n for _, n in counts[_MOST_TYPES:]),
    }


def _map(seen: Sequence[View]) -> dict[str, Any]:
    """The map, the places on it, and how many incidents are on none."""
    places = [place_of(view) for view in seen]
    count: dict[str, tuple[Place, int]] = {}
    for place in places:
        if place is not None:
            count[key_of(place)] = place, count.get(key_of(place), (place, 0))[1] + 1
    listed = sorted(count.values(), key=lambda entry: (-entry[1], entry[0].name))
    drawn = draw_map([Spot(place, n) for place, n in listed])
    unknown = sum(p is None or (p.lat is None and p.precision != _COUNTRY) for p in places)
    return {
        "map": drawn.svg if drawn else None,
        "beyond": drawn.beyond if drawn else 0,
        "places": [{"name": words_of(p), "count": n} for p, n in listed],
        "unmapped": unknown,
    }


def _time(days: list[tuple[date, date]], options: Options) -> dict[str, Any]:
    since, until = (date.fromisoformat(d) if d else None for d in (options.since, options.until))
    drawn = draw_time(days, since, until)
    return (
        {"chart": drawn[0], "unit": drawn[1], "longer": drawn[2]} if drawn else {"chart": None, "unit": "", "longer": 0}
    )


# one incident ----------------------------------------------------------------------------------------------------


def _incident(number: int, view: View, notes: Footnotes) -> dict[str, Any]:
    when, place, days = settled(view, "time"), place_of(view), days_of(view)
    told = one_of_each(view, articles(view))
    n = view.incident.accounts
    return {
        "number": number, "id": view.incident.id, "title": title_words(view.incident.type),
        "day": day(days[0].isoformat()) if days and days[0] == days[1] else words_of(when) if when is not None else "Day not known",
        "time_notes": grouped(_noted(view, "time", notes)), "place": words_of(place) if place else "place not known",
        "place_notes": grouped(_noted(view, "place", notes)), "facts": [f for f in _facts(view, notes) if f],
        "accounts": f"{n} independent account{'s' * (n != 1)}", "sources": ", ".join(dict.fromkeys(publisher_of(a) for a in told)),
        "differs": bool(differences(view)),
    }  # fmt: skip


def _facts(view: View, notes: Footnotes) -> Iterator[dict[str, Any] | None]:
    for field in ("actor", "recipient", "victim", "object", "weapon"):
        named = [words_of(a) for a in actors(view, field)] + texts(view, field)
        yield _fact(field, ", ".join(named[:_MOST_TOLD]), _noted(view, field, notes)) if named else None
    for field in COUNTS:
        told = whole(view, field)
        range_ = range_of(told)
        numbers = list(dict.fromkeys(notes.number(view, field, t) for t in told))
        yield _fact(field, range_.words(), numbers) if range_ else None


def _fact(field: str, words: str, numbers: list[int]) -> dict[str, Any]:
    return {"field": field, "name": _NAMES[field], "words": words, "numbers": numbers, "notes": grouped(numbers)}


def _noted(view: View, field: str, notes: Footnotes) -> list[int]:
    """The notes on the values of a field that a line names."""
    told = [
        t for t in firm_told(view.incident, field) if isinstance(t.value, (Actor, Text)) or field in ("time", "place")
    ]
    kept = set(list(dict.fromkeys(key_of(t.value) for t in told))[:_MOST_TOLD])
    return list(dict.fromkeys(notes.number(view, field, t) for t in told if key_of(t.value) in kept))


def _disputes(incident: dict[str, Any], view: View, notes: Footnotes) -> Iterator[dict[str, Any]]:
    """Each field on which accounts differ: who says what, how many accounts stand behind it, in which words."""
    for field, told in differences(view).items():
        sides: dict[tuple[str, bool], list[Told]] = {}
        for t in told:
            sides.setdefault((key_of(t.value), t.modality in ("denied", "negated")), []).append(t)
        yield {
            "number": incident["number"], "title": incident["title"], "day": incident["day"], "place": incident["place"],
            "field": _NAMES[field], "sides": [_side(view, field, those, notes) for those in sides.values()],
        }  # fmt: skip


def _side(view: View, field: str, told: list[Told], notes: Footnotes) -> dict[str, Any]:
    first = told[0]
    value = words_of(view.veil.value(first.value))
    if first.modality in ("denied", "negated"):
        value = f"{told_as(first.factuality, first.modality)}: {value}"
    names = dict.fromkeys(view.veil.source(t.source) if t.source is not None else _publisher(view, t) for t in told)
    accounts = len({view.dossier.families.get(t.article, t.article) for t in told})
    numbers = list(dict.fromkeys(notes.number(view, field, t) for t in told))
    return {
        "value": value, "who": ", ".join(names), "accounts": f"{accounts} account{'s' * (accounts != 1)}", "notes": grouped(numbers),
    }  # fmt: skip


def _publisher(view: View, told: Told) -> str:
    article = next((a for a in view.dossier.articles if a.id == told.article), None)
    return publisher_of(article) if article is not None else told.article


@lru_cache(maxsize=2)
def _template(name: str) -> Any:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    page = name.endswith(".html.j2")
    environment = Environment(autoescape=page, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["drawn"] = Markup  # drawings are made and escaped here
    environment.filters["md"] = lambda words: _MARKDOWN.sub(r"\\\1", " ".join(str(words).split()))
    return environment.from_string((resources.files("dateline.exporters") / name).read_text(encoding="utf-8"))
