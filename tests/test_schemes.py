"""The rules of the coding schemes as data: every term they use is one of the scheme's or of the ontology's."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from test_ontology_data import ACLED

from dateline.model import ACTOR_KINDS

DATA = Path(__file__).parents[1] / "src" / "dateline" / "data"
SCHEME: dict[str, Any] = yaml.safe_load((DATA / "schemes" / "acled.yaml").read_text(encoding="utf-8"))
TYPES = {path.stem for path in (DATA / "ontology").glob("*.yaml")}
SUBS = {sub for subs in ACLED.values() for sub in subs}
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
