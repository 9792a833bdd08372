"""Writes docs/events.md: every event type of the ontology, its codes, its fields and some of its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dateline.knowledge import tables

PAGE = Path(__file__).resolve().parent / "events.md"
_WORDS = 6  # trigger words that are shown of a type
_KINDS = {
    "violent": "Violence", "protest": "Protest and disorder", "strategic": "Strategic developments",
    "verbal": "Words and deeds between parties", "result": "Results",
}  # fmt: skip
_CONTEXTS = """## Contexts in PLOVER

An event may have several of PLOVER's contexts, or none. It has one by its type, by who takes part, by the weapon, by whom or what
it is done to, or by a word of a sentence that tells it. Words that name who tells it give none, nor do those of a clause beside
it with a subject of its own, nor the names of armed groups, persons, firms and places. `dateline explain` shows the words.

| context | what is spoken of | by | some words |
|---|---|---|---|
"""
_TOP = """# Event types

*Made by `docs/make_events.py` from `src/dateline/data/ontology`; do not edit by hand.*

{count} types. What an article tells becomes the finest type that its words support: `attack` becomes `drone_strike` where a
drone is told. Codes are the schemes' own: PLOVER's event and mode (2024; its [contexts](#contexts-in-plover) stand below), CAMEO's number, ACLED's sub-event type, and
whether UCDP GED's type of violence is coded (by the actors: 1 state-based, 2 non-state, 3 one-sided). A dash is no code: for ACLED
and UCDP it means that the type is no conflict event. Codes that depend on who is involved are listed under the table.
"""


def page() -> str:
    """The whole page as Markdown."""
    types = sorted(tables("ontology/").values(), key=lambda entry: str(entry["type"]))
    words = _trigger_words()
    kinds = sorted({str(t["kind"]) for t in types}, key=lambda kind: [*_KINDS, kind].index(kind))
    parts = [_TOP.format(count=len(types))]
    for kind in kinds:
        rows = [_row(t, words.get(str(t["type"]), [])) for t in types if t["kind"] == kind]
        head = "| type | meaning | PLOVER | CAMEO | ACLED | UCDP | fields | some words |\n|---|---|---|---|---|---|---|---|"
        parts.append(f"## {_KINDS.get(kind, kind.capitalize())}\n\n{head}\n" + "\n".join(rows) + "\n")
    rules = [line for t in types for line in _rules(t)]
    parts.append("## Codes that depend on who is involved\n\n" + "\n".join(rules) + "\n")
    parts.append(_CONTEXTS + "\n".join(_contexts()) + "\n")
    return "\n".join(parts)


def _row(entry: dict[str, Any], words: list[str]) -> str:
    plover, acled = entry["plover"] or {}, entry["acled"] or {}
    parent = f" (a kind of `{entry['parent']}`)" if entry["parent"] else ""
    cells = (
        f"`{entry['type']}`", f"{entry['meaning']}{parent}",
        " / ".join(v for v in (plover.get("event"), plover.get("mode")) if v) or "–", entry["cameo"] or "–",
        acled.get("sub_event_type", "–"), {None: "–", "by_actors": "by actors"}.get(entry["ucdp"], str(entry["ucdp"])),
        " ".join(entry["fields"]), ", ".join(words[:_WORDS]) or "–",
    )  # fmt: skip
    return "| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |"


def _rules(entry: dict[str, Any]) -> list[str]:
    out = []
    for rule in entry["acled_rules"]:
        when = " and ".join(
            f"{field} is {' or '.join(map(str, _listed(kinds)))}" for field, kinds in rule["when"].items()
        )
        code = f"{rule['event_type']}, {rule['sub_event_type']}" if rule.get("event_type") else "no ACLED code"
        out.append(f"- `{entry['type']}`, {when.replace('_', ' ')}: {code}")
    return out


def _contexts() -> list[str]:
    """A row for each context of PLOVER: its meaning, its rules and some of its words."""
    listed = tables("lang/en/contexts")["lang/en/contexts"]
    out = []
    for name, entry in tables("schemes/plover")["schemes/plover"]["contexts"].items():
        words = ", ".join(str(w).partition("|")[0] for w in listed[name][:_WORDS])
        out.append(
            f"| `{name}` | {entry['meaning']} | {'; '.join(map(_context_rule, entry['rules'])) or '–'} | {words} |"
        )
    return out


def _context_rule(rule: dict[str, Any]) -> str:
    """A context's rule in words."""
    said = {
        "types": " or ".join(f"`{t}`" for t in _listed(rule.get("types", []))), "parties": "a party is {}", "by": "done by {}",
        "of": "done to {}", "offices": "a party holds an office: {}", "ids": "a party is {}", "across": "between two countries",
        "weapons": "a weapon is {}", "needs": "with a word of {}",
    }  # fmt: skip
    parts = [words.format(_these(rule[key])) for key, words in said.items() if key in rule]
    return ", ".join(parts)


def _these(value: Any) -> str:
    names = [str(v).rpartition(":")[2].removesuffix("_only").replace("_", " ") for v in _listed(value)]
    return f"{' or '.join(names[:3])}{' …' if len(names) > 3 else ''}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _trigger_words() -> dict[str, list[str]]:
    """The words of each type, verbs first, each once and without their conditions."""
    out: dict[str, list[str]] = {}
    for file in tables("lang/en/triggers").values():
        for name, kinds in file.items():
            told = [w for part in ("verbs", "nouns", "phrases") for w in (kinds or {}).get(part) or []]
            plain = [str(w["word"] if isinstance(w, dict) else w) for w in told]
            out[name] = list(dict.fromkeys([*out.get(name, []), *plain]))
    return out


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
