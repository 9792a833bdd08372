"""The filters of the queue and the map, as an address says them."""

from __future__ import annotations

import databases  # noqa: F401 - the fixture `db` is made of it
import made_up
import pytest
from starlette.datastructures import QueryParams

import dateline
from dateline.desk import Filters, Store, add, count, dossiers, now, sign_incident
from dateline.store import tasks
from dateline.web.filters import filters_from, query_of

WHOLE = (
    "since=2031-05-01&until=2031-05-31&country=xa&area=-10,-5,120.123456789,60&type=air_strike&type=shelling&actor=army"
    "&words=%22bakery+by%22&status=open&status=signed&place=Kelmet&accounts=2&disagree=1&mine=on&precision=1&precision=0"
)


def asked(query: str) -> Filters:
    return filters_from(QueryParams(query), "ada")


def test_every_filter_is_read_and_written_back() -> None:
    filters = asked(WHOLE)
    assert filters == Filters(
        "2031-05-01", "2031-05-31", "XA", (-10.0, -5.0, 120.123456789, 60.0), ("air_strike", "shelling"), '"bakery by"', "army",
        True, 2, None, "Kelmet", ("open", "signed"), "ada", (1, 0),
    )  # fmt: skip
    assert asked(query_of(filters)) == filters


def test_what_is_empty_or_no_filter_asks_nothing() -> None:
    assert asked("since=&type=&status=&accounts=&disagree=0&mine=&words=+&from=x&colour=red") == Filters()
    assert query_of(Filters()) == ""


@pytest.mark.parametrize("query, cure", [
    ("since=yesterday", "since: .*YYYY-MM-DD"), ("until=2031-13-01", "until: .*YYYY-MM-DD"),
    ("since=2031-05-02&until=2031-05-01", "swap"), ("country=Xanadu", "two letters"), ("country=Ü1", "two letters"),
    ("area=1,2,3", "west,south,east,north"), ("area=nan,0,0,0", "west,south,east,north"), ("area=0,5,0,-5", "degrees"),
    ("area=0,0,999,9", "degrees"), ("type=teapot", "choose one of"), ("status=lost", "open, begun, signed, changed"),
    ("accounts=-1", "whole number"), ("accounts=٣", "whole number"), ("disagree=perhaps", "disagree=1"),
    ("mine=x", "mine=1"), ("precision=8", "choose one of 0, 1"), ("words=%3F%3F", "no word"), ("actor=a%00b", "write it anew"), ("place=" + "x" * 301, "fewer"),
])  # fmt: skip
def test_what_cannot_be_is_told_with_its_cure(query: str, cure: str) -> None:
    with pytest.raises(ValueError, match=cure):
        asked(query)


def test_place_status_and_mine_choose(store: Store, kit: dateline.Kit) -> None:
    add(store, made_up.strike("a"), kit)
    add(store, made_up.strike("b", place="Oruvan", day="2031-08-11", killed=31, country="XB"), kit)
    assert count(store, asked("place=KELM")) == 1
    assert count(store, asked("place=nowhere")) == 0
    assert count(store, asked("status=open")) == 2
    assert count(store, asked("mine=1")) == 0
    with store.writing() as connection:
        tasks.put_task(connection, "report", "b", "ada", "eve", now())
    (mine,) = dossiers(store, asked("mine=1"))
    assert mine.incident.articles == ("b",)
    (other,) = dossiers(store, asked("place=kelmet"))
    sign_incident(store, other, "ada", kit)
    assert count(store, asked("mine=1")) == 2
    assert [d.incident.id for d in dossiers(store, asked("status=signed"))] == [other.incident.id]
    assert count(store, asked("status=signed&status=open")) == 2
