"""The actor data holds its own rules: fields, unique ids, names with one owner, ordered dates, known countries, cases."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from babel import Locale

ROOT = Path(__file__).resolve().parents[1]
ACTORS = ROOT / "src" / "dateline" / "data" / "actors"
CASES = ROOT / "tests" / "cases" / "en" / "actors"
KINDS = {
    "state",
    "government",
    "military",
    "armed_group",
    "organisation",
    "company",
    "media",
    "person",
    "population",
}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?\Z")
TERRITORIES = {str(code) for code in Locale("en").territories}
COUNTRIES = {code for code in TERRITORIES if re.fullmatch("[A-Z]{2}", code)} - {"EU", "UN", "ZZ"}
UN_MEMBERS = """
AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU
CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ
IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU
MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN
SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE VN VU WS YE ZA ZM ZW
"""

FIELDS = {
    "states": (
        {
            "id",
            "country",
            "name",
            "names",
            "adjectives",
            "people",
            "capital",
            "government",
            "forces",
            "bodies",
        },
        {"weak"},
    ),
    "government": ({"id", "name", "names", "metonyms"}, {"weak"}),
    "body": ({"id", "name", "names", "kind"}, {"weak"}),
    "people": ({"id", "name", "names", "country", "roles"}, {"short", "last", "affiliation"}),
    "groups": ({"id", "name", "names", "kind", "country"}, {"weak", "members"}),
    "organisations": ({"id", "name", "names", "kind", "country"}, {"weak"}),
}


def words_room() -> ModuleType:
    """`dateline.words` read from its file: the data is checked without importing the extractor that reads it."""
    spec = importlib.util.spec_from_file_location("dateline_words", ROOT / "src" / "dateline" / "words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


WORDS = words_room()
fold, words_of = WORDS.fold, WORDS.words_of


def load(folder: Path, prefix: str) -> list[dict[str, Any]]:
    """Every entry of the files whose name starts with `prefix`."""
    entries: list[dict[str, Any]] = []
    for path in sorted(folder.glob(f"{prefix}*.yaml")):
        entries += yaml.safe_load(path.read_text(encoding="utf-8"))
    return entries


STATES = load(ACTORS, "states")
PEOPLE = load(ACTORS, "people")
GROUPS = load(ACTORS, "groups")
ORGANISATIONS = load(ACTORS, "organisations")


def parts_of(state: dict[str, Any]) -> list[dict[str, Any]]:
    """What a state consists of as an actor: its government, forces and bodies."""
    return [state["government"], *state["forces"], *state["bodies"]]


def every_entry() -> Iterator[dict[str, Any]]:
    """Each thing that has an id, states taken apart."""
    for state in STATES:
        yield state
        yield from parts_of(state)
    yield from PEOPLE
    yield from GROUPS
    yield from ORGANISATIONS


def strong_names(entry: dict[str, Any]) -> list[str]:
    """The names that are enough by themselves."""
    keys = ("names", "members", "short", "metonyms")
    return [entry["name"], *(name for key in keys for name in entry.get(key, []))]


def test_fields_are_the_known_ones() -> None:
    checked = [("states", s) for s in STATES] + [("people", p) for p in PEOPLE] + [("groups", g) for g in GROUPS]
    checked += [("organisations", o) for o in ORGANISATIONS]
    for state in STATES:
        checked += [("government", state["government"])]
        checked += [("body", body) for body in [*state["forces"], *state["bodies"]]]
    for sort, entry in checked:
        needed, allowed = FIELDS[sort]
        assert needed <= set(entry) <= needed | allowed, (entry["id"], set(entry) ^ needed)


def test_ids_are_slugs_and_unique() -> None:
    ids = [entry["id"] for entry in every_entry()]
    assert [i for i in ids if not SLUG.match(i)] == []
    assert sorted({i for i in ids if ids.count(i) > 1}) == []


def test_names_are_text_and_not_repeated() -> None:
    for entry in every_entry():
        for key in ("names", "weak", "members", "short", "last", "metonyms", "adjectives", "people"):
            names = entry.get(key, [])
            assert all(isinstance(name, str) and name.strip() == name != "" for name in names), entry["id"]
            assert len({fold(name) for name in names}) == len(names), (entry["id"], key, names)


def test_no_strong_name_has_two_owners() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in every_entry():
        for name in strong_names(entry):
            owners[" ".join(w.text for w in words_of(fold(name)))].add(entry["id"])
    assert {name: sorted(ids) for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("key", ["adjectives", "people"])
def test_no_demonym_has_two_states(key: str) -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for state in STATES:
        for word in state[key]:
            owners[fold(word)].append(state["id"])
    assert {word: ids for word, ids in owners.items() if len(ids) > 1} == {}


def test_countries_are_iso_codes() -> None:
    owned = [*STATES, *PEOPLE, *GROUPS, *ORGANISATIONS]
    assert [e["id"] for e in owned if e["country"] is not None and e["country"] not in COUNTRIES] == []


def test_every_un_member_is_there_with_forces_and_a_government() -> None:
    codes = [state["country"] for state in STATES if state["country"]]
    assert sorted(set(UN_MEMBERS.split()) - set(codes)) == []
    assert len(set(codes)) == len(codes)
    assert {"PS", "VA", "XK", "TW", "EH"} <= set(codes)
    assert [s["id"] for s in STATES if not s["forces"] or not s["government"]] == []


def test_kinds_are_the_known_ones() -> None:
    kinds = {e["kind"] for e in [*GROUPS, *ORGANISATIONS]}
    kinds |= {body["kind"] for state in STATES for body in [*state["forces"], *state["bodies"]]}
    assert kinds <= KINDS


def test_roles_are_dated_in_order() -> None:
    for person in PEOPLE:
        assert person["roles"], person["id"]
        for role in person["roles"]:
            assert {"role"} <= set(role) <= {"role", "from", "until"}, person["id"]
            start, end = role.get("from"), role.get("until")
            assert all(isinstance(d, str) and DATE.match(d) for d in (start, end) if d is not None), person["id"]
            if start and end:
                shared = min(len(start), len(end))
                assert start[:shared] <= end[:shared], (person["id"], role)


def test_affiliations_exist() -> None:
    ids = {entry["id"] for entry in every_entry()}
    assert {p["id"]: p["affiliation"] for p in PEOPLE if p.get("affiliation", p["id"]) not in ids} == {}


def test_every_entry_has_its_case_for_and_against() -> None:
    wanted = {
        "states": [state["forces"][0]["id"] for state in STATES],
        "people": [person["id"] for person in PEOPLE],
        "groups": [group["id"] for group in GROUPS],
        "organisations": [organisation["id"] for organisation in ORGANISATIONS],
    }
    for sort, ids in wanted.items():
        cases = load(CASES, sort)
        assert sorted(case["id"] for case in cases) == sorted(ids), sort
        assert all(case["for"].strip() and case["against"].strip() for case in cases)


def finds(names: list[str], sentence: str) -> bool:
    """Whether one of the names stands in the sentence."""
    phrases = WORDS.compile_phrases((name, None) for name in names)
    return any(True for _ in WORDS.find_phrases(sentence, words_of(fold(sentence)), phrases))


@pytest.mark.parametrize("sort", ["states", "people", "groups", "organisations"])
def test_the_case_for_holds_a_listed_name(sort: str) -> None:
    entries = {entry["id"]: entry for entry in every_entry()}
    for case in load(CASES, sort):
        entry = entries[case["id"]]
        names = strong_names(entry) + entry.get("weak", [])
        if sort == "people":
            names += entry.get("last", [name.split()[-1] for name in [entry["name"], *entry["names"]]])
        assert finds(names, case["for"]), case


@pytest.mark.parametrize("sort", ["states", "people", "groups", "organisations"])
def test_the_case_against_holds_no_full_name(sort: str) -> None:
    entries = {entry["id"]: entry for entry in every_entry()}
    held = [c["id"] for c in load(CASES, sort) if finds(strong_names(entries[c["id"]]), c["against"])]
    # "the M23 motorway" shows the bare name itself: what follows it must tell that it is a road.
    assert [i for i in held if i != "m23"] == []
