"""People at a desk for tests, their browsers without a browser, and passwords that are hashed in a moment."""

from __future__ import annotations

import re
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

import dateline
from dateline.desk import Store
from dateline.desk import people as desk_people
from dateline.desk.people import add_person
from dateline.web import Desk, make_app

WORD = "four words are long"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash that costs next to nothing, in the modules that import this."""
    monkeypatch.setattr(desk_people, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def hire(store: Store, **people: str) -> Store:
    """Give people accounts: hire(store, sue="supervisor")."""
    for name, role in people.items():
        add_person(store, name, role, WORD)
    return store


def desk(store: Store, kit: dateline.Kit) -> TestClient:
    """A browser that nobody has logged in with."""
    return TestClient(make_app(Desk(store, kit, "ada")), base_url="http://localhost", follow_redirects=False)


def as_(store: Store, kit: dateline.Kit, name: str) -> TestClient:
    """A browser in which somebody has logged in."""
    client = desk(store, kit)
    assert client.post("/login", data={"name": name, "password": WORD}).status_code == 303
    return client


def csrf(client: TestClient) -> str:
    """The word that the forms of a browser's session carry."""
    word = re.search(r'name="csrf" content="([^"]+)"', client.get("/me").text)
    assert word is not None
    return word[1]


def send(client: TestClient, path: str, **form: Any) -> Any:
    """Send a form as its page would, with the word of the session."""
    return client.post(path, data={"csrf": csrf(client), **form})
