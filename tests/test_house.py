"""The house: imports run down the floors, rooms never meet, extract is pure, and the repository names no index."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
SOURCE = HERE / "src" / "dateline"

# Floor of each room. A module imports from floors below its own, or from its own room; floor 2 is one room.
FLOORS = {
    "model": 1, "restore": 1, "words": 1, "knowledge": 1,
    "vectors": 2, "parse": 2, "names": 2, "gazetteer": 2, "gazetteer_build": 2, "gazetteer_import": 2, "gazetteer_sources": 2, "kit": 2,
    "extract": 3, "merge": 3, "readers": 3, "exporters": 3, "store": 3, "gate": 3,
    "desk": 4,
    "check": 5, "cli": 5, "batch": 5, "web": 5, "watch": 5,
    "__init__": 6,
}  # fmt: skip
ONE_ROOM = {1, 2, 5}
PURE = ("extract", "merge")
IMPURE = {
    "os",
    "sys",
    "io",
    "time",
    "random",
    "secrets",
    "uuid",
    "logging",
    "socket",
    "urllib",
    "pathlib",
    "tempfile",
    "subprocess",
}
LONGEST_FILE, LONGEST_FUNCTION = 560, 75

MODULES = sorted(p for p in SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[0].removesuffix(".py") if len(parts) == 1 else parts[0]


def imports(path: Path) -> list[str]:
    out: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            out += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            out += [node.module] if node.module != "dateline" else [f"dateline.{alias.name}" for alias in node.names]
    return out


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_down_the_floors(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        if name.split(".")[0] == "dateline" and len(name.split(".")) > 1:
            there = name.split(".")[1]
            same = there == here or (FLOORS[there] == FLOORS[here] and FLOORS[here] in ONE_ROOM)
            assert same or FLOORS[there] < FLOORS[here], (
                f"{here} (floor {FLOORS[here]}) imports {name} (floor {FLOORS[there]})"
            )


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) == "extract"], ids=lambda p: str(p.relative_to(SOURCE)))
def test_finders_see_only_each_others_doors(path: Path) -> None:
    here = path.relative_to(SOURCE).parts
    for name in imports(path):
        there = name.split(".")
        if there[:2] == ["dateline", "extract"] and len(there) > 3 and len(here) > 2:
            assert there[2] == here[1], f"{'/'.join(here)} reaches into {name}; import from {'.'.join(there[:3])}"


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) in PURE], ids=lambda p: str(p.relative_to(SOURCE)))
def test_extract_and_merge_are_pure(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & IMPURE
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(open|print|input)\(|\.now\(|\.today\(|\.read_text\(", text), (
        "a pure module touches the world"
    )


def test_only_the_parser_knows_spacy() -> None:
    assert {room(p) for p in MODULES if any(n.split(".")[0] == "spacy" for n in imports(p))} == {"parse"}


def test_words_are_compared_only_folded() -> None:
    rooms = (p for p in MODULES if room(p) in PURE)
    assert [p.name for p in rooms if re.search(r"\.(lower|casefold)\(\)", p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_and_functions_keep_their_size(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{node.name} is too long"


def test_the_public_api_is_small_and_documented() -> None:
    import dateline

    assert len(dateline.__all__) < 20
    assert all(getattr(dateline, name).__doc__ for name in dateline.__all__)


def test_the_repository_names_no_index_and_no_machine() -> None:
    assert not (HERE / "uv.lock").exists()
    wanted = ("*.py", "*.toml", "*.lock", "*.in", "*.md", "*.yaml", "Makefile", "run", "*.j2", "NOTICE")
    skip = {".venv", ".git", ".hypothesis"}
    for path in (p for pattern in wanted for p in HERE.rglob(pattern)):
        if not skip & set(path.relative_to(HERE).parts) and path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(--(extra-)?index-url|find-links)[ =]|(pypi\.org|pythonhosted\.org)", text), path
            assert "/work/" + "shared" not in text, path


def test_every_type_that_has_triggers_is_in_the_ontology() -> None:
    from dateline.knowledge import tables

    types = {entry["type"] for entry in tables("ontology/").values()}
    triggered = {name for file in tables("lang/en/triggers").values() for name in file}
    assert len(types) >= 40
    assert triggered <= types
