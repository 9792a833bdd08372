"""Nothing enters without a case for and a case against: which entries of the trigger vocabulary have none, pinned."""

from collections import defaultdict
from typing import Any

import pytest
from matching import fits, found_in
from specification import Read, cases, read_case

import dateline
from dateline.extract.events.triggers import Entry, vocabulary

# How many entries of each file still have no case for them; lower a number when cases are added, never raise one.
WITHOUT_A_CASE = {"protest": 8, "relations": 1, "results": 8, "strategic": 102, "verbal": 15, "violence": 51}
# How many entries with conditions have no case in which their word stands and their type must not come out.
WITHOUT_A_CASE_AGAINST = {
    "protest": 153,
    "relations": 0,
    "results": 92,
    "strategic": 649,
    "verbal": 254,
    "violence": 369,
}


@pytest.fixture(scope="module")
def read(kit: dateline.Kit) -> list[tuple[dict[str, Any], Read]]:
    """Every case that holds, with what was read in it."""
    return [(case, read_case(case, kit)) for case in cases().values() if "xfail" not in case]


def entries_without(kit: dateline.Kit, covered: set[int]) -> dict[str, list[str]]:
    """The entries that are not among those covered, as type and word, by the file they stand in."""
    out: dict[str, list[str]] = defaultdict(list)
    for entry in vocabulary(kit).entries:
        out[file_of(entry)] += [] if entry.order in covered else [f"{entry.type}: {' '.join(entry.words)}"]
    return dict(out)


def file_of(entry: Entry) -> str:
    return entry.file.removeprefix("data/lang/en/triggers-").removesuffix(".yaml")


def test_every_entry_has_a_case(read: list[tuple[dict[str, Any], Read]], kit: dateline.Kit) -> None:
    covered = {
        entry
        for case, got in read
        for wanted in (case.get("finds") or {}).get("events", ())
        for event, flat in zip(got.report["events"], found_in(got.report, "events"), strict=True)
        if fits(wanted, flat)
        for entry in got.entries[event["id"]]
    }
    held_against(entries_without(kit, covered), WITHOUT_A_CASE)


def test_every_condition_has_a_case_against(read: list[tuple[dict[str, Any], Read]], kit: dateline.Kit) -> None:
    refused: dict[str, list[frozenset[str]]] = defaultdict(list)
    for case, got in read:
        for unwanted in (case.get("not") or {}).get("events", ()):
            refused[unwanted.get("type", "")].append(got.words)
    covered = {
        entry.order
        for entry in vocabulary(kit).entries
        if not entry.conditions or any(words.issuperset(entry.words) for words in refused[entry.type])
    }
    held_against(entries_without(kit, covered), WITHOUT_A_CASE_AGAINST)


def test_every_type_has_a_case_for_and_a_case_against(
    read: list[tuple[dict[str, Any], Read]], kit: dateline.Kit
) -> None:
    types = {entry.type for entry in vocabulary(kit).entries}
    for side in ("finds", "not"):
        told = {item.get("type") for case, _ in read for item in (case.get(side) or {}).get("events", ())}
        assert sorted(types - told) == [], f"no case of these has {side!r}"


def held_against(without: dict[str, list[str]], pinned: dict[str, int]) -> None:
    """No file has more entries without a case than are pinned for it; where one has, they are named."""
    more = [f"{name}: {e}" for name, entries in without.items() if len(entries) > pinned[name] for e in entries]
    assert not more, "write a case for what is new among these:\n" + "\n".join(more)
