"""Plain JSON data made nouns again: the way back from `to_dict`, without loss."""

from __future__ import annotations

from typing import Any

from dateline.model import (
    Actor,
    Article,
    Attribution,
    Block,
    Claim,
    Codes,
    Event,
    Judgement,
    Mention,
    Place,
    Quantity,
    Report,
    Source,
    Span,
    Subject,
    Text,
    Unread,
    Value,
    When,
)  # fmt: skip


def report_of(data: dict[str, Any]) -> Report:
    """The Report that gave this `dateline.report/1` object; `report_of(r.to_dict()).to_dict() == r.to_dict()`.

    What an article's reader left out stands among the report's own `unread`. Raises KeyError or TypeError on other data.
    """
    return Report(
        article=article_of({**data["article"], "unread": []}),
        dateline=data["made_by"]["dateline"],
        kit=data["made_by"]["kit"],
        times=tuple(Mention(_span(m), _when(m)) for m in data["times"]),
        places=tuple(
            Mention(_span(m), Place(**m["place"]), m["score"], tuple(Place(**c) for c in m["candidates"]))
            for m in data["places"]
        ),
        actors=tuple(Mention(_span(m), Actor(**m["actor"])) for m in data["actors"]),
        quantities=tuple(Mention(_span(m), Quantity(**m["quantity"])) for m in data["quantities"]),
        attributions=tuple(_attribution(a) for a in data["attributions"]),
        events=tuple(event_of(e) for e in data["events"]),
        unread=tuple(Unread(**u) for u in data["unread"]),
    )


def article_of(data: dict[str, Any]) -> Article:
    """The Article that gave this data."""
    parts = {
        "bylines": tuple(data["bylines"]),
        "blocks": tuple(Block(**b) for b in data["blocks"]),
        "unread": tuple(Unread(**u) for u in data["unread"]),
    }
    return Article(**{**data, **parts})


def event_of(data: dict[str, Any]) -> Event:
    """The Event that gave this data."""
    parts = {
        "anchor": Span(**data["anchor"]),
        "claims": tuple(claim_of(c) for c in data["claims"]),
        "codes": Codes(**data["codes"]),
    }
    return Event(**{**data, **parts})


def claim_of(data: dict[str, Any]) -> Claim:
    """The Claim that gave this data."""
    parts = {
        "value": value_of(data["value"]),
        "evidence": tuple(Span(**s) for s in data["evidence"]),
        "source": source_of(data["source"]),
    }
    return Claim(**{**data, **parts})


def value_of(data: dict[str, Any]) -> Value:
    """The value that gave this data: its keys tell a Quantity, When, Place, Actor and Text apart."""
    if "qualifier" in data:
        return Quantity(**data)
    if "precision" in data:
        return Place(**data)
    if "earliest" in data:
        return When(**data)
    return Text(**data) if data.keys() == {"text"} else Actor(**data)


def source_of(data: dict[str, Any] | None) -> Source | None:
    """The Source that gave this data."""
    if data is None:
        return None
    return Source(_actor(data["actor"]), Span(**data["span"]), _span_or_none(data["cue"]), data["anonymous"])


def judgement_of(data: dict[str, Any]) -> Judgement:
    """The Judgement that gave this data."""
    subjects = tuple(Subject(**{**s, "words": tuple(Span(**w) for w in s["words"])}) for s in data["subjects"])
    value = None if data["value"] is None else value_of(data["value"])
    return Judgement(**{**data, "subjects": subjects, "value": value})


def _attribution(data: dict[str, Any]) -> Attribution:
    parts = {
        "source": _span_or_none(data["source"]),
        "cue": _span_or_none(data["cue"]),
        "content": tuple(Span(**s) for s in data["content"]),
        "actor": _actor(data["actor"]),
    }
    return Attribution(**{**data, **parts})


def _span(mention: dict[str, Any]) -> Span:
    return Span(**mention["span"])


def _span_or_none(data: dict[str, Any] | None) -> Span | None:
    return None if data is None else Span(**data)


def _actor(data: dict[str, Any] | None) -> Actor | None:
    return None if data is None else Actor(**data)


def _when(mention: dict[str, Any]) -> When:
    return When(**{k: v for k, v in mention.items() if k != "span"})
