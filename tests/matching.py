"""How a case of the specification is held against what came out: a dict matches when each of its keys does."""

from typing import Any

LAYERS = ("times", "places", "actors", "quantities", "attributions", "events")
DEGREES = 0.35


def found_in(report: dict[str, Any], layer: str) -> list[dict[str, Any]]:
    """Everything one layer of a report found, flattened to the keys that cases use."""
    return [_FLAT[layer](item) for item in report[layer]]


def _words(span: dict[str, Any] | None) -> str | None:
    return span["text"] if span else None


def _attribution(item: dict[str, Any]) -> dict[str, Any]:
    actor = item.get("actor") or {}
    return {
        "source": _words(item["source"]), "cue": _words(item["cue"]), "form": item["form"],
        "content": " … ".join(s["text"] for s in item["content"]), "actor": actor.get("name"), "id": actor.get("id"),
        "anonymous": item.get("anonymous", False),
    }  # fmt: skip


def _event(item: dict[str, Any]) -> dict[str, Any]:
    claims: dict[str, list[dict[str, Any]]] = {}
    for claim in item["claims"]:
        source = claim["source"] or {}
        held = (
            {"source": _words(source.get("span")), "anonymous": source.get("anonymous")} if source else {"source": None}
        )
        about = {k: claim[k] for k in ("factuality", "modality", "rule")}
        words = " … ".join(s["text"] for s in claim["evidence"])
        claims.setdefault(claim["field"], []).append({**about, **held, **claim["value"], "words": words})
    anchor = {"anchor": _words(item["anchor"]), "text": _words(item["anchor"])}
    codes = {name: item["codes"].get(name) for name in ("plover", "cameo", "acled", "ucdp")}
    return {
        "type": item["type"],
        "factuality": item["factuality"],
        "modality": item["modality"],
        "claims": claims,
        **anchor,
        **codes,
    }


_FLAT = {
    "times": lambda item: {"text": _words(item["span"]), **item},
    "places": lambda item: {"text": _words(item["span"]), **item["place"]},
    "actors": lambda item: {"text": _words(item["span"]), **item["actor"]},
    "quantities": lambda item: {"text": _words(item["span"]), **item["quantity"]},
    "attributions": _attribution,
    "events": _event,
}


def fits(wanted: Any, got: Any, key: str = "") -> bool:
    """Whether a found thing has all that a case names; numbers of degrees within DEGREES, lists by some item."""
    if isinstance(wanted, dict):
        if isinstance(got, list):
            return any(fits(wanted, item) for item in got)
        return isinstance(got, dict) and all(fits(value, got.get(name), name) for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(got, list) and all(any(fits(w, g) for g in got) for w in wanted)
    if key in ("lat", "lon") and wanted is not None:
        return got is not None and abs(got - wanted) <= DEGREES
    return bool(wanted == got)
