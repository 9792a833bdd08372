"""Reports of our own, read and merged: what is one happening, what is two, and what is settled of each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

import dateline
from dateline import knowledge
from dateline.merge import RULES, Windows, features_of, merge, name_groups, tellings
from dateline.merge.cluster import weights
from dateline.merge.compare import FEATURES
from dateline.model import DID_NOT_HAPPEN, Incident, Judgement, Quantity, Report, Subject

EARLY = "A Russian missile hit an apartment block in Kramatorsk on Tuesday, killing three people, the mayor said."
LATER = (
    "The death toll from Tuesday's missile strike on an apartment block in Kramatorsk has risen to seven, rescuers said. "
    "At least 21 people were wounded."
)
LAST = "Twelve people were killed when a Russian missile hit a residential building in Kramatorsk, Governor Pavlo Ruden said."
ELSEWHERE = "Russian artillery shelled Nikopol on Tuesday, wounding two women, the regional governor said."
DAYS_AFTER = "A drone hit a petrol station in Kramatorsk on Saturday, killing one driver, police said."
PLANNED = "Russia plans to strike Kramatorsk with missiles again, a Ukrainian general warned on Wednesday."
DENIED = "Moscow denied that its forces had struck an apartment block in Kramatorsk on Tuesday."


def reports(kit: dateline.Kit, *told: tuple[str, str]) -> list[Report]:
    return [
        dateline.extract(dateline.read_text(text, id=f"a{n}", published=day), kit)
        for n, (text, day) in enumerate(told, 1)
    ]


def articles(incidents: Sequence[Incident]) -> list[tuple[str, ...]]:
    return sorted(i.articles for i in incidents)


def test_a_toll_that_rises_is_one_incident(kit: dateline.Kit) -> None:
    told = reports(kit, (EARLY, "2024-07-09"), (LATER, "2024-07-10"), (LAST, "2024-07-10"))
    made = merge(told, kit)
    assert articles(made) == [("a1", "a2", "a3")]
    killed = made[0].fields["killed"]
    assert sorted(t.value.low for t in killed.values if isinstance(t.value, Quantity)) == [3, 7, 12]  # all are kept
    assert isinstance(killed.settled, Quantity)
    assert killed.settled.low == 12


def test_another_town_and_another_day_are_other_incidents(kit: dateline.Kit) -> None:
    told = reports(kit, (EARLY, "2024-07-09"), (ELSEWHERE, "2024-07-09"), (DAYS_AFTER, "2024-07-14"))
    assert articles(merge(told, kit)) == [("a1",), ("a2",), ("a3",)]


def test_two_strikes_that_one_article_tells_apart_are_two(kit: dateline.Kit) -> None:
    both = (
        "A missile hit a market in Kramatorsk on Tuesday morning, killing three people. "
        "On Tuesday evening, a drone hit a bus in Nikopol, killing two people."
    )
    made = merge(reports(kit, (both, "2024-07-09"), (EARLY, "2024-07-09")), kit)
    assert len([i for i in made if "killed" in i.fields]) == 2
    assert articles(made) == [("a1",), ("a1", "a2")]


def test_what_is_only_planned_is_no_incident(kit: dateline.Kit) -> None:
    made = merge(reports(kit, (PLANNED, "2024-07-10")), kit)
    assert not [i for i in made if any(t.modality in DID_NOT_HAPPEN for f in i.fields.values() for t in f.values)]


def test_a_denial_stands_beside_what_it_denies(kit: dateline.Kit) -> None:
    made = merge(reports(kit, (EARLY, "2024-07-09"), (DENIED, "2024-07-10")), kit)
    assert articles(made) == [("a1", "a2")]
    assert {t.modality for t in made[0].fields["place"].values} == {"actual", "denied"}


def test_copies_are_one_account(kit: dateline.Kit) -> None:
    body = (
        EARLY
        + " The block stands beside a school that had been empty since spring, and windows broke in every street around."
    )
    told = reports(kit, (body, "2024-07-09"), ("KRAMATORSK (NPA) - " + body, "2024-07-09"), (LATER, "2024-07-10"))
    (made,) = merge(told, kit)
    assert (len(made.articles), made.accounts) == (3, 2)
    three = [t for t in made.fields["killed"].values if isinstance(t.value, Quantity) and t.value.low == 3]
    assert [t.accounts for t in three] == [1, 1]


def test_the_order_of_reports_does_not_matter(kit: dateline.Kit) -> None:
    told = reports(
        kit,
        (EARLY, "2024-07-09"),
        (LATER, "2024-07-10"),
        (ELSEWHERE, "2024-07-09"),
        (DENIED, "2024-07-10"),
        (LAST, "2024-07-10"),
    )
    first = merge(told, kit)
    for order in itertools.islice(itertools.permutations(told), 0, 120, 17):
        assert merge(order, kit) == first


def test_windows_are_parameters(kit: dateline.Kit) -> None:
    told = reports(kit, (EARLY, "2024-07-09"), (DAYS_AFTER, "2024-07-14"))
    assert len(merge(told, kit, windows=Windows(days=0.5))) == 2
    assert len(merge(told, kit, windows=Windows(days=30))) == 1


def test_people_decide(kit: dateline.Kit) -> None:
    told = reports(kit, (EARLY, "2024-07-09"), (LATER, "2024-07-10"), (ELSEWHERE, "2024-07-09"))
    events = [r.events[0] for r in told]
    subjects = [Subject(r.article.id, e.id, None, (e.anchor,)) for r, e in zip(told, events, strict=True)]
    part = Judgement("part", (subjects[0], subjects[1]), "coder", "2026-01-01T00:00:00Z")
    join = Judgement("join", (subjects[0], subjects[2]), "coder", "2026-01-01T00:01:00Z")
    undo = Judgement("undo", (), "coder", "2026-01-01T00:02:00Z", undoes=part.digest)
    assert articles(merge(told, kit, [part])) == [("a1",), ("a2",), ("a3",)]
    assert articles(merge(told, kit, [part, join])) == [("a1", "a3"), ("a2",)]
    assert articles(merge(told, kit, [part, undo])) == [("a1", "a2"), ("a3",)]


def test_ids_last_and_what_became_of_them_is_told(kit: dateline.Kit) -> None:
    early = merge(reports(kit, (EARLY, "2024-07-09")), kit)
    before = {e: i.id for i in early for e in i.events}
    both = merge(reports(kit, (EARLY, "2024-07-09"), (LATER, "2024-07-10")), kit, before=before)
    assert [i.id for i in both] == [i.id for i in early]
    assert name_groups([["e1", "e2", "e3"]], {"e1": "i1", "e2": "i2", "e3": "i2"}) == (["i2"], [("i1", "i2")])
    ids, traces = name_groups([["e1"], ["e2", "e3"]], {"e1": "i1", "e2": "i1", "e3": "i1"})
    assert ids[1] == "i1"
    assert traces == [("i1", ids[0])]


@pytest.mark.parametrize(
    "rule, low",
    [
        ("latest_official", 12),
        ("acled", 7),
        ("ucdp_low", 7),
        ("ucdp_best", 7),
        ("ucdp_high", 12),
        ("most_accounts", 12),
    ],
)
def test_rules_settle_and_rivals_stay(rule: str, low: int, kit: dateline.Kit) -> None:
    told = reports(kit, (EARLY, "2024-07-06"), (LATER, "2024-07-10"), (LAST, "2024-07-10"))
    told[0] = dateline.extract(
        dateline.read_text(EARLY.replace("on Tuesday", "on July 6"), id="a1", published="2024-07-06"), kit
    )
    made = [i for i in merge(told[1:], kit, rule=rule) if "killed" in i.fields]
    killed = made[0].fields["killed"]
    assert killed.rule == rule
    assert isinstance(killed.settled, Quantity)
    assert killed.settled.low == low
    assert {t.value.low for t in killed.values if isinstance(t.value, Quantity)} == {7, 12}


def test_dozens_are_twelve_to_acled(kit: dateline.Kit) -> None:
    text = "Dozens of people were killed when rebels attacked a village near Djibo on Sunday, residents said."
    (made,) = merge(reports(kit, (text, "2024-08-26")), kit, rule="acled")
    settled = made.fields["killed"].settled
    assert isinstance(settled, Quantity)
    assert (settled.low, settled.high) == (12, 12)
    (made,) = merge(reports(kit, (text, "2024-08-26")), kit, rule="most_accounts")
    settled = made.fields["killed"].settled
    assert isinstance(settled, Quantity)
    assert (settled.low, settled.high) == (None, None)


def test_an_unknown_rule_is_refused(kit: dateline.Kit) -> None:
    with pytest.raises(ValueError, match="use one of"):
        merge(reports(kit, (EARLY, "2024-07-09")), kit, rule="mean")
    assert "latest_official" in RULES


def test_every_feature_has_a_weight_a_prior_and_a_sentence() -> None:
    known, _ = weights()
    prior = knowledge.table("schemes/merge-weights")["prior"]
    assert set(known) == set(FEATURES) == set(prior) - {"bias"}
    assert all(known[name] * prior[name] >= 0 for name in FEATURES)
    assert [name for name, f in FEATURES.items() if not f.__doc__] == []


def test_features_say_why(kit: dateline.Kit) -> None:
    a, b = (tellings(r, kit)[0] for r in reports(kit, (EARLY, "2024-07-09"), (DAYS_AFTER, "2024-07-14")))
    told = features_of(a, b)
    assert told["same_place"] == 1.0
    assert told["days_apart"] > 0
    assert "same_day" not in told


def test_like_words_do_not_make_one_of_two_towns(kit: dateline.Kit) -> None:
    words = "Four people were killed when rebels attacked the town of {} on Monday, the army said."
    told = reports(kit, (words.format("Bunia"), "2025-05-20"), (words.format("Goma"), "2025-05-20"))
    assert articles(merge(told, kit)) == [("a1",), ("a2",)]


def test_who_denies_a_value_does_not_stand_behind_it(kit: dateline.Kit) -> None:
    (made,) = merge(reports(kit, (EARLY, "2024-07-09"), (LATER, "2024-07-10"), (DENIED, "2024-07-10")), kit)
    behind = {(t.modality, t.accounts) for t in made.fields["place"].values}
    assert behind == {("actual", 2), ("denied", 1)}


def test_the_toll_of_a_war_is_told_apart_from_the_strike_beside_it(kit: dateline.Kit) -> None:
    told = "A strike on the town of Rubaya killed at least seven people on Monday, a doctor said. {} people have been killed in the war."
    report = dateline.extract(dateline.read_text(told.format("More than 320,000"), id="a", published="2025-05-20"), kit)
    assert [len(t.events) for t in tellings(report, kit)] == [1, 1]
    first = dateline.extract(dateline.read_text(told.split(" {}")[0], id="b", published="2025-05-20"), kit)
    strike = [i for i in merge([report, first], kit) if "b" in i.articles]
    assert [t.value.low for t in strike[0].fields["killed"].values] == [7, 7]  # type: ignore[union-attr]


def test_what_is_told_without_a_place_is_not_taken_to_another_country(kit: dateline.Kit) -> None:
    north = "Shells hit a market on Monday, killing nine people, a doctor said. The army of Ukraine was blamed by nobody in Kyiv."
    south = "Rebels captured Goma in Congo on Friday, and 12 people died. Shells hit a market, killing nine people, a doctor said."
    made = [
        dateline.extract(dateline.read_text(t, id=i, published="2025-05-20"), kit)
        for t, i in ((north, "n"), (south, "s"))
    ]
    assert all(set(i.articles) != {"n", "s"} for i in merge(made, kit))
    same = dateline.extract(
        dateline.read_text(north.replace("a doctor", "a nurse"), id="m", published="2025-05-20"), kit
    )
    assert any({"n", "m"} <= set(i.articles) for i in merge([*made, same], kit))
