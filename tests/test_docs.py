"""The pages say what is true: their commands and Python are run, their tables hold against schema, parser and ontology."""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import dateline
from dateline import cli
from dateline.check import schema

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import make_events  # noqa: E402  the folder of pages is no package
import refresh  # noqa: E402

CURE = "; see what changed, then run `python docs/refresh.py`"
MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])


@pytest.mark.parametrize("page", refresh.PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_a_page_shows_is_what_is_printed(page: Path, kit: dateline.Kit) -> None:
    assert refresh.refreshed(page) == page.read_text(encoding="utf-8"), f"{page.name} shows other output{CURE}"


def test_the_picture_is_true(kit: dateline.Kit) -> None:
    assert refresh.picture() == refresh.PICTURE.read_text(encoding="utf-8"), f"the picture is another{CURE}"
    assert not re.search(r"url\(\"?http", refresh.PICTURE.read_text(encoding="utf-8")), "the picture loads something"


def test_the_table_of_event_types_is_up_to_date() -> None:
    assert make_events.page() == make_events.PAGE.read_text(encoding="utf-8"), f"the ontology has changed{CURE}"


# the runner itself: a check that cannot fail is none ---------------------------------------------------------------


@pytest.mark.parametrize(
    "shown, right",
    [
        ("```console\n$ echo one; echo two\none\ntwo\n```\n", True),
        ("```console\n$ echo one; echo two\none\n…\n```\n", True),
        ("```console\n$ echo kit 123 is ready\nkit … is ready\n```\n", True),
        ("```console\n$ echo one; echo two\none\nthree\n```\n", False),
        ("```console\n$ echo one; echo two\none\n```\n", False),
        ("```console\n$ echo one\none\ntwo\n```\n", False),
        ("```console\n$ echo kit 123 is broken\nkit … is ready\n```\n", False),
        ("```python\n>>> 1 + 1\n2\n```\n", True),
        ("```python\n>>> 1 + 1\n3\n```\n", False),
        ("```python\n>>> print('a long line')\na ... line\n```\n", True),
    ],
)
def test_the_runner_tells_right_from_wrong(shown: str, right: bool, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(shown, encoding="utf-8")
    made = refresh.refreshed(page)
    assert (made == shown) is right
    page.write_text(made, encoding="utf-8")
    assert refresh.refreshed(page) == made


# the reference ---------------------------------------------------------------------------------------------------


def section(name: str) -> str:
    text = (refresh.HERE / "reference.md").read_text(encoding="utf-8")
    found = re.search(rf"^### {name}\n(.*?)(?=^##)", text, re.M | re.S)
    assert found, f"docs/reference.md has no section {name}"
    return found[1]


def keys(part: Any, words: bool = False) -> set[str]:
    """The keys of a part of the schema, or the words it allows as values; what has a section of its own is left out."""
    out: set[str] = set()
    for key, value in part.get("properties", {}).items():
        inside = [value, value.get("items", {})] if key not in LAYERS else []
        out |= {str(word) for word in value.get("enum", ()) if isinstance(word, str)} if words else {key}
        out |= {name for each in inside for name in keys(each, words)}
    return out.union(*(keys(rival, words) for rival in part.get("anyOf", ())))


LAYERS = ("times", "places", "actors", "quantities")  # in an order, so that tests can be shared out
WHOLE: Any = schema()
PARTS = {**WHOLE["$defs"], "article": WHOLE["properties"]["article"]}
PARTS |= {name: WHOLE["properties"][name]["items"] for name in LAYERS}


@pytest.mark.parametrize("name", PARTS)
def test_the_reference_names_every_key_and_word_of_the_schema(name: str) -> None:
    assert [key for key in sorted(keys(PARTS[name])) if f"`{key}`" not in section(name)] == []
    whole = (refresh.HERE / "reference.md").read_text(encoding="utf-8")
    assert [word for word in sorted(keys(PARTS[name], words=True)) if f"`{word}`" not in whole] == []


def test_the_reference_names_every_part_of_a_report() -> None:
    assert [key for key in WHOLE["properties"] if f"`{key}`" not in section("report")] == []


def commands(parser: argparse.ArgumentParser, name: str = "dateline") -> dict[str, argparse.ArgumentParser]:
    out = {name: parser}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, child in action.choices.items():
                out |= commands(child, f"{name} {verb}")
    return out


def test_the_reference_names_every_command_and_option() -> None:
    text = (refresh.HERE / "reference.md").read_text(encoding="utf-8")
    every = commands(cli._parser())
    leaves = [name for name in every if not any(other.startswith(name + " ") for other in every)]
    assert [name for name in leaves if f"`{name}" not in text] == []
    options = {o for parser in every.values() for a in parser._actions for o in a.option_strings} - {"-h"}
    assert [o for o in sorted(options) if not re.search(rf"`[^`]*{re.escape(o)}\b[^`]*`", text)] == []


# all pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for where in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = where.partition("#")
        if where.startswith(("http://", "https://", "mailto:")):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {where}"
        if anchor:
            heads = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.M)
            slugs = [re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads]
            assert anchor in slugs, f"{page.name}: {where}"


def test_the_readme_gives_the_commands_that_the_makefile_has() -> None:
    readme, makefile = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    for command in set(re.findall(r"\bmake ([a-z]+)\b", readme)):
        assert re.search(rf"^{command}:", makefile, re.M), f"make {command}"
