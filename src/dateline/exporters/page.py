"""Reports as one self-contained web page: the text with every evidence span marked, the claims beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, TextIO

from dateline.exporters.runs import runs_of
from dateline.exporters.wording import (
    doubt_of,
    happened,
    heading_of,
    holder_of,
    in_order,
    one_line,
    provenance_of,
    range_of,
    sole_holder,
    standing_of,
    tally,
    title_of,
    words_of,
)
from dateline.model import READABLE, Block, Claim, Event, Report

_GROUPS = {
    "who": ("actor", "recipient"), "harm": ("victim", "killed", "wounded", "missing", "detained", "displaced"),
    "where": ("place", "extent"), "when": ("time",), "with": ("weapon", "launched", "intercepted"), "what": ("object", "content"),
}  # fmt: skip
_GROUP_OF = {name: group for group, names in _GROUPS.items() for name in names}


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    claim: str
    group: str
    real: bool


def export_html(reports: Iterable[Report], out: TextIO) -> None:
    """Write one page with all reports; it needs no network, and its script only lights up what belongs together."""
    views = [_view(report, number) for number, report in enumerate(reports, 1)]
    out.write(_template().render(reports=views, groups=list(_GROUPS)))


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((resources.files("dateline.exporters") / "page.html.j2").read_text(encoding="utf-8"))


def _view(report: Report, number: int) -> dict[str, Any]:
    marks: list[_Mark] = []
    cards = [_card(event, f"r{number}e{n}", marks) for n, event in enumerate(report.events, 1)]
    marks.sort(key=lambda m: (m.start, -m.end))
    text = report.article.text
    return {
        "id": f"r{number}", "heading": heading_of(report.article), "provenance": provenance_of(report.article),
        "tally": tally(report), "url": report.article.url if (report.article.url or "").startswith(("http://", "https://")) else None,
        "blocks": [_block(text, b, marks) for b in report.article.blocks],
        "happened": [c for c in cards if c["happened"]], "others": [c for c in cards if not c["happened"]],
        "unread": [{"range": range_of(u), "reason": u.reason} for u in report.unread],
    }  # fmt: skip


def _card(event: Event, name: str, marks: list[_Mark]) -> dict[str, Any]:
    real = happened(event)
    marks.append(_Mark(event.anchor.start, event.anchor.end, name, "anchor", real))
    rows = [_row(event, claim, f"{name}c{n}") for n, claim in enumerate(in_order(event), 1)]
    for row, claim in zip(rows, in_order(event), strict=True):
        marks.extend(_Mark(s.start, s.end, row["id"], row["group"], real) for s in claim.evidence)
    return {
        "id": name, "title": title_of(event), "standing": standing_of(event), "factuality": event.factuality, "happened": real,
        "holder": sole_holder(event), "anchor": one_line(event.anchor.text), "rows": rows, "codes": list(_codes(event)),
    }  # fmt: skip


def _codes(event: Event) -> Iterator[tuple[str, str]]:
    plover, acled, ucdp = event.codes.plover or {}, event.codes.acled or {}, event.codes.ucdp or {}
    told = [
        ("PLOVER", " ".join(v for v in (plover.get("event"), plover.get("mode")) if v)),
        ("contexts", ", ".join(plover.get("contexts", ())).replace("_", " ")),
        ("CAMEO", event.codes.cameo),
    ]
    told += [("ACLED", acled.get("sub_event_type")), ("UCDP", str(ucdp.get("type_of_violence", "")))]
    yield from ((scheme, code) for scheme, code in told if code)


def _row(event: Event, claim: Claim, name: str) -> dict[str, Any]:
    holder = holder_of(claim)
    return {
        "id": name, "field": claim.field, "group": _GROUP_OF[claim.field], "value": words_of(claim.value), "rule": claim.rule,
        "holder": holder if holder != sole_holder(event) else None, "words": [one_line(s.text) for s in claim.evidence],
        "doubt": doubt_of(claim, event),
    }  # fmt: skip


def _block(text: str, block: Block, marks: list[_Mark]) -> dict[str, Any]:
    return {"kind": block.kind, "read": block.kind in READABLE, "pieces": list(_pieces(text, block, marks))}


def _pieces(text: str, block: Block, marks: list[_Mark]) -> Iterator[dict[str, Any]]:
    """A block's text cut at every edge of a mark, each piece with all claims that stand on it."""
    for start, end, over in runs_of(block, marks):
        groups = [m.group for m in reversed(over) if m.group != "anchor"] or ["anchor"]
        kinds = [groups[0]] if any(m.real for m in over) else [groups[0], "apart"]
        if groups[0] != "anchor" and any(m.group == "anchor" for m in over):
            kinds.append("anchored")
        yield {
            "text": text[start:end],
            "claims": " ".join(m.claim for m in over),
            "kind": " ".join(kinds) if over else None,
        }
