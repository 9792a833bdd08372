"""Codes of an event in PLOVER, CAMEO, ACLED and UCDP, looked up in the ontology and settled by who acts on whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from typing import Any

from dateline.extract.events.draft import Filler
from dateline.extract.events.reading import Reading
from dateline.extract.events.triggers import in_class, vocabulary
from dateline.model import DID_NOT_HAPPEN, QUANTITY_FIELDS, Actor, Codes, Event

_STATE_SIDE = frozenset({"state", "government", "military", "police"})
_UNARMED = frozenset({"person", "population", "media", "company", "organisation"})


def fields_of(entry: dict[str, Any]) -> frozenset[str]:
    """The claim fields an event of this ontology entry may have: its own, and what its kind may always tell."""
    always = {"actor", "recipient", "place", "time"}
    if entry["kind"] in ("violent", "result", "protest"):
        always |= {"victim", "object", "weapon", *QUANTITY_FIELDS}
    elif entry["kind"] == "strategic":
        always |= {"object", "weapon", "detained", "displaced"}
    return frozenset(entry["fields"]) | always


def codes_of(
    entry: dict[str, Any], actors: Sequence[Actor], hit: Set[str], countries: Set[str | None],
    acts: dict[str, dict[str, str | None]], contexts: list[str],
) -> Codes:  # fmt: skip
    """The codes of an event of this ontology entry with these actors, and kinds of those that it hit.

    `countries` are those of its places: an army that acts outside its own country is `abroad`. `acts` are the codes that
    deeds have by their PLOVER event where they are not told as done but announced, demanded or refused; `contexts` are those
    of PLOVER that the event was told in.
    """
    sides = ({a.kind for a in actors}, set(hit))
    if any(a.country and countries - {None, a.country} for a in actors):
        sides[0].add("abroad")
    plover, cameo = _named(entry, acts)
    return Codes(
        plover={**plover, "contexts": contexts} if plover else None,
        cameo=cameo,
        acled=_acled(entry, *sides),
        ucdp=_ucdp(entry, *sides),
    )


def coded_as_told(event: Event) -> Event:
    """What did not happen is no event to ACLED and UCDP, which record happenings; PLOVER and CAMEO have acts for it."""
    if event.modality not in DID_NOT_HAPPEN:
        return event
    return replace(event, codes=replace(event.codes, acled=None, ucdp=None))


def kinds_hit(reading: Reading, fillers: Iterable[Filler], actors: Sequence[Actor]) -> set[str]:
    """The kinds of those whom an event hits, and of those whose posts it hits; police are told from other officials.

    The attackers who fell in their own attack are none of them.
    """
    known, scheme, out = vocabulary(reading.kit), reading.kit.tables("schemes/")["schemes/acled"], set[str]()
    attacked = not {a.kind for a in actors} & _STATE_SIDE

    def is_any(classes: list[str], i: int) -> bool:
        return any(in_class(reading, known, name, i) for name in classes)

    for f in fillers:
        if f.field not in ("object", "recipient", "victim") or (attacked and is_any(scheme["attackers"], f.i)):
            continue
        out |= {f.value.kind} if isinstance(f.value, Actor) else set()
        told = scheme["hit"][f.field if f.field == "object" else "named" if isinstance(f.value, Actor) else "people"]
        out |= {kind for kind, classes in told.items() if is_any(classes, f.i)}
    return out


def _named(
    entry: dict[str, Any], acts: dict[str, dict[str, str | None]]
) -> tuple[dict[str, str | None] | None, str | None]:
    """An entry's PLOVER and CAMEO codes, or those of the act that speaks of such a deed."""
    plover, cameo = entry.get("plover"), entry.get("cameo")
    if not plover:
        return None, cameo
    event, mode = plover["event"], plover.get("mode")
    act = acts.get(f"{event}/{mode}") or acts.get(event)
    return (
        ({"event": act["event"], "mode": act["mode"]}, act["cameo"]) if act else ({"event": event, "mode": mode}, cameo)
    )


def _acled(entry: dict[str, Any], actors: set[str], recipients: set[str]) -> dict[str, str] | None:
    for rule in entry.get("acled_rules") or ():
        when = rule["when"]
        if "abroad" in when and when["abroad"] != ("abroad" in actors):
            continue
        if all(side & set(when[name]) for name, side in (("actor", actors), ("recipient", recipients)) if name in when):
            return {"event_type": rule["event_type"], "sub_event_type": rule["sub_event_type"]}
    acled = entry.get("acled")
    return {"event_type": acled["event_type"], "sub_event_type": acled["sub_event_type"]} if acled else None


def _ucdp(entry: dict[str, Any], actors: set[str], recipients: set[str]) -> dict[str, int] | None:
    """UCDP's type of violence: 1 state-based, 2 non-state, 3 one-sided (UCDP GED codebook); None while a side is unknown."""
    if entry.get("ucdp") != "by_actors" or not (actors and recipients):
        return None
    organised = recipients & (_STATE_SIDE | {"armed_group"})
    if not organised:
        return {"type_of_violence": 3} if recipients & _UNARMED and actors & (_STATE_SIDE | {"armed_group"}) else None
    if (actors | organised) & _STATE_SIDE:
        return {"type_of_violence": 1}
    return {"type_of_violence": 2} if actors & {"armed_group"} else None
