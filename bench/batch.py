"""What reading archives costs, as ratios in one run; prints them with the machine's facts and keeps them in bench/results.md.

    python bench/batch.py [--pages FOLDER] [--rivals PYTHON] [--only extract,speed,growth,workers,ray] [--keep]

`--pages` names a folder with pages-en.jsonl.gz and fakes-syria.jsonl (real pages and reports; else all are made up), `--rivals`
a Python in which textacy, newspaper4k and news-please are installed. `extract`, `speed` and `growth` count CPU and may run beside other
work; `workers` and `ray` need a machine on which nothing else runs. `--keep` writes bench/results.md. Exit status 1 where a bar
is missed.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import mixed
import rivals
import speed as reading

import dateline
from dateline.batch import Running, Settings, plan, read_part, run

HERE = Path(__file__).parent
RESULTS = HERE / "results.md"
PAGES, REPORTS, GROWTH, LONG = 200, 60, (1_000, 4_000, 16_000), 20_000
FILES, IN_FILE = 8, 2_000  # of the archive that several processes read: so long that their start does not matter
Row = tuple[str, str, str, bool]  # what, measured, bar, whether it holds


def cpu_of(path: Path, folder: Path, kit: dateline.Kit) -> tuple[float, dict[str, int]]:
    """CPU seconds of reading one archive in this process, and what became of its records."""
    (task,) = plan([str(path)], _raise)
    before = time.process_time()
    tally = read_part(task, Settings(), folder, kit)
    return time.process_time() - before, tally.outcomes


def _raise(name: str, fault: str) -> None:
    raise ValueError(f"{name}: {fault}")


def extract(source: Path | None, kit: dateline.Kit) -> tuple[list[Row], list[str]]:
    """The whole of `extract` on reports of conflict, against the bare pipeline on their texts."""
    if source is None:
        texts = reading.articles(reading.EXAMPLES)
    else:
        with (source / "fakes-syria.jsonl").open(encoding="utf-8") as lines:
            docs = [json.loads(line) for line in itertools.islice(lines, REPORTS)]
        texts = [dateline.read_text(d["text"], id=str(n), title=d.get("title")) for n, d in enumerate(docs)]
    told = reading.ratios(texts, kit)
    ratio = told["ratio"]
    return [
        (
            "whole extract on reports of conflict, against the bare spaCy md pipeline",
            f"{ratio:.2f}",
            "at most 0.9",
            ratio <= 0.9,
        )
    ], [
        f"{len(texts)} {'example' if source is None else 'real'} reports of conflict, {told['words']:,} words: extract {told['extract_s']:.2f} s, spaCy "
        f"{told['bare_s']:.2f} s, our parse alone {told['parse_s']:.2f} s; with every word new to the parser {told['ratio_new_words']:.2f}"
    ]


def speed(work: Path, source: Path | None, python: str, kit: dateline.Kit) -> tuple[list[Row], list[str]]:
    """Pages a CPU second on a mixed archive, against what reads or parses every page."""
    size = mixed.write(work / "mixed.warc.gz", PAGES, source)
    with (work / "mixed.jsonl").open("w", encoding="utf-8") as out:
        for page in mixed.pages(PAGES, source):
            out.write(json.dumps({"html": page}) + "\n")
    mixed.write(work / "warm.warc.gz", 40, source)
    cpu_of(work / "warm.warc.gz", work / "warm", kit)
    ours, outcomes = cpu_of(work / "mixed.warc.gz", work / "mixed", kit)
    told = [
        f"{PAGES} pages of {size // PAGES // 1000} kB, {'real ones and reports retold in them' if source else 'made up'}, one in "
        f"{mixed.EVERY} about conflict: " + ", ".join(f"{n} {name}" for name, n in outcomes.items() if n),
        f"dateline batch: {1000 * ours / PAGES:.1f} ms of CPU a page, {PAGES / ours:.0f} pages a CPU second",
    ]
    rows: list[Row] = []
    for name in rivals.RIVALS:
        own = name.startswith("trafilatura")
        theirs = _rival(name, work / "mixed.jsonl", sys.executable if own else python)
        if "missing" in theirs:
            told.append(f"{name}: could not be run ({theirs['missing']})")
            continue
        ratio = theirs["cpu_s"] / ours
        failed = f", {theirs['failed']} failed" if theirs["failed"] else ""
        told.append(
            f"{name} {theirs['version']}: {1000 * theirs['cpu_s'] / PAGES:.1f} ms a page, {ratio:.1f} times ours{failed}"
        )
        bar = {"trafilatura": 2.0, "trafilatura+spacy": 8.0}.get(name)
        if bar:
            rows.append(
                (
                    f"pages a CPU second, against {name} on every page",
                    f"{ratio:.1f} times",
                    f"at least {bar:g} times",
                    ratio >= bar,
                )
            )
    return rows, told


def _rival(name: str, pages: Path, python: str) -> dict[str, Any]:
    done = subprocess.run(
        [python, str(HERE / "rivals.py"), name, str(pages)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {"missing": (done.stderr.strip().splitlines() or ["it ended"])[-1]}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def growth(work: Path, kit: dateline.Kit) -> tuple[list[Row], list[str]]:
    """CPU a page as an archive grows, and the memory of a worker over a long one; made-up pages, which weigh less."""
    mixed.write(work / "warm2.warc.gz", GROWTH[0], None)
    cpu_of(work / "warm2.warc.gz", work / "warm2", kit)
    each: list[float] = []
    for number in GROWTH:
        path = work / f"{number}.warc.gz"
        mixed.write(path, number, None)
        each.append(1000 * cpu_of(path, work / f"out{number}", kit)[0] / number)
        path.unlink()
    worst = max(abs(ms / each[0] - 1) for ms in each)
    told = ["CPU a page: " + ", ".join(f"{ms:.2f} ms in {n:,} pages" for n, ms in zip(GROWTH, each, strict=True))]
    rows: list[Row] = [
        (
            "cost as the archive grows: 1k, 4k, 16k pages",
            f"within {100 * worst:.0f} %",
            "linear within 10 %",
            worst <= 0.1,
        )
    ]
    mixed.write(work / "half.warc.gz", LONG // 2, None)
    mixed.write(work / "long.warc.gz", LONG, None)
    half, long = memory([work / "half.warc.gz", work / "long.warc.gz"], work / "long", kit)
    most = max(mb for _, mb in long)
    told.append(
        "memory of a worker: "
        + ", ".join(f"{_at(long, share):.0f} MB at {share:.0%}" for share in (0.1, 0.25, 0.5, 0.75, 0.99))
        + f"; writing its part, {most:.0f} MB at most"
    )
    flat = most / max(mb for _, mb in half) - 1
    rows.append(
        (
            f"memory a worker over {LONG:,} pages",
            f"{most:.0f} MB, {100 * flat:+.0f} % beside {LONG // 2:,} pages before them",
            "at most 700 MB, flat",
            most <= 700 and flat <= 0.05,
        )
    )
    return rows, told


def memory(paths: list[Path], folder: Path, kit: dateline.Kit) -> list[list[tuple[float, float]]]:
    """The resident megabytes of the one worker that reads archives in turn, by the share of each that it has read; its part is written at 1."""
    import psutil

    from dateline.batch import noted

    seen: dict[str, list[tuple[float, float]]] = {str(path): [] for path in paths}

    def look(news: object) -> None:
        for task in news.tasks if isinstance(news, Running) else ():
            at = noted(folder, task)
            workers = [p for p in psutil.Process().children() if "resource_tracker" not in " ".join(p.cmdline())]
            if at is not None and workers:
                seen[task.source].append((at[1], max(p.memory_info().rss for p in workers) / 1e6))

    run(plan([str(path) for path in paths], _raise), folder, kit, workers=1, told=look)
    return list(seen.values())


def _at(seen: list[tuple[float, float]], share: float) -> float:
    return [mb for s, mb in seen if s <= share][-1]


def archive(work: Path) -> list[str]:
    """The files that several processes read."""
    for n in range(FILES):
        path = work / f"part{n}.warc.gz"
        if not path.exists():
            mixed.write(path, IN_FILE, None)
    return [str(work / f"part{n}.warc.gz") for n in range(FILES)]


def wall(files: Iterable[str], folder: Path, kit: dateline.Kit, **engine: Any) -> float:
    """Seconds of a run, from its call to its end: kits are loaded in them."""
    before = time.monotonic()
    manifest = run(plan(files, _raise), folder, kit, **engine)
    assert manifest["records"] == FILES * IN_FILE
    return time.monotonic() - before


def workers(work: Path, kit: dateline.Kit) -> tuple[list[Row], list[str]]:
    """Two processes against one, by the clock: each twice, in turn, of which the better counts."""
    files = archive(work)
    times: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(2):
        for n in (1, 2):
            times[n].append(wall(files, work / f"by{n}-{turn}", kit, workers=n))
    ratio = min(times[1]) / min(times[2])
    told = [
        f"{FILES * IN_FILE:,} pages in {FILES} files, in turn: one process {_each(times[1])}, two {_each(times[2])}; the better of each "
        "counts, kits are loaded in it"
    ]
    return [("two processes against one", f"{ratio:.2f} times", "at least 1.8 times", ratio >= 1.8)], told


def _each(seconds: list[float]) -> str:
    return " and ".join(f"{s:.1f} s" for s in seconds)


def on_ray(work: Path, kit: dateline.Kit) -> tuple[list[Row], list[str]]:
    """Ray with two cores, running already, against two local processes, by the clock: each twice, in turn."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray

    files = archive(work)
    theirs: list[float] = []
    ours: list[float] = []
    for turn in range(2):
        ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
        theirs.append(wall(files, work / f"ray-{turn}", kit, engine="ray", workers=2))
        ray.shutdown()
        ours.append(wall(files, work / f"local-{turn}", kit, workers=2))
    ratio = min(ours) / min(theirs)
    return [("Ray on the same two cores against the local engine", f"{ratio:.2f}", "at least 0.8", ratio >= 0.8)], [
        f"{FILES * IN_FILE:,} pages, in turn: local {_each(ours)}, Ray {_each(theirs)} (the cluster was running; kits loaded in both)"
    ]


