"""How far coders agree: units out of their reviews, and Krippendorff's alpha against figures worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk.agreement import EVENT, Unit, agreement, agreement_on_all, alpha, raw_agreement, units_of
from dateline.merge import review
from dateline.model import Judgement, Place, Quantity, Report, Subject, Value

NOW = "2031-06-01T10:00:00Z"

# The worked example of Krippendorff (2011), "Computing Krippendorff's alpha-reliability": four observers, twelve units.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
UNITS = [list(unit) for unit in zip(*OBSERVERS, strict=True)]


@pytest.mark.parametrize("level, figure", [("nominal", 0.743), ("interval", 0.849), ("ratio", 0.797)])
def test_the_published_example(level: str, figure: float) -> None:
    assert alpha(UNITS, level) == pytest.approx(figure, abs=0.0005)  # type: ignore[arg-type]


def test_two_coders_by_hand() -> None:
    # Ten answers on five units, one pair differs. Observed: 2 of 10. By chance: 7 of "kept", 3 of "rejected": 42 of 90.
    told = [["kept", "kept"]] * 3 + [["kept", "rejected"], ["rejected", "rejected"]]
    assert alpha(told, "nominal") == pytest.approx(1 - (2 / 10) / (42 / 90))
    assert raw_agreement(told) == pytest.approx(4 / 5)
    # ((12 - 4) / 16)² = 1/4 on one of two units; all pairs of 4, 12, 6, 6: (4,12) 1/4, (4,6) 1/25, (12,6) 1/9 twice each.
    chance = 2 * (1 / 4 + 2 / 25 + 2 / 9) / 12
    assert alpha([[4, 12], [6, 6]], "ratio") == pytest.approx(1 - (2 * (1 / 4) / 4) / chance)


@pytest.mark.parametrize(
    "told", [[], [["kept"]], [["kept", "kept"], ["kept", "kept"]], [["kept", None], ["x"]], [["kept", "kept"], ["x"]]]
)
def test_not_enough_to_tell(told: list[list[str | None]]) -> None:
    assert alpha(told, "nominal") is None


def test_too_many_values_are_not_compared_at_once() -> None:
    assert alpha([[n, n + 1] for n in range(0, 1000, 2)], "ratio") is None
    assert raw_agreement([]) is None


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12))
def test_alpha_is_a_figure_or_nothing(told: list[list[str]]) -> None:
    figure = alpha(told, "nominal")
    assert figure is None or (math.isfinite(figure) and figure <= 1)
    if figure == 1:
        assert raw_agreement(told) == 1


# units ------------------------------------------------------------------------------------------------------------


def decide(
    verb: str, report: Report, field: str | None, value: Value | None = None, words: str | None = None, by: str = "ada"
) -> Judgement:
    event = report.events[0]
    spans = tuple(c.evidence[0] for c in event.claims if c.field == field) or (event.anchor,)
    if words is not None:
        start = report.article.text.index(words)
        spans = (report.article.span(start, start + len(words)),)
    return Judgement(verb, (Subject(report.article.id, event.id, field, spans),), by, NOW, value)


def people(n: int) -> Quantity:
    return Quantity(n, n, "exact", "person")


def units(report: Report, **coded: list[Judgement]) -> dict[str, Unit]:
    return {u.field: u for u in units_of({name: review(report, made) for name, made in coded.items()})}


def test_a_claim_passed_over_and_one_accepted_are_both_kept() -> None:
    report = made_up.strike("a")
    told = units(report, ada=[decide("accept", report, "killed")], ben=[])
    assert list(told) == [EVENT, "place", "time", "killed", "weapon"]
    assert all(u.agreed is not None and not u.differ for u in told.values())
    assert told["killed"].answers == {"ada": "kept", "ben": "kept"}


def test_corrections_agree_where_their_values_do() -> None:
    report = made_up.strike("a")
    made = [decide("correct", report, "killed", people(6))]
    told = units(report, ada=made, ben=[decide("correct", report, "killed", people(6))])
    assert told["killed"].agreed is not None
    told = units(report, ada=made, ben=[decide("correct", report, "killed", people(7))])
    assert told["killed"].differ
    assert [d.number for d in told["killed"].decisions.values() if d] == [6, 7]
    back = decide("correct", report, "killed", people(4))
    assert units(report, ada=[*made, back], ben=[])["killed"].answers["ada"] == "kept"
    place = next(c.value for c in report.events[0].claims if c.field == "place")
    assert isinstance(place, Place)
    told = units(report, ada=[decide("correct", report, "place", replace(place, name="KELMET"))], ben=[])
    assert told["place"].agreed is not None


def test_a_rejected_event_is_one_decision_not_many() -> None:
    report = made_up.strike("a")
    told = units(report, ada=[decide("reject", report, None)], ben=[decide("correct", report, "killed", people(9))])
    assert told[EVENT].answers == {"ada": "rejected", "ben": "kept"}
    assert told["killed"].decisions["ada"] is None
    assert [u.field for u in told.values() if u.differ] == [EVENT, "killed"]
    counted = {a.field: a.units for a in agreement(list(told.values()))}
    assert counted == {EVENT: 1, "place": 0, "time": 0, "killed": 0, "weapon": 0}


def test_added_claims_meet_where_their_words_overlap() -> None:
    report = made_up.strike("a", more="Seven people were hurt and two are missing.")
    seven = decide("add", report, "wounded", people(7), "Seven people")
    told = units(report, ada=[seven], ben=[decide("add", report, "wounded", people(7), "Seven")])
    assert told["wounded"].agreed is not None
    told = units(report, ada=[seven], ben=[decide("add", report, "wounded", people(2), "two")])
    both = [u for u in units_of({"ada": review(report, [seven]), "ben": review(report, [])}) if u.field == "wounded"]
    assert [u.answers for u in both] == [{"ada": f"value {people(7)!r}", "ben": "not added"}]
    apart = units_of({
        "ada": review(report, [seven]), "ben": review(report, [decide("add", report, "wounded", people(2), "two")]),
    })  # fmt: skip
    assert sum(u.field == "wounded" and u.differ for u in apart) == 2
    twice = [seven, decide("add", report, "wounded", people(7), "Seven people were hurt")]
    alone = [
        u for u in units_of({"ada": review(report, twice), "ben": review(report, [seven])}) if u.field == "wounded"
    ]
    assert [len(set(u.answers.values())) for u in alone] == [1, 2]


def test_measures_by_field() -> None:
    report = made_up.strike("a")
    other = made_up.strike("b", killed=12)
    found = [
        *units_of({"ada": review(report, []), "ben": review(report, [decide("correct", report, "killed", people(6))])}),
        *units_of({"ada": review(other, []), "ben": review(other, [])}),
    ]
    told = {a.field: a for a in agreement(found)}
    assert (told["killed"].units, told["killed"].raw) == (2, 0.5)
    # nominal: of kept, kept, kept, "6": observed 2 of 4, by chance 6 of 12
    assert told["killed"].alpha == pytest.approx(0)
    chance = 2 * (1 / 25 + 2 * (8 / 16) ** 2 + 2 * (6 / 18) ** 2) / 12
    assert told["killed"].numbers == pytest.approx(1 - (2 * (1 / 25) / 4) / chance)
    assert (told["place"].raw, told["place"].alpha, told["place"].numbers) == (1, None, None)
    assert agreement_on_all(found).units == 10
