"""Incidents as an export may show them: what happened in them, settled, veiled, and with the way back to the words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from dateline.exporters.private import Veil, veil_of
from dateline.exporters.wording import happened
from dateline.model import (
    PLACE_KINDS,
    Actor,
    Article,
    Dossier,
    Event,
    Incident,
    Place,
    Quantity,
    Settled,
    Text,
    Told,
    Value,
    When,
)
from dateline.words import fold

Settle = Callable[[tuple[Told, ...], Mapping[str, Article], str], Value | None]
Differences = Callable[[Dossier], Mapping[str, Sequence[Told]]]
Tally = Counter[tuple[str, str]]

_APART = {
    "negated": "told as not having happened", "denied": "only denied", "planned": "only planned", "demanded": "only demanded",
    "conditional": "only imagined on a condition", "possible": "only possible", "retold": "of an earlier time, told again",
    "actual": "told without certainty",
}  # fmt: skip
_FINE = "told finer than a settlement or a named facility"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked of an export: private names or none, the rule that settles, and period and area in words.

    `settle` chooses one value of what is told on a field by a named rule; without it every field is as the dossier has it.
    `differences` tells the fields on which accounts differ; `apart`, by modality, how many events belong to no incident,
    because nobody tells them as having happened.
    """

    names: bool = False
    rule: str = "latest_official"
    settle: Settle | None = None
    differences: Differences | None = None
    apart: Mapping[str, int] | None = None
    since: str | None = None
    until: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """What an export left out on purpose, and how much was written: counts by what it is and why."""

    written: int
    counts: dict[tuple[str, str], int]

    def lines(self) -> list[str]:
        """A line for each reason: "3 incidents withheld: only planned"."""
        return [f"{n:,} {noun}{'s' * (n != 1)} withheld: {why}" for (noun, why), n in sorted(self.counts.items())]


@dataclass(frozen=True, slots=True)
class View:
    """A dossier that tells of something that happened: its events that did, and the veil over private names."""

    dossier: Dossier
    events: tuple[Event, ...]
    veil: Veil
    options: Options

    @property
    def incident(self) -> Incident:
        """The incident itself."""
        return self.dossier.incident


def views(dossiers: Iterable[Dossier], options: Options, tally: Tally) -> Iterator[View]:
    """What happened, one view an incident; what did not is counted in `tally` by how it is told, and left out."""
    for modality, number_apart in (options.apart or {}).items():
        tally["event", _APART[modality]] += number_apart
    for dossier in dossiers:
        real = tuple(e for e in dossier.events if happened(e))
        if not real:
            modes = Counter(e.modality for e in dossier.events)
            tally["incident", _APART[modes.most_common(1)[0][0] if modes else "actual"]] += 1
            continue
        veil = veil_of(dossier, options.names)
        if veil.people:
            tally["name", "of private persons; --names shows them"] += veil.people
        if any(isinstance(t.value, Text) for t in firm_told(dossier.incident, "place")):
            tally["place", _FINE] += 1
        yield View(dossier, real, veil, options)


def firm(told: Told) -> bool:
    """Whether a claim is told as true: the only kind that may fill a cell of what happened."""
    return told.modality == "actual" and told.factuality in ("CT+", "PR+")


def firm_told(incident: Incident, field: str) -> tuple[Told, ...]:
    """What is firmly told on a field of an incident."""
    return tuple(t for t in incident.fields[field].values if firm(t)) if field in incident.fields else ()


def settled(view: View, field: str, rule: str | None = None) -> Value | None:
    """The value of a field, by the dossier's own rule or by another; None where nothing is firmly told, veiled otherwise."""
    told = firm_told(view.incident, field)
    if not told:
        return None
    settle = view.options.settle
    if rule is None or settle is None:
        value = view.incident.fields[field].settled
    else:
        value = settle(told, {a.id: a for a in view.dossier.articles}, rule)
    return None if value is None else view.veil.value(value)


def distinct(view: View, *fields: str) -> list[Value]:
    """The different values of fields, the settled one first, then by how many accounts tell them; veiled."""
    out: dict[str, Value] = {}
    for field in fields:
        first = settled(view, field)
        told = sorted(firm_told(view.incident, field), key=lambda t: -t.accounts)
        for value in ([first] if first is not None else []) + [view.veil.value(t.value) for t in told]:
            out.setdefault(key_of(value), value)
    return list(out.values())


