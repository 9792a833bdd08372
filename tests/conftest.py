"""One kit for the whole test session: loading it is what costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import databases
import pytest

import dateline
from dateline.desk import Store, open_store
from dateline.gazetteer import open_gazetteer

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """The gazetteer, compiled before any test counts what is said on standard error."""
    open_gazetteer()


@pytest.fixture(scope="session")
def kit() -> dateline.Kit:
    """The kit."""
    return dateline.load_kit()


@pytest.fixture(params=databases.KINDS)
def db(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The path or URL of a new database, on each of the two kinds."""
    return databases.fresh(request.param, tmp_path)


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    """A new store, on each of the two kinds of database."""
    with open_store(db) as opened:
        yield opened


@pytest.fixture
def client(store: Store, kit: dateline.Kit) -> Iterator["TestClient"]:
    """A browser without scripts at a desk of that store, which follows no redirect; ada works there alone."""
    from fastapi.testclient import TestClient

    from dateline.web import Desk, make_app

    with TestClient(make_app(Desk(store, kit, "ada")), base_url="http://localhost", follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser, the same for all tests of a file."""
    import serving

    with serving.browser() as started:
        yield started
