"""The event ontology and its triggers as data: every file has its shape, every code is one of its scheme's own."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.model import ACTOR_KINDS, FIELDS, MODALITIES

DATA = Path(__file__).parents[1] / "src" / "dateline" / "data"
EN = DATA / "lang" / "en"
KEYS = {
    "type",
    "meaning",
    "parent",
    "kind",
    "fields",
    "plover",
    "cameo",
    "acled",
    "acled_rules",
    "ucdp",
    "refine",
}
KINDS = {"violent", "result", "strategic", "verbal", "protest", "other"}

# PLOVER 2024: 16 event types and their modes.
PLOVER = {
    "ACCUSE": "disapprove investigate allege",
    "AGREE": "",
    "AID": "",
    "ASSAULT": "abduct beat torture execute sexual assassinate destroy primitive firearms explosives suicide-attack "
    "heavy-weapons aerial drone crowd-control cleansing massacre unconventional",
    "COERCE": "seize restrict ban censor curfew martial-law arrest deport withhold misinformation cyber",
    "CONCEDE": "",
    "CONSULT": "visit third-party multilateral phone",
    "COOPERATE": "",
    "MOBILIZE": "troops weapons police militia",
    "PROTEST": "demo riot strike hunger boycott obstruct",
    "REJECT": "assist change yield meet",
    "REQUEST": "assist change yield meet",
    "RETREAT": "withdraw release return disarm ceasefire access resign",
    "SANCTION": "convict expel withdraw discontinue",
    "SUPPORT": "",
    "THREATEN": "restrict ban arrest relations expel territory violence",
}

# ACLED codebook: 6 event types, 25 sub-event types.
ACLED = {
    "Battles": ["Armed clash", "Government regains territory", "Non-state actor overtakes territory"],
    "Protests": ["Peaceful protest", "Protest with intervention", "Excessive force against protesters"],
    "Riots": ["Violent demonstration", "Mob violence"],
    "Explosions/Remote violence": [
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED", "Grenade",
    ],
    "Violence against civilians": ["Sexual violence", "Attack", "Abduction/forced disappearance"],
    "Strategic developments": [
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
        "Headquarters or base established", "Looting/property destruction", "Non-violent transfer of territory", "Other",
    ],
}  # fmt: skip

# CAMEO 1.1b3: the third digit of each root's codes, and the four-digit codes of those that have any.
CAMEO_TENS = {
    "01": 9, "02": 8, "03": 9, "04": 6, "05": 7, "06": 4, "07": 5, "08": 7, "09": 4, "10": 8,
    "11": 6, "12": 9, "13": 9, "14": 5, "15": 5, "16": 6, "17": 6, "18": 6, "19": 6, "20": 4,
}  # fmt: skip
CAMEO_FOUR = frozenset(
    word
    for line in (
        "0871 0872 0873 0874 0841 0842 0861 0862 0863 0831 0832 0833 0834 0811 0812 0813 0814 1121 1122 1123 1124 1125 1311 1312 1313",
        "1321 1322 1323 1324 1381 1382 1383 1384 1385 1711 1712 1721 1722 1723 1724 1821 1822 1823 1831 1832 1833 1834 1951 1952",
        "2041 2042 1661 1662 1663 1621 1622 1623",
    )
    for word in line.split()
)
DYNAMIC = {"place", "actor", "weapon", "people_counted", "thing"}
ROLES = {
    "subject",
    "object",
    "by",
    "with",
    "on",
    "against",
    "in",
    "into",
    "to",
    "of",
    "from",
    "for",
    "between",
    "without",
    "over",
    "manner",
    "direct",
    "noun",
    "any",
    "title",
    "report",
}
WEAPON_CLASSES = {entry["class"] for entry in yaml.safe_load((EN / "weapons.yaml").read_text(encoding="utf-8"))}

ONTOLOGY: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((DATA / "ontology").glob("*.yaml"))
}
TRIGGERS: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(EN.glob("triggers-*.yaml"))
}
ACTS: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "schemes" / "acts.yaml").read_text(encoding="utf-8"))
CLASSES: dict[str, list[str]] = yaml.safe_load((EN / "classes.yaml").read_text(encoding="utf-8"))


def entries() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every trigger entry as (type, group, map)."""
    for file in TRIGGERS.values():
        for type_, groups in file.items():
            for group, listed in groups.items():
                for raw in listed or []:
                    yield type_, group, {"word": raw} if isinstance(raw, str) else raw


