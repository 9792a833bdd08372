"""The desk: reports added one by one give the incidents of all at once, and what a person judged outlives every reading."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import databases
import made_up
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

import dateline
from dateline.desk import Filters, Store, add, behind, dossiers, judge, open_store, whereabouts
from dateline.merge import merge
from dateline.model import Dossier, Incident, Judgement, Quantity, Report, Subject
from dateline.store import adrift_judgements, chain_problems, every_judgement
from dateline.store.tables import metadata

NOW = "2031-06-01T10:00:00Z"
BAKERY = "The governor spoke of a bakery by the river, of two buses and of a school whose roof fell in."
BRIDGE = "Troops had been seen at the northern bridge the evening before, a farmer told visitors."
HARVEST = "Nobody at the grain silos was hurt, though the harvest of a whole valley burned until morning."


def told(store: Store, **filters: object) -> list[Dossier]:
    return list(dossiers(store, Filters(**filters)))  # type: ignore[arg-type]


def groups(store: Store) -> set[frozenset[str]]:
    return {frozenset(d.incident.articles) for d in told(store)}


def content(store: Store) -> dict[str, list[str]]:
    """Every row of every table, but for the moments at which they were written."""
    with store.reading() as connection:
        return {
            table.name: sorted(
                str([v for k, v in row._mapping.items() if k != "at"]) for row in connection.execute(table.select())
            )
            for table in metadata.sorted_tables
        }


def about(report: Report, field: str | None = "killed") -> Subject:
    (event,) = report.events
    words = [c.evidence[0] for c in event.claims if c.field == field] or [event.anchor]
    return Subject(report.article.id, event.id, field, tuple(words))


def correct(report: Report, n: int) -> Judgement:
    return Judgement("correct", (about(report),), "coder", NOW, Quantity(n, n, "exact", "person"), "the list of names")


def killed(store: Store, article: str) -> list[tuple[int | None, str]]:
    (dossier,) = [d for d in told(store) if article in d.incident.articles]
    values = dossier.incident.fields["killed"].values
    return [(t.value.low, t.evidence[0].text) for t in values if t.article == article]  # type: ignore[union-attr]


# adding -----------------------------------------------------------------------------------------------------------


def test_accounts_of_one_strike_are_one_incident(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a", more=BAKERY), kit)
    done = add(store, made_up.strike("b", killed=7, by="the army", more=BRIDGE), kit)
    add(store, made_up.strike("c", place="Oruvan", day="2031-08-11", killed=31, more=HARVEST, country="XB"), kit)
    assert groups(store) == {frozenset("ab"), frozenset("c")}
    assert (done.how, done.events, done.copies, done.versions) == ("new", 1, (), ())
    (one,) = told(store, id=done.incidents[0])
    assert one.incident.accounts == 2
    assert [a.id for a in one.articles] == ["a", "b"]
    assert [e.id for e in one.events] == list(one.incident.events)


def test_an_article_added_twice_changes_nothing(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", url="https://a.example/1", more=BAKERY)
    add(store, report, kit)
    before = content(store)
    assert add(store, report, kit).how == "same"
    assert content(store) == before


def test_less_that_is_told_of_an_article_takes_nothing_away(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more=BAKERY)
    add(store, report, kit)
    poorer = replace(report, article=replace(report.article, published=None, published_from=None))
    assert add(store, poorer, kit).how == "same"
    later = replace(report, article=replace(report.article, published="2031-05-05"))
    assert add(store, later, kit).how == "again"
    assert told(store)[0].articles[0].published == "2031-05-05"


def test_a_text_that_changed_under_one_address_is_kept_beside_the_first(store: Store, kit: dateline.Kit) -> None:
    url = "https://a.example/1"
    add(store, made_up.strike("a", url=url, more=BAKERY), kit)
    done = add(store, made_up.strike("b", url=url, killed=6, more=HARVEST), kit)
    assert (done.how, done.versions, done.copies) == ("new", ("a",), ("a",))
    (dossier,) = told(store)
    assert dossier.incident.articles == ("a", "b")
    assert dossier.incident.accounts == 1
    add(store, made_up.strike("c", by="the army", more=BRIDGE), kit)
    assert [d.incident.accounts for d in told(store)] == [2]


def test_another_text_under_the_same_id_gets_one_of_its_own(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a", more=BAKERY), kit)
    done = add(store, made_up.strike("a", killed=6, more=HARVEST), kit)
    assert done.how == "new"
    assert done.article.startswith("a@")
    assert add(store, made_up.strike("a", killed=6, more=HARVEST), kit).how == "same"
    assert {e.id.rsplit(":", 2)[0] for d in told(store) for e in d.events} == {"a", done.article}


def test_copies_are_one_account_and_show_their_words(store: Store, kit: dateline.Kit) -> None:
    first = made_up.strike("a", more=f"{BAKERY} {HARVEST}")
    add(store, first, kit)
    copy = made_up.strike("b", more=f"{BAKERY} {HARVEST} {BRIDGE}", published="2031-05-04")
    assert add(store, copy, kit).copies == ("a",)
    (dossier,) = told(store)
    assert dossier.incident.accounts == 1
    assert dossier.families == {"a": "a", "b": "a"}
    with store.reading() as connection:
        assert "whose roof fell in" in str(connection.scalar(text("SELECT shown FROM families")))


def test_an_article_that_makes_one_family_of_two(store: Store, kit: dateline.Kit) -> None:
    texts = {"a": f"{BAKERY} {HARVEST}", "c": f"{BRIDGE} {'The river was high. ' * 9}"}
    texts["b"] = f"{texts['a']} {texts['c']}"
    for name in "ac":
        add(store, made_up.strike(name, more=texts[name]), kit)
    assert {frozenset(d.families.values()) for d in told(store)} == {frozenset("ac")}
    add(store, made_up.strike("b", more=texts["b"]), kit)
    assert [d.incident.accounts for d in told(store)] == [1]
    assert told(store)[0].families == dict.fromkeys("abc", "a")


def _with_event(report: Report, **told: object) -> Report:
    return replace(report, events=(replace(report.events[0], **told),))  # type: ignore[arg-type]


SOUND = made_up.strike("a", more=BAKERY)
UNSOUND = {
    "no database stores": replace(SOUND, article=replace(SOUND.article, title="half \ud800 a pair")),
    "not store .NUL": replace(SOUND, article=replace(SOUND.article, publisher="nul \x00")),
    "id stands twice": replace(SOUND, events=SOUND.events * 2),
    "not of this article": _with_event(SOUND, id="b:air_strike:29"),
    "no event type 'picnic'": _with_event(SOUND, type="picnic"),
    "does not stand where it should": _with_event(SOUND, anchor=replace(SOUND.events[0].anchor, start=0)),
}


@pytest.mark.parametrize("line", UNSOUND)
def test_a_report_that_is_not_sound_is_refused(store: Store, kit: dateline.Kit, line: str) -> None:
    with pytest.raises(ValueError, match=line.replace("not store .NUL", "stores .NUL")):
        add(store, UNSOUND[line], kit)
    assert told(store) == []


# reading again ----------------------------------------------------------------------------------------------------


def test_a_better_version_takes_the_place_of_the_machines_rows(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a", more=BAKERY), kit)
    add(store, made_up.strike("b", by="the army", more=BRIDGE), kit)
    (before,) = told(store)
    again = made_up.strike("a", more=BAKERY, kit="kit-2", kind="missile_strike")
    assert add(store, again, kit).how == "again"
    (dossier,) = told(store)
    assert dossier.incident.id == before.incident.id
    assert {e.type for e in dossier.events} == {"air_strike", "missile_strike"}
    with store.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM events")) == 2
        assert set(connection.scalars(text("SELECT kit FROM reports"))) == {"kit-1", "kit-2"}


def test_judgements_are_laid_over_a_new_reading(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more=BAKERY)
    add(store, report, kit)
    judge(store, correct(report, 9), kit)
    assert killed(store, "a") == [(9, "4 people")]
    done = add(store, made_up.strike("a", more=BAKERY, kit="kit-2", kind="missile_strike"), kit)
    assert done.lost == ()
    assert killed(store, "a") == [(9, "4 people")]


def test_a_judgement_that_no_longer_has_its_words_is_listed(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more=BAKERY)
    add(store, report, kit)
    made = judge(store, correct(report, 9), kit)
    nothing = replace(report, kit="kit-2", events=())
    assert add(store, nothing, kit).lost == (made,)
    with store.reading() as connection:
        assert adrift_judgements(connection) == [("a", made)]
        assert list(every_judgement(connection)) == [made]
    assert told(store) == []
    assert add(store, replace(report, kit="kit-3"), kit).lost == ()
    with store.reading() as connection:
        assert adrift_judgements(connection) == []
    assert killed(store, "a") == [(9, "4 people")]


def test_a_reading_that_fails_half_way_leaves_the_old_one(
    store: Store, kit: dateline.Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, made_up.strike("a", more=BAKERY), kit)
    before = content(store)
    monkeypatch.setattr("dateline.desk.adding.regroup", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(store, made_up.strike("a", more=BAKERY, kit="kit-2", killed=4), kit)
    assert content(store) == before


def test_what_another_version_merged_is_merged_anew_and_keeps_its_ids(store: Store, kit: dateline.Kit) -> None:
    reports = [
        made_up.strike("a", more=BAKERY),
        made_up.strike("b", killed=7, by="the army", more=BRIDGE),
        made_up.strike("c", place="Oruvan", day="2031-08-11", killed=31, more=HARVEST, country="XB"),
    ]
    for report in reports:
        add(store, report, kit)
    judge(store, correct(reports[0], 9), kit)
    before = {d.incident.id: d.incident.events for d in told(store)}
    with store.writing() as connection:
        for line in (
            "UPDATE settings SET value = 'older'",
            "UPDATE events SET telling = '{}', component = NULL WHERE telling IS NOT NULL",
            "DELETE FROM links",
            "DELETE FROM event_keys",
        ):
            connection.execute(text(line))
    assert behind(store) == 3
    assert add(store, reports[0], kit).how == "same"
    assert behind(store) == 0
    assert {d.incident.id: d.incident.events for d in told(store)} == before
    assert killed(store, "a") == [(9, "4 people")]


# judging ----------------------------------------------------------------------------------------------------------


def test_a_judgement_taken_back_and_brought_back(store: Store, kit: dateline.Kit) -> None:
    report = made_up.strike("a", more=BAKERY)
    add(store, report, kit)
    made = judge(store, correct(report, 9), kit)
    undo = judge(store, Judgement("undo", (), "coder", NOW, undoes=made.digest), kit)
    assert killed(store, "a") == [(4, "4 people")]
    judge(store, Judgement("undo", (), "coder", NOW, undoes=undo.digest), kit)
    assert killed(store, "a") == [(9, "4 people")]
    with store.reading() as connection:
        assert list(chain_problems(connection)) == []


def test_a_rejected_event_leaves_its_incident(store: Store, kit: dateline.Kit) -> None:
    reports = [made_up.strike("a", more=BAKERY), made_up.strike("b", by="the army", more=BRIDGE)]
    for report in reports:
        add(store, report, kit)
    made = judge(store, Judgement("reject", (about(reports[0], None),), "coder", NOW), kit)
    assert groups(store) == {frozenset("b")}
    judge(store, Judgement("undo", (), "coder", NOW, undoes=made.digest), kit)
    assert groups(store) == {frozenset("ab")}


def test_people_join_and_part_incidents_and_traces_lead_on(store: Store, kit: dateline.Kit) -> None:
    first = made_up.strike("a", more=BAKERY)
    other = made_up.strike("c", place="Oruvan", day="2031-08-11", killed=31, more=HARVEST, country="XB")
    ids = [add(store, report, kit).incidents[0] for report in (first, other)]
    made = judge(store, Judgement("join", (about(first, None), about(other, None)), "coder", NOW), kit)
    assert groups(store) == {frozenset("ac")}
    (kept,) = [d.incident.id for d in told(store)]
    assert kept in ids
    assert {tuple(whereabouts(store, name)) for name in ids} == {(kept,)}
    again = made_up.strike("c", "Oruvan", "2031-08-11", 31, more=HARVEST, country="XB", kit="kit-2")
    add(store, again, kit)
    assert groups(store) == {frozenset("ac")}
    judge(store, Judgement("undo", (), "coder", NOW, undoes=made.digest), kit)
    assert groups(store) == {frozenset("a"), frozenset("c")}
    near = made_up.strike("b", by="the army", more=BRIDGE)
    add(store, near, kit)
    assert groups(store) == {frozenset("ab"), frozenset("c")}
    judge(store, Judgement("part", (about(first, None), about(near, None)), "coder", NOW), kit)
    assert groups(store) == {frozenset("a"), frozenset("b"), frozenset("c")}


@pytest.mark.parametrize("change", ["article", "words", "undone"])
def test_a_judgement_on_nothing_is_refused_and_not_stored(store: Store, kit: dateline.Kit, change: str) -> None:
    report = made_up.strike("a", more=BAKERY)
    add(store, report, kit)
    subject = about(report)
    wrong = {
        "article": (
            Judgement("correct", (replace(subject, article="z"),), "coder", NOW, Quantity(1, 1)),
            "no article z",
        ),
        "words": (
            Judgement("correct", (replace(subject, field="wounded"),), "coder", NOW, Quantity(1, 1)),
            "the words that are judged are not found",
        ),
        "undone": (Judgement("undo", (), "coder", NOW, undoes="0" * 64), "there is no judgement 0"),
    }
    judgement, line = wrong[change]
    with pytest.raises(ValueError, match=line):
        judge(store, judgement, kit)
    with store.reading() as connection:
        assert list(every_judgement(connection)) == []


# one by one and all at once ---------------------------------------------------------------------------------------

PLACES = (("Kelmet", "XA"), ("Oruvan", "XA"), ("Dassaba", "XB"))


@st.composite
def news(draw: st.DrawFn) -> tuple[list[Report], list[int], list[Judgement]]:
    """Reports, an order to add them in, and judgements on them."""
    told = [draw(st.tuples(st.sampled_from(PLACES), st.integers(0, 3))) for _ in range(draw(st.integers(2, 7)))]
    reports = []
    for n, ((place, country), _) in enumerate(told):
        made = draw(
            st.builds(
                made_up.strike,
                name=st.just(f"r{n}"), place=st.just(place), country=st.just(country),
                day=st.sampled_from(["2031-05-03", "2031-05-04", "2031-05-09", "2031-07-30"]),
                killed=st.sampled_from([2, 4, 7, 30]), by=st.sampled_from([None, *made_up.HOLDERS]),
                kind=st.sampled_from(["air_strike", "drone_strike", "shelling"]),
                words=st.sampled_from(["air strike", "explosion", "salvo"]),
                more=st.sampled_from(["", BAKERY, BRIDGE, HARVEST, f"{BAKERY} {HARVEST} {BRIDGE}"]),
            )
        )  # fmt: skip
        reports.append(made)
    order = draw(st.permutations(range(len(reports))))
    pairs = draw(st.lists(st.tuples(st.sampled_from(["join", "part"]), *[st.sampled_from(reports)] * 2), max_size=2))
    said = [Judgement(v, (about(a, None), about(b, None)), "coder", NOW) for v, a, b in pairs if a is not b]
    return reports, list(order), said


def shape(incidents: Sequence[Incident]) -> list[tuple[object, ...]]:
    """Incidents without their ids, which remember what came first."""
    return sorted((i.events, i.articles, i.type, i.accounts, i.first_reported, str(i.fields)) for i in incidents)


@pytest.mark.parametrize("kind, examples", [("sqlite", 40), ("postgresql", 8)])
def test_one_by_one_gives_what_all_at_once_gives(kind: str, examples: int, kit: dateline.Kit) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(news())
    def check(drawn: tuple[list[Report], list[int], list[Judgement]]) -> None:
        reports, order, said = drawn
        with tempfile.TemporaryDirectory() as folder, open_store(databases.fresh(kind, Path(folder))) as store:
            add(store, replace(reports[0], kit="older", events=()), kit)
            for n in order:
                add(store, reports[n], kit)
            assert shape([d.incident for d in dossiers(store)]) == shape(merge(reports, kit))
            made = [judge(store, judgement, kit) for judgement in said]
            assert shape([d.incident for d in dossiers(store)]) == shape(merge(reports, kit, made))
            add(store, replace(reports[-1], kit="newer", events=()), kit)
            left = [*reports[:-1], replace(reports[-1], events=())]
            assert shape([d.incident for d in dossiers(store)]) == shape(merge(left, kit, made))

    check()


# asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filters, found",
    [
        ({}, "abc"),
        ({"since": "2031-05-04"}, "bc"),
        ({"until": "2031-05-03"}, "a"),
        ({"since": "2031-05-03", "until": "2031-07-01"}, "ab"),
        ({"country": "xb"}, "c"),
        ({"types": ("air_strike", "raid")}, "ac"),
        ({"query": "harvest valley"}, "c"),
        ({"query": '"valley harvest"'}, ""),
        ({"accounts": 2}, ""),
        ({"disagree": True}, ""),
        ({"area": (0.0, -1.0, 1.0, 1.0)}, "a"),
        ({"area": (170.0, -90.0, -170.0, 90.0)}, ""),
        ({"area": (20.0, -90.0, 5.0, 90.0)}, "ac"),
        ({"id": "nowhere"}, ""),
    ],
)
def test_incidents_are_found_by_what_is_asked(
    store: Store, kit: dateline.Kit, filters: dict[str, object], found: str
) -> None:
    add(store, made_up.strike("a", more=BAKERY), kit)
    add(store, made_up.strike("b", "Oruvan", "2031-06-15", 12, kind="shelling", words="salvo", more=BRIDGE), kit)
    add(store, made_up.strike("c", "Dassaba", "2031-08-11", 31, more=HARVEST, country="XB"), kit)
    assert "".join(a for d in told(store, **filters) for a in d.incident.articles) == found


def test_incidents_come_in_the_order_of_their_days(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("b", "Dassaba", "2031-08-11", 31, more=HARVEST, country="XB"), kit)
    add(store, made_up.strike("a", more=BAKERY), kit)
    assert [d.incident.articles for d in dossiers(store)] == [("a",), ("b",)]
    assert [d.incident.articles for d in dossiers(store, newest=True, limit=1)] == [("b",)]


def test_a_rule_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="there is no rule 'best'; use one of latest_official"):
        next(dossiers(store, rule="best"))
