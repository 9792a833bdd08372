"""Where an event happened, case by case, and that asking costs no more than the length of the text."""

from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

import dateline
from dateline.words import fold

CASES = Path(__file__).parent / "cases" / "en" / "where" / "cases.yaml"


def cases() -> list[Any]:
    listed = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [pytest.param(c, id=f"{c['event']}: {c['text'][:40]}", marks=_marks(c)) for c in listed]


def _marks(case: dict[str, Any]) -> list[Any]:
    return [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []


def ask(text: str, words: str, kit: dateline.Kit) -> dateline.Place | None:
    article = dateline.read_text(text, id="case")
    start = article.text.index(words)
    (place,) = dateline.place_of(article, kit, [dateline.Span(start, start + len(words), words)])
    return place


@pytest.mark.parametrize("case", cases())
def test_place_of(case: dict[str, Any], kit: dateline.Kit) -> None:
    assert set(case) <= {"text", "event", "place", "xfail"}
    place = ask(case["text"], case["event"], kit)
    if case["place"] is None:
        assert place is None
    else:
        assert place is not None
        spelled = {row.gazetteer_id for row in kit.gazetteer.lookup(case["place"])}
        assert fold(case["place"]) in fold(place.name) or place.gazetteer_id in spelled


def test_a_third_of_the_cases_tell_no_place() -> None:
    listed = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    assert len(listed) >= 80
    assert sum(c["place"] is None for c in listed) * 3 >= len(listed)


def test_answers_come_in_order_and_one_a_span(kit: dateline.Kit) -> None:
    article = dateline.read_text("Two were killed in Kharkiv. Three were shot in Goma.", id="case")
    spans = [dateline.Span(s, s + len(w), w) for w in ("shot", "killed") for s in [article.text.index(w)]]
    assert [p.country if p else None for p in dateline.place_of(article, kit, spans)] == ["CD", "UA"]
    assert dateline.place_of(article, kit, []) == []


@pytest.mark.parametrize("text", ["killed in Goma and " * 4000, "shot " * 8000, "in Goma " * 6000])
def test_long_sentences_cost_no_more_than_their_length(text: str, kit: dateline.Kit) -> None:
    article = dateline.read_text(text, id="long")
    begin = process_time()
    dateline.place_of(article, kit, [dateline.Span(0, 6, text[:6])])
    spent = process_time() - begin
    double = dateline.read_text(text * 2, id="longer")
    begin = process_time()
    dateline.place_of(double, kit, [dateline.Span(0, 6, text[:6])])
    assert process_time() - begin < 4 * spent + 1.0
