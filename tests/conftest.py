"""One kit for the whole test session: loading it is what costs."""

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
