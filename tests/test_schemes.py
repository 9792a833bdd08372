"""The rules of the coding schemes as data: every term they use is one of the scheme's or of the ontology's."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from specification import cases
from test_ontology_data import ACLED, CLASSES, ROLES

from dateline.knowledge import tables
from dateline.model import ACTOR_KINDS

DATA = Path(__file__).parents[1] / "src" / "dateline" / "data"
SCHEME: dict[str, Any] = yaml.safe_load((DATA / "schemes" / "acled.yaml").read_text(encoding="utf-8"))
TYPES = {path.stem for path in (DATA / "ontology").glob("*.yaml")}
SUBS = {sub for subs in ACLED.values() for sub in subs}
# The general contexts of the PLOVER manual, draft 1.3.
CONTEXTS = [
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
]
PLOVER: dict[str, Any] = yaml.safe_load((DATA / "schemes" / "plover.yaml").read_text(encoding="utf-8"))["contexts"]
WORDS: dict[str, list[str]] = yaml.safe_load((DATA / "lang" / "en" / "contexts.yaml").read_text(encoding="utf-8"))
CONTEXT_KEYS = {"types", "parties", "by", "of", "offices", "ids", "across", "weapons", "needs"}
KEYS = {"told", "by", "of", "needs", "beside", "sides", "near", "same", "telling", "without", "becomes"}


def test_event_types_are_those_of_the_codebook() -> None:
    assert SCHEME["event_types"] == ACLED


@pytest.mark.parametrize("rule", SCHEME["wholes"])
def test_every_rule_speaks_of_what_there_is(rule: dict[str, Any]) -> None:
    assert set(rule) <= KEYS
    assert rule["told"]
    assert rule.get("becomes", "Other") in SUBS
    assert "becomes" in rule or rule.get("beside")
    for name in ("told", "beside", "without"):
        assert set(rule.get(name) or ()) <= SUBS | TYPES
    for name in ("by", "of", "sides"):
        assert set(rule.get(name) or ()) <= {*ACTOR_KINDS, "unknown"}


def test_every_sub_event_type_can_come_out() -> None:
    given = {rule.get("becomes") for rule in SCHEME["wholes"]}
    for path in (DATA / "ontology").glob("*.yaml"):
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
        given |= {code["sub_event_type"] for code in (entry["acled"] or None, *(entry["acled_rules"] or ())) if code}
    assert given >= SUBS


# PLOVER's contexts -----------------------------------------------------------------------------------------------------------


def test_contexts_are_the_closed_list_of_the_manual() -> None:
    assert list(PLOVER) == CONTEXTS
    assert set(WORDS) == {*CONTEXTS, "none"}


@pytest.mark.parametrize("name", CONTEXTS)
def test_every_context_speaks_of_what_there_is(name: str) -> None:
    entry = PLOVER[name]
    assert set(entry) <= {"meaning", "rules", "unless"}
    assert entry["meaning"].endswith(".")
    assert set(entry.get("unless", ())) <= set(CONTEXTS) - {name}
    weapons = {w["class"] for w in tables("lang/en/weapons")["lang/en/weapons"]}
    known = {a["id"] for file in tables("actors/groups").values() for a in file}
    for rule in entry["rules"]:
        assert rule
        assert set(rule) <= CONTEXT_KEYS
        assert set(rule.get("types", ())) <= TYPES
        assert {kind for key in ("parties", "by", "of") for kind in rule.get(key, ())} <= set(ACTOR_KINDS)
        assert set(rule.get("ids", ())) <= known
        assert set(rule.get("weapons", ())) <= weapons
        for condition in rule.get("needs", ()):
            role, _, asked = condition.partition(":")
            assert role in ROLES
            assert asked in CLASSES


@pytest.mark.parametrize("name", [*CONTEXTS, "none"])
def test_words_of_contexts_stand_once(name: str) -> None:
    told = [form for entry in WORDS[name] for form in entry.split("|")]
    assert len(told) == len(set(told))
    assert name == "none" or not set(told) & {form for entry in WORDS["none"] for form in entry.split("|")}


@pytest.mark.parametrize("name", CONTEXTS)
def test_every_context_has_a_case_for_and_one_against(name: str) -> None:
    for side in ("finds", "not"):
        told = [e for case in cases().values() for e in (case.get(side) or {}).get("events", ())]
        assert any(name in (e.get("plover") or {}).get("contexts", ()) for e in told), f"no case of {name} has {side!r}"
