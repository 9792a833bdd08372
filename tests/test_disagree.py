"""Accounts differ where their values cannot both be true; what only grows, is only vaguer, or is said in one breath does not."""

from __future__ import annotations

from dataclasses import replace

import made_up
import pytest

from dateline.merge import disagreements, put_together
from dateline.model import Actor, Claim, Event, Place, Quantity, Report, Source, Value, When

RUSSIA = Actor("state:ru", "Russia", "state", "RU")
RUSSIAN_ARMY = Actor("army:ru", "Russian army", "military", "RU")
UKRAINE = Actor("state:ua", "Ukraine", "state", "UA")
SOMEBODY = Actor(None, "gunmen", "armed_group")


def people(low: int | None, high: int | None, qualifier: str = "exact", **told: str) -> Quantity:
    return Quantity(low, high, qualifier, "person", **told)


def changed(report: Report, field: str, value: Value | None, **told: object) -> Report:
    """The report with its claim on a field told otherwise, or with another claim on the words of its anchor."""
    (event,) = report.events
    kept = [c for c in event.claims if c.field != field]
    old = next(
        (c for c in event.claims if c.field == field), Claim(field, value or UKRAINE, (event.anchor,), "made up")
    )
    new = replace(old, value=value if value is not None else old.value, **told)  # type: ignore[arg-type]
    return replace(report, events=(replace(event, claims=(*kept, new)),))


def differ(*reports: Report, families: dict[str, str] | None = None) -> dict[str, list[str]]:
    """On which fields these reports differ as accounts of one incident, and whose claims stand on some side."""
    articles = [r.article for r in reports]
    events: list[Event] = [e for r in reports for e in r.events]
    families = families or {}
    incident = put_together("i0", events, articles, families)
    found = disagreements(incident, {a.id: a for a in articles}, families)
    return {field: [t.article for t in told] for field, told in found.items()}


def dead(name: str, q: Quantity, published: str = "2031-05-03", **told: object) -> Report:
    return changed(made_up.strike(name, published=published), "killed", q, **told)


@pytest.mark.parametrize(
    "first, second, they_do",
    [
        (people(4, 4), people(7, 7), True),
        (people(4, 4), people(4, 4), False),
        (people(4, None, "at_least"), people(7, 7), False),
        (people(9, None, "more_than"), people(7, 7), True),
        (people(20, 20, "about"), people(22, 22), False),
        (people(20, 20, "about"), people(40, 40), True),
        (people(None, None, "vague"), people(7, 7), False),
        (people(4, 4, group="child"), people(7, 7), False),
        (people(4, 4, scope="part"), people(7, 7), False),
        (people(4, 4, scope="earlier"), people(7, 7), False),
    ],
)
def test_counts(first: Quantity, second: Quantity, they_do: bool) -> None:
    assert differ(dead("a", first), dead("b", second)) == ({"killed": ["a", "b"]} if they_do else {})


def test_a_toll_that_grows_from_day_to_day_does_not_differ_and_one_that_shrinks_does() -> None:
    days = ("2031-05-03", "2031-05-04", "2031-05-05")
    grows = [dead(name, people(n, n), day) for name, n, day in zip("abc", (3, 7, 12), days, strict=True)]
    assert differ(*grows) == {}
    assert differ(*grows, dead("d", people(5, 5), "2031-05-06")) == {"killed": ["b", "c", "d"]}


def test_one_account_does_not_differ_from_itself_but_the_people_in_it_may() -> None:
    first, second = dead("a", people(4, 4)), dead("b", people(7, 7))
    copies = {"a": "a", "b": "a"}
    assert differ(first, second, families=copies) == {}
    words = first.article.span(0, 1)
    other = Source(RUSSIAN_ARMY, words)
    assert differ(first, dead("b", people(7, 7), source=other), families=copies) == {"killed": ["a", "b"]}


@pytest.mark.parametrize(
    "first, second, they_do",
    [
        (RUSSIA, UKRAINE, True),
        (RUSSIA, RUSSIAN_ARMY, False),
        (RUSSIA, SOMEBODY, False),
        (Actor("group:x", "The Front", "armed_group", "UA"), UKRAINE, True),
    ],
)
def test_whose_deed_it_was(first: Actor, second: Actor, they_do: bool) -> None:
    reports = [changed(made_up.strike(n), "actor", a) for n, a in (("a", first), ("b", second))]
    assert differ(*reports) == ({"actor": ["a", "b"]} if they_do else {})


def test_a_denial_differs_from_what_it_denies() -> None:
    told = changed(made_up.strike("a"), "actor", RUSSIA)
    denied = changed(made_up.strike("b"), "actor", RUSSIAN_ARMY, modality="denied", factuality="CT-")
    assert differ(told, denied) == {"actor": ["a", "b"]}
    other = changed(made_up.strike("c"), "actor", UKRAINE, modality="denied", factuality="CT-")
    assert differ(told, other) == {}
    planned = dead("d", people(90, 90), modality="planned")
    assert differ(dead("a", people(4, 4)), planned) == {}


def test_where_and_when() -> None:
    assert differ(made_up.strike("a"), made_up.strike("b", place="Oruvan")) == {"place": ["a", "b"]}
    assert differ(made_up.strike("a"), made_up.strike("b", day="2031-05-04")) == {"time": ["a", "b"]}
    near = Place("made:suburb", "Suburb", "settlement", "XA", None, 0.1, 0.1)
    assert differ(made_up.strike("a"), changed(made_up.strike("b"), "place", near)) == {}
    week = When("DATE", "2031-W18", "2031-04-28", "2031-05-04")
    assert differ(made_up.strike("a"), changed(made_up.strike("b"), "time", week)) == {}
