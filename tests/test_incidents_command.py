"""`dateline add` and `dateline incidents`: what is printed, and what is refused in one line with its cure."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import made_up
import pytest

from dateline import cli
from dateline.cli.common import RULES
from dateline.merge import RULES as SETTLED_BY

Run = Callable[..., tuple[int, str, list[str]]]
TEXT = "Four people were killed when rebels attacked the town of Goma on Monday, the army said.\n"
BAKERY = "The governor spoke of a bakery by the river, of two buses and of a school whose roof fell in."
BRIDGE = "Troops had been seen at the northern bridge the evening before, a farmer told visitors."


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "120")

    def told(*arguments: object) -> tuple[int, str, list[str]]:
        status = cli.main([str(a) for a in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err.splitlines()

    return told


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Reports made earlier: two accounts of one strike that differ, a copy of the first, and another strike."""
    told = [
        made_up.strike("a", publisher="Kelmet Herald", more=BAKERY),
        made_up.strike("b", publisher="Wire", by="the army", killed=9, more=BRIDGE),
        made_up.strike("c", publisher="Morning Post", more=f"{BAKERY} Ours."),
        made_up.strike("d", "Oruvan", "2031-08-11", 31, kind="shelling", words="salvo", country="XB", by=None),
    ]
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(json.dumps(r.to_dict()) + "\n" for r in told), encoding="utf-8")
    return path


def test_reports_are_read_and_merged(run: Run, tmp_path: Path) -> None:
    text, db = tmp_path / "goma.txt", tmp_path / "store.db"
    text.write_text(TEXT, encoding="utf-8")
    status, out, faults = run("add", text, "--db", db, "--published", "2025-05-20")
    assert (status, faults) == (0, [])
    assert out.splitlines() == [
        "added: Four people were killed when rebels attacked the town of Goma on Monday, the army said. · 1 event · 1 incident",
        "1 added; 1 incident touched",
    ]
    status, out, faults = run("add", text, "--db", db, "--published", "2025-05-20")
    assert out.splitlines()[-1] == "1 as it was; 0 incidents touched"
    status, out, faults = run("incidents", "--db", db)
    assert status == 0
    assert "19 May 2025" in out
    assert "Goma" in out


def test_reports_made_earlier_are_not_read_anew(run: Run, reports: Path, tmp_path: Path) -> None:
    status, out, faults = run("add", reports, "--db", tmp_path / "store.db")
    assert (status, faults) == (0, [])
    assert out.splitlines()[2].endswith("1 event · 1 incident · one account with a")
    assert out.splitlines()[-1] == "4 added; 2 incidents touched"


def test_incidents_are_listed_the_latest_first(run: Run, reports: Path, tmp_path: Path) -> None:
    run("add", reports, "--db", tmp_path / "store.db")
    status, out, faults = run("incidents", "--db", tmp_path / "store.db")
    assert (status, faults) == (0, [])
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "day what where killed accounts differ on id"
    assert lines[1].startswith("11 August 2031 Shelling Oruvan, XB 31 1 i")
    assert lines[2].startswith("3 May 2031 Air strike Kelmet, XA 9 (4 to 9) 2 killed i")
    assert lines[-1] == "2 incidents; --id ID shows one with every value that was told"
    _, out, _ = run("incidents", "--db", tmp_path / "store.db", "--limit", 1)
    assert "Kelmet" not in out
    assert "2 incidents; the latest 1 is shown, --limit 0 shows all" in " ".join(out.split())


def test_one_incident_shows_every_rival_and_its_words(run: Run, reports: Path, tmp_path: Path) -> None:
    db = tmp_path / "store.db"
    run("add", reports, "--db", db)
    _, out, _ = run("incidents", "--db", db, "--country", "XA", "--format", "json")
    (incident,) = json.loads(out)
    assert incident["format"] == "dateline.incident/1"
    status, out, _ = run("incidents", "--db", db, "--id", incident["id"], "--settle", "ucdp_low")
    assert status == 0
    told = " ".join(out.replace("│", " ").split())
    assert "2 accounts in 3 reports, 3 May 2031" in told
    assert (
        "killed 4 people 1 “4 people” said by the governor [1] [3] 9 people 1 “9 people” said by the army [2]" in told
    )
    assert "settled as 4 people by UCDP's low estimate accounts differ" in told
    assert "[3] Morning Post, 3 May 2031 Strike on Kelmet one account with [1]" in told


def test_where_accounts_differ(run: Run, reports: Path, tmp_path: Path) -> None:
    db = tmp_path / "store.db"
    run("add", reports, "--db", db)
    status, out, _ = run("incidents", "--db", db, "--disagree")
    assert status == 0
    told = " ".join(out.replace("│", " ").split())
    assert "“4 people” said by the governor Kelmet Herald, 3 May 2031" in told
    assert "“9 people” said by the army Wire, 3 May 2031" in told
    assert "Oruvan" not in told
    assert told.endswith("1 incident on which accounts differ")