def compiled() -> None:
    """Run again with compiled modules where the environment forbids them: else each worker compiles for seconds at its start."""
    if sys.dont_write_bytecode:
        cache = os.environ.get("PYTHONPYCACHEPREFIX") or str(
            Path(tempfile.gettempdir()) / f"dateline-bench-{os.getuid()}"
        )
        more = {"PYTHONPYCACHEPREFIX": cache}
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | more
        os.execve(sys.executable, [sys.executable, *sys.argv], env)


def facts() -> str:
    """The machine and what it ran."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("spacy", "trafilatura", "fastwarc", "resiliparse", "ray")
    )
    return f"{model}, {os.cpu_count()} cores, {memory_gb:.0f} GB; Python {platform.python_version()}, {packages}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--rivals", default=sys.executable)
    parser.add_argument("--only", default="extract,speed,growth,workers,ray")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    compiled()
    source = options.pages if options.pages and options.pages.is_dir() else None
    kit = dateline.load_kit()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        steps: dict[str, Callable[[], tuple[list[Row], list[str]]]] = {
            "extract": lambda: extract(source, kit),
            "speed": lambda: speed(work, source, options.rivals, kit), "growth": lambda: growth(work, kit),
            "workers": lambda: workers(work, kit), "ray": lambda: on_ray(work, kit),
        }  # fmt: skip
        for step in options.only.split(","):
            new_rows, new_told = steps[step]()
            rows += new_rows
            print(
                "\n".join(
                    [
                        *new_told,
                        *(f"{'  ' if ok else '! '}{what}: {got} (bar: {bar})" for what, got, bar, ok in new_rows),
                    ]
                ),
                flush=True,
            )
            if options.keep:
                keep(step, new_rows, new_told)
    return 0 if all(ok for *_, ok in rows) else 1


def keep(step: str, rows: list[Row], told: list[str]) -> None:
    """Put the figures of a step in their place in bench/results.md."""
    begin, end = f"<!-- {step} -->", f"<!-- /{step} -->"
    section = "\n".join(
        [
            begin,
            f"## {step}",
            "",
            f"`python bench/batch.py --only {step}`, {datetime.date.today()}, on {facts()}.",
            "",
            "| what | measured | bar | |",
            "|---|---|---|---|",
            *(f"| {what} | {got} | {bar} | {'holds' if ok else '**missed**'} |" for what, got, bar, ok in rows),
            "",
            *(f"- {line}" for line in told),
            end,
        ]
    )
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# What archives cost, as ratios in one run\n"
    if begin in text:
        text = text[: text.index(begin)] + section + text[text.index(end) + len(end) :]
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
