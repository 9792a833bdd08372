"""The review desk as a whole: what guards it, who comes in, and that no page asks for anything from elsewhere."""

from __future__ import annotations

from pathlib import Path

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
import serving
from fastapi.testclient import TestClient

import dateline
from dateline.desk import Store, add, open_store
from dateline.desk.people import TRIES, Locked, add_person, change_person, log_in, make_token, person_with, session_of
from dateline.web.login import local
from dateline.web.serving import is_loopback, serve

WORD = "four words are long"


def enter(client: TestClient, name: str = "ada") -> None:
    assert client.post("/login", data={"name": name, "password": WORD}).status_code == 303


# what guards it ---------------------------------------------------------------------------------------------------


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    for path in ("/", "/nowhere", "/static/desk.css", "/static/nowhere"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert headers["referrer-policy"] == "no-referrer"


def test_another_host_name_is_refused(client: TestClient) -> None:
    told = client.get("/", headers={"host": "evil.example"})
    assert told.status_code == 421
    assert "--host" in told.text


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}]
)
def test_a_form_of_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/logout", data={"csrf": "x"}, headers=headers).status_code == 403


def test_a_form_without_the_word_of_its_session_is_refused(client: TestClient, store: Store) -> None:
    add_person(store, "ada", "coder", WORD)
    enter(client)
    assert client.post("/logout", data={"csrf": "guessed"}).status_code == 403
    assert client.get("/").status_code == 200


def test_a_request_that_is_too_large_is_refused(client: TestClient) -> None:
    assert client.post("/login", content=b"x" * (33 * 1024 * 1024)).status_code == 413


def test_going_on_after_login_stays_at_the_desk() -> None:
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"):
        assert local(back) == "/"
    assert local("/report/a?x=1") == "/report/a?x=1"


# who comes in -----------------------------------------------------------------------------------------------------


def test_without_accounts_one_person_works_alone(client: TestClient) -> None:
    told = client.get("/")
    assert told.status_code == 200
    assert "ada" in told.text
    assert "Log out" not in told.text


def test_with_accounts_everybody_logs_in(client: TestClient, store: Store) -> None:
    add_person(store, "ada", "coder", WORD)
    told = client.get("/?words=x")
    assert (told.status_code, told.headers["location"]) == (303, "http://localhost/login?back=%2F%3Fwords%3Dx")
    assert client.post("/login", data={"name": "ada", "password": "wrong"}).status_code == 401
    enter(client)
    cookie = client.post("/login", data={"name": "ada", "password": WORD}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/").status_code == 200


def test_a_session_that_ended_is_told(client: TestClient, store: Store) -> None:
    add_person(store, "ada", "coder", WORD)
    enter(client)
    change_person(store, "ada", active=False)
    told = client.get("/", headers={"hx-request": "true"})
    assert (told.status_code, told.headers["hx-redirect"]) == (401, "/login?ended=1")
    assert "session has ended" in client.get("/login?ended=1").text


def test_guessing_locks_the_account(store: Store) -> None:
    add_person(store, "ada", "coder", WORD)
    for _ in range(TRIES):
        assert log_in(store, "ada", "guess") is None
    with pytest.raises(Locked, match="too many"):
        log_in(store, "ada", WORD)
    change_person(store, "ada", active=True)
    secret = log_in(store, "ada", WORD)
    assert secret is not None
    assert session_of(store, secret) is not None
    change_person(store, "ada", password="another good word")
    assert session_of(store, secret) is None


def test_the_token_of_somebody_who_was_removed_opens_nothing(store: Store) -> None:
    add_person(store, "ada", "coder", WORD)
    token = make_token(store, "ada", "a script")
    assert person_with(store, token) is not None
    change_person(store, "ada", active=False)
    assert person_with(store, token) is None
    assert person_with(store, "dl_guess") is None
    with pytest.raises(ValueError, match="no account"):
        make_token(store, "nobody", "x")


@pytest.mark.parametrize("name, role, word, fault", [
    ("", "coder", WORD, "no name"), ("a\nb", "coder", WORD, "no name"), ("ada", "king", WORD, "no role"), ("ada", "coder", "short", "too short"),
])  # fmt: skip
def test_accounts_that_cannot_be(store: Store, name: str, role: str, word: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        add_person(store, name, role, word)


def test_it_listens_to_others_only_when_there_is_an_account(store: Store, kit: dateline.Kit) -> None:
    with pytest.raises(ValueError, match="user add"):
        serve(store, kit, "192.0.2.1")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    add_person(store, "ada", "coder", WORD)
    with pytest.raises(ValueError, match="--name"):
        serve(store, kit, "0.0.0.0")


# in a browser -----------------------------------------------------------------------------------------------------


def test_the_first_page_in_a_browser(tmp_path: Path, kit: dateline.Kit) -> None:
    with open_store(tmp_path / "a.db") as store:
        add(store, made_up.strike("a"), kit)
        with serving.served(store, kit) as address, serving.browser() as browser, serving.new_page(browser) as page:
            page.goto(address)
            assert page.title() == "Queue · dateline"
            page.keyboard.press("?")
            assert page.locator("dialog#keys").is_visible()
            assert "Go to the map" in page.locator("dialog#keys").inner_text()
            page.keyboard.press("Escape")
            assert not page.locator("dialog#keys").is_visible()
            serving.picture(page, "queue", tmp_path)
