"""Reports made earlier, checked again: against the schema, against their own text, and against the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from dateline.extract import VERSION, extract
from dateline.extract.events.codes import fields_of
from dateline.extract.events.deaths import ALL_VICTIMS, ONE_VICTIM, number_of_victims
from dateline.extract.quantities import read_left_out, read_quantity
from dateline.kit import Kit
from dateline.model import QUANTITY_FIELDS, Article, Block, Unread, plain

_MOST = 20  # problems told of one report; a broken one has thousands


def check_report(report: Any, kit: Kit) -> list[str]:
    """What is wrong with one `dateline.report/1` object, a line each; an empty list when nothing is.

    The checks: the JSON Schema; every span equal to its words; every claim with evidence, and each number the one its
    words say; event ids, fields and codes as the ontology has them; and, where the report was made by this very version
    and kit, that reading its text again gives the same report.
    """
    problems = list(schema_problems(report))
    if problems:
        return problems
    problems = [*_span_problems(report), *_block_problems(report), *_event_problems(report, kit)]
    if not problems and report["made_by"] == {"dateline": VERSION, "kit": kit.fingerprint}:
        problems = list(_rereading_problems(report, kit))
    return problems[:_MOST]


@lru_cache(maxsize=1)
def schema() -> Any:
    """The JSON Schema of `dateline.report/1`."""
    return json.loads((resources.files("dateline") / "data" / "report-1.schema.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema())


def schema_problems(report: Any) -> Iterator[str]:
    """Where an object is not in the form of `dateline.report/1`, a line each, the first twenty."""
    for number, fault in enumerate(_validator().iter_errors(report)):
        if number == _MOST:
            return
        yield f"schema: at {'/'.join(map(str, fault.absolute_path)) or 'the top'}: {fault.message[:200]}"


def _spans(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every span object inside a value, with where it stands."""
    pending = [(path, value)]
    while pending:
        where, item = pending.pop()
        if isinstance(item, dict):
            if item.keys() == {"start", "end", "text"}:
                yield where, item
            else:
                pending.extend((f"{where}/{key}", part) for key, part in item.items())
        elif isinstance(item, list):
            pending.extend((f"{where}/{n}", part) for n, part in enumerate(item))


def _span_problems(report: dict[str, Any]) -> Iterator[str]:
    text = report["article"]["text"]
    for layer in ("times", "places", "actors", "quantities", "attributions", "events"):
        for where, span in _spans(report[layer], layer):
            if not 0 <= span["start"] < span["end"] <= len(text):
                yield f"span: {where}: {span['start']}:{span['end']} lies outside the text"
            elif text[span["start"] : span["end"]] != span["text"]:
                found = text[span["start"] : span["end"]]
                yield f"span: {where}: says {span['text'][:60]!r}, the text has {found[:60]!r}"


def _block_problems(report: dict[str, Any]) -> Iterator[str]:
    last, size = 0, len(report["article"]["text"])
    for n, block in enumerate(report["article"]["blocks"]):
        if not last <= block["start"] < block["end"] <= size:
            yield f"block: {n}: {block['start']}:{block['end']} overlaps its neighbour or leaves the text"
        last = max(last, block["end"])


def _event_problems(report: dict[str, Any], kit: Kit) -> Iterator[str]:
    ontology = {entry["type"]: entry for entry in kit.tables("ontology/").values()}
    seen: set[str] = set()
    for event in report["events"]:
        name = event["id"]
        if name != f"{report['article']['id']}:{event['type']}:{event['anchor']['start']}":
            yield f"event: {name}: the id does not follow from article, type and anchor"
        if name in seen:
            yield f"event: {name}: the id stands twice"
        seen.add(name)
        entry = ontology.get(event["type"])
        if entry is None:
            yield f"event: {name}: the type {event['type']!r} is not in the ontology"
            continue
        for claim in event["claims"]:
            if claim["field"] not in fields_of(entry):
                yield f"event: {name}: a {event['type']} has no field {claim['field']!r}"
            yield from _number_problems(name, claim, kit)


def _number_problems(name: str, claim: dict[str, Any], kit: Kit) -> Iterator[str]:
    """A number must follow from its own words, read alone."""
    if claim["field"] not in QUANTITY_FIELDS:
        return
    if claim["rule"] in (ONE_VICTIM, ALL_VICTIMS):
        yield from _victim_problems(name, claim, kit)
        return
    words = claim["evidence"][0]["text"]
    alone = [span["text"] for span in claim["evidence"]]
    hedged = [f"{hedge} {words}" for hedge in alone[1:]]  # a hedge may be said once for two numbers
    read = [plain(q) for q in (read_quantity(text, kit) for text in (*alone, *hedged)) if q is not None]
    if not read:
        yield f"rule: {name}: {claim['field']}: no number in the words {words!r}"
    elif not any(_follows(claim["value"], again, read_left_out(words, kit)) for again in read):
        told = {key: claim["value"][key] for key in ("low", "high", "qualifier")}
        yield f"rule: {name}: {claim['field']}: the words {words!r} do not say {told}"


def _victim_problems(name: str, claim: dict[str, Any], kit: Kit) -> Iterator[str]:
    """Victims told without a number are one each, a couple two; the last evidence is the word for their death."""
    victims = [span["text"] for span in claim["evidence"][:-1]]
    numbers = [number_of_victims(words, kit) for words in victims]
    if not victims or sum(numbers) != claim["value"]["low"] or claim["value"]["low"] != claim["value"]["high"]:
        yield f"rule: {name}: {claim['field']}: {victims!r} do not make {claim['value']['low']}"


def _follows(told: dict[str, Any], read: dict[str, Any], less: int) -> bool:
    """Whether a number is the one that words say, or what "all but two" leave of it; "all" has its number from other words."""
    low, high = (None if read[end] is None else read[end] - less for end in ("low", "high"))
    same = told["low"] == low and told["high"] == high
    return same and told["qualifier"] in (read["qualifier"], "all")


def _rereading_problems(report: dict[str, Any], kit: Kit) -> Iterator[str]:
    told = report["article"]
    article = Article(
        id=told["id"], text=told["text"], title=told["title"], url=told["url"], publisher=told["publisher"],
        bylines=tuple(told["bylines"]), language=told["language"], published=told["published"],
        published_from=told["published_from"], blocks=tuple(Block(**b) for b in told["blocks"]),
        unread=tuple(Unread(**u) for u in report["unread"]),
    )  # fmt: skip
    again = extract(article, kit).to_dict()
    for layer in again:
        if again[layer] != report[layer]:
            yield f"rule: {layer}: reading the text again with this version gives other values; the report was changed by hand"