@pytest.mark.parametrize(
    "asked, found",
    [
        (["--since", "2031-06-01"], ["Oruvan"]),
        (["--until", "2031-06-01"], ["Kelmet"]),
        (["--type", "shelling", "--type", "raid"], ["Oruvan"]),
        (["--words", "bakery river"], ["Kelmet"]),
        (["--area", "-1", "-1", "1", "1"], ["Kelmet"]),
        (["--accounts", "2"], ["Kelmet"]),
        (["--actor", "nobody"], []),
    ],
)
def test_incidents_are_chosen(run: Run, reports: Path, tmp_path: Path, asked: list[str], found: list[str]) -> None:
    run("add", reports, "--db", tmp_path / "store.db")
    status, out, _ = run("incidents", "--db", tmp_path / "store.db", *asked)
    assert status == 0
    assert [town for town in ("Kelmet", "Oruvan") if town in out] == found
    assert ("no incidents" in out) is (not found)


def test_an_incident_that_became_part_of_another_is_still_found(run: Run, reports: Path, tmp_path: Path) -> None:
    db = tmp_path / "store.db"
    run("add", reports, "--db", db)
    _, out, _ = run("incidents", "--db", db, "--country", "XA", "--format", "json")
    (incident,) = json.loads(out)
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("INSERT INTO traces VALUES (1, 'i0', 'i1', ''), (2, 'i1', ?, '')", (incident["id"],))
    status, out, _ = run("incidents", "--db", db, "--id", "i0")
    assert status == 0
    assert f"i0 is now {incident['id']}" in out


# refused ----------------------------------------------------------------------------------------------------------


def test_the_rules_are_those_of_the_merger() -> None:
    assert tuple(SETTLED_BY) == RULES


@pytest.mark.parametrize(
    "arguments, line",
    [
        (["incidents", "--db", "{folder}/none.db"], "no such database; make it with: dateline add"),
        (["incidents", "--db", "{folder}/notes.txt"], "not a database of dateline"),
        (["incidents", "--db", "{folder}/store.db", "--id", "i0"], "it holds no incident i0; list them with"),
        (["incidents", "--db", "{folder}/store.db", "--words", "?"], "holds no word to look for"),
        (["add", "{folder}/notes.txt", "--db", "{folder}/nowhere/a.db"], "its folder does not exist; make it first"),
        (["add", "{folder}/notes.txt", "--db", "{folder}/store.db", "--published", "soon"], "is no date; write it as"),
    ],
)
def test_what_is_refused_is_one_line_with_its_cure(
    run: Run, reports: Path, tmp_path: Path, arguments: list[str], line: str
) -> None:
    (tmp_path / "notes.txt").write_text(TEXT * 30, encoding="utf-8")
    run("add", reports, "--db", tmp_path / "store.db")
    status, out, faults = run(*(a.format(folder=tmp_path) for a in arguments))
    assert (status, out, len(faults)) == (2, "", 1), faults
    assert line in faults[0]


@pytest.mark.parametrize(
    "asked", [["--since", "soon"], ["--area", "1", "2", "3", "x"], ["--settle", "best"], ["--format", "csv"]]
)
def test_wrong_usage_is_told_with_what_is_right(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["incidents", "--db", str(tmp_path / "store.db"), *asked])
    assert asked[0] in capsys.readouterr().err


def test_a_bad_line_among_reports_costs_no_other(run: Run, reports: Path, tmp_path: Path) -> None:
    lines = reports.read_text(encoding="utf-8").splitlines()
    broken = json.loads(lines[1])
    del broken["article"]["blocks"]
    reports.write_text("\n".join([lines[0], json.dumps(broken), lines[3]]) + "\n", encoding="utf-8")
    status, out, faults = run("add", reports, tmp_path / "none.txt", "--db", tmp_path / "store.db")
    assert status == 1
    assert out.splitlines()[-1] == "2 added; 2 incidents touched"
    assert len(faults) == 2
    assert "reports.jsonl: report 2: no dateline.report/1" in faults[0]
    assert "none.txt" in faults[1]


def test_a_database_that_is_locked_stops_the_rest(
    run: Run, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "store.db"
    run("add", reports, "--db", db)
    monkeypatch.setattr("dateline.store.opening._WAIT", 0.2)
    monkeypatch.setattr("dateline.store.opening.open_store.__defaults__", (0.2, True))
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        status, out, faults = run("add", reports, "--db", db)
    assert (status, out) == (1, "")
    assert len(faults) == 1
    assert "locked by another process" in faults[0]
    assert faults[0].endswith("0 added; 0 incidents touched")
