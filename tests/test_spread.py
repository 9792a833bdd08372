"""Where and when incidents were: what a map and a timeline show says neither more nor less than the reports do."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

import dateline
from dateline.desk import Filters, Store, add
from dateline.desk.spread import ON_THE_MAP, WORLD, drawn, latest, overview, pixels, radius, where_most
from dateline.desk.timeline import UNITS, next_start, start_of, timeline_of
from dateline.model import Place, Report, When
from dateline.store.rows import place_columns
from dateline.store.spread import Days
from dateline.store.tables import incidents

OBLAST = Place("made:oblast", "Kelmet Province", "admin1", "XA", "XA-1", 10.0, 20.0, 4)
NEAR = Place("made:near", "Oruvan", "settlement", "XA", None, 10.1, 20.1, 2)
COUNTRY = Place("made:xa", "Xanadu", "country", "UA", None, 49.0, 32.0, 6)
NAMELESS = Place(None, "the village of the mill", "settlement")


def at(
    name: str, place: Place | None, day: str = "2031-05-03", when: When | None = None, killed: int = 4, **how: str
) -> Report:
    """A report on one strike at any place, on any days."""
    report = made_up.strike(name, day=day, killed=killed, more=made_up._sentences(random.Random(name), 4), **how)
    (event,) = report.events
    claims = [replace(c, value=place) if c.field == "place" and place else c for c in event.claims]
    claims = [c for c in claims if place or c.field != "place"]
    claims = [replace(c, value=when) if c.field == "time" and when else c for c in claims]
    return replace(report, events=(replace(event, claims=tuple(claims)),))


def town(n: int, lat: float, lon: float) -> Place:
    return Place(f"made:{n}", f"Town {n}", "settlement", "XA", None, lat, lon, 1)


def many(store: Store, places: Iterable[Place]) -> None:
    """So many incidents as rows alone, one a place, each on a day of its own."""
    told = [
        {"id": f"i{n:04}", "type": "shelling", **place_columns(place), "earliest": far(n), "latest": far(n), "day": far(n), "accounts": 1}
        for n, place in enumerate(places)
    ]  # fmt: skip
    with store.writing() as connection:
        connection.execute(insert(incidents), [{k: v for k, v in row.items() if k != "kind"} for row in told])


def far(day: int) -> str:
    """Days so far from each other that nobody takes what happened on them for one thing."""
    return (date(2031, 1, 1) + timedelta(40 * day)).isoformat()


@pytest.fixture
def filled(store: Store, kit: dateline.Kit) -> Store:
    places = (
        town(1, 10.0, 20.0),
        town(1, 10.0, 20.0),
        town(2, 10.3, 20.4),
        town(3, -30.0, 100.0),
        OBLAST,
        NEAR,
        COUNTRY,
        NAMELESS,
        None,
    )
    for n, place in enumerate(places):
        add(store, at(f"r{n}", place, far(n)), kit)
    return store


# places -----------------------------------------------------------------------------------------------------------


def test_every_incident_is_drawn_once_or_listed_as_not_on_the_map(filled: Store) -> None:
    whole = overview(filled, Filters())
    assert (whole.incidents, whole.nowhere, whole.names) == (9, 2, {"the village of the mill": 1})
    assert whole.countries == {"UA": 1}
    for zoom in range(11):
        told = drawn(filled, Filters(), WORLD, zoom)
        assert sum(s.incidents for s in (*told.dots, *told.rings)) == 6, zoom
        assert told.countries == {"UA": 1}


def test_towns_part_as_the_map_comes_nearer(filled: Store) -> None:
    (first, *_) = drawn(filled, Filters(), WORLD, 1).dots
    assert (first.incidents, first.places, first.name, first.rough) == (5, 4, None, 2)
    near = drawn(filled, Filters(), (19.0, 9.0, 22.0, 11.0), 9)
    assert {(s.name, s.incidents, s.lat, s.lon) for s in near.dots} == {
        ("Town 1", 2, 10.0, 20.0),
        ("Town 2", 1, 10.3, 20.4),
    }
    assert all(s.rough == 0 and s.precision == 1 for s in near.dots)


def test_what_is_vague_is_a_ring_where_that_can_be_seen_and_else_a_dot_that_says_so(filled: Store) -> None:
    near = drawn(filled, Filters(), (19.0, 9.0, 22.0, 11.0), 9)
    assert {(s.name, s.precision) for s in near.rings} == {("Kelmet Province", 4), ("Oruvan", 2)}
    assert set(near.kinds) == set(ON_THE_MAP) - {2, 4}
    far_off = drawn(filled, Filters(precision=(4,)), WORLD, 2)
    assert far_off.rings == ()
    (dot,) = far_off.dots
    assert (dot.incidents, dot.rough, dot.precision) == (1, 1, 4)


def test_too_many_rings_become_dots_and_none_is_lost(store: Store) -> None:
    many(store, [replace(NEAR, name=f"Near {n}", lat=10 + n / 40, lon=20 + n / 40) for n in range(81)])
    box = (19.0, 9.0, 24.0, 14.0)
    told = drawn(store, Filters(), box, 7)
    assert told.rings == ()
    assert sum(s.incidents for s in told.dots) == sum(s.rough for s in told.dots) == 81
    assert len(drawn(store, Filters(since=far(41)), box, 7).rings) == 40


def test_dots_do_not_hide_each_other(store: Store) -> None:
    many(store, [town(n, 10 + n % 8 * 0.35, 20 + n // 8 * 0.35) for n in range(60)])
    for zoom in (4, 5, 6):
        dots = drawn(store, Filters(), (15.0, 5.0, 30.0, 20.0), zoom).dots
        assert sum(s.incidents for s in dots) == 60
        for k, a in enumerate(dots):
            for b in dots[k + 1 :]:
                apart = pixels(1, 12.5, zoom) * 111.2 * ((a.lat - b.lat) ** 2 + ((a.lon - b.lon) * 0.976) ** 2) ** 0.5
                assert apart > 0.6 * (radius(a.incidents) + radius(b.incidents))


def test_what_is_drawn_meets_the_filters_and_can_be_listed(filled: Store) -> None:
    for filters, wanted in (
        (Filters(country="XA"), 6), (Filters(area=(90.0, -40.0, 110.0, 0.0)), 1), (Filters(area=(90.0, -40.0, -170.0, 0.0)), 1),
        (Filters(until=far(1)), 2), (Filters(types=("shelling",)), 0), (Filters(precision=(4,)), 1), (Filters(place="town"), 4),
        (Filters(precision=(0,)), 2), (Filters(precision=(6,)), 1), (Filters(precision=(0, 6, 2)), 4), (Filters(country="UA"), 1),
    ):  # fmt: skip
        whole = overview(filled, filters)
        told = drawn(filled, filters, WORLD, 5)
        assert whole.incidents == wanted, filters
        assert (
            sum(s.incidents for s in (*told.dots, *told.rings)) + sum(told.countries.values()) + whole.nowhere == wanted
        )
        listed, n = latest(filled, filters, 3)
        assert (len(listed), n) == (min(wanted, 3), wanted)


def test_a_map_begins_where_most_is_and_one_far_place_does_not_shrink_it(store: Store, kit: dateline.Kit) -> None:
    assert where_most(store, Filters()) is None
    many(store, [town(n, 10 + n / 10, 20.0) for n in range(12)])
    assert where_most(store, Filters()) == (20.0, 10.0, 20.0, 11.1)
    add(store, at("far", town(99, -50.0, 170.0), far(13)), kit)
    assert where_most(store, Filters()) == (20.0, 10.0, 20.0, 11.1)


def test_the_name_of_a_place_that_never_ends_is_cut_in_lists(store: Store, kit: dateline.Kit) -> None:
    name = "Kelmet upon the river " * 400
    add(store, at("a", replace(town(1, 10.0, 20.0), name=name)), kit)
    assert [len(s.name or "") for s in overview(store, Filters()).places] == [200]


# time -------------------------------------------------------------------------------------------------------------


def days(*told: tuple[str, str, int, int, int]) -> list[Days]:
    return [Days(*t) for t in told]


def test_what_spans_several_columns_is_certain_in_none_and_possible_in_each() -> None:
    told = timeline_of(
        days(("2031-05-01", "2031-05-01", 2, 3, 5), ("2031-05-02", "2031-05-03", 1, 10, 20)), 4, Filters(), "day"
    )
    assert [(c.certain, c.possible, c.killed_low, c.killed_high) for c in told.columns] == [
        (2, 2, 3, 5),
        (0, 1, 0, 20),
        (0, 1, 0, 20),
    ]
    assert (told.unit, told.spanning, told.undated, told.outside) == ("day", 1, 4, 0)


def test_the_unit_suits_the_time_and_a_finer_one_that_makes_too_many_columns_is_not_taken() -> None:
    def unit(last: str, asked: str | None = None) -> str:
        return timeline_of(days(("2020-01-01", "2020-01-01", 1, 0, 0), (last, last, 1, 0, 0)), 0, Filters(), asked).unit

    assert [unit(d) for d in ("2020-01-01", "2020-02-20", "2020-12-01", "2028-01-01", "2050-01-01")] == [
        "day",
        "day",
        "week",
        "month",
        "year",
    ]
    assert (unit("2028-01-01", "week"), unit("2028-01-01", "day"), unit("2020-02-02", "year")) == (
        "week",
        "week",
        "year",
    )
    with pytest.raises(ValueError, match="day, week, month, year"):
        unit("2020-01-01", "hour")


def test_a_few_incidents_of_long_ago_do_not_shrink_the_rest_and_are_counted_apart() -> None:
    many = [Days((d := date(2031, 1, 1) + timedelta(n)).isoformat(), d.isoformat(), 1, 0, 0) for n in range(100)]
    told = timeline_of([Days("1915-04-24", "1915-04-24", 1, 0, 0), *many], 0, Filters())
    assert (told.unit, told.columns[0].first.year, told.outside) == ("week", 2030, 1)
    asked = timeline_of([Days("1915-04-24", "1915-04-24", 1, 0, 0), *many], 0, Filters(since="1915-01-01"))
    assert (asked.unit, asked.outside) == ("year", 0)


def test_what_was_asked_for_bounds_the_time() -> None:
    told = timeline_of(days(("2031-01-01", "2031-12-31", 1, 0, 0)), 0, Filters(since="2031-05-01", until="2031-05-10"))
    assert (told.unit, len(told.columns), told.columns[-1].last.isoformat()) == ("day", 10, "2031-05-10")
    assert all((c.certain, c.possible) == (0, 1) for c in told.columns)


@pytest.mark.parametrize(
    "told", [("0001-01-01", "0001-01-02"), ("9999-12-31", "9999-12-31"), ("2031-02-30", "2031-03-01"), ("soon", "soon")]
)
def test_days_that_no_calendar_can_count_on_from_are_not_in_the_chart(told: tuple[str, str]) -> None:
    made = timeline_of([Days(*told, 3, 0, 0)], 2, Filters())
    assert (made.columns, made.undated) == ((), 5)
    assert timeline_of([], 0, Filters()).columns == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(0, 500), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)), max_size=25),
    st.sampled_from((None, *UNITS)),
)  # fmt: skip
def test_no_incident_is_lost_or_told_twice(told: list[tuple[date, int, int, int, int]], unit: str | None) -> None:
    made = [
        Days(d.isoformat(), (d + timedelta(n)).isoformat(), many, low, low + more) for d, n, many, low, more in told
    ]
    line = timeline_of(made, 0, Filters(), unit)
    assert sum(c.certain for c in line.columns) + line.spanning + line.outside + line.undated == sum(
        d.incidents for d in made
    )
    assert all(0 <= c.certain <= c.possible and 0 <= c.killed_low <= c.killed_high for c in line.columns)
    for a, b in zip(line.columns, line.columns[1:], strict=False):
        assert next_start(a.first, line.unit) == b.first == start_of(b.first, line.unit)
        assert b.first - a.last == timedelta(1)


def test_a_stored_timeline_knows_days_ranges_and_what_has_none(store: Store, kit: dateline.Kit) -> None:
    add(store, at("a", town(1, 10.0, 20.0), "2031-01-03", killed=7), kit)
    add(store, at("b", town(2, 30.0, 60.0), "2031-05-09", When("DATE", "2031-05", "2031-05-04", "2031-05-08"), 9), kit)
    add(store, at("c", town(3, -30.0, 100.0), "2031-09-20", When("DATE", "PAST", None, "2031-05-08"), 5), kit)
    told = overview(store, Filters(), "day").timeline
    assert (told.unit, told.spanning, told.undated) == ("day", 1, 1)
    counts = [(c.certain, c.possible, c.killed_low, c.killed_high) for c in told.columns]
    assert counts[0] == (1, 1, 7, 7)
    assert counts[-6:] == [(0, 0, 0, 0), *[(0, 1, 0, 9)] * 5]
    assert told.columns[-1].last.isoformat() == "2031-05-08"