@pytest.mark.parametrize("name", ONTOLOGY)
def test_type_has_its_shape(name: str) -> None:
    entry = ONTOLOGY[name]
    assert set(entry) == KEYS
    assert entry["type"] == name
    assert entry["kind"] in KINDS
    assert entry["meaning"].endswith(".")
    assert ". " not in entry["meaning"]
    assert entry["fields"]
    assert set(entry["fields"]) <= set(FIELDS)
    assert entry["parent"] is None or entry["parent"] in ONTOLOGY
    assert entry["ucdp"] in (None, "by_actors")
    assert set(entry["refine"]) <= WEAPON_CLASSES
    assert set(entry["refine"].values()) <= set(ONTOLOGY)


@pytest.mark.parametrize("name", ONTOLOGY)
def test_codes_are_the_schemes_own(name: str) -> None:
    entry = ONTOLOGY[name]
    plover, cameo = entry["plover"], entry["cameo"]
    if plover is not None:
        assert set(plover) == {"event", "mode"}
        assert plover["mode"] is None or plover["mode"] in PLOVER[plover["event"]].split()
    if cameo is not None:
        assert isinstance(cameo, str)
        assert cameo[:2] in CAMEO_TENS
        assert int(cameo[2]) <= CAMEO_TENS[cameo[:2]]
        assert len(cameo) == 3 or cameo in CAMEO_FOUR
    for codes in [entry["acled"], *entry["acled_rules"]]:
        assert codes is None or codes["sub_event_type"] in ACLED[codes["event_type"]]
    for rule in entry["acled_rules"]:
        assert rule["when"]
        assert set(rule["when"]) <= {"actor", "recipient", "abroad"}
        assert all(set(kinds) <= {*ACTOR_KINDS, "police"} for side, kinds in rule["when"].items() if side != "abroad")


@pytest.mark.parametrize("act", ACTS)
def test_codes_of_acts_are_the_schemes_own(act: str) -> None:
    for deed, code in ACTS[act].items():
        event, _, mode = deed.partition("/")
        assert mode in PLOVER[event].split() or not mode
        assert code["mode"] is None or code["mode"] in PLOVER[code["event"]].split()
        assert int(code["cameo"][2]) <= CAMEO_TENS[code["cameo"][:2]]
        assert len(code["cameo"]) == 3 or code["cameo"] in CAMEO_FOUR


def test_parents_make_no_circle() -> None:
    for name in ONTOLOGY:
        seen, parent = {name}, ONTOLOGY[name]["parent"]
        while parent:
            assert parent not in seen, f"{name} is its own ancestor"
            seen.add(parent)
            parent = ONTOLOGY[parent]["parent"]


def test_every_code_can_be_reached() -> None:
    modes = {(e["plover"]["event"], e["plover"]["mode"]) for e in ONTOLOGY.values() if e["plover"]}
    assert {event for event, _ in modes} == set(PLOVER)
    assert {(event, mode) for event, listed in PLOVER.items() for mode in listed.split()} <= modes
    codes = [c for e in ONTOLOGY.values() for c in [e["acled"], *e["acled_rules"]] if c]
    assert {c["sub_event_type"] for c in codes} == {sub for subs in ACLED.values() for sub in subs}


def test_every_type_has_triggers() -> None:
    told = {type_ for type_, _, _ in entries()}
    assert told == set(ONTOLOGY)


