"""Inputs that were made to do harm, or that the world damaged: each record is counted, and nothing beside it is lost."""

import errno
import gzip
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import archives
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from archives import answer, packed, page, record, strike
from test_batch import QUICK, contents, outcomes, part, problems, rows, tasks_of, texts

import dateline
from dateline import batch
from dateline.batch import Settings, plan, read_part, run, spool
from dateline.batch import part as part_of
from dateline.batch.attempt import attempt
from dateline.cli import main
from dateline.cli.batch import Progress

# rows -------------------------------------------------------------------------------------------------------------


def test_rows_of_every_kind_of_badness_are_counted_and_the_rest_is_read(tmp_path: Path, kit: dateline.Kit) -> None:
    """Eleven lines that cannot be read among five that can: sixteen in, sixteen out."""
    good = iter(texts(range(20)))
    odd: list[dict[str, Any]] = [
        {"text": next(good), "url": 7}, {"text": next(good), "title": ["a"]}, {"text": next(good), "publisher": {"a": 1}},
        {"text": next(good), "published": "9999-99-99"}, {"text": next(good), "published": 5}, {"text": next(good) + "\ud800"},
        {"text": 5}, {"body": next(good)}, {"title": "A title alone"}, {},
    ]  # fmt: skip
    whole = [{"text": next(good), "id": 5}, {"text": next(good), "id": "\ud800"}, {"text": next(good), "url": "\ud800"}]
    path = tmp_path / "r.jsonl"
    lines = [json.dumps(row) for pair in zip(odd, [*whole, *whole[:0]], strict=False) for row in pair]
    lines += [json.dumps(row) for row in odd[3:]] + ["[" * 200_000]
    lines += [json.dumps({"text": next(good)}), json.dumps({"html": page(strike(90)), "title": "\ud800"})]
    path.write_text("\n".join(lines))
    tally = part(path, tmp_path / "out", kit)
    assert outcomes(tally) == {"read": 5, "failed": 11}
    assert len(rows(tmp_path / "out", "reports")) == 5
    told = problems(tmp_path / "out")
    assert len(told) == 11
    assert sum("give the report's text under that key" in words for words in told.values()) == 4
    assert sum("brackets within brackets" in words for words in told.values()) == 1
    assert "dateline's own" not in str(told)


def test_a_table_under_other_names_is_not_told_to_be_about_other_things(tmp_path: Path, kit: dateline.Kit) -> None:
    path = archives.jsonl(tmp_path / "r.jsonl", [{"body": words} for words in texts(range(3))])
    assert outcomes(part(path, tmp_path / "out", kit)) == {"failed": 3}


def test_rows_that_take_all_memory_cost_no_other_row(tmp_path: Path, kit: dateline.Kit) -> None:
    """A small file of large rows: 60 times 10 MB in one value, and one of 700 MB with a row before it and one behind it."""
    large = " " * 10_000_000
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 60 + [1], pa.int32()), pa.array([large, texts(range(1))[0]]))
    pq.write_table(pa.table({"text": column}), tmp_path / "many.parquet")
    huge = [{"text": words} for words in (texts(range(1, 2))[0], "war " * 175_000_000, texts(range(2, 3))[0])]
    pq.write_table(pa.Table.from_pylist(huge), tmp_path / "one.parquet", compression="zstd", row_group_size=1)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1_000_000
    settings = Settings(read=QUICK.read, memory_limit=400)
    manifest = run(tasks_of(tmp_path), tmp_path / "out", kit, settings, workers=1)
    assert manifest["not_read"] == []
    assert manifest["records"] == 64
    found = manifest["outcomes"]
    assert found["read"] == 3
    assert found["no_text"] == 60
    assert found["damaged"] + found["failed"] == 1


# pages ------------------------------------------------------------------------------------------------------------


