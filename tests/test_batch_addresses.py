"""Archives behind an address: read in parts where the other side sends parts, fetched whole where it does not, and told where it fails."""

import io
from pathlib import Path
from typing import Any, ClassVar

import archives
import fsspec
import pytest
from fsspec.spec import AbstractBufferedFile, AbstractFileSystem
from test_batch import QUICK, outcomes, tasks_of, texts

import dateline
from dateline.batch import Failed, plan, read_part
from dateline.batch.attempt import attempt


class Elsewhere(AbstractFileSystem):  # type: ignore[misc]
    """Files that are fetched as fsspec fetches those of a bucket or a server: in blocks, each by its range."""

    protocol = "elsewhere"
    cachable = False
    files: ClassVar[dict[str, bytes]] = {}
    sends: ClassVar[str] = "parts"  # or "whole files", or "nothing any more"
    fetched: ClassVar[list[tuple[int, int]]] = []

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        name = self._strip_protocol(path)
        if name not in self.files:
            raise FileNotFoundError(path)
        return {"name": name, "size": len(self.files[name]), "type": "file"}

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        found = [self.info(name) for name in self.files if name.startswith(self._strip_protocol(path))]
        return found if detail else [one["name"] for one in found]

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **more: Any) -> Any:
        if block_size == 0:
            return io.BytesIO(self.files[self._strip_protocol(path)])
        return _File(self, path, mode, block_size or 10_000, **more)


class _File(AbstractBufferedFile):  # type: ignore[misc]
    def _fetch_range(self, start: int, end: int) -> bytes:
        Elsewhere.fetched.append((start, end))
        if Elsewhere.sends == "nothing any more":
            raise fsspec.exceptions.FSTimeoutError
        if start and Elsewhere.sends == "whole files":
            raise ValueError("The HTTP server doesn't appear to support range requests.")
        return Elsewhere.files[self.path][start:end]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec.register_implementation("elsewhere", Elsewhere, clobber=True)
    table = tmp_path / "c.parquet"
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist([{"text": text} for text in texts(range(40, 45))]), table)
    files = {
        "news/a.warc.gz": b"".join(archives.pages(range(0, 120))),
        "news/b.jsonl": archives.jsonl(tmp_path / "b.jsonl", texts(range(30))).read_bytes(),
        "news/c.parquet": table.read_bytes(),
    }
    monkeypatch.setattr(Elsewhere, "files", files)
    monkeypatch.setattr(Elsewhere, "fetched", [])
    assert len(files["news/b.jsonl"]) > 10_000


@pytest.mark.parametrize("sends", ["parts", "whole files"])
def test_every_format_is_read_from_an_address(
    sends: str, tmp_path: Path, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Elsewhere, "sends", sends)
    found = {}
    for task in tasks_of("elsewhere://news/*.*"):
        found[task.kind] = outcomes(read_part(task, QUICK, tmp_path / "out", kit))
    assert found["warc"]["read"] + found["warc"].get("gated", 0) == 120
    assert {name: found[name] for name in ("jsonl", "parquet")} == {"jsonl": {"read": 30}, "parquet": {"read": 5}}
    assert Elsewhere.fetched


def test_what_fails_on_the_way_is_told_and_tried_by_the_next_run(
    tmp_path: Path, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (task,) = tasks_of("elsewhere://news/b.jsonl")
    with monkeypatch.context() as broken:
        broken.setattr(Elsewhere, "sends", "nothing any more")
        told = attempt(task, QUICK, tmp_path / "out", kit=kit)
    assert isinstance(told, Failed)
    assert told.why == "FSTimeoutError; see that it can be read from here, then run the same again"
    assert outcomes(read_part(task, QUICK, tmp_path / "out", kit)) == {"read": 30}


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: Elsewhere, path: str, **_: Any) -> None:
        raise fsspec.exceptions.FSTimeoutError

    monkeypatch.setattr(Elsewhere, "info", gone)
    monkeypatch.setattr(Elsewhere, "exists", gone)
    faults: list[str] = []
    assert plan(["elsewhere://news/b.jsonl"], lambda name, told: faults.append(told)) == []
    assert faults == ["FSTimeoutError; check the address, the network and what it asks for"]
