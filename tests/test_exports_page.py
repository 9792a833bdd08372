"""docs/exports.md names every format, every column and every reason why something is withheld."""

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import telling

from dateline.exporters import INCIDENT_EXPORTERS, Options, acled, claims, dossiers, geojson, hxl, plover, ucdp

PAGE = (Path(__file__).parent.parent / "docs" / "exports.md").read_text(encoding="utf-8")


def section(head: str) -> str:
    found = re.search(rf"^## {head}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert found, f"docs/exports.md has no section {head}"
    return found[1]


def keys(name: str) -> dict[str, Any]:
    """The keys of the objects that a format writes, as they are written."""
    out = io.BytesIO()
    INCIDENT_EXPORTERS[name](iter([telling.market()]), Options(), out)
    told: dict[str, Any] = json.loads(out.getvalue())
    properties: dict[str, Any] = told["features"][0]["properties"] if name == "geojson" else told
    return properties


@pytest.mark.parametrize(
    "head, columns",
    [
        ("acled", (*acled.COLUMNS, *acled.OURS)),
        ("ucdp", (*ucdp.COLUMNS, *ucdp.OURS)),
        ("plover", (*keys("plover"), *keys("plover")["actors"][0], *keys("plover")["location"])),
        ("csv and parquet", tuple(claims.COLUMNS)),
        ("geojson", tuple(keys("geojson"))),
        ("hxl", (*hxl.COLUMNS, *hxl.COLUMNS.values())),
        ("jsonl", (*keys("jsonl"), *keys("jsonl")["fields"]["killed"], *keys("jsonl")["fields"]["killed"]["values"][0])),
    ],
)  # fmt: skip
def test_the_page_names_every_column(head: str, columns: tuple[str, ...]) -> None:
    text = section(head)
    assert [name for name in columns if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    "head, columns", [("acled", acled.COLUMNS), ("ucdp", ucdp.COLUMNS), ("csv and parquet", claims.COLUMNS)]
)
def test_the_page_names_no_other_columns(head: str, columns: Iterable[str]) -> None:
    rows = re.findall(r"^\| (.*?) \|", section(head), re.M)
    told = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert set(told) - {"claims"} == set(columns)
    assert len(told) == len(set(told)), "each column is told once"


def test_the_page_has_every_format() -> None:
    heads = " ".join(re.findall(r"^## (.*)$", PAGE, re.M)).split()
    assert [name for name in INCIDENT_EXPORTERS if name not in heads] == []


def test_the_page_names_every_reason() -> None:
    reasons = [
        *dossiers._APART.values(), dossiers._FINE, acled._NO_EVENT, acled._WITHIN, ucdp._NO_TYPE, ucdp._NO_DEATH,
        plover._NO_CODE, geojson._COARSE, hxl._COARSE, claims._APART, "of private persons; --names shows them",
    ]  # fmt: skip
    assert [why for why in reasons if f"`{why}`" not in section("What is withheld")] == []
