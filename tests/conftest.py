"""One kit for the whole test session: loading it is what costs."""

from pathlib import Path

import databases
import pytest

import dateline
from dateline.gazetteer import open_gazetteer


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
