"""The Ray engine on a cluster of two nodes on this machine: the local engine's results, and nothing lost with a worker or a node."""

import contextlib
import ipaddress
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import archives
import poison
import psutil
import pytest
from archives import strike
from test_batch import contents, tasks_of, texts

import dateline
from dateline.batch import News, Running, Settings, noted, run
from dateline.cli import main

# Before Ray is imported: else it would listen to the outer network, and report home.
os.environ |= {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0"}
ray: Any = pytest.importorskip("ray")
HERE = "127.0.0.1"
QUICK = {
    "health_check_initial_delay_ms": 5000,
    "health_check_period_ms": 1000,
    "health_check_timeout_ms": 5000,
    "health_check_failure_threshold": 4,
}
NODE = {"num_cpus": 1, "node_ip_address": HERE, "object_store_memory": 80_000_000}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster of two nodes with one core each, bound to the loopback."""
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))))
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False, "_system_config": QUICK})
    made.add_node(**NODE)
    yield made
    ray.shutdown()
    made.shutdown()


def on_ray(
    cluster: Any, path: Path, out: Path, kit: dateline.Kit, settings: Settings, told: Callable[[News], None]
) -> Any:
    return run(tasks_of(path), out, kit, settings, engine="ray", address=cluster.address, told=told)


def nothing(news: News) -> None:
    """Nobody listens."""


def in_midst(out: Path, news: News) -> bool:
    """Whether two files are being read, and some records of each are."""
    tasks = news.tasks if isinstance(news, Running) else ()
    at = [noted(out, task) for task in tasks]
    return len(at) == 2 and all(place is not None and place[0] > 3 for place in at)


def test_ray_gives_what_the_local_engine_gives(cluster: Any, tmp_path: Path, kit: dateline.Kit) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    archives.warc(folder / "a.warc.gz", [*archives.pages(range(0, 12)), archives.pages([13])[0][:-60]])
    archives.jsonl(folder / "b.jsonl", [*texts(range(100, 106)), "\n\n".join(strike(100)[:2]), ""])
    (folder / "c.html").write_text(archives.page(strike(300)))
    run(tasks_of(folder), tmp_path / "local", kit, workers=2)
    on_ray(cluster, folder, tmp_path / "ray", kit, Settings(), nothing)
    found = contents(tmp_path / "ray")
    assert found == contents(tmp_path / "local")
    told = json.loads(found["manifest.json"])
    assert told["outcomes"]["damaged"] == told["outcomes"]["copy"] == told["outcomes"]["no_text"] == 1


def test_records_that_kill_their_ray_worker_cost_nothing_else(cluster: Any, tmp_path: Path, kit: dateline.Kit) -> None:
    bad = [
        texts(range(n, n + 1), f"The officer said {words}.")[0]
        for n, words in ((900, "HOLD THE LOCK"), (901, "KILL ALWAYS"))
    ]
    good = texts(range(10))
    archives.jsonl(tmp_path / "a.jsonl", [*good[:5], bad[0], *good[5:]])
    archives.jsonl(tmp_path / "b.jsonl", [*good[:5], bad[1], *good[5:]])
    manifest = on_ray(cluster, tmp_path, tmp_path / "out", kit, Settings(read=poison.read, time_limit=2.0), nothing)
    assert {name: n for name, n in manifest["outcomes"].items() if n} == {"read": 20, "timed_out": 1, "killed": 1}


def test_a_killed_worker_and_a_killed_node_lose_nothing(cluster: Any, tmp_path: Path, kit: dateline.Kit) -> None:
    for name in "abcd":
        archives.jsonl(tmp_path / f"{name}.jsonl", texts(range(ord(name) * 100, ord(name) * 100 + 40), "WAIT"))
    killed: list[str] = []

    def kill(news: News) -> None:
        """First a worker, then, when two files are in hand again, the second node whole."""
        if len(killed) < 2 and in_midst(tmp_path / "out", news):
            if not killed:
                workers = [
                    p for p in psutil.process_iter(["cmdline"]) if "ray::attempt" in " ".join(p.info["cmdline"] or ())
                ]
                killed.append(f"worker {workers[0].pid}")
                workers[0].kill()
            else:
                node = next(iter(cluster.worker_nodes))
                killed.append("node")
                cluster.remove_node(node, allow_graceful=False)

    manifest = on_ray(cluster, tmp_path, tmp_path / "out", kit, Settings(read=poison.read), kill)
    assert len(killed) == 2
    assert manifest["outcomes"]["read"] == manifest["records"] == 160
    assert not any(path.read_text() for path in (tmp_path / "out" / "problems").iterdir())


def test_it_starts_a_cluster_of_its_own_that_reports_to_nobody(tmp_path: Path) -> None:
    path = archives.jsonl(tmp_path / "a.jsonl", texts(range(2)))
    command = [sys.executable, "-W", "error", "-m", "dateline.cli", "batch", str(path), "-o", str(tmp_path / "out")]
    process = subprocess.Popen(
        [*command, "--engine", "ray", "--workers", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("RAY_")},
    )  # fmt: skip
    addresses: set[str] = set()
    while process.poll() is None:
        time.sleep(0.2)
        with contextlib.suppress(psutil.Error):
            own = psutil.Process(process.pid)
            for one in (own, *own.children(recursive=True)):
                addresses |= {c.laddr.ip for c in one.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
                assert one.name() != "raylet" or one.environ().get("RAY_USAGE_STATS_ENABLED") == "0"
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "2  100 %  read" in out
    assert addresses
    assert all(ipaddress.ip_address(a.removeprefix("::ffff:")).is_loopback for a in addresses), addresses


def test_a_cluster_that_does_not_answer_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = archives.jsonl(tmp_path / "a.jsonl", texts(range(2))), tmp_path / "out"
    ray.shutdown()
    arguments = ["batch", str(path), "-o", str(out), "--engine", "ray", "--ray-address", "127.0.0.1:9"]
    assert main(arguments) == 1
    assert "check --ray-address" in capsys.readouterr().err
    assert json.loads((out / "manifest.json").read_text())["not_read"][0]["why"].startswith("not finished")
