"""The review desk served for tests: on loopback, in a thread of this process, with a browser that starts empty."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

import dateline
from dateline.desk import Store
from dateline.web import Desk, make_app

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextlib.contextmanager
def served(store: Store, kit: dateline.Kit, alone: str = "ada") -> Iterator[str]:
    """A running desk; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(make_app(Desk(store, kit, alone)), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < end, "the desk did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """A Chromium with an empty profile."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()


@contextlib.contextmanager
def new_page(started: Any, **how: Any) -> Iterator[Any]:
    """A page in a new context; what its console and its policy complain of, and requests that leave the desk, fail the test."""
    context = started.new_context(**how)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on(
        "request",
        lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else complaints.append(r.url),
    )
    page.complaints = complaints
    yield page
    context.close()
    assert not complaints, complaints


def picture(page: Any, name: str, folder: Path) -> Path:
    """A picture of the whole page, kept in `folder`, or where DATELINE_PICTURES says; returns its path."""
    where = Path(os.environ.get("DATELINE_PICTURES", folder))
    where.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(where / f"{name}.png"), full_page=True, caret="initial")  # hiding it would be a style
    return where / f"{name}.png"
