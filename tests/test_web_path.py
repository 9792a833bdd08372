"""The desk from end to end in a browser: read, correct, export; a coder's day by keyboard alone; a forged form; pictures."""

from __future__ import annotations

import contextlib
import csv
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made_up
import pytest
import serving
from playwright.sync_api import expect

import dateline
from dateline.cli import main
from dateline.desk import Store, add, open_store
from dateline.desk.people import add_person
from dateline.store import chain_problems, every_judgement, people

HERE = Path(__file__).parent.parent
WORD = "four words are long"


@pytest.fixture
def desk(tmp_path: Path, kit: dateline.Kit) -> Iterator[tuple[Store, str]]:
    """A desk with the example reports."""
    with open_store(tmp_path / "a.db") as store:
        for name in ("one-strike.jsonl", "agency-story.txt"):
            for article in dateline.read(str(HERE / "examples" / name)):
                add(store, dateline.extract(article, kit), kit)
        with serving.served(store, kit) as address:
            yield store, address


def made(store: Store) -> list[Any]:
    with store.reading() as connection:
        assert list(chain_problems(connection)) == []
        return list(every_judgement(connection))


def test_read_correct_export(tmp_path: Path, kit: dateline.Kit, chromium: Any) -> None:
    """A text is pasted at an empty desk, its number corrected, and the export of the command line has the new one."""
    db = tmp_path / "new.db"
    with open_store(db) as store:
        with serving.served(store, kit) as address, serving.new_page(chromium) as page:
            page.goto(address)
            page.locator("textarea").first.fill(
                "Shells hit the market of Sloviansk on 20 May 2025, killing at least four people, the governor said."
            )
            page.get_by_role("button", name="Add the text").or_(page.get_by_role("button", name="Read")).first.click()
            page.locator("a[href^='/report/']").first.click()
            claim = page.locator(".claim", has=page.locator(".field", has_text="killed")).first
            claim.click()
            expect(claim).to_have_class(re.compile(r"\bhere\b"))
            for key in ("c", "6", "Enter"):
                page.keyboard.press(key)
            expect(claim.locator(".value")).to_contain_text("6 people")
        assert [j.verb for j in made(store)] == ["correct"]
    out = tmp_path / "claims.csv"
    assert main(["export", "csv", "--db", str(db), "-o", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [r["low"] for r in rows if r["field"] == "killed"] == ["6"]


def test_open_next_accept_three_correct_one_and_sign_in_twelve_keys(
    tmp_path: Path, kit: dateline.Kit, chromium: Any
) -> None:
    with open_store(tmp_path / "a.db") as store:
        add(store, made_up.strike("a", more="A mill by the river burned down."), kit)
        add(store, made_up.strike("b", place="Oruvan", killed=40, country="XB"), kit)
        with serving.served(store, kit) as address, serving.new_page(chromium) as page:
            page.goto(f"{address}/?of=reports")
            expect(page.locator("[data-key='n']").first).to_be_visible()
            keys = ["n", "a", "a", "a", "c", "7", "Enter", "s"]
            page.keyboard.press(keys[0])
            expect(page.locator(".claim.here")).to_be_visible()
            for key in keys[1:4]:
                page.keyboard.press(key)
            expect(page.locator(".claim.here .field")).to_have_text("killed")
            for key in keys[4:]:
                page.keyboard.press(key)
            expect(page.locator("#signed")).to_contain_text("Signed by ada")
        judged = made(store)
    assert [j.verb for j in judged] == ["accept", "accept", "accept", "correct", "sign"]
    assert {s.article for j in judged for s in j.subjects} == {"b"}
    assert len(keys) <= 12


def test_a_form_on_another_site_changes_nothing(tmp_path: Path, kit: dateline.Kit, chromium: Any) -> None:
    """Somebody who is logged in opens a page of another site, which sends a form to the desk by itself."""
    with open_store(tmp_path / "a.db") as store:
        add_person(store, "zoe", "supervisor", WORD)
        with serving.served(store, kit) as address, chromium.new_context() as context:
            page = context.new_page()
            page.goto(f"{address}/login")
            page.fill("input[name=name]", "zoe")
            page.fill("input[name=password]", WORD)
            page.keyboard.press("Enter")
            expect(page.locator("h1").first).to_be_visible()
            fields = {"name": "eve", "role": "supervisor", "password": WORD}
            with other_site(f"{address}/people/add", fields) as evil:
                with page.expect_response(lambda r: r.url.endswith("/people/add")) as answer:
                    page.goto(evil)
                assert answer.value.status == 403
        with store.reading() as connection:
            assert [p.name for p in people.everybody(connection)] == ["zoe"]


@contextlib.contextmanager
def other_site(target: str, fields: dict[str, str]) -> Iterator[str]:
    """A site under another name whose page sends a form to `target` as soon as it is open."""
    inputs = "".join(f'<input name="{k}" value="{v}">' for k, v in fields.items())
    body = f'<form method="post" action="{target}">{inputs}</form><script>document.forms[0].submit()</script>'.encode()

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 390)])
def test_pictures_of_every_page(
    desk: tuple[Store, str], chromium: Any, tmp_path: Path, scheme: str, width: int
) -> None:
    """Every page opens without complaint; set DATELINE_PICTURES to a folder to look at them."""
    with serving.new_page(chromium, color_scheme=scheme, viewport={"width": width, "height": 860}) as page:
        page.goto(f"{desk[1]}/")
        incident = page.locator("a[href^='/incident/']").first.get_attribute("href")
        page.goto(f"{desk[1]}/?of=reports")
        report = page.locator("a[href^='/report/']").first.get_attribute("href")
        pages = {
            "queue": "/",
            "reports": "/?of=reports",
            "incident": incident,
            "report": report,
            "map": "/map",
            "add": "/add",
            "api": "/api",
        }
        for name, path in pages.items():
            page.goto(f"{desk[1]}{path}")
            page.wait_for_load_state("networkidle")
            expect(page.locator("main")).to_be_visible()
            assert serving.picture(page, f"{name}-{scheme}", tmp_path).stat().st_size > 5_000
