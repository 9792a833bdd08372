"""One kit for the whole test session: loading it is what costs."""

import pytest

import dateline


@pytest.fixture(scope="session")
def kit():
    return dateline.load_kit()
