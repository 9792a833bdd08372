"""`dateline export`: through the database, whole files only, what is withheld on standard error, refusals with their cure."""

import csv
import io
import json
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import databases
import pytest

import dateline
from dateline import cli, exporters
from dateline.desk import Filters, apart, dossiers, open_store
from dateline.exporters import INCIDENT_EXPORTERS, Options, Withheld
from dateline.model import Dossier

REPORTS = (
    ("one", "2025-05-20", "Rebels shelled the market of Goma on Monday, killing four civilians and wounding nine, the army said."),
    ("two", "2025-05-21", "Seven people were killed when rebels shelled the market of Goma on Monday, said Odile Kasereka, a nurse."),
    ("three", "2025-05-21", "The army plans to shell rebel positions near Bukavu next week. Rebels denied that they had attacked Bukavu."),
    ("four", "2025-03-12", "Russian drones hit a power plant in Kharkiv on Tuesday, killing two workers, officials said."),
)  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory, kit: dateline.Kit) -> Path:
    """A database with these reports."""
    from dateline.desk import add

    path = tmp_path_factory.mktemp("export") / "war.db"
    with open_store(path) as store:
        for name, published, text in REPORTS:
            add(store, dateline.extract(dateline.read_text(text, id=name, published=published), kit), kit)
    return path


def export(*arguments: object) -> int:
    return cli.main(["export", *map(str, arguments)])


