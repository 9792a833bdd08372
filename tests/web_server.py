"""A server on loopback for tests: each path gives what the test put there, and every request is written down."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Handler = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What a server gives: a body (of HTML), or status, headers and body, or a function that writes by itself."""

    port: int
    pages: dict[str, bytes | tuple[int, Mapping[str, str], bytes] | Handler] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextlib.contextmanager
def serving() -> Iterator[Site]:
    """A site that is served until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    server.site = Site(server.server_address[1])  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.site  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        page = site.pages.get(self.path, (404, {}, b"nothing here"))
        with contextlib.suppress(OSError):  # who asked may have had enough
            if callable(page):
                page(self)
            else:
                status, headers, body = (200, {}, page) if isinstance(page, bytes) else page
                answer(self, status, headers, body)

    def log_message(self, *_: object) -> None:
        pass


def answer(handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Write a whole answer."""
    handler.send_response(status)
    for name, value in {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        **headers,
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
