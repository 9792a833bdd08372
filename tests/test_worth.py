"""What is worth reading whole: the words settle it, or the few sentences that promise most."""

import re

import pytest
from test_gate import FOOTBALL, MEETING, SHELLING, seconds

import dateline
from dateline.batch.worth import telling, worth_reading
from dateline.gate import Look, Promising, is_coded

TRUE = "Troops entered the town of Goma on Sunday, police said."
SPORT = "The visitors attacked the left flank and shot at the keeper."
CRIME = "A burglar was arrested for theft and released on bail."


def look_at(monkeypatch: pytest.MonkeyPatch, verdict: str, *sentences: str) -> None:
    """Let the words of every text settle so much, and promise these sentences."""

    def look(text: str, kit: dateline.Kit) -> Look:
        found = (re.search(re.escape(s), text) for s in sentences)
        return Look(verdict, tuple(Promising(*m.span(), 0.0) for m in found if m))  # type: ignore[arg-type]

    monkeypatch.setattr("dateline.batch.worth.look", look)


def test_one_sentence_that_tells_an_event_is_found_in_other_news(kit: dateline.Kit) -> None:
    assert worth_reading(f"{FOOTBALL}{MEETING}\n{TRUE}\n{FOOTBALL}", kit)
    assert not worth_reading(f"{FOOTBALL}{MEETING}{FOOTBALL}", kit)


@pytest.mark.parametrize("verdict", ["maybe", "likely", "sure"])
def test_what_is_read_is_the_sentences(verdict: str, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{FOOTBALL}{TRUE} {MEETING}"
    look_at(monkeypatch, verdict, TRUE, "The coach praised his young midfield")
    assert worth_reading(text, kit)
    look_at(
        monkeypatch, verdict, "They talked about trade and the new railway line", "The coach praised his young midfield"
    )
    assert not worth_reading(text, kit)


def test_the_rest_of_the_text_tells_what_it_is_about(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence alone would be read as an attack; a report on a match in which it stands says that it is none."""
    look_at(monkeypatch, "maybe", SPORT)
    assert worth_reading(SPORT, kit)
    assert not worth_reading(f"{FOOTBALL}{SPORT} {FOOTBALL}", kit)


def test_what_is_all_but_sure_by_its_words_needs_no_code(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several events of a type that may have a code are enough there: the whole may tell what gives them one."""
    crimes = [f"A burglar was arrested for theft in street {n} and released on bail." for n in range(3)]
    text = f"{' '.join(crimes)} The court will hear the case of theft in May, prosecutors told the judge."
    assert not any(map(is_coded, dateline.extract(dateline.read_text(text, id="a"), kit).events))
    for verdict in ("maybe", "likely"):
        look_at(monkeypatch, verdict, *crimes)
        assert not worth_reading(text, kit)
    look_at(monkeypatch, "sure", *crimes)
    assert worth_reading(text, kit)
    look_at(monkeypatch, "sure", crimes[0])
    assert not worth_reading(text, kit)


def test_more_is_read_where_the_first_sentences_promise_it(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seventh sentence is read where it promises much itself, or where the first six told something like an event."""
    first = [f"The coach praised player number {n}." for n in range(5)]
    for sixth, seventh, points, read in (
        ("The coach smiled.", TRUE, -3.0, True),
        ("The coach smiled.", TRUE, -5.0, False),
        (CRIME, TRUE, -5.0, True),
    ):
        sentences = [*first, sixth, seventh]
        text = " ".join(sentences)
        at = [re.search(re.escape(s), text) for s in sentences]
        found = tuple(Promising(*m.span(), points) for m in at if m)
        monkeypatch.setattr("dateline.batch.worth.look", lambda text, kit, found=found: Look("likely", found))
        assert worth_reading(text, kit) is read


def test_what_tells_is_named(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    assert telling(SHELLING, kit) == ()
    assert telling(FOOTBALL, kit) is None
    text = f"{FOOTBALL}{TRUE} {MEETING}"
    look_at(monkeypatch, "maybe", "The coach praised his young midfield", TRUE)
    assert telling(text, kit) == (TRUE,)


@pytest.mark.parametrize(("verdict", "most"), [("maybe", 6), ("likely", 20), ("sure", 20)])
def test_no_more_sentences_are_read_than_promise_is_worth(
    verdict: str, most: int, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [f"The coach praised player number {n}." for n in range(most)]
    text = " ".join([*others, TRUE])
    look_at(monkeypatch, verdict, *others, TRUE)
    assert not worth_reading(text, kit)
    look_at(monkeypatch, verdict, *others[1:], TRUE)
    assert worth_reading(text, kit)


def test_what_the_words_settle_is_not_read(kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.batch.worth.extract", None)
    assert worth_reading(SHELLING, kit)
    assert worth_reading("Gunmen killed a farmer.", kit)
    assert not worth_reading(FOOTBALL, kit)
    assert worth_reading(MEETING, kit, "any")
    assert not worth_reading("", kit)


def test_a_text_of_very_many_sentences_costs_no_more_than_its_words(
    kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"The coach praised number {n}. " for n in range(60_000))
    places = tuple(Promising(*m.span(), 0.0) for m in re.finditer(r"The coach[^.]*\.", text))
    monkeypatch.setattr("dateline.batch.worth.look", lambda text, kit: Look("maybe", places))
    assert seconds(lambda: worth_reading(text, kit)) < 10