def test_entries_have_their_shape() -> None:
    for type_, group, entry in entries():
        where = f"{type_}: {entry}"
        assert group in ("verbs", "nouns", "phrases"), where
        assert set(entry) <= {"word", "subject", "object", "needs", "not", "told", "denies"}, where
        assert set(entry.get("told", [])) <= set(MODALITIES), where
        assert entry.get("denies", True) is True, where
        word = entry["word"]
        assert isinstance(word, str), where
        assert word, where
        assert word == word.strip().lower(), where
        for key in ("subject", "object"):
            assert all(_known(name) for name in entry.get(key, [])), where
        for key in ("needs", "not"):
            for condition in entry.get(key, []):
                role, _, name = condition.partition(":")
                assert role in ROLES, f"{where}: {condition}"
                assert _known(name), f"{where}: {condition}"


def _known(name: str) -> bool:
    return name in CLASSES or name.partition(".")[0] in DYNAMIC


def test_no_entry_stands_twice_in_one_type() -> None:
    counted = Counter((type_, group, repr(sorted(entry.items()))) for type_, group, entry in entries())
    assert [key for key, n in counted.items() if n > 1] == []


def test_unconditional_words_name_one_type() -> None:
    """A word without conditions that two types claim would be settled by the order of files alone."""
    plain = {(group, entry["word"], type_) for type_, group, entry in entries() if set(entry) == {"word"}}
    counted = Counter((group, word) for group, word, _ in plain)
    assert [key for key, n in counted.items() if n > 1] == []


def test_classes_are_lists_of_words_that_something_asks_for() -> None:
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (*EN.glob("*.yaml"), *DATA.glob("schemes/*.yaml"))
        if path.stem != "classes"
    )
    for name, words in CLASSES.items():
        assert words, name
        assert all(isinstance(word, str) and word for word in words), name
        assert len(words) == len(set(words)), f"{name}: {[w for w, n in Counter(words).items() if n > 1]}"
        assert name in text, f"nothing asks for the class {name}"


def test_no_key_stands_twice_in_a_file() -> None:
    """Of two equal keys YAML silently keeps the last."""
    twice = []
    for path in sorted(DATA.rglob("*.yaml")):
        pending = [yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)]
        while pending:
            node = pending.pop()
            if isinstance(node, yaml.MappingNode):
                keys = Counter(key.value for key, _ in node.value)
                twice += [f"{path.name}: {key}" for key, n in keys.items() if n > 1]
                pending += [value for _, value in node.value]
            elif isinstance(node, yaml.SequenceNode):
                pending += node.value
    assert twice == []


def test_no_entry_hides_another() -> None:
    """Of two entries for one word the first that holds is taken: a looser one in front leaves nothing to the second."""
    listed: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = {}
    for type_, group, entry in entries():
        words = " ".join(entry["word"].replace("-", " ").split())
        listed.setdefault((group, words), []).append((type_, entry))
    hidden = []
    for (_, words), rivals in listed.items():
        rivals.sort(
            key=lambda r: (
                not set(r[1]) - {"word", "denies"},
                not set(r[1]) - {"word", "denies", "not"},
                "told" not in r[1],
            )
        )
        for n, (type_, entry) in enumerate(rivals):
            hidden += [f"{words}: {type_} behind {other}" for other, first in rivals[:n] if _is_looser(first, entry)]
            if set(entry) <= {"word", "denies"}:  # and makes the conditions of its own type's others vain
                hidden += [f"{words}: {type_} twice" for other, _ in rivals[:n] if other == type_]
    assert hidden == []


def _is_looser(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether one entry's conditions hold wherever the other's do."""
    asked = all(
        set(b.get(key, ())) <= set(a[key]) and key in b for key in ("subject", "object", "needs", "told") if key in a
    )
    return asked and set(a.get("not", ())) <= set(b.get("not", ()))