def key_of(value: Value) -> str:
    """What makes two values one and the same: the id where there is one, else the folded words."""
    if isinstance(value, Actor):
        return value.id or fold(value.name)
    if isinstance(value, Text):
        return fold(value.text)
    return repr(value)


def actors(view: View, *fields: str) -> list[Actor]:
    """The different actors of fields."""
    return [v for v in distinct(view, *fields) if isinstance(v, Actor)]


def texts(view: View, *fields: str) -> list[str]:
    """The different values of fields that are no more than words."""
    return [v.text for v in distinct(view, *fields) if isinstance(v, Text)]


def place_of(view: View) -> Place | None:
    """Where it happened, as a place of a kind that may be told; None where that is not known."""
    place = settled(view, "place")
    return place if isinstance(place, Place) and place.kind in PLACE_KINDS else None


def point_of(place: Place | None) -> tuple[float, float] | None:
    """Latitude and longitude as ACLED gives them, with four decimals: the middle of the place, never a spot inside it."""
    if place is None or place.lat is None or place.lon is None:
        return None
    return round(place.lat, 4), round(place.lon, 4)


def days_of(view: View) -> tuple[date, date] | None:
    """The first and last day on which it may have happened; None where one of them is not known."""
    when = settled(view, "time")
    if not isinstance(when, When) or not when.earliest or not when.latest:
        return None
    try:
        return date.fromisoformat(when.earliest), date.fromisoformat(when.latest)
    except ValueError:
        return None


def number(value: Value | None) -> int | None:
    """The one number that a settled count stands for, its lower bound before its upper; None where it has none."""
    if not isinstance(value, Quantity):
        return None
    if value.qualifier == "none":
        return 0
    return value.low if value.low is not None else value.high


def articles(view: View) -> list[Article]:
    """The articles that tell it as having happened, the first published before the others, else in the dossier's order."""
    told = {event.id.rsplit(":", 2)[0] for event in view.events}
    mine = [a for a in view.dossier.articles if a.id in told] or list(view.dossier.articles)
    return sorted(mine, key=lambda a: a.published or "9999")


def one_of_each(view: View, told: Iterable[Article]) -> list[Article]:
    """One article of each family of copies: who only repeats another's text is no source of its own."""
    out: dict[str, Article] = {}
    for article in told:
        out.setdefault(view.dossier.families.get(article.id, article.id), article)
    return list(out.values())


def publisher_of(article: Article) -> str:
    """Who published an article: its publisher, else the host of its address, else its id."""
    return article.publisher or urlsplit(article.url or "").netloc.removeprefix("www.") or article.id


def holders(view: View, *fields: str) -> list[str]:
    """Who holds what is firmly told on fields, in the words of the reports, each once."""
    told = (t for field in fields for t in firm_told(view.incident, field))
    return list(dict.fromkeys(view.veil.source(t.source) for t in told if t.source is not None))


def differences(view: View) -> Mapping[str, Sequence[Told]]:
    """The fields on which accounts differ, each with the claims that stand on some side of it."""
    return view.options.differences(view.dossier) if view.options.differences is not None else {}


def reference(view: View, *fields: str) -> str:
    """The way back from a row's cells: a JSON object of fields, each with its evidence as [article, start, end]."""
    out: dict[str, list[list[str | int]]] = {}
    for field, told in view.incident.fields.items():
        if not fields or field in fields:
            spans = dict.fromkeys((t.article, s.start, s.end) for t in told.values if firm(t) for s in t.evidence)
            if spans:
                out[field] = [list(span) for span in spans]
    anchors = dict.fromkeys((e.id.rsplit(":", 2)[0], e.anchor.start, e.anchor.end) for e in view.events)
    return json.dumps({"event": [list(a) for a in anchors], **out}, ensure_ascii=False, separators=(",", ":"))


def all_told(incident: Incident) -> Iterator[tuple[str, Settled, Told]]:
    """Every claim of an incident with its field, in the order of the fields."""
    for field, told in incident.fields.items():
        for t in told.values:
            yield field, told, t