def packed_by(name: str, size: int, work: Path) -> bytes:
    """So many bytes of a page, packed, which nobody has held unpacked."""
    if name == "deflate":
        pack = zlib.compressobj()
        return b"".join(pack.compress(b"a" * 1_000_000) for _ in range(size // 1_000_000)) + pack.flush()
    with pa.CompressedOutputStream(str(work / name), {"br": "brotli"}.get(name, name)) as out:
        for _ in range(size // 1_000_000):
            out.write(b"a" * 1_000_000)
    return (work / name).read_bytes()


@pytest.mark.parametrize("head, packing", [
    ("Content-Encoding", "gzip"), ("Content-Encoding", "deflate"), ("Content-Encoding", "br"), ("Content-Encoding", "zstd"),
    ("Transfer-Encoding", "gzip"),
])  # fmt: skip
def test_a_bomb_costs_no_memory_and_no_other_record(head: str, packing: str, tmp_path: Path, kit: dateline.Kit) -> None:
    bomb = record(answer(packed_by(packing, 600_000_000, tmp_path), more=f"{head}: {packing}\r\n"), 9)
    path = archives.warc(tmp_path / "a.warc.gz", [*archives.pages([2]), packed(bomb), *archives.pages([4])])
    assert path.stat().st_size < 1_000_000
    tally = part(path, tmp_path / "out", kit, Settings(read=QUICK.read, time_limit=None, memory_limit=100))
    assert outcomes(tally) == {"read": 2, "failed": 1}
    assert "larger than 5 MB when unpacked" in problems(tmp_path / "out")["<urn:uuid:00000009>"]


def test_a_head_without_end_and_a_member_of_nothing_cost_no_other_record(tmp_path: Path, kit: dateline.Kit) -> None:
    endless = packed(record(answer(b"<html>", more=f"X-Long: {'a' * 9_000_000}\r\n"), 8))
    nothing = gzip.compress(bytes(200_000_000))
    path = archives.warc(
        tmp_path / "a.warc.gz", [*archives.pages([2]), endless, *archives.pages([4]), nothing, *archives.pages([6])]
    )
    tally = part(path, tmp_path / "out", kit)
    assert outcomes(tally) == {"read": 3, "failed": 1, "damaged": 1}
    assert "its HTTP head is too long" in problems(tmp_path / "out")["<urn:uuid:00000008>"]
    assert tally.lost == len(nothing)


# files and folders ------------------------------------------------------------------------------------------------


def test_files_of_a_folder_that_are_odd_are_read_or_told(tmp_path: Path, kit: dateline.Kit) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.html")).write_text(page(strike(1)))  # no Unicode
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.warc.gz")).write_bytes(archives.pages([2])[0])
    (folder / "two\nlines.html").write_text(page(strike(3)))
    (folder / "a[1]*.html").write_text(page(strike(4)))
    (folder / "packed.html.gz").write_bytes(gzip.compress(page(strike(5)).encode()))
    (folder / "packed.txt.gz").write_bytes(gzip.compress("\n\n".join(strike(6)).encode()))
    (folder / "wide.txt").write_text("\n\n".join(strike(7)), encoding="utf-16")
    (folder / "bomb.html.gz").write_bytes(gzip.compress(b"<p>war</p>" * 10_000_000))
    (folder / "broken.html.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    os.mkfifo(folder / "pipe.html")
    os.symlink("/nowhere/at/all", folder / "link.html")
    faults: list[str] = []
    tasks = plan([str(folder)], lambda name, told: faults.append(told))
    assert len(faults) == 1
    assert faults[0].startswith("2 files in it not read (2 .html)")
    manifest = run(tasks, tmp_path / "out", kit, QUICK, workers=0)
    assert {name: n for name, n in manifest["outcomes"].items() if n} == {"read": 7, "failed": 2}
    assert set(problems(tmp_path / "out")) == {"bomb.html.gz", "broken.html.gz"}
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["records"] == 9


def test_a_run_is_no_input_of_the_next_one(tmp_path: Path, kit: dateline.Kit) -> None:
    """Whoever writes into the folder that is read goes on as anybody else does."""
    archives.jsonl(tmp_path / "a.jsonl", texts(range(3)))
    for _ in range(2):
        tasks = tasks_of(tmp_path)
        assert [Path(task.source).name for task in tasks] == ["a.jsonl"]
        assert run(tasks, tmp_path / "out", kit, QUICK, workers=0)["records"] == 3
        assert not (tmp_path / "out" / "work").exists()


def test_an_input_that_is_gone_or_breaks_off_is_told_and_the_rest_is_read(
    tmp_path: Path, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        archives.jsonl(tmp_path / f"{name}.jsonl", texts(range(ord(name), ord(name) + 3)))
    tasks = tasks_of(*(tmp_path / f"{name}.jsonl" for name in "abc"))
    (tmp_path / "a.jsonl").unlink()
    whole = part_of._ARCHIVES["jsonl"]

    def broken(stream: Any) -> Iterator[Any]:
        for number, found in enumerate(whole(stream)):
            if number == 1 and stream.name.endswith("b.jsonl"):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            yield found

    monkeypatch.setitem(part_of._ARCHIVES, "jsonl", broken)
    manifest = run(tasks, tmp_path / "out", kit, QUICK, workers=0)
    assert manifest["records"] == manifest["outcomes"]["read"] == 3
    told = {Path(entry["input"]).name: entry["why"] for entry in manifest["not_read"]}
    assert told["a.jsonl"].startswith("No such file or directory; see that it can be read")
    assert told["b.jsonl"].startswith("Input/output error; see that it can be read")
    monkeypatch.undo()
    assert run(tasks, tmp_path / "out", kit, QUICK, workers=0)["records"] == 6


def test_what_is_empty_or_not_found_is_told_in_the_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = archives.jsonl(tmp_path / "good.jsonl", texts(range(2)))
    (tmp_path / "empty.jsonl.gz").write_bytes(b"")
    out = tmp_path / "out"
    arguments = ["batch", str(good), str(tmp_path / "empty.jsonl.gz"), str(tmp_path / "none.warc"), "-o", str(out)]
    assert main([*arguments, "--workers", "1"]) == 1
    told = json.loads((out / "manifest.json").read_text())
    assert {Path(entry["input"]).name: entry["why"].partition(";")[0] for entry in told["not_read"]} == {
        "none.warc": "no such file", "empty.jsonl.gz": "empty",
    }  # fmt: skip
    assert len(capsys.readouterr().err.splitlines()) == 2


# writing ----------------------------------------------------------------------------------------------------------


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("place", ["spool._append", "os.pwrite", "os.fsync", "pq.ParquetWriter", "Path.mkdir"])
@pytest.mark.parametrize("after", [0, 1])
def test_no_room_wherever_it_is_met_stops_the_run_and_loses_nothing(
    place: str, after: int, tmp_path: Path, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archives.jsonl(tmp_path / "r.jsonl", texts(range(6)))
    (task,) = tasks_of(path)
    run([task], tmp_path / "clean", kit, QUICK, workers=0)
    run([], tmp_path / "out", kit, QUICK)
    owner: Any = {"spool": spool, "os": os, "pq": pq, "Path": Path}[place.partition(".")[0]]
    name = place.partition(".")[2]
    real, calls = getattr(owner, name), 0

    def sometimes(*given: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        return _full() if calls > after else real(*given, **more)

    with monkeypatch.context() as full:
        full.setattr(owner, name, sometimes)
        stopped = attempt(task, QUICK, tmp_path / "out", kit=kit)
    assert calls > after
    assert isinstance(stopped, batch.Stopped)
    assert "No space left on device; free some space" in stopped.why
    manifest = run([task], tmp_path / "out", kit, QUICK, workers=0)
    assert manifest["records"] == manifest["outcomes"]["read"] == 6
    assert contents(tmp_path / "out") == contents(tmp_path / "clean")


@pytest.mark.parametrize("rest", [b'{"is":"re', b"\0\0\0\0\n\0\0\n", b'{"is":"read"\n{"is":"gated"}\n'])
def test_work_of_which_the_disk_kept_a_part_is_gone_on_with(rest: bytes, tmp_path: Path, kit: dateline.Kit) -> None:
    (task,) = tasks_of(archives.jsonl(tmp_path / "r.jsonl", texts(range(5))))
    assert read_part(task, QUICK, tmp_path / "clean", kit).records == 5
    out = tmp_path / "out"
    made = spool.work_folder(out, task)
    made_by = {"dateline": dateline.extract.__globals__["VERSION"], "kit": kit.fingerprint, "settings": QUICK.told()}
    with spool.spool_of(out, task, made_by) as begun:
        spool.put(begun, {"is": "gated"})
    with (made / "records.jsonl").open("ab") as lines:
        lines.write(rest)
    assert outcomes(read_part(task, QUICK, out, kit)) == {"read": 4, "gated": 1}


# memory -----------------------------------------------------------------------------------------------------------


def test_a_worker_does_not_remember_the_names_it_met(tmp_path: Path, kit: dateline.Kit) -> None:
    """Each text has five names that no other has, and one that all have; what is read is what is read by itself."""
    told = [
        f"At least {n + 2} people were killed when Vorblak{n}ik shelled Tarmoz{n}a on Monday, General Oskemund said.\n\n"
        f"Gunmen of Brustal{n}o shot dead Mirrek{n} Poltan{n}sky, they were gonna flee to Oskemund, he said."
        for n in range(30)
    ]
    path = archives.jsonl(tmp_path / "r.jsonl", told)
    settings = Settings(time_limit=None, names=True)
    part(path, tmp_path / "first", kit, settings)
    words = kit.parser.nlp.vocab.strings
    before = len(words)
    other = archives.jsonl(tmp_path / "o.jsonl", [text.replace("o", "ö") for text in told])
    assert outcomes(part(other, tmp_path / "second", kit, settings)) == {"read": 30}
    assert len(words) == before
    assert "Vorblak3ik" not in words
    expected = {a.id: dateline.extract(a, kit).to_dict() for a in dateline.read(path)}
    assert {r.article.id: r.to_dict() for r in batch.reports_in(tmp_path / "first")} == expected
    assert "Vorblak3ik" in words  # what is read outside of a run is remembered, as ever


# what is shown ----------------------------------------------------------------------------------------------------


def test_the_bar_counts_from_the_first_record_of_this_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = tasks_of(archives.jsonl(tmp_path / "r.jsonl", texts(range(100))))
    now, noted = 100.0, (40, 0.4, batch.Tally(40, {**batch.Tally().outcomes, "read": 10, "gated": 30}))
    monkeypatch.setattr("time.monotonic", lambda: now)
    monkeypatch.setattr(batch, "noted", lambda folder, task: noted)
    progress = Progress(tmp_path, tasks)

    def shown() -> str:
        progress._show(tuple(tasks))
        return progress.bar.tasks[0].description

    assert shown() == "starting workers"  # what is noted is of a run before this one
    now = 110.0
    assert shown() == "starting workers"
    noted = (41, 0.41, batch.Tally(41, {**batch.Tally().outcomes, "read": 10, "gated": 31}))
    assert shown().startswith("41 records · … · 24 % about conflict")
    now, noted = 115.0, (61, 0.61, batch.Tally(61, {**batch.Tally().outcomes, "read": 0, "gated": 61}))
    assert shown() == "61 records · 4/s · 0 % about conflict · 10 s left"
    now, noted = 120.0, (99, 0.99, batch.Tally(99, {**batch.Tally().outcomes, "read": 1, "gated": 98}))
    assert shown() == "99 records · 6/s · 1.0 % about conflict · nearly done"


def test_days_the_wrong_way_round_are_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archives.jsonl(tmp_path / "r.jsonl", texts(range(1)))
    days = ["--since", "2024-05-02", "--until", "2024-05-01"]
    assert main(["batch", str(path), "-o", str(tmp_path / "out"), *days]) == 2
    assert "--since is later than --until" in capsys.readouterr().err
