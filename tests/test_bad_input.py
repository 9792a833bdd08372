"""Bad input: one line that names it and the cure, everything else still read, the exit status the design's."""

import json
from pathlib import Path

import pytest

from dateline import cli

GOOD = "Four people were killed when rebels attacked the town of Goma on Monday, the army said.\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict], list[str]]:  # type: ignore[type-arg]
    status = cli.main([str(a) for a in arguments])
    said = capsys.readouterr()
    return status, [json.loads(line) for line in said.out.splitlines()], said.err.splitlines()


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n ", "empty"),
    "binary.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
    "nul.txt": (b"Rebels attacked\x00the town.", "NUL"),
    "latin.txt": ("Überfall auf Köln, sagte Jérôme.".encode("latin-1"), "not valid UTF-8"),
    "no-article.html": (
        b"<html><head><title>x</title></head><body><nav><a href='/'>Home</a></nav></body></html>",
        "no article",
    ),
    "empty.html": (b"<html></html>", "no article"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file(name: str, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, word = BAD[name]
    (tmp_path / name).write_bytes(data)
    status, reports, faults = run(capsys, "read", tmp_path / name, good, "--format", "jsonl")
    assert status == 1
    assert len(faults) == 1, faults
    assert name in faults[0]
    assert word in faults[0]
    assert [r["article"]["text"] for r in reports] == [GOOD]


def test_missing_file(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, reports, faults = run(capsys, "read", "nowhere.txt", good, "--format", "jsonl")
    assert (status, len(reports), len(faults)) == (1, 1, 1)
    assert "nowhere.txt" in faults[0]


def test_folder(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, reports, faults = run(capsys, "read", good.parent, good, "--format", "jsonl")
    assert (status, len(reports), len(faults)) == (1, 1, 1)


def test_malformed_line_in_the_middle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        json.dumps({"id": "a", "text": GOOD}), '{"id": "b", "text": ', json.dumps({"id": "c"}), json.dumps([1]),
        json.dumps({"id": "d", "text": GOOD, "published": "yesterday-ish"}), '{"id": "e", "text": "half \\ud800 pair"}',
        json.dumps({"id": "f", "text": GOOD, "published": "2024-03-04", "publisher": " The Weekly Ledger "}),
        json.dumps({"id": "g", "text": GOOD, "publisher": 7}),
    ]  # fmt: skip
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, reports, faults = run(capsys, "read", path, "--format", "jsonl")
    assert status == 1
    assert [r["article"]["id"] for r in reports] == ["a", "f"]
    assert [f"line {n}:" in fault for n, fault in zip((2, 3, 4, 5, 6, 8), faults, strict=True)] == [True] * 6
    assert [r["article"]["publisher"] for r in reports] == [None, "The Weekly Ledger"]
    assert "YYYY-MM-DD" in faults[3]


def test_nonsense_date(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, reports, faults = run(capsys, "read", good, "--published", "soon", "--format", "jsonl")
    assert (status, reports) == (2, [])
    assert len(faults) == 1
    assert "YYYY-MM-DD" in faults[0]


def test_another_language(tmp_path: Path, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deutsch.txt"
    path.write_text(
        "Bei einem Angriff auf die Stadt wurden am Montag vier Menschen getötet, teilte die Armee mit. Die Rebellen zogen sich zurück.",
        encoding="utf-8",
    )
    status, reports, faults = run(capsys, "read", path, good, "--format", "jsonl")
    assert status == 1
    assert len(faults) == 1
    assert "language is de" in faults[0]
    assert reports[0]["unread"] == [
        {
            "start": 0,
            "end": len(path.read_text(encoding="utf-8")),
            "reason": "the language is de; only en is read",
        }
    ]
    assert reports[0]["events"] == []
    assert reports[1]["events"] != []


def test_too_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "long.txt"
    path.write_text("The weather was fine in the valley and nobody came. " * 5_000, encoding="utf-8")
    status, reports, faults = run(capsys, "read", path, "--format", "jsonl")
    assert status == 1
    assert len(faults) == 1
    assert "split it" in faults[0]
    assert reports[0]["unread"][0]["end"] == len(path.read_text(encoding="utf-8"))


def test_unpaired_quotation_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "marks.txt"
    path.write_text(
        '"We will return, the general said.\n\nRebels killed four people in Goma on Monday.\n',
        encoding="utf-8",
    )
    status, reports, faults = run(capsys, "read", path, "--format", "jsonl")
    assert (status, faults) == (0, [])
    killed = [c for e in reports[0]["events"] for c in e["claims"] if c["field"] == "killed"]
    assert killed
    assert killed[0]["source"] is None


def test_deep_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "<p>" + GOOD * 4 + "</p>"
    path = tmp_path / "deep.html"
    path.write_text("<html><body>" + "<div>" * 30_000 + body + "</div>" * 30_000 + "</body></html>", encoding="utf-8")
    status, reports, faults = run(capsys, "read", path, "--format", "jsonl")
    assert (status, len(faults), len(reports)) in ((0, 0, 1), (1, 1, 0))


def test_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_output_that_cannot_be_written(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(good), "-o", "/nowhere/at/all.json"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
