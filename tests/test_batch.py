"""Archives read into a folder: every record is counted once, nothing is read twice, and what goes wrong costs nothing else."""

import contextlib
import dataclasses
import fcntl
import gc
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import archives
import poison
import psutil
import pyarrow.parquet as pq
import pytest
from archives import answer, concert, packed, page, record, strike

import dateline
from dateline import batch
from dateline.batch import Death, Settings, Tally, Task, plan, planning, read_part, reports_in, run
from dateline.batch.attempt import attempt, kit_of_this_process
from dateline.batch.folder import held
from dateline.batch.local import run_local
from dateline.batch.spool import work_folder
from dateline.cli import main

QUICK = Settings(read=poison.read, time_limit=None)


def tasks_of(*inputs: object) -> list[Task]:
    faults: list[str] = []
    found = plan([str(i) for i in inputs], lambda name, told: faults.append(f"{name}: {told}"))
    assert faults == []
    return found


def part(
    path: Path, folder: Path, kit: dateline.Kit, settings: Settings = QUICK, deaths: tuple[Death, ...] = ()
) -> Tally:
    """One file read in this process."""
    (task,) = tasks_of(path)
    return read_part(task, settings, folder, kit, deaths)


def outcomes(tally: Tally) -> dict[str, int]:
    assert tally.records == sum(tally.outcomes.values())
    return {name: n for name, n in tally.outcomes.items() if n}


