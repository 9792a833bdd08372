"""Places and actors to pick from, ranked, each saying why: what the report names itself, the gazetteer, the lists of actors."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from dateline.exporters.wording import words_of
from dateline.extract.actors import listed_names
from dateline.extract.places import place_of_row
from dateline.gazetteer import Row, key_of
from dateline.kit import Kit
from dateline.model import Actor, Place, Report, Span, Text, Value
from dateline.web.values import Form, described_actor, text_from, unknown_place
from dateline.words import fold

SHOWN = 8
SAID = "said"  # the token of what stands in no list: taken as it is written
WORDS = "words"  # the token of words that name nobody in particular
_BORNE = ("bears this name", "is also called so", "its name begins so")
_LONGEST = 100  # characters of what is looked for
_LIKE = 0.5  # from which `same_name` takes two names for one bearer's
_FEW = 3  # finds below which names that sound alike are looked for too


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to pick: the token that a form sends, what it is, and why it is offered."""

    token: str
    name: str
    why: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """A value on its way to being offered: its points, and why."""

    value: Value
    points: float
    why: list[str]


# places -----------------------------------------------------------------------------------------------------------


def places_for(words: str, report: Report, evidence: Sequence[Span], kit: Kit) -> list[Candidate]:
    """Places that these words may name, the likeliest first; without words, those that the report names."""
    words = words.strip()[:_LONGEST]
    found = _named_places(report, evidence, kit)
    key = key_of(words)
    if key:
        found = {gid: f for gid, f in found.items() if _begins(key, f.value)} | {
            gid: f for gid, f in found.items() if gid in {r.gazetteer_id for r in kit.gazetteer.lookup(words)}
        }
        _add_rows(found, kit.gazetteer.lookup(words)[:40], 3.0, _BORNE[0], key)
        _add_rows(found, kit.gazetteer.starting(words, 12), 0.0, _BORNE[2], key)
    lands = Counter(m.value.country for m in report.places if m.value.country)
    for f in found.values():
        assert isinstance(f.value, Place)
        row = kit.gazetteer.get(f.value.gazetteer_id) if f.value.gazetteer_id else None
        f.points += (
            log10((row.population if row else 0) + 1) / 4
            + 1.5 * (lands[f.value.country] > 0)
            + 0.4 * (f.value.kind == "settlement")
        )
    ranked = sorted(found.items(), key=lambda item: (-item[1].points, item[0]))[:SHOWN]
    out = [Candidate(gid, words_of(f.value), _place_why(f, kit)) for gid, f in ranked]
    return (
        [*out, Candidate(SAID, f"“{words}”, not on the map", ("in no gazetteer; kind and country as given below",))]
        if words
        else out
    )


def place_from(form: Form, report: Report, kit: Kit) -> Place:
    """The place that a form picked; raises ValueError where it is none."""
    token = form.get("pick", "")
    if token == SAID:
        return unknown_place(form)
    near = bool(form.get("near"))
    told = next((p for m in report.places for p in (m.value, *m.candidates) if p.gazetteer_id == token), None)
    row = kit.gazetteer.get(token) if token else None
    if row is not None:
        return place_of_row(row, near)
    if told is None:
        raise ValueError("no place is picked; type its name and pick one of those that are offered")
    assert isinstance(told, Place)
    return told


def _named_places(report: Report, evidence: Sequence[Span], kit: Kit) -> dict[str, _Found]:
    """The places that a report names, with the rivals for these words, by their ids."""
    times = Counter(m.value.gazetteer_id for m in report.places if m.value.gazetteer_id)
    found = {
        m.value.gazetteer_id: _Found(
            m.value, 3.0 + log10(times[m.value.gazetteer_id]), [_times(times[m.value.gazetteer_id])]
        )
        for m in report.places
        if m.value.gazetteer_id
    }
    for m in report.places:
        if any(m.span.start < w.end and w.start < m.span.end for w in evidence):
            for rank, place in enumerate(dict.fromkeys((m.value, *m.candidates)), 1):
                if place.gazetteer_id:
                    one = found.setdefault(place.gazetteer_id, _Found(place, 1.0, []))
                    one.points += 3.0 / rank
                    one.why.append(
                        f"read here, score {m.score:.2f}" if rank == 1 else f"rival number {rank} for these words"
                    )
    return found


def _begins(key: str, value: Value) -> bool:
    return isinstance(value, Place) and any(
        w.startswith(key) for w in (key_of(value.name), *key_of(value.name).split())
    )


def _add_rows(found: dict[str, _Found], rows: Iterable[Row], points: float, why: str, key: str) -> None:
    for row in rows:
        one = found.setdefault(row.gazetteer_id, _Found(place_of_row(row), 0.0, []))
        main = row.main and key_of(row.name) == key
        if not any(told in one.why for told in _BORNE):
            one.why.append(why if main or not points else _BORNE[1])
        one.points += points * (1.0 if main else 0.6)


