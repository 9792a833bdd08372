"""Pairs of names of one bearer and of two, each both ways round; and that junk is compared quickly."""

from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dateline.names import same_name, sound_of

PAIRS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases/en/names/pairs.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("a, b", PAIRS["same"])
def test_names_of_one_bearer(a: str, b: str) -> None:
    assert same_name(a, b) >= 0.5
    assert same_name(b, a) >= 0.5


@pytest.mark.parametrize("a, b", PAIRS["apart"])
def test_names_of_two_bearers(a: str, b: str) -> None:
    assert same_name(a, b) < 0.5
    assert same_name(b, a) < 0.5


@given(st.text(max_size=60), st.text(max_size=60))
def test_scores_are_symmetric_shares(a: str, b: str) -> None:
    assert 0.0 <= same_name(a, b) <= 1.0
    assert same_name(a, b) == pytest.approx(same_name(b, a))


def test_a_name_is_its_own() -> None:
    assert same_name("Amina Hassan", "Amina Hassan") == 1.0
    assert same_name("", "") == 0.0


def test_spellings_of_one_sound_share_a_key() -> None:
    assert sound_of("selenskyj") == sound_of("zelenskiy") == sound_of("zelensky")
    assert sound_of("kerry") != sound_of("kelly")


def test_junk_is_compared_quickly() -> None:
    start = process_time()
    for junk in ("x" * 200_000, '"' * 200_000, "Ali " * 50_000, "a b " * 70):
        same_name(junk, "Ali Hassan")
        same_name(junk, junk[::-1])
    assert process_time() - start < 2