def rows(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [row for path in sorted((folder / kind).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def problems(folder: Path) -> dict[str, str]:
    lines = [line for path in sorted((folder / "problems").glob("*.jsonl")) for line in path.read_text().splitlines()]
    return {told["record"]: f"{told['is']}: {told['problem']}" for told in map(json.loads, lines)}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a result, hidden ones and the lock left out."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name[0] != "."
    }


def workers_here() -> list[psutil.Process]:
    """The workers that this process has started and that are alive."""
    found = []
    for process in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "spawn_main" in " ".join(process.cmdline()):
                found.append(process)
    return found


def texts(numbers: range, more: str = "") -> list[str]:
    return ["\n\n".join([*strike(n), more]) for n in numbers]


# what is read -----------------------------------------------------------------------------------------------------


def test_a_part_holds_claims_reports_and_problems(tmp_path: Path, kit: dateline.Kit) -> None:
    odd = [
        packed(record(answer(page(["Menu", "Login"]).encode()), 50)),
        packed(record(b"fields: none", 51, "warcinfo", kind="application/warc-fields")),
        packed(
            record(
                answer(page(["Die Regierung teilte am Montag mit, dass vier Menschen getötet wurden."] * 3).encode()),
                52,
            )
        ),
        packed(record(b"no http at all", 53)),
    ]
    path = archives.warc(tmp_path / "news.warc.gz", [*archives.pages(range(0, 12, 2)), *odd])
    tally = part(path, tmp_path / "out", kit, Settings(time_limit=None))
    assert outcomes(tally)["read"] == 6
    assert sum(outcomes(tally).get(name, 0) for name in ("no_text", "language", "gated")) == 2
    assert {name: outcomes(tally)[name] for name in ("other", "failed")} == {"other": 1, "failed": 1}
    claims, reports = rows(tmp_path / "out", "claims"), rows(tmp_path / "out", "reports")
    assert len(claims) == tally.claims > 12
    assert len(reports) == 6
    assert sum(row["events"] for row in reports) == tally.events + tally.apart
    whole = {row["article"]: json.loads(row["report"]) for row in reports}
    for claim in claims:
        text = whole[claim["article"]]["article"]["text"]
        assert text[claim["start"] : claim["end"]] == claim["words"].split(" … ")[0]
        assert claim["published"] == "2024-05-03"
        assert claim["url"].startswith("https://news.example/")
    killed = [claim for claim in claims if claim["field"] == "killed"]
    assert len(killed) == 6
    assert {(c["high"], c["qualifier"], c["unit"]) for c in killed} == {(None, "at_least", "person")}
    assert (
        problems(tmp_path / "out")["<urn:uuid:00000053>"]
        == "failed: it is said to be an answer of a web server and is none"
    )


def test_every_format_gives_the_reports_that_reading_it_gives(tmp_path: Path, kit: dateline.Kit) -> None:
    (tmp_path / "in").mkdir()
    archives.jsonl(tmp_path / "in" / "r.jsonl", texts(range(3)))
    archives.warc(tmp_path / "in" / "a.warc.gz", archives.pages(range(10, 16, 2)))
    (tmp_path / "in" / "p.html").write_text(page(strike(20)))
    (tmp_path / "in" / "t.txt").write_text("\n\n".join(strike(21)))
    files = sorted((tmp_path / "in").iterdir())
    manifest = run(tasks_of(tmp_path / "in"), tmp_path / "out", kit, Settings(time_limit=None), workers=0)
    assert manifest["records"] == manifest["outcomes"]["read"] == 8
    expected = {a.id: dateline.extract(a, kit).to_dict() for path in files for a in dateline.read(path)}
    assert {r.article.id: r.to_dict() for r in reports_in(tmp_path / "out")} == expected


def test_private_names_are_veiled_in_the_table_unless_asked_for(tmp_path: Path, kit: dateline.Kit) -> None:
    words = "Gunmen shot dead Ingmar Holvestad, a shopkeeper, in Goma on Monday, police said."
    path = archives.jsonl(tmp_path / "r.jsonl", [words])
    for names in (False, True):
        out = tmp_path / f"out{names}"
        part(path, out, kit, Settings(names=names, time_limit=None))
        assert rows(out, "claims")
        assert ("Holvestad" in str(rows(out, "claims"))) == names
        assert "Holvestad" in rows(out, "reports")[0]["report"]


def test_days_and_languages_are_held_to_what_was_asked(tmp_path: Path, kit: dateline.Kit) -> None:
    days = ["2024-04-30", "2024-05-01", "2024-05-02", "2024-05-03", None]
    path = archives.jsonl(
        tmp_path / "r.jsonl",
        [{"text": text, **({"published": d} if d else {})} for text, d in zip(texts(range(5)), days, strict=True)],
    )
    settings = Settings("2024-05-01", "2024-05-02", read=poison.read, time_limit=None)
    assert outcomes(part(path, tmp_path / "out", kit, settings)) == {"read": 3, "outside": 2}
    published = [row["published"] for row in rows(tmp_path / "out", "reports")]
    assert published == ["2024-05-01", "2024-05-02", None]


def test_what_was_fetched_before_the_first_day_is_not_even_looked_at(tmp_path: Path, kit: dateline.Kit) -> None:
    path = archives.warc(tmp_path / "a.warc.gz", [packed(record(answer(b"<html>"), 1)), *archives.pages([2])])
    settings = Settings(since="2024-05-05", read=poison.read, time_limit=None)
    assert outcomes(part(path, tmp_path / "out", kit, settings)) == {"outside": 2}


def test_what_told_a_page_is_read_once_where_it_stands_in_the_article(
    tmp_path: Path, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blanks aside, for a page's bare words are laid out otherwise; what stands beside the article is held against it anew."""
    asked: list[str] = []

    def nothing_found(text: str, *_: object) -> bool:
        asked.append(text)
        return False

    monkeypatch.setattr("dateline.batch.document.worth_reading", nothing_found)
    path = archives.jsonl(tmp_path / "r.jsonl", [{"html": page(strike(1))}, {"html": page(strike(2))}])
    told = " \n ".join(strike(1)[0].split())
    monkeypatch.setattr("dateline.batch.document.telling", lambda text, kit, wanted: (told,))
    assert outcomes(part(path, tmp_path / "out", kit)) == {"read": 1, "gated": 1}
    assert len(asked) == 1
    assert strike(2)[0] in asked[0]


def test_a_page_whose_teasers_alone_speak_of_conflict_is_not_read(tmp_path: Path, kit: dateline.Kit) -> None:
    words = [
        f"{piece} In street {n} a baker sells bread and cakes to the choir." for n in range(8) for piece in concert(n)
    ]
    teasers = "".join(f"<li><a href='/{n}'>{strike(n)[0]} {strike(n)[2]}</a></li>" for n in range(12))
    html = page(words).replace("</body>", f"<div class='related'><h3>Read more</h3><ul>{teasers}</ul></div></body>")
    path = archives.jsonl(tmp_path / "r.jsonl", [{"html": html}, {"html": page(words)}, {"html": page(strike(1))}])
    assert outcomes(part(path, tmp_path / "out", kit)) == {"gated": 2, "read": 1}
    assert outcomes(part(path, tmp_path / "any", kit, Settings(events="any", read=poison.read, time_limit=None))) == {
        "read": 2, "copy": 1,
    }  # fmt: skip


# copies -----------------------------------------------------------------------------------------------------------


def test_copies_are_read_once_and_what_says_more_is_read(tmp_path: Path, kit: dateline.Kit) -> None:
    story = [*strike(1), *strike(2), *strike(3)]
    more = [words.replace("wounded", "hurt") for words in story]
    rows_in = [
        {"id": "first", "url": "https://a.example/1", "text": "\n\n".join(story)},
        {"id": "same", "url": "https://b.example/1", "text": "\n\n".join(story)},
        {"id": "shortened", "url": "https://c.example/1", "text": "\n\n".join(story[:6])},
        {
            "id": "another number",
            "url": "https://d.example/1",
            "text": "\n\n".join(story).replace("At least", "More than", 1),
        },
        {"id": "other words", "url": "https://e.example/1", "text": "\n\n".join(more)},
    ]
    path = archives.jsonl(tmp_path / "r.jsonl", rows_in)
    assert outcomes(part(path, tmp_path / "out", kit)) == {"read": 3, "copy": 2}
    found = {
        row["url"][8]: (row["copy_of"], row["same_text"], row["report"] is None)
        for row in rows(tmp_path / "out", "reports")
    }
    assert found == {
        "a": (None, False, False), "b": ("first", True, True), "c": ("first", False, False),
        "d": (None, False, False), "e": (None, False, False),
    }  # fmt: skip


def test_a_run_is_added_to_a_database_with_its_copies_as_one_account(
    tmp_path: Path, kit: dateline.Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    story = "\n\n".join([*strike(4), *strike(5)])
    short = "\n\n".join([*strike(4), strike(5)[0]])
    archives.jsonl(tmp_path / "r.jsonl", [
        {"id": "a", "text": story, "url": "https://a.example/1", "published": "2024-05-03"},
        {"id": "b", "text": story, "url": "https://b.example/1", "published": "2024-05-03"},
        {"id": "c", "text": short, "url": "https://c.example/1", "published": "2024-05-03"},
    ])  # fmt: skip
    out, db = tmp_path / "out", str(tmp_path / "x.db")
    run(tasks_of(tmp_path / "r.jsonl"), out, kit, Settings(time_limit=None), workers=0)
    assert main(["add", str(out), "--db", db]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "one account with a" in told.out
    assert main(["incidents", "--db", db, "--format", "json"]) == 0
    incidents = json.loads(capsys.readouterr().out)
    assert incidents
    assert {i["accounts"] for i in incidents} == {1}
    assert {a for i in incidents for a in i["articles"]} == {"a"}
    assert main(["add", str(out), "--db", db]) == 0
    assert "added" not in capsys.readouterr().out.splitlines()[-1]


# damage and bad input ---------------------------------------------------------------------------------------------


def test_records_in_and_out_of_a_bad_archive(tmp_path: Path, kit: dateline.Kit) -> None:
    """Eleven records of every kind of badness, and nine whole ones between them: twenty in, twenty out."""
    import gzip

    whole = archives.pages(range(0, 20, 2))
    flipped = bytearray(archives.pages([30])[0])
    flipped[-90:-50] = b"\xff" * 40
    lying = packed(record(answer(page(strike(31)).encode()), 31, length=9_000))
    huge = packed(record(answer(b"<html>" + b"<p>war</p>" * 20_000_000), 32))
    bomb = packed(record(answer(gzip.compress(b"<p>" + b"a" * 100_000_000), more="Content-Encoding: gzip\r\n"), 33))
    charset = packed(record(answer(page(strike(34)).encode("utf-16"), kind="text/html; charset=koi8-r"), 34))
    bad = [
        bytes(flipped),
        lying,
        huge,
        bomb,
        charset,
        packed(record(b"\xff" * 99, 35)),
        packed(record(answer(b""), 36)),
    ]
    mixed = [piece for pair in zip(whole, bad, strict=False) for piece in pair]
    path = archives.warc(tmp_path / "bad.warc.gz", [*mixed, *whole[7:], archives.pages([40])[0][:-50]])
    tally = part(path, tmp_path / "out", kit)
    assert outcomes(tally) == {"read": 11, "no_text": 1, "failed": 3, "damaged": 3}
    assert tally.records == 10 + len(bad) + 1
    assert tally.lost > 1000
    told = problems(tmp_path / "out")
    assert [words.split(":")[0] for words in told.values()] == [
        "damaged", "damaged", "failed", "failed", "failed", "no_text", "damaged",
    ]  # fmt: skip
    assert {f"<urn:uuid:{n:08d}>" for n in (31, 32, 33, 35, 36)} < set(told)


def test_files_that_cannot_be_read_are_named_and_the_rest_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kit: dateline.Kit
) -> None:
    good = archives.jsonl(tmp_path / "good.jsonl", texts(range(2)))
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    (tmp_path / "empty.warc.gz").write_bytes(packed(b"nothing"))
    out = tmp_path / "out"
    inputs = [
        str(good),
        str(tmp_path / "bad.parquet"),
        str(tmp_path / "empty.warc.gz"),
        str(tmp_path / "none.warc"),
        str(tmp_path / "*.arc"),
    ]
    assert main(["batch", *inputs, "-o", str(out), "--workers", "1"]) == 1
    told = capsys.readouterr()
    assert "2  100 %  read" in told.out
    said = [line.split(": ", 2) for line in told.err.splitlines()]
    assert [Path(name).name for _, name, _ in said] == ["none.warc", "*.arc", "bad.parquet", "empty.warc.gz"]
    for (_, _, fault), words in zip(
        said, ("no such file;", "nothing is called so;", "no Parquet", "no WARC record"), strict=True
    ):
        assert fault.startswith(words)
    not_read = json.loads((out / "manifest.json").read_text())["not_read"]
    assert [Path(entry["input"]).name for entry in not_read] == [Path(name).name for _, name, _ in said]


def test_a_folder_tells_of_files_it_passes_over(tmp_path: Path) -> None:
    archives.jsonl(tmp_path / "a.jsonl", texts(range(1)))
    (tmp_path / "notes.docx").write_bytes(b"PK")
    faults: list[str] = []
    assert len(plan([str(tmp_path)], lambda name, told: faults.append(told))) == 1
    assert faults[0].startswith("1 file in it not read")


@pytest.mark.parametrize("name, told", [
    ("nope://x/a.warc", "Protocol not known: nope; check the address"), ("feed.rss", "a feed is no archive; read it with: dateline add"),
])  # fmt: skip
def test_inputs_that_are_none_are_told(name: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feed.rss").write_text("<rss><channel></channel></rss>")
    faults: list[str] = []
    assert plan([name], lambda _, fault: faults.append(fault)) == []
    assert faults == [told]


def test_addresses_are_opened_through_fsspec(tmp_path: Path, kit: dateline.Kit) -> None:
    import fsspec

    data = archives.jsonl(tmp_path / "r.jsonl", texts(range(2))).read_bytes()
    with fsspec.open("memory://bucket/r.jsonl", "wb") as out:
        out.write(data)
    (task,) = tasks_of("memory://bucket/*.jsonl")
    assert task.paths == ("memory:///bucket/r.jsonl",)
    assert outcomes(read_part(task, QUICK, tmp_path / "out", kit)) == {"read": 2}


def test_the_pages_of_a_folder_go_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(7):
        (tmp_path / f"{n}.html").write_text(page(strike(n)))
    monkeypatch.setattr(planning, "PAGES", 3)
    found = tasks_of(tmp_path, tmp_path / "0.html", str(tmp_path / "*.html"))
    assert [len(task.paths) for task in found] == [3, 3, 1]
    assert len({task.name for task in found}) == 3


# what goes wrong on the way ---------------------------------------------------------------------------------------


def test_poison_costs_nothing_but_itself(tmp_path: Path, kit: dateline.Kit) -> None:
    """Six records that hang, kill, or take all memory, among twenty-four that are whole."""
    once = tmp_path / "once"
    bad = ["SLEEP", "HOLD THE LOCK", "KILL ALWAYS", f"KILL ONCE {once}", "TAKE MEMORY", "RAISE"]
    for name, some in (("a", bad[::2]), ("b", bad[1::2])):
        good = texts(range(ord(name) * 100, ord(name) * 100 + 12))
        odd = [texts(range(n, n + 1), f"The officer said {words} in the town.")[0] for n, words in enumerate(some)]
        mixed = [*good[:4], odd[0], *good[4:8], *odd[1:], *good[8:]]
        archives.jsonl(tmp_path / f"{name}.jsonl", mixed)
    settings = Settings(read=poison.read, time_limit=2.0, memory_limit=500)
    manifest = run(tasks_of(tmp_path), tmp_path / "out", kit, settings, workers=2)
    found = {name: n for name, n in manifest["outcomes"].items() if n}
    assert found == {"read": 25, "failed": 2, "timed_out": 2, "killed": 1}
    assert manifest["records"] == 30
    told = [line for path in (tmp_path / "out" / "problems").iterdir() for line in path.read_text().splitlines()]
    assert len(told) == 5
    assert sum("took longer than 2 seconds, twice" in line for line in told) == 2
    assert sum("its worker was killed while reading it, twice" in line for line in told) == 1
    assert sum("took more than 500 MB of memory" in line for line in told) == 1
    assert sum("RuntimeError: a fault that nobody thought of" in line for line in told) == 1
    assert not list((tmp_path / "out").glob("work/*"))


def test_a_record_that_died_once_is_tried_again_and_one_that_died_twice_is_not(
    tmp_path: Path, kit: dateline.Kit
) -> None:
    path = archives.jsonl(tmp_path / "r.jsonl", texts(range(3)))
    once = part(path, tmp_path / "once", kit, deaths=(Death(1, "killed"), Death(None, "killed"), Death(2, "timed_out")))
    assert outcomes(once) == {"read": 3}
    twice = part(path, tmp_path / "twice", kit, deaths=(Death(1, "killed"),) * 2)
    assert outcomes(twice) == {"read": 2, "killed": 1}
    given_up = part(path, tmp_path / "four", kit, deaths=(Death(1, "killed"),) * 4)
    assert outcomes(given_up) == {"read": 1, "damaged": 1}
    assert "all behind it" in next(iter(problems(tmp_path / "four")))


def test_a_worker_killed_by_the_system_is_nobodys_fault(tmp_path: Path, kit: dateline.Kit) -> None:
    for name in "ab":
        archives.jsonl(tmp_path / f"{name}.jsonl", texts(range(ord(name) * 100, ord(name) * 100 + 30), "WAIT"))
    killed: list[int] = []

    def kill(news: object) -> None:
        """Kill the first worker that is in the midst of a file."""
        running = news.tasks if isinstance(news, batch.Running) else ()
        if not killed and any((at := batch.noted(tmp_path / "out", task)) and at[0] > 3 for task in running):
            child = workers_here()[0]
            killed.append(child.pid)
            child.kill()

    manifest = run(tasks_of(tmp_path), tmp_path / "out", kit, Settings(read=poison.read), workers=2, told=kill)
    assert killed
    assert manifest["outcomes"]["read"] == manifest["records"] == 60
    assert problems(tmp_path / "out") == {}


def test_a_workers_kit_is_no_work_for_the_collector_of_garbage(
    kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.batch.attempt.load_kit", lambda: kit)
    kit_of_this_process.cache_clear()
    before = len(gc.get_objects())
    try:
        assert kit_of_this_process() is kit
        assert len(gc.get_objects()) < before / 10
        assert gc.get_freeze_count() > before / 2
    finally:
        gc.unfreeze()
        kit_of_this_process.cache_clear()


def test_a_worker_with_another_kit_ends_the_run(tmp_path: Path, kit: dateline.Kit) -> None:
    (task,) = tasks_of(archives.jsonl(tmp_path / "r.jsonl", texts(range(2))))
    run([], tmp_path / "out", kit, QUICK)
    told = attempt(task, QUICK, tmp_path / "out", kit=dataclasses.replace(kit, fingerprint="another"))
    assert isinstance(told, batch.Stopped)
    assert "install the same on every machine" in told.why
    assert isinstance(attempt(task, QUICK, tmp_path / "out", kit=kit), batch.Done)


def test_a_worker_that_has_grown_makes_room_for_another(tmp_path: Path) -> None:
    for name in "abc":
        archives.jsonl(tmp_path / f"{name}.jsonl", texts(range(4)))
    seen: dict[str, set[int]] = {}
    for grown in (0, 10**12):
        news = run_local(tasks_of(*sorted(tmp_path.glob("*.jsonl"))), QUICK, tmp_path / str(grown), 1, grown)
        done = 0
        for heard in news:
            done += isinstance(heard, batch.Done)
            assert not isinstance(heard, batch.Failed | batch.Stopped)
            seen.setdefault(str(grown), set()).update(p.pid for p in workers_here())
        assert done == 3
    assert len(seen["0"]) == 3
    assert len(seen[str(10**12)]) == 1


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, kit: dateline.Kit) -> tuple[Path, dict[str, bytes]]:
    """A folder of three files and what reading it without trouble gives."""
    whole = tmp_path_factory.mktemp("archive")
    folder = whole / "in"
    folder.mkdir()
    archives.warc(folder / "a.warc.gz", archives.pages(range(0, 40)))
    archives.jsonl(folder / "b.jsonl", texts(range(100, 120)))
    archives.jsonl(folder / "c.jsonl", [*texts(range(200, 215)), "\n\n".join(strike(200)[:2])])
    run(tasks_of(folder), whole / "clean", kit, Settings(time_limit=None), workers=0)
    return folder, contents(whole / "clean")


def command(folder: Path, out: Path) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "dateline.cli", "batch", str(folder), "-o", str(out), "--workers", "2"]


def until(true: Callable[[], bool], seconds: float = 240.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come so far"
        time.sleep(0.02)


def begun(out: Path) -> bool:
    """Whether some records of some file are read."""
    return any(path.read_bytes().count(b"\n") > 3 for path in out.glob("work/*/records.jsonl"))


@contextlib.contextmanager
def held_by_another(work: Path) -> Iterator[None]:
    """The work of a file in the hand of a worker that was taken for dead: whoever wants it waits."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "records.jsonl").open("a+b") as lines:
        fcntl.flock(lines, fcntl.LOCK_EX)
        yield


def hears_interrupts() -> None:
    """Let a new process be stopped by Ctrl-C, though these tests may run in the background of a shell, where nothing is."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_stopped_killed_and_run_again_it_gives_what_it_always_gives(
    archive: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    folder, clean = archive
    out = tmp_path / "out"
    last = work_folder(out, tasks_of(folder)[-1])
    with contextlib.ExitStack() as holding:
        first = subprocess.Popen(command(folder, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until(lambda: (out / "manifest.json").exists())
        holding.enter_context(held_by_another(last))  # or a quick machine is done before it can be stopped
        until(lambda: begun(out))
        children = psutil.Process(first.pid).children()
        first.kill()  # nobody can tell its workers
        first.communicate()
        until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
        before = sum(path.read_bytes().count(b"\n") for path in out.glob("work/*/records.jsonl"))
        second = subprocess.Popen(
            command(folder, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hears_interrupts
        )
        until(lambda: bool(psutil.Process(second.pid).children()))
        until(
            lambda: (
                sum(path.read_bytes().count(b"\n") for path in out.glob("work/*/records.jsonl")) > before
                or bool(list(out.glob("parts/*")))
            )
        )
        second.send_signal(signal.SIGINT)
        told = second.communicate(timeout=240)
    assert second.returncode == 130, told
    assert told[1] == "dateline: stopped; the same command goes on where it was\n"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["records"] == sum(manifest["outcomes"].values())
    assert {entry["why"] for entry in manifest["not_read"]} == {"not finished; run the same again"}
    done = subprocess.run(command(folder, out), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(out) == clean


def test_on_a_full_disk_it_stops_and_goes_on_when_there_is_room(
    archive: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    folder, clean = archive
    out = tmp_path / "out"

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    full = subprocess.run(command(folder, out), capture_output=True, text=True, check=False, preexec_fn=little_room)
    assert full.returncode == 1, full.stderr
    assert len(full.stderr.splitlines()) == 1
    assert "File too large; free some space" in full.stderr
    assert "it goes on" in full.stderr
    again = subprocess.run(command(folder, out), capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr) == (0, "")
    assert contents(out) == clean


def test_the_result_is_the_same_with_any_number_of_workers_and_is_not_made_twice(
    archive: tuple[Path, dict[str, bytes]], tmp_path: Path, kit: dateline.Kit
) -> None:
    folder, clean = archive
    run(tasks_of(folder), tmp_path / "one", kit, workers=1)
    assert contents(tmp_path / "one") == clean
    heard: list[object] = []
    run(tasks_of(folder), tmp_path / "one", kit, workers=2, told=heard.append)
    assert [type(news) for news in heard] == [batch.Done] * 3
    assert contents(tmp_path / "one") == clean
    assert json.loads(clean["manifest.json"])["outcomes"]["copy"] == 1


# one folder, one run ----------------------------------------------------------------------------------------------


def test_two_runs_into_one_folder_are_refused(
    tmp_path: Path, kit: dateline.Kit, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = archives.jsonl(tmp_path / "r.jsonl", texts(range(2))), tmp_path / "out"
    with held(out, Settings(), kit.fingerprint):
        assert main(["batch", str(path), "-o", str(out)]) == 2
    told = capsys.readouterr()
    assert "another run writes into it; wait for its end" in told.err
    assert told.out == ""


@pytest.mark.parametrize("change, told", [
    (Settings(since="2024-01-01", read=poison.read), "other settings (since was None)"), (None, "something else than a run"),
])  # fmt: skip
def test_a_folder_of_something_else_is_refused(
    change: Settings | None, told: str, tmp_path: Path, kit: dateline.Kit
) -> None:
    path, out = archives.jsonl(tmp_path / "r.jsonl", texts(range(2))), tmp_path / "out"
    if change is None:
        out.mkdir()
        (out / "letter.txt").write_text("mine")
    else:
        run([], out, kit, QUICK)
    with pytest.raises(ValueError, match=".*".join(map(re.escape, [str(out), told]))):
        run(tasks_of(path), out, kit, change or QUICK)
    assert not (out / "parts").exists()


def test_an_input_that_changed_is_read_anew(tmp_path: Path, kit: dateline.Kit) -> None:
    path, out = archives.jsonl(tmp_path / "r.jsonl", texts(range(2))), tmp_path / "out"
    other = archives.jsonl(tmp_path / "o.jsonl", texts(range(5, 8)))
    assert run(tasks_of(path, other), out, kit, QUICK, workers=0)["records"] == 5
    archives.jsonl(path, texts(range(4)))
    os.utime(path, (1, 1))
    assert run(tasks_of(path), out, kit, QUICK, workers=0)["records"] == 7


def test_pages_gone_from_a_folder_are_gone_from_its_result(
    tmp_path: Path, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PAGES", 2)
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.html").write_text(page(strike(n)))
    assert run(tasks_of(folder), tmp_path / "out", kit, QUICK, workers=0)["records"] == 5
    (folder / "0.html").unlink()
    assert run(tasks_of(folder), tmp_path / "out", kit, QUICK, workers=0)["records"] == 4


def test_what_is_said_at_the_end_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archives.warc(
        tmp_path / "a.warc.gz", [*archives.pages(range(6)), packed(record(answer(b"x", kind="image/png"), 9))]
    )
    out = tmp_path / "out"
    assert main(["batch", str(path), "-o", str(out), "--workers", "1"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    figures = [
        int(line.split()[0].replace(",", ""))
        for line in told.out.splitlines()
        if line[:1] == " " and line.split()[0][0].isdigit()
    ]
    assert sum(figures[:-1]) == figures[-1] == 7
    assert f"dateline add {out} --db FILE" in told.out


@pytest.mark.parametrize("arguments", [
    ["--workers", "0"], ["--since", "someday"], ["--time-limit", "-1"], ["--language", "xx"], ["--ray-address", "auto"],
])  # fmt: skip
def test_wrong_usage_is_told_before_anything_is_read(arguments: list[str], tmp_path: Path) -> None:
    path = archives.jsonl(tmp_path / "r.jsonl", texts(range(1)))
    try:
        status = main(["batch", str(path), "-o", str(tmp_path / "out"), *arguments])
    except SystemExit as ended:
        status = int(str(ended.code))
    assert status == 2
    assert not (tmp_path / "out").exists()
