"""The claims of single reports as flat rows, one a claim of what happened: what a run over archives writes as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dateline.exporters.cells import Cell
from dateline.exporters.claims import parts_of
from dateline.exporters.dossiers import publisher_of
from dateline.exporters.private import Veil, veil_of
from dateline.exporters.wording import happened, one_line, words_of
from dateline.model import Claim, Dossier, Event, Incident, Report, Span

# The columns in their order, each with what it holds: text, a whole number, a number with decimals, or yes and no.
COLUMNS: dict[str, str] = {
    "article": "text", "event": "text", "type": "text", "field": "text", "value": "text", "factuality": "text",
    "modality": "text", "low": "whole", "high": "whole", "qualifier": "text", "unit": "text", "group": "text", "scope": "text",
    "earliest": "text", "latest": "text", "actor_id": "text", "actor_kind": "text", "actor_country": "text",
    "actor_role": "text", "gazetteer_id": "text", "place_kind": "text", "country": "text", "admin1": "text", "lat": "decimal",
    "lon": "decimal", "precision": "whole", "source": "text", "source_id": "text", "anonymous": "flag", "words": "text",
    "start": "whole", "end": "whole", "spans": "text", "rule": "text", "plover": "text", "cameo": "text", "acled": "text",
    "ucdp": "whole", "publisher": "text", "published": "text", "url": "text",
}  # fmt: skip


def claim_rows(report: Report, names: bool = False) -> Iterator[dict[str, Cell]]:
    """Every claim that is told as true, or as perhaps true, of an event that happened; private names veiled unless `names`."""
    real = tuple(e for e in report.events if happened(e))
    if not real:
        return
    veil = veil_of(_alone(report, real), names)
    beside: dict[str, Cell] = {
        "publisher": publisher_of(report.article), "published": report.article.published, "url": veil.url(report.article.url),
    }  # fmt: skip
    for event in real:
        for claim in event.claims:
            if claim.modality in ("actual", "possible"):
                yield {"article": report.article.id, **_row(event, claim, veil), **beside}


def _alone(report: Report, events: tuple[Event, ...]) -> Dossier:
    """A report's events as a dossier of nothing else, which is what a veil is made for."""
    ids = tuple(e.id for e in events)
    incident = Incident("", events[0].type, ids, (report.article.id,), 1, {})
    return Dossier(incident, events, (report.article,), {})


def _row(event: Event, claim: Claim, veil: Veil) -> dict[str, Cell]:
    value = veil.value(claim.value)
    return {
        "event": event.id, "type": event.type, "field": claim.field, "value": words_of(value), "factuality": claim.factuality,
        "modality": claim.modality, **parts_of(value), **_holder(claim, veil), **_words(claim.evidence, veil),
        "rule": claim.rule, **_codes(event),
    }  # fmt: skip


def _holder(claim: Claim, veil: Veil) -> dict[str, Cell]:
    source = claim.source
    if source is None:
        return {}
    known = source.actor is not None and veil.actor(source.actor) == source.actor
    return {
        "source": veil.source(source), "source_id": source.actor.id if source.actor is not None and known else None,
        "anonymous": source.anonymous,
    }  # fmt: skip


def _words(evidence: tuple[Span, ...], veil: Veil) -> dict[str, Cell]:
    spans = [[s.start, s.end] for s in evidence]
    return {
        "words": " … ".join(one_line(veil.span(s).text) for s in evidence), "start": evidence[0].start,
        "end": evidence[0].end, "spans": json.dumps(spans, separators=(",", ":")),
    }  # fmt: skip


def _codes(event: Event) -> dict[str, Cell]:
    codes = event.codes
    plover = "/".join(filter(None, ((codes.plover or {}).get("event"), (codes.plover or {}).get("mode"))))
    return {
        "plover": plover or None, "cameo": codes.cameo, "acled": (codes.acled or {}).get("sub_event_type"),
        "ucdp": (codes.ucdp or {}).get("type_of_violence"),
    }  # fmt: skip
