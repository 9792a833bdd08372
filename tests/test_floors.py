"""The quality floors: the shape of bench/floors.json, the page that shows them, and the comparison on made-up scores."""

import datetime
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import quality  # noqa: E402  the folder of benches is no package

FLOORS = json.loads(quality.FLOORS.read_text(encoding="utf-8"))
PAGE = quality.PAGE.read_text(encoding="utf-8")
DATA = "times-madeup.jsonl"


def row(metric="value F1", floor=0.78, fingerprint="0123456789abcdef", **more):
    base = {"layer": "times", "task": "times", "set": "madeup", "metric": metric, "data": DATA, "floor": floor}
    return {**base, "value": floor, "fingerprint": fingerprint, "measured": "2026-01-31", "best": [], **more}


def score(value, metric="value F1"):
    return {"task": "times", "set": "madeup", "metric": metric, "value": value, "n": 10}


def told(floors, scores, prints=None):
    return [v.told for v in quality.compare(floors, scores, prints or {DATA: "0123456789abcdef"})]


# the pinned file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("floor", FLOORS, ids=lambda f: " ".join(quality.key(f)))
def test_a_floor_is_a_number_with_fingerprint_and_day(floor):
    assert set(floor) == set(row())
    assert 0 <= floor["floor"] <= floor["value"] <= 1
    assert re.fullmatch(r"[0-9a-f]{16}", floor["fingerprint"])
    assert datetime.date.fromisoformat(floor["measured"])
    assert floor["floor"] == quality.rounded_down(floor["floor"])
    assert all(0 <= best["value"] <= 1 and best["system"] for best in floor["best"])
    assert quality.stem(floor).endswith("-" + floor["set"])


def test_floors_are_named_once_and_one_file_has_one_fingerprint():
    assert len({quality.key(f) for f in FLOORS}) == len(FLOORS)
    assert len({(f["data"], f["fingerprint"]) for f in FLOORS}) == len({f["data"] for f in FLOORS})


def test_the_page_shows_the_pinned_figures():
    assert quality.with_tables(PAGE, FLOORS) == PAGE, "run bench/quality.py with --write"
    assert set(re.findall(r"<!-- figures: (.+) -->", PAGE)) == {f["layer"] for f in FLOORS}


# the comparison -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value,verdict",
    [(0.9, "ok"), (0.78, "ok"), (0.779, "below"), (0.78 - 1e-12, "ok"), (0.0, "below"), (None, "not measured")],
)
def test_a_figure_is_held_against_its_floor(value, verdict):
    assert told([row()], [score(value)]) == [verdict]


def test_a_metric_that_is_gone_is_not_passed_over():
    assert told([row(), row("strict F1")], [score(0.9)]) == ["ok", "not measured"]


@pytest.mark.parametrize("prints", [{DATA: "another"}, {"times-else.jsonl": "0123456789abcdef"}])
def test_figures_on_other_data_are_not_compared(prints):
    assert told([row()], [score(0.9)], prints) == ["other data"]


def test_a_new_row_does_not_pass_before_it_is_pinned():
    assert told([row(floor=0, fingerprint=None)], [score(0.9)]) == ["not pinned yet"]


def test_a_fingerprint_is_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"one\n")
    (tmp_path / "b").write_bytes(b"one\r\n")
    a, b = quality.fingerprint(tmp_path / "a"), quality.fingerprint(tmp_path / "b")
    assert a == "2c8b08da5ce60398"
    assert a != b


@pytest.mark.parametrize("value,floor", [(0.789, 0.78), (0.29, 0.29), (0.57, 0.57), (1.0, 1.0), (0.0099, 0.0)])
def test_floors_are_rounded_down(value, floor):
    assert quality.rounded_down(value) == floor


def test_only_some_tasks():
    floors = [row(), row(task="places", set="lgl", data="places-lgl.jsonl")]
    assert quality.chosen(floors, None) == floors
    assert quality.chosen(floors, ["places"]) == floors[1:]
    assert quality.chosen(floors, ["times-madeup"]) == floors[:1]
    with pytest.raises(ValueError, match=r"no floor is named plcaes; there are places, places-lgl, times"):
        quality.chosen(floors, ["plcaes"])