@pytest.mark.parametrize("name", list(INCIDENT_EXPORTERS))
def test_every_format_is_written_and_says_what_it_left_out(
    name: str, db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(name, "--db", db, "-o", tmp_path / "out") == 0
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert all(line.startswith("dateline: ") for line in lines)
    assert lines[0].endswith("written")
    assert any("withheld: only planned" in line for line in lines)
    assert any("withheld: of private persons" in line for line in lines) or name == "ucdp"
    assert [p.name for p in tmp_path.iterdir()] == ["out"], "nothing but the file"
    data = (tmp_path / "out").read_bytes()
    assert data
    assert b"Kasereka" not in data


def test_names_are_there_when_asked_for(db: Path, tmp_path: Path) -> None:
    assert export("csv", "--db", db, "--names", "-o", tmp_path / "out") == 0
    assert "Odile Kasereka" in (tmp_path / "out").read_text(encoding="utf-8")


def test_standard_output_holds_the_file_alone(db: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert export("jsonl", "--db", db, "--country", "ua") == 0
    told = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert {t["format"] for t in told} == {"dateline.incident/1"}
    assert {t["fields"]["place"]["settled"]["name"] for t in told} == {"Kharkiv"}


@pytest.mark.parametrize(
    "filters, ids",
    [
        (("--country", "UA"), {"four"}),
        (("--since", "2025-05-01"), {"one", "two", "three"}),
        (("--until", "2025-03-31"), {"four"}),
        (("--area", "28", "-3", "30", "0"), {"one", "two"}),
        (("--type", "shelling"), {"one", "two"}),
        (("--words", "power plant"), {"four"}),
    ],
)
def test_only_what_is_asked_for(filters: tuple[str, ...], ids: set[str], db: Path, tmp_path: Path) -> None:
    assert export("csv", "--db", db, *filters, "-o", tmp_path / "out") == 0
    with (tmp_path / "out").open(encoding="utf-8", newline="") as stream:
        assert {row["article"] for row in csv.DictReader(stream)} == ids


def test_from_a_cell_back_to_the_words_in_the_database(db: Path, tmp_path: Path) -> None:
    assert export("acled", "--db", db, "-o", tmp_path / "out") == 0
    with open_store(db) as store:
        texts = {a.id: a.text for d in dossiers(store) for a in d.articles}
    with (tmp_path / "out").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    told = {texts[a][start:end] for row in rows for a, start, end in json.loads(row["claims"])["killed"]}
    assert {"four civilians", "Seven people", "two workers"} <= told
    assert {row["location"] for row in rows} == {"Goma", "Kharkiv"}


def test_what_did_not_happen_is_counted_by_the_same_filters(db: Path) -> None:
    with open_store(db) as store:
        assert "planned" in apart(store, Filters())
        assert apart(store, Filters(country="UA")) == {}
        assert apart(store, Filters(until="2025-04-01")) == {}
        assert "planned" in apart(store, Filters(since="2025-05-01"))
        assert apart(store, Filters(types=("protest",))) == {}


def test_a_team_exports_from_postgresql(kit: dateline.Kit, tmp_path: Path) -> None:
    from dateline.desk import add

    url = databases.fresh("postgresql", tmp_path)
    with open_store(url) as store:
        for name, published, text in REPORTS[1:3]:
            add(store, dateline.extract(dateline.read_text(text, id=name, published=published), kit), kit)
        assert "planned" in apart(store, Filters(since="2025-05-01", until="2025-06-30"))
        assert apart(store, Filters(area=(170.0, -80.0, -170.0, 80.0))) == {}
    assert export("csv", "--db", url, "--since", "2025-05-01", "-o", tmp_path / "out") == 0
    assert "Goma" in (tmp_path / "out").read_text(encoding="utf-8")


def test_the_period_and_area_stand_on_the_report(db: Path, tmp_path: Path) -> None:
    assert (
        export(
            "sitrep",
            "--db",
            db,
            "--country",
            "CD",
            "--since",
            "2025-05-01",
            "--until",
            "2025-05-31",
            "-o",
            tmp_path / "out",
        )
        == 0
    )
    told = (tmp_path / "out").read_text(encoding="utf-8")
    assert "Democratic Republic of the Congo, 1 May 2025 to 31 May 2025" in told
    assert "Kharkiv" not in told


# refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, cure",
    [
        (("acled", "--db", "missing.db"), "make it with"),
        (("acled", "--db", "{db}", "-o", "missing/out"), "choose a file that can be written"),
        (("acled", "--db", "{db}", "-o", "folder"), "choose a file that can be written"),
    ],
)
def test_refusals_are_one_line_with_the_cure(
    arguments: tuple[str, ...],
    cure: str,
    db: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    assert export(*(a.replace("{db}", str(db)) for a in arguments)) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert cure in said
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("arguments", [("gdelt",), ("acled", "--since", "someday"), ("acled", "--settle", "mean")])
def test_wrong_usage(arguments: tuple[str, ...], db: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        export(*arguments, "--db", db)
    assert stopped.value.code == 2


def test_a_terminal_gets_no_parquet(
    db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert export("parquet", "--db", db) == 2
    assert "give a file with -o" in capsys.readouterr().err


def test_a_file_is_there_only_when_it_is_whole(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(told: Iterable[Dossier], options: Options, out: BinaryIO) -> Withheld:
        out.write(b"half of it")
        raise RuntimeError("stopped on the way")

    target = tmp_path / "out.csv"
    target.write_text("what was there", encoding="utf-8")
    monkeypatch.setitem(exporters.INCIDENT_EXPORTERS, "csv", breaks)
    with pytest.raises(RuntimeError):
        export("csv", "--db", db, "-o", target)
    assert target.read_text(encoding="utf-8") == "what was there"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_a_new_file_can_be_read_by_those_who_may(db: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    assert export("csv", "--db", db, "-o", tmp_path / "out") == 0
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_the_command_knows_the_formats_that_there_are() -> None:
    from dateline.cli import exporting

    assert list(exporting.FORMATS) == list(INCIDENT_EXPORTERS)


def test_the_command_knows_the_rules_that_there_are() -> None:
    from dateline.cli import common
    from dateline.merge import RULE, RULES

    assert list(common.RULES) == list(RULES)
    assert common.RULES[0] == RULE


def test_an_export_streams(db: Path) -> None:
    """Nothing but the report for people holds all incidents at once."""
    seen: list[str] = []

    def told() -> Any:
        with open_store(db) as store:
            for dossier in dossiers(store):
                seen.append(dossier.incident.id)
                yield dossier

    class Out(io.BytesIO):
        def write(self, data: Any) -> int:
            written.append(len(seen))
            return super().write(data)

    for name in ("acled", "csv", "plover", "geojson", "hxl", "jsonl"):
        written: list[int] = []
        seen.clear()
        INCIDENT_EXPORTERS[name](told(), Options(), Out())
        rows = [n for n in written if n]
        assert rows[0] < len(seen), "rows are written as they come"
