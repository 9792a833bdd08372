"""Archives over HTTP from a server on the loopback, with and without parts."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import archives
import pytest
from test_batch import QUICK, outcomes, tasks_of, texts

import dateline
from dateline.batch import plan, read_part


class Whole(http.server.SimpleHTTPRequestHandler):
    """Sends every file whole, whatever part is asked for."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Parts(Whole):
    """Sends the part that is asked for (RFC 9110, 14.2)."""

    def do_GET(self) -> None:
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if asked is None:
            return super().do_GET()
        data = Path(self.translate_path(self.path)).read_bytes()
        first, last = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        self.wfile.write(data[first : last + 1])
        return None


class NoLength(Whole):
    """Tells nothing of a file but what stands in it."""

    protocol_version = "HTTP/1.0"

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(Path(self.translate_path(self.path)).read_bytes())


@pytest.fixture(params=[Whole, Parts, NoLength], ids=lambda handler: handler.__name__)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "www"
    folder.mkdir()
    archives.warc(folder / "a.warc.gz", archives.pages(range(0, 12)))
    beside = {"more": "a" * 2_000_000}  # more than fsspec fetches at once
    archives.jsonl(folder / "b.jsonl", [{"text": text, **beside} for text in texts(range(6))])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(request.param, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_archives_are_read_over_http(address: str, tmp_path: Path, kit: dateline.Kit) -> None:
    found = {
        task.kind: outcomes(read_part(task, QUICK, tmp_path / "out", kit))
        for task in tasks_of(f"{address}/a.warc.gz", f"{address}/b.jsonl")
    }
    assert sum(found["warc"].values()) == 12
    assert found["jsonl"] == {"read": 6}


def test_what_is_not_there_is_told(address: str) -> None:
    faults: list[str] = []
    assert plan(["http://127.0.0.1:9/a.warc"], lambda name, told: faults.append(told)) == []
    assert len(faults) == 1