def _place_why(f: _Found, kit: Kit) -> tuple[str, ...]:
    place = f.value
    assert isinstance(place, Place)
    row = kit.gazetteer.get(place.gazetteer_id) if place.gazetteer_id else None
    unit = kit.gazetteer.admin1(place.admin1) if place.admin1 and place.kind != "admin1" else None
    kind = {"admin1": "region", "admin2": "district"}.get(place.kind, place.kind)
    told = [f"{kind} in {unit.name}" if unit else kind]
    told += [f"{row.population:,} people"] if row and row.population else []
    told += ["capital"] if row and row.capital else []
    told += ["put in by hand"] if row and row.chosen else []
    return (*told, *f.why)


# actors -----------------------------------------------------------------------------------------------------------


def actors_for(words: str, report: Report, evidence: Sequence[Span], kit: Kit) -> list[Candidate]:
    """Actors that these words may name, the likeliest first; without words, those that the report names."""
    words = words.strip()[:_LONGEST]
    key = fold(words)
    found = {t: f for t, f in _named_actors(report, evidence).items() if not key or _match(key, _name(f.value))}
    if key:
        for points, listed, name in _listed(key, words, kit):
            assert listed.id is not None
            one = found.setdefault(listed.id, _Found(listed, 0.0, []))
            one.points += points
            one.why.append("listed" if fold(listed.name) == name else f"listed, also as “{name}”")
    ranked = sorted(found.items(), key=lambda item: (-item[1].points, item[0]))[:SHOWN]
    out = [Candidate(token, words_of(f.value), _actor_why(f)) for token, f in ranked]
    if words:
        out.append(Candidate(SAID, f"“{words}”, in no list", ("somebody of the kind given below",)))
        out.append(Candidate(WORDS, f"“{words}”, words only", ("names nobody who could be matched",)))
    return out


def actor_from(form: Form, report: Report, kit: Kit) -> Actor | Text:
    """The actor that a form picked, or the words where it picked these; raises ValueError where it is none."""
    token = form.get("pick", "")
    if token == SAID:
        return described_actor(form)
    if token == WORDS:
        return text_from(form.get("q", ""))
    here = next((m.value for m in report.actors if _token(m.value) == token), None)
    listed = _by_id(kit).get(token)
    if here is None and listed is None:
        raise ValueError("nobody is picked; type a name and pick one of those that are offered")
    return here or listed  # type: ignore[return-value]


def _named_actors(report: Report, evidence: Sequence[Span]) -> dict[str, _Found]:
    times = Counter(_token(m.value) for m in report.actors)
    found: dict[str, _Found] = {}
    for m in report.actors:
        token = _token(m.value)
        one = found.setdefault(token, _Found(m.value, 2.0 + log10(times[token]), [_times(times[token])]))
        if any(m.span.start < w.end and w.start < m.span.end for w in evidence) and "read here" not in one.why:
            one.points += 3.0
            one.why.append("read here")
    return found


def _listed(key: str, words: str, kit: Kit) -> list[tuple[float, Actor, str]]:
    """The listed actors whose names these words match, each by its best name; those that sound alike where few match."""
    best: dict[str, tuple[float, Actor, str]] = {}
    for name, listed in listed_names(kit):
        points = _match(key, name) - 0.5 * listed.weak
        actor = listed.actor
        if points > 0 and actor.id and points > best.get(actor.id, (0.0,))[0]:
            best[actor.id] = (points, actor, name)
    if len(best) < _FEW and len(key) > 3:
        for actor in _by_id(kit).values():
            like = kit.same_name(words, actor.name)
            if like > _LIKE and actor.id not in best:
                best[str(actor.id)] = (like, actor, fold(actor.name))
    return sorted(best.values(), key=lambda b: (-b[0], b[1].name))[: SHOWN * 2]


def _match(key: str, name: str) -> float:
    """How well folded words match a folded name: all of it, its beginning, the beginnings of its words in any order."""
    if name == key:
        return 4.0
    if name.startswith(key):
        return 2.5 - len(name) / 200
    parts = name.split()
    if all(any(p.startswith(w) for p in parts) for w in key.split()):
        return 1.5 - len(name) / 200
    return 0.0


def _name(value: Value) -> str:
    return fold(value.name) if isinstance(value, Actor) else ""


def _token(actor: Actor) -> str:
    return actor.id or "here-" + hashlib.sha256(repr(actor).encode()).hexdigest()[:12]


def _actor_why(f: _Found) -> tuple[str, ...]:
    assert isinstance(f.value, Actor)
    return (f.value.kind.replace("_", " "), *((f.value.country,) if f.value.country else ()), *f.why)


def _times(n: int) -> str:
    return "named in this report" + (f", {n} times" if n > 1 else "")


@lru_cache(maxsize=4)
def _by_id(kit: Kit) -> dict[str, Actor]:
    return {listed.actor.id: listed.actor for _, listed in listed_names(kit) if listed.actor.id}