# writing ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path, monkeypatch):
    page = "# Quality\n\n<!-- figures: times -->\nold\n<!-- end -->\nWords.\n"
    monkeypatch.setattr(quality, "FLOORS", tmp_path / "floors.json")
    monkeypatch.setattr(quality, "PAGE", tmp_path / "quality.md")
    quality.FLOORS.write_text("untouched", encoding="utf-8")
    quality.PAGE.write_text(page, encoding="utf-8")
    return tmp_path


def written(floors, scores, reason=None):
    prints = {DATA: "fedcba9876543210"}
    console = Console(record=True, quiet=False, width=200)
    rc = quality.write(console, floors, quality.compare(floors, scores, prints), prints, reason)
    return rc, console.export_text()


def test_a_floor_is_raised_and_the_page_follows(files):
    other = row(task="places", set="lgl", data="places-lgl.jsonl", layer="places")
    verdicts = quality.compare([row()], [score(0.8151)], {DATA: "fedcba9876543210"})
    quality.write(Console(quiet=True), [row(), other], verdicts, {DATA: "fedcba9876543210"}, None)
    new, kept = json.loads(quality.FLOORS.read_text(encoding="utf-8"))
    assert (new["floor"], new["value"], new["fingerprint"]) == (0.81, 0.815, "fedcba9876543210")
    assert new["measured"] == datetime.date.today().isoformat()
    assert kept == other
    page = quality.PAGE.read_text(encoding="utf-8")
    assert "| madeup | value F1 | 0.815 | 0.81 | – |" in page
    assert "old" not in page
    assert page.endswith("<!-- end -->\nWords.\n")


def test_a_floor_is_not_lowered_without_a_reason(files):
    rc, said = written([row(), row("strict F1")], [score(0.7), score(0.9, "strict F1")])
    assert rc == 1
    assert "nothing written: 1 floors would be lowered" in said
    assert quality.FLOORS.read_text(encoding="utf-8") == "untouched"


def test_a_floor_is_lowered_with_a_reason_that_is_printed_for_the_changelog(files):
    rc, said = written([row()], [score(0.7049)], "A wrong rule is gone.")
    assert rc == 0
    assert "- Quality floors lowered: times madeup value F1 0.78 → 0.70. A wrong rule is gone." in said
    assert json.loads(quality.FLOORS.read_text(encoding="utf-8"))[0]["floor"] == 0.7


def test_within_the_same_hundredth_a_floor_stays(files):
    assert written([row()], [score(0.7801)])[0] == 0
    assert json.loads(quality.FLOORS.read_text(encoding="utf-8"))[0]["floor"] == 0.78


def test_nothing_is_written_where_something_was_not_measured(files):
    assert written([row(), row("strict F1")], [score(0.9)])[0] == 1
    assert quality.FLOORS.read_text(encoding="utf-8") == "untouched"


# the command, on a made-up scorer ------------------------------------------------------------------------------------

SCORER = """
import argparse, json, pathlib
parser = argparse.ArgumentParser()
parser.add_argument("--data"), parser.add_argument("--json"), parser.add_argument("--only", action="append")
args = parser.parse_args()
assert args.only == ["times-madeup"] and (pathlib.Path(args.data) / "times-madeup.jsonl").exists()
rows = [{"task": "times", "set": "madeup", "metric": "value F1", "value": VALUE, "n": 1}]
pathlib.Path(args.json).write_text(json.dumps({"rows": rows, "failed": {"times-madeup": 2}}))
"""


@pytest.mark.parametrize("value,data,rc", [(0.8, b"{}\n", 0), (0.5, b"{}\n", 1), (0.8, b"other\n", 1)])
def test_the_command_from_end_to_end(files, monkeypatch, capsys, value, data, rc):
    gold = files / "gold"
    (gold / "dev").mkdir(parents=True)
    (gold / "dev" / DATA).write_bytes(b"{}\n")
    pinned = row(fingerprint=quality.fingerprint(gold / "dev" / DATA))
    quality.FLOORS.write_text(json.dumps([pinned]), encoding="utf-8")
    (gold / "dev" / DATA).write_bytes(data)
    (gold / "score.py").write_text(SCORER.replace("VALUE", str(value)), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["quality.py", str(gold), "--only", "times"])
    assert quality.main() == rc
    said = capsys.readouterr().out
    assert "2 calls failed on times-madeup" in said
    assert ("not comparable" in said) == (data != b"{}\n")


def test_a_folder_without_a_scorer_is_a_wrong_use(tmp_path):
    command = [sys.executable, str(ROOT / "bench" / "quality.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "holds no score.py" in done.stderr
