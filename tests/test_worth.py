"""What is worth reading whole: the words settle it, or the few sentences that promise most."""

import pytest
from test_gate import FOOTBALL, MEETING, SHELLING

import dateline
from dateline.batch.worth import worth_reading
from dateline.gate import look

TRUE = "Gunmen shot dead a farmer near Goma on Sunday, police said."


def test_one_sentence_that_tells_an_event_is_found_in_other_news(kit: dateline.Kit) -> None:
    text = f"{FOOTBALL}{MEETING}\n{TRUE}\n{FOOTBALL}"
    assert look(text, kit).verdict == "maybe"
    assert worth_reading(text, kit)


@pytest.mark.parametrize("other", ["The striker shot from far out.", "The coach attacked the press after the match."])
def test_words_that_only_sound_like_it_are_passed_over(other: str, kit: dateline.Kit) -> None:
    assert not worth_reading(f"{FOOTBALL}{other} {FOOTBALL}", kit)


def test_what_the_words_settle_is_not_read(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.batch.worth.extract", None)
    assert worth_reading(SHELLING, kit)
    assert worth_reading("Gunmen killed a farmer.", kit)
    assert not worth_reading(FOOTBALL, kit)
    assert worth_reading(MEETING, kit, "any")
    assert not worth_reading("", kit)


def test_the_rest_of_the_text_tells_what_it_is_about(kit: dateline.Kit) -> None:
    """A sentence alone would be read as an attack; a report on a match it stands in says that it is none."""
    said = "The visitors attacked the left flank and shot at the keeper."
    assert not worth_reading(f"{FOOTBALL}{said} {FOOTBALL}", kit)
